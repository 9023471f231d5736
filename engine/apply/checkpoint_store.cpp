#include "engine/apply/checkpoint_store.h"

#include "engine/base/failpoint.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;
using mysql::numberOf;

std::string optionalText(const std::optional<std::string>& text)
{
    return text ? textLiteral(*text) : "NULL";
}

struct LaneRows {
    std::vector<std::uint64_t> lanes;
    std::vector<checkpoint::Progress> progress;  // parallel to these
    std::vector<std::int64_t> clocks;
    TakeOver found;
};

/// A row of before there were such columns says NULL.
Result<std::optional<conflict::LogState>> stateOf(const mysql::TextRow& row)
{
    if (!row[16])
        return std::nullopt;
    auto lanes = conflict::decodeLanes(*row[16]);
    if (!lanes)
        return tl::unexpected(lanes.error());
    return conflict::LogState(static_cast<std::int64_t>(numberOf(row[15])),
                              std::make_shared<const std::vector<conflict::LaneRow>>(std::move(*lanes)));
}

Result<LaneRows> readLanes(mysql::Connection& target, const PipelineKey& pipeline, std::string_view lock)
{
    auto rows = target.query(fmt::format(
        "SELECT lane, epoch, reader_server_id, low_file, low_offset, low_gtid, done, "
        "low_gtid_set, source_id, log_created, overlap_file, overlap_offset, resume_file, resume_offset, "
        "commits, source_clock, source_seen FROM retl.retl_checkpoint WHERE pipeline = {}{}",
        textLiteral(pipeline), lock));
    if (!rows)
        return tl::unexpected(asCheckpointError(rows.error()));
    LaneRows result;
    std::vector<checkpoint::Progress>& lanes = result.progress;
    for (const mysql::TextRow& row : *rows) {
        result.lanes.push_back(numberOf(row[0]));
        result.found.epoch = std::max(result.found.epoch, numberOf(row[1]));
        result.found.commits += numberOf(row[14]);
        result.found.readerServerId = static_cast<std::uint32_t>(numberOf(row[2]));
        auto done = checkpoint::decodeDone(row[6].value_or(""));
        if (!done)
            return tl::unexpected(done.error().during(pipeline));
        if (row[3].value_or("").empty())
            return fail(ErrorKind::BadData, "checkpoint.damaged",
                        pipeline + ": a lane row names no log file");
        checkpoint::Progress& lane = lanes.emplace_back();
        lane.low = {row[3].value_or(""), numberOf(row[4]), row[5].value_or(""),
                    static_cast<std::uint32_t>(numberOf(row[9]))};
        lane.done = std::move(*done);
        if (row[7]) {
            auto executed = GtidSet::parse(*row[7]);
            if (!executed)
                return fail(ErrorKind::BadData, "checkpoint.damaged",
                            pipeline + ": " + executed.error().detail);
            lane.executed = std::move(*executed);
        }
        lane.sourceId = row[8].value_or("");
        if (!row[10].value_or("").empty())
            lane.overlap = SourcePosition{*row[10], numberOf(row[11]), {}};
        result.clocks.push_back(static_cast<std::int64_t>(numberOf(row[15])));
        const bool isFurthest = std::ranges::all_of(
            lanes, [&](const checkpoint::Progress& other) { return other.low <= lane.low; });
        if (isFurthest) {
            auto state = stateOf(row);
            if (!state)
                return tl::unexpected(state.error().during(pipeline));
            result.found.state = std::move(*state);
        }
        const SourcePosition readFrom{row[12].value_or(""), numberOf(row[13]), {}};
        if (!readFrom.file.empty() && readFrom < lane.low)
            lane.readFrom = readFrom;
    }
    result.found.progress = checkpoint::unite(lanes);
    return result;
}

}  // namespace

Error asCheckpointError(Error error)
{
    const auto& code = error.code;
    if (code == "mysql.no_such_table" || code == "mysql.no_such_schema" || code == "mysql.no_such_column")
        return {ErrorKind::Refused, "retl.missing", std::move(error.detail)};
    return error;
}

