#include "engine/capture/start_finder.h"

#include "engine/capture/mysql_binlog_stream.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <thread>

namespace lutra::capture {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kFirstEvent = 4;  // behind a log file's 4-byte mark
constexpr auto kCreationGrain = 1s;       // of the time in a file's format description
constexpr int kLooksMax = 10;             // a transaction may be in the log before the server counts it
constexpr auto kBetweenLooks = 100ms;

tl::unexpected<Error> notThere(std::string detail)
{
    return fail(ErrorKind::BadConfig, "capture.start_not_in_log", std::move(detail));
}

WallTime createdAt(const LogScan& head)
{
    return WallTime(std::chrono::seconds(head.position().logCreated));
}

std::string textOf(WallTime time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", time);
}

SourcePosition endOf(const mysql::SourceState& state)
{
    return {state.end.file, state.end.offset, {}};
}

}  // namespace

StartFinder::StartFinder(mysql::Connection& source, mysql::Endpoint endpoint)
    : m_source(source)
    , m_endpoint(std::move(endpoint))
{
}

Result<checkpoint::Progress> StartFinder::from(const CanalStart& start)
{
    auto state = mysql::readSourceState(m_source);
    if (!state)
        return tl::unexpected(state.error());
    switch (start.kind) {
    case CanalStart::Kind::Now:
        return fromPlace(endOf(*state), *state);
    case CanalStart::Kind::Earliest:
        return fromPlace({state->files.front().name, kFirstEvent, {}}, *state);
    case CanalStart::Kind::File:
        return fromPlace({start.file, start.offset, {}}, *state);
    case CanalStart::Kind::Time:
        return fromTime(start.time, *state);
    case CanalStart::Kind::Gtid:
        break;
    }
    auto done = GtidSet::parse(start.gtidSet);
    if (!done)
        return tl::unexpected(done.error());
    return fromIds(std::move(*done), *state);
}

Result<checkpoint::Progress> StartFinder::resume(checkpoint::Progress done)
{
    auto state = mysql::readSourceState(m_source);
    if (!state)
        return tl::unexpected(state.error());
    const auto by = decide(done, *state);
    if (!by)
        return tl::unexpected(by.error());
    if (*by == ResumeBy::Place) {
        if (done.sourceId.empty()) {  // kept by an older version: what it did not know yet
            auto known = fromPlace(done.low, *state);
            if (!known)
                return known;
            done.low.logCreated = known->low.logCreated;
            done.executed = std::move(known->executed);
            done.sourceId = std::move(known->sourceId);
        }
        return done;
    }
    GtidSet ids = *done.executed;
    for (const checkpoint::DoneRange& above : done.done) {
        // MariaDB has no set with holes: these would come again.
        if (ids.isMariaDb() || above.ids.empty())
            return fail(
                ErrorKind::PositionLost, "capture.source_replaced",
                fmt::format("{} groups of transactions were applied ahead of {}, which ids cannot tell",
                            done.done.size(), done.low.text()));
        if (auto added = ids.addAll(above.ids); !added)
            return tl::unexpected(added.error());
    }
    return fromIds(std::move(ids), *state);
}

Result<ResumeBy> StartFinder::decide(const checkpoint::Progress& done, mysql::SourceState& state)
{
    for (int look = 1;; ++look) {
        if (auto learned = learnPurged(state); !learned)
            return tl::unexpected(learned.error());
        auto by = decideResume(done, state);
        const bool behind = !by && by.error().code == "capture.source_behind";
        if (!behind)
            return by;
        const auto file = std::ranges::find(state.files, done.low.file, &mysql::LogFile::name);
        const bool sameServer = done.sourceId.empty() || done.sourceId == state.id;
        if (sameServer && file != state.files.end() && done.low.logCreated != 0) {
            auto head = headOf(done.low.file);
            if (!head)
                return tl::unexpected(head.error());
            if (head->position().logCreated != done.low.logCreated)
                return fail(ErrorKind::PositionLost, "capture.log_reset",
                            fmt::format("{} was begun at {}, the one we read at {}; {}", done.low.file,
                                        textOf(createdAt(*head)),
                                        textOf(WallTime(std::chrono::seconds(done.low.logCreated))),
                                        by.error().detail));
        }
        if (look == kLooksMax)
            return by;
        std::this_thread::sleep_for(kBetweenLooks);
        auto again = mysql::readSourceState(m_source);
        if (!again)
            return tl::unexpected(again.error());
        state = std::move(*again);
    }
}

/// MariaDB tells what it no longer has at the head of its oldest file.
Result<> StartFinder::learnPurged(mysql::SourceState& state)
{
    if (!state.keepsGtids || m_source.server().isMySql())
        return {};
    auto head = headOf(state.files.front().name);
    if (!head)
        return tl::unexpected(head.error());
    state.purged = head->before();
    return {};
}

Result<LogScan> StartFinder::scan(mysql::DumpRequest request)
{
    request.toEnd = true;
    auto stream = MysqlBinlogStream::open(m_endpoint, request);
    if (!stream)
        return tl::unexpected(stream.error());
    const auto announced = (*stream)->announced();
    return LogScan(std::move(*stream), announced);
}

Result<LogScan> StartFinder::headOf(const std::string& file)
{
    mysql::DumpRequest request;
    request.file = file;
    auto head = scan(request);
    if (!head)
        return head;
    if (auto read = head->readHead(); !read)
        return tl::unexpected(read.error());
    return head;
}

