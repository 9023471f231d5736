#pragma once

#include "engine/base/clock.h"
#include "engine/conflict/stamp.h"

namespace lutra::conflict {

/// The hybrid clock along one site's log: it is told what passes there, in order, and never stands still or
/// goes back. The same log read again from the same state gives the same stamps.
class SiteClock {
public:
    /// `last` as `last()` said at the place where reading goes on; 0 at the beginning of a log.
    explicit SiteClock(std::string site, std::int64_t last = 0);

    /// The stamp of a transaction that was born at this site.
    [[nodiscard]] Stamp local(WallTime committedAt);

    /// A transaction born elsewhere was applied here; its stamp stands in our mark.
    void applied(const Stamp& stamp);

    /// The state, to be kept with the position in the log.
    [[nodiscard]] std::int64_t last() const { return m_last; }

    /// How far the newest stamp was ahead of the server's own clock when that last told the time: what the
    /// sites' clocks disagree by, at least. Microseconds; 0 before the first local transaction.
    [[nodiscard]] std::int64_t aheadOfCommitTime() const { return m_ahead; }

private:
    std::string m_site;
    std::int64_t m_last = 0;
    std::int64_t m_ahead = 0;
};

}  // namespace lutra::conflict
