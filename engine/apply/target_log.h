#pragma once

#include "engine/base/error.h"
#include "engine/conflict/seen.h"
#include "engine/conflict/version.h"

#include <span>
#include <stop_token>
#include <vector>

namespace lutra::apply {

/// What the target's own log tells: who wrote its rows lately, as far as the source may not have seen it.
///
/// Threads: any.
class TargetLog {
public:
    struct Found {
        std::size_t place = 0;  // in the question
        conflict::Version version;
    };

    virtual ~TargetLog() = default;

    /// Waits until it is read up to where it ended when this pipeline was opened.
    ///
    /// Errors: as `readTo`.
    [[nodiscard]] virtual Result<> catchUp(std::stop_token stop) = 0;

    /// Waits until it is read up to `end`.
    ///
    /// Errors: Transient `conflict.log_behind`; Stopped; what the reading of the log met.
    [[nodiscard]] virtual Result<> readTo(const SourcePosition& end, std::stop_token stop) = 0;

    /// So many marks of this pipeline it has read so far.
    [[nodiscard]] virtual std::uint64_t marksRead() const = 0;

    /// Nobody has written anything that the source may not have seen.
    [[nodiscard]] virtual bool isQuiet() const = 0;

    /// Rows are numbers as of `rowIdentity`. Those that nobody wrote lately are left out.
    [[nodiscard]] virtual std::vector<Found> newestOf(std::span<const std::uint64_t> rows) const = 0;

    /// What all changes that are still to be applied have seen: it may be forgotten.
    virtual void forget(const conflict::SeenPtr& seenBySource) = 0;
};

}  // namespace lutra::apply