Result<TakeOver> takeOver(mysql::Connection& target, const PipelineKey& pipeline, std::uint32_t lanes,
                          std::string_view owner, const std::function<Result<Start>()>& startAt,
                          const std::function<Result<std::uint32_t>()>& chooseServerId)
{
    if (auto begun = target.execute("START TRANSACTION"); !begun)
        return tl::unexpected(begun.error());
    auto rows = readLanes(target, pipeline, " FOR UPDATE");
    if (!rows)
        return tl::unexpected(rows.error());
    if (auto go = failpoint("take_over.after_lock"); !go)
        return tl::unexpected(go.error());
    TakeOver& mine = rows->found;
    if (rows->lanes.empty()) {
        auto start = startAt();
        if (!start)
            return tl::unexpected(start.error());
        auto serverId = chooseServerId();
        if (!serverId)
            return tl::unexpected(serverId.error());
        mine.progress = std::move(start->progress);
        mine.state = std::move(start->state);
        mine.readerServerId = *serverId;
    }
    ++mine.epoch;

    auto raised = target.execute(
        fmt::format("UPDATE retl.retl_checkpoint SET epoch = {}, owner = {} WHERE pipeline = {}", mine.epoch,
                    textLiteral(owner), textLiteral(pipeline)));
    if (!raised)
        return tl::unexpected(raised.error());
    for (std::uint32_t lane = 0; lane < lanes; ++lane) {
        if (std::ranges::find(rows->lanes, lane) != rows->lanes.end())
            continue;
        auto added = target.execute(
            fmt::format("INSERT INTO retl.retl_checkpoint SET pipeline = {}, lane = {}, epoch = {}, "
                        "owner = {}, reader_server_id = {}, {}{}",
                        textLiteral(pipeline), lane, mine.epoch, textLiteral(owner), mine.readerServerId,
                        progressAssignments(mine.progress),
                        mine.state ? ", " + stateAssignments(*mine.state) : std::string()));
        if (!added && added.error().code == "mysql.duplicate_key")
            return fail(ErrorKind::Transient, "apply.take_over_raced",
                        pipeline + ": another engine started at this moment");
        if (!added)
            return tl::unexpected(added.error());
    }
    if (auto go = failpoint("take_over.before_commit"); !go)
        return tl::unexpected(go.error());
    if (auto committed = target.execute("COMMIT"); !committed)
        return fail(ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail);
    if (auto go = failpoint("take_over.after_commit"); !go)
        return tl::unexpected(go.error());
    return mine;
}

std::string progressAssignments(const checkpoint::Progress& progress)
{
    const SourcePosition& low = progress.low;
    const SourcePosition overlap = progress.overlap.value_or(SourcePosition());
    const SourcePosition readFrom = progress.readFrom.value_or(low);
    return fmt::format(
        "low_file = {0}, low_offset = {1}, low_gtid = {2}, done = {3}, low_gtid_set = {4}, source_id = {5}, "
        "log_created = {6}, overlap_file = {7}, overlap_offset = {8}, resume_file = {9}, resume_offset = "
        "{10}",
        textLiteral(low.file), low.offset, textLiteral(low.gtid),
        progress.done.empty() ? "NULL" : textLiteral(checkpoint::encodeDone(progress.done)),
        optionalText(progress.executed ? std::optional(progress.executed->text()) : std::nullopt),
        textLiteral(progress.sourceId), low.logCreated, textLiteral(overlap.file), overlap.offset,
        textLiteral(readFrom.file), readFrom.offset);
}

std::string stateAssignments(const conflict::LogState& state)
{
    return fmt::format("source_clock = {}, source_seen = {}", state.clock,
                       textLiteral(conflict::encodeLanes(*state.lanes)));
}

Result<> moveCheckpoint(mysql::Connection& target, const PipelineKey& pipeline, std::uint64_t epoch,
                        const checkpoint::Progress& progress, const conflict::LogState& state)
{
    // `commits` makes each row change, so that the count of changed rows is that of rows.
    auto moved = target.execute(fmt::format(
        "UPDATE retl.retl_checkpoint SET {}, {}, commits = commits + 1 WHERE pipeline = {} AND epoch = {}",
        progressAssignments(progress), stateAssignments(state), textLiteral(pipeline), epoch));
    if (!moved)
        return tl::unexpected(moved.error().during("moving the checkpoint"));
    if (*moved == 0)
        return fail(ErrorKind::Refused, "apply.fenced", pipeline + ": another engine took over");
    return failpoint("take_over.after_move");
}

Result<> checkLaneHeld(mysql::Connection& target, const PipelineKey& pipeline, std::uint32_t lane,
                       std::uint64_t epoch)
{
    const auto rows = target.query(fmt::format(
        "SELECT epoch, owner, @@global.read_only FROM retl.retl_checkpoint WHERE pipeline = {} AND lane = {}",
        textLiteral(pipeline), lane));
    if (!rows)
        return tl::unexpected(asCheckpointError(rows.error()));
    if (rows->empty())
        return fail(ErrorKind::Refused, "checkpoint.vanished",
                    fmt::format("{}: {} has no row for lane {} any more", pipeline, target.name(), lane));
    const mysql::TextRow& row = rows->front();
    if (numberOf(row[0]) != epoch)
        return fail(
            ErrorKind::Refused, "apply.fenced",
            fmt::format("{}: epoch {} is no longer the newest on {}: {} has taken over under epoch {}",
                        pipeline, epoch, target.name(), row[1].value_or(""), row[0].value_or("")));
    if (row[2] != "0")
        return fail(ErrorKind::Transient, "mysql.read_only", target.name() + " has become read-only");
    return {};
}

Result<std::optional<TakeOver>> readCheckpoint(mysql::Connection& target, const PipelineKey& pipeline)
{
    auto rows = readLanes(target, pipeline, "");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->lanes.empty())
        return std::nullopt;
    return rows->found;
}

Result<std::vector<conflict::LaneRow>> readLaneRows(mysql::Connection& server, const PipelineKey& pipeline,
                                                    const std::string& site)
{
    auto rows = readLanes(server, pipeline, "");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<conflict::LaneRow> lanes;
    for (std::size_t i = 0; i < rows->lanes.size(); ++i)
        lanes.push_back({site, static_cast<std::uint32_t>(rows->lanes[i]), std::move(rows->progress[i]),
                         rows->clocks[i]});
    return lanes;
}

}  // namespace lutra::apply
