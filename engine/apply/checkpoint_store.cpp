#include "engine/apply/checkpoint_store.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;

std::uint64_t numberOf(const mysql::Cell& cell)
{
    std::uint64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

struct LaneRows {
    std::vector<std::uint64_t> lanes;
    TakeOver found;
};

Result<LaneRows> readLanes(mysql::Connection& target, const PipelineKey& pipeline, std::string_view lock)
{
    auto rows =
        target.query(fmt::format("SELECT lane, epoch, reader_server_id, low_file, low_offset, low_gtid, done "
                                 "FROM retl.retl_checkpoint WHERE pipeline = {}{}",
                                 textLiteral(pipeline), lock));
    if (!rows) {
        const auto& code = rows.error().code;
        if (code == "mysql.no_such_table" || code == "mysql.no_such_schema" || code == "mysql.no_such_column")
            return fail(ErrorKind::Refused, "retl.missing", rows.error().detail);
        return tl::unexpected(rows.error());
    }
    LaneRows result;
    std::vector<checkpoint::Progress> lanes;
    for (const mysql::TextRow& row : *rows) {
        result.lanes.push_back(numberOf(row[0]));
        result.found.epoch = std::max(result.found.epoch, numberOf(row[1]));
        result.found.readerServerId = static_cast<std::uint32_t>(numberOf(row[2]));
        auto done = checkpoint::decodeDone(row[6].value_or(""));
        if (!done)
            return tl::unexpected(done.error().during(pipeline));
        if (row[3].value_or("").empty())
            return fail(ErrorKind::BadData, "checkpoint.damaged",
                        pipeline + ": a lane row names no log file");
        lanes.push_back({{row[3].value_or(""), numberOf(row[4]), row[5].value_or("")}, std::move(*done)});
    }
    result.found.progress = checkpoint::unite(lanes);
    return result;
}

}  // namespace

Result<TakeOver> takeOver(mysql::Connection& target, const PipelineKey& pipeline, std::uint32_t lanes,
                          std::string_view owner, const std::function<Result<SourcePosition>()>& startAt,
                          const std::function<std::uint32_t()>& chooseServerId)
{
    if (auto begun = target.execute("START TRANSACTION"); !begun)
        return tl::unexpected(begun.error());
    auto rows = readLanes(target, pipeline, " FOR UPDATE");
    if (!rows)
        return tl::unexpected(rows.error());
    TakeOver& mine = rows->found;
    if (rows->lanes.empty()) {
        auto start = startAt();
        if (!start)
            return tl::unexpected(start.error());
        mine.progress.low = std::move(*start);
        mine.readerServerId = chooseServerId();
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
        auto added =
            target.execute(fmt::format("INSERT INTO retl.retl_checkpoint (pipeline, lane, epoch, owner, "
                                       "reader_server_id, low_file, low_offset, low_gtid) "
                                       "VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
                                       textLiteral(pipeline), lane, mine.epoch, textLiteral(owner),
                                       mine.readerServerId, textLiteral(mine.progress.low.file),
                                       mine.progress.low.offset, textLiteral(mine.progress.low.gtid)));
        if (!added && added.error().code == "mysql.duplicate_key")
            return fail(ErrorKind::Transient, "apply.take_over_raced",
                        pipeline + ": another engine started at this moment");
        if (!added)
            return tl::unexpected(added.error());
    }
    if (auto committed = target.execute("COMMIT"); !committed)
        return fail(ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail);
    return mine;
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

}  // namespace lutra::apply
