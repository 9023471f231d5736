#include "app/composition/source_log.h"

#include "engine/capture/file_binlog_stream.h"
#include "engine/capture/mysql_binlog_stream.h"
#include "engine/capture/recorded_schemas.h"
#include "engine/capture/spill_folder.h"
#include "engine/capture/start_finder.h"
#include "engine/model/canal_start.h"
#include "engine/mysql/catalog.h"
#include "engine/mysql/source_state.h"

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace lutra::composition {

namespace {

constexpr std::uint64_t kFirstEvent = 4;  // behind a log file's 4-byte mark
constexpr int kSilentHeartbeats = 2;      // after so many a source is taken for gone

/// The largest offset that every server's dump command can name.
constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::uint32_t>::max();

Result<std::unique_ptr<capture::BinlogStream>> openScan(const mysql::Endpoint& endpoint,
                                                        const SourcePosition& place)
{
    auto stream = capture::MysqlBinlogStream::open(endpoint, {place.file, place.offset, randomServerId()});
    if (!stream)
        return tl::unexpected(stream.error());
    return std::unique_ptr<capture::BinlogStream>(std::move(*stream));
}

}  // namespace

std::uint32_t randomServerId()
{
    constexpr std::uint32_t kLeast = 1u << 30;
    std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>(kLeast,
                                                        std::numeric_limits<std::uint32_t>::max())(device);
}

Result<std::uint32_t> chooseServerId(mysql::Connection& source, const Canal& canal)
{
    auto readers = mysql::readLogReaders(source);
    auto own = mysql::readVariable(source, "server_id");
    if (!readers || !own)
        return tl::unexpected((readers ? own.error() : readers.error()));
    readers->push_back({static_cast<std::uint32_t>(std::stoul(own->value_or("0"))), "the source itself"});
    const auto taken = [&](std::uint32_t id) {
        return std::ranges::find(*readers, id, &mysql::LogReader::serverId);
    };
    if (canal.serverId != 0) {
        if (const auto other = taken(canal.serverId); other != readers->end())
            return fail(ErrorKind::Refused, "capture.server_id_taken",
                        fmt::format("canal {}: server_id {} belongs to {}", canal.name, canal.serverId,
                                    other->host.empty() ? "another reader of the log" : other->host));
        return canal.serverId;
    }
    std::uint32_t id = randomServerId();
    while (taken(id) != readers->end())
        id = randomServerId();
    return id;
}

Result<checkpoint::Progress> startOf(mysql::Connection& source, const mysql::Endpoint& endpoint,
                                     const Canal& canal)
{
    auto start = CanalStart::parse(canal.start);
    if (!start)
        return tl::unexpected(start.error());
    auto found = capture::StartFinder(source, endpoint).from(*start);
    if (!found)
        return tl::unexpected(
            found.error().during(fmt::format("canal {}: start = \"{}\"", canal.name, canal.start)));
    return found;
}

Result<std::unique_ptr<capture::LogCapture>> openLog(mysql::Connection catalog, mysql::Endpoint endpoint,
                                                     const checkpoint::Progress& from, ReaderSettings reader,
                                                     LogTables tables,
                                                     const std::filesystem::path& spillFolder)
{
    endpoint.readWithin = kSilentHeartbeats * reader.heartbeat;
    mysql::DumpRequest request;
    SourcePosition begin = from.readFrom.value_or(from.low);
    if (begin.file == from.low.file)
        begin.logCreated = from.low.logCreated;
    request.file = begin.file;
    request.offset = begin.offset;
    request.serverId = reader.serverId;
    const bool bySet = begin.offset > kOffsetMax && catalog.server().isMariaDb() && from.executed;
    if (bySet)
        request.after = from.executed;
    capture::SchemaScan scan{[endpoint](const SourcePosition& place) { return openScan(endpoint, place); }};
    auto schemas = capture::HistorySchemas::open(
        {std::move(catalog), std::move(tables.scope), std::move(scan), std::move(tables.store)}, begin);
    if (!schemas)
        return tl::unexpected(schemas.error());
    auto stream = capture::MysqlBinlogStream::open(endpoint, request);
    if (!stream)
        return tl::unexpected(stream.error());
    const auto announced = (*stream)->announced();
    auto log = std::make_unique<capture::LogCapture>(std::move(*stream), std::move(*schemas),
                                                     std::make_unique<capture::SpillFolder>(spillFolder),
                                                     begin, announced);
    if (bySet)
        log->beginsBehindSet();
    if (from.overlap && from.executed)
        log->passOver(*from.executed, *from.overlap);
    return log;
}

Result<std::unique_ptr<capture::LogCapture>> openRecordedLog(const std::filesystem::path& file, Wants wants)
{
    auto stream = capture::FileBinlogStream::open(file);
    if (!stream)
        return tl::unexpected(stream.error());
    return std::make_unique<capture::LogCapture>(
        std::move(*stream), std::make_unique<capture::RecordedSchemas>(std::move(wants)),
        std::make_unique<capture::SpillFolder>(capture::defaultSpillFolder()),
        SourcePosition{file.filename().string(), kFirstEvent, {}}, binlog::ChecksumAlgorithm::None);
}

}  // namespace lutra::composition
