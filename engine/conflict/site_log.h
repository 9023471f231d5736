#pragma once

#include "engine/change/transaction.h"
#include "engine/conflict/seen.h"
#include "engine/conflict/site_clock.h"
#include "engine/conflict/version.h"

namespace lutra::conflict {

/// One lane's row of the pipeline that writes to a site, as it stands in that site's log.
///
/// Shape: `clock` and `progress` are those of the log that the lane's pipeline reads: how far, and what the
/// clock along it
///        was at `progress.low`.
struct LaneRow {
    /// Not a lane: the other pipeline has not begun, and what stands before `low` is older than this one.
    static constexpr std::uint32_t kBeforeAll = 0xFFFF'FFFE;

    std::string site;  // whose log that is
    std::uint32_t number = 0;
    checkpoint::Progress progress;
    std::int64_t clock = 0;
};

/// What a reader of a site's log must know to go on at a place.
struct LogState {
    std::int64_t clock = 0;
    std::shared_ptr<const std::vector<LaneRow>> lanes;  // never null

    LogState();
    LogState(std::int64_t time, std::shared_ptr<const std::vector<LaneRow>> rows);

    /// How far the log of `site` was applied at this one, without gaps; null: nothing is known of it.
    [[nodiscard]] const LaneRow* furthest(std::string_view site) const;
};

/// A transaction as its site's log tells of it: who it is among versions, and the log's state behind it.
struct Standing {
    Birth birth;
    LogState state;
};
using StandingPtr = std::shared_ptr<const Standing>;

[[nodiscard]] inline BirthPtr birthOf(const StandingPtr& standing)
{
    return standing ? BirthPtr(standing, &standing->birth) : nullptr;
}

/// Lines, with tabs: lane, site, number, file, offset, clock, server; then its ranges, each behind a tab. The
/// clock of the
///        log itself is not among them.
[[nodiscard]] std::string encodeLanes(const std::vector<LaneRow>& lanes);

/// Errors: BadData `checkpoint.damaged`.
[[nodiscard]] Result<std::vector<LaneRow>> decodeLanes(std::string_view text);

/// Reads one site's log for what conflicts are decided by: gives local transactions their stamps and what
/// they had seen, and keeps the clock with the stamps of what was applied there. The same log read again from
/// the same state tells the same.
///
/// Pure. Threads: one caller, in the order of the log.
class SiteLog {
public:
    /// `pipeline` brings the changes of `otherSite` to this one; its lanes' rows tell what has been seen.
    SiteLog(std::string site, std::string pipeline, std::string otherSite, LogState from);

    /// Before our own rows are taken out of it.
    ///
    /// Errors: BadData `conflict.stamp_damaged`, `checkpoint.damaged`.
    [[nodiscard]] Result<StandingPtr> read(const Transaction& transaction);

    /// As of the last transaction read.
    [[nodiscard]] LogState state() const { return {m_clock.last(), m_lastLanes}; }

    /// So many times it has read that its pipeline wrote to the site.
    [[nodiscard]] std::uint64_t marksRead() const { return m_marksRead; }

private:
    [[nodiscard]] LogState stateNow();
    [[nodiscard]] Result<> readMark(const RowChange& row);
    [[nodiscard]] Result<> readLane(const RowChange& row);
    LaneRow& laneOf(std::uint32_t number);

    const std::string m_site;
    const std::string m_pipeline;
    const std::string m_otherSite;
    SiteClock m_clock;
    SeenTracker m_seen;
    std::vector<LaneRow> m_lanes;
    std::uint64_t m_marksRead = 0;
    bool m_lanesChanged = false;
    std::shared_ptr<const std::vector<LaneRow>> m_lastLanes;
};

}  // namespace lutra::conflict