Result<checkpoint::Progress> StartFinder::fromPlace(SourcePosition place, const mysql::SourceState& state)
{
    const auto file = std::ranges::find(state.files, place.file, &mysql::LogFile::name);
    const SourcePosition oldest{state.files.front().name, kFirstEvent, {}};
    if (file == state.files.end() && place < oldest)
        return fail(ErrorKind::PositionLost, "capture.position_purged",
                    fmt::format("from {} to {} is gone", place.text(), oldest.text()));
    if (file == state.files.end() || place.offset > std::max(file->bytes, state.end.offset))
        return notThere(
            fmt::format("{} lies behind the end of the log, {}", place.text(), endOf(state).text()));
    auto head = headOf(place.file);
    if (!head)
        return tl::unexpected(head.error());
    auto ids = idsAt(place, state);
    if (!ids)
        return tl::unexpected(ids.error());
    checkpoint::Progress progress;
    place.logCreated = head->position().logCreated;
    progress.low = std::move(place);
    progress.executed = std::move(*ids);
    progress.sourceId = state.id;
    return progress;
}

/// nullopt where the source has no ids, or not for all.
Result<std::optional<GtidSet>> StartFinder::idsAt(const SourcePosition& place,
                                                  const mysql::SourceState& state)
{
    if (!state.keepsGtids)
        return std::nullopt;
    auto log = headOf(place.file);
    if (!log)
        return tl::unexpected(log.error());
    GtidSet ids = log->before();
    if (m_source.server().isMariaDb()) {
        auto known = idsInMariaDb(place, std::move(ids));
        if (!known)
            return tl::unexpected(known.error());
        return std::optional(std::move(*known));
    }
    while (place.offset > kFirstEvent) {
        auto group = log->next();
        if (!group)
            return tl::unexpected(group.error());
        if (!*group || (*group)->begin.file != place.file || (*group)->begin.offset >= place.offset)
            break;
        if (!(*group)->gtid.empty()) {
            if (auto added = ids.add((*group)->gtid); !added)
                return tl::unexpected(added.error());
        }
    }
    return std::optional(std::move(ids));
}

/// The server knows the last id of each domain anywhere in its log, but only below 4 GiB.
Result<GtidSet> StartFinder::idsInMariaDb(const SourcePosition& place, GtidSet before)
{
    auto position = place.offset > std::numeric_limits<std::uint32_t>::max()
                        ? m_source.queryCell("SELECT @@GLOBAL.gtid_binlog_pos")
                        : m_source.queryCell(fmt::format("SELECT BINLOG_GTID_POS({}, {})",
                                                         dialect::textLiteral(place.file), place.offset));
    if (!position)
        return tl::unexpected(position.error());
    std::string_view left = position->has_value() ? std::string_view(**position) : std::string_view();
    while (!left.empty()) {
        const auto id = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), id.size() + 1));
        if (auto added = before.add(id); !added)
            return tl::unexpected(added.error());
    }
    return before;
}

/// What is done may stand anywhere in this log: behind the first that is missing, until where the log ends
/// now.
Result<checkpoint::Progress> StartFinder::fromIds(GtidSet done, mysql::SourceState& state)
{
    if (auto learned = learnPurged(state); !learned)
        return tl::unexpected(learned.error());
    if (auto there = checkIds(done, state); !there)
        return tl::unexpected(there.error());
    auto log = scan({.after = done});
    if (!log)
        return tl::unexpected(log.error());
    auto missing = log->next();
    if (!missing)
        return tl::unexpected(missing.error());
    checkpoint::Progress progress;
    progress.sourceId = state.id;
    progress.low = *missing ? (*missing)->begin : endOf(state);
    if (!*missing) {
        auto head = headOf(progress.low.file);
        if (!head)
            return tl::unexpected(head.error());
        progress.low.logCreated = head->position().logCreated;
    }
    if (const SourcePosition end = endOf(state); progress.low < end)
        progress.overlap = end;
    progress.executed = std::move(done);
    return progress;
}

Result<checkpoint::Progress> StartFinder::fromTime(WallTime time, const mysql::SourceState& state)
{
    auto now = m_source.queryCell("SELECT FLOOR(UNIX_TIMESTAMP(NOW(6)))");
    if (!now)
        return tl::unexpected(now.error());
    const WallTime serverTime(std::chrono::seconds(std::stoll(now->value_or("0"))));
    if (time > serverTime + kCreationGrain)
        return notThere(
            fmt::format("{} is in the future: the source's clock says {}", textOf(time), textOf(serverTime)));
    auto place = fileAt(time, state);
    if (!place)
        return tl::unexpected(place.error());
    auto log = headOf(state.files[*place].name);
    if (!log)
        return tl::unexpected(log.error());
    GtidSet ids = log->before();
    checkpoint::Progress progress;
    progress.sourceId = state.id;
    for (;;) {
        auto group = log->next();
        if (!group)
            return tl::unexpected(group.error());
        if (!*group || (*group)->committedAt >= time) {
            progress.low = *group ? (*group)->begin : log->position();
            break;
        }
        if ((*group)->gtid.empty())
            continue;
        if (auto added = ids.add((*group)->gtid); !added)
            return tl::unexpected(added.error());
    }
    if (state.keepsGtids)
        progress.executed = std::move(ids);
    return progress;
}

/// The last file that was begun before `time`: what was committed then stands in it or behind it.
Result<std::size_t> StartFinder::fileAt(WallTime time, const mysql::SourceState& state)
{
    std::size_t low = 0;
    std::size_t high = state.files.size();
    while (low < high) {  // the first that was begun at `time` or later
        const std::size_t middle = low + (high - low) / 2;
        auto head = headOf(state.files[middle].name);
        if (!head)
            return tl::unexpected(head.error());
        if (middle == 0 && createdAt(*head) > time)
            return notThere(fmt::format("{} lies before the oldest log, {}, which was begun at {}",
                                        textOf(time), state.files.front().name, textOf(createdAt(*head))));
        if (createdAt(*head) + kCreationGrain <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : low - 1;
}

}  // namespace lutra::capture
