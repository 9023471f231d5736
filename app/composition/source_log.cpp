#include "app/composition/source_log.h"

#include "engine/capture/file_binlog_stream.h"
#include "engine/capture/mysql_binlog_stream.h"
#include "engine/capture/recorded_schemas.h"
#include "engine/model/canal_start.h"
#include "engine/mysql/catalog.h"

#include <fmt/format.h>
#include <random>

namespace lutra::composition {

namespace {

constexpr std::uint64_t kFirstEvent = 4;              // behind a log file's 4-byte mark
constexpr std::chrono::seconds kSourceSilentMax{10};  // heartbeats come four times a second

/// What the server puts behind each event, from the first one on; the dump link asks for the server's own
/// setting.
Result<binlog::ChecksumAlgorithm> readChecksum(mysql::Connection& source)
{
    auto setting = mysql::readVariable(source, "binlog_checksum");
    if (!setting)
        return tl::unexpected(setting.error());
    return *setting == "CRC32" ? binlog::ChecksumAlgorithm::Crc32 : binlog::ChecksumAlgorithm::None;
}

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

Result<SourcePosition> startOf(mysql::Connection& source, const Canal& canal)
{
    auto start = CanalStart::parse(canal.start);
    if (!start)
        return tl::unexpected(start.error());
    switch (start->kind) {
    case CanalStart::Kind::Now: {
        auto end = mysql::readLogEnd(source);
        if (!end)
            return tl::unexpected(end.error());
        return SourcePosition{end->file, end->offset, {}};
    }
    case CanalStart::Kind::Earliest: {
        auto file = mysql::readOldestLogFile(source);
        if (!file)
            return tl::unexpected(file.error());
        return SourcePosition{*file, kFirstEvent, {}};
    }
    case CanalStart::Kind::File:
        return SourcePosition{start->file, start->offset, {}};
    case CanalStart::Kind::Gtid:
    case CanalStart::Kind::Time:
        break;
    }
    return fail(ErrorKind::BadConfig, "config.start_not_supported",
                fmt::format("canal {}: start = \"{}\"", canal.name, canal.start));
}

Result<std::unique_ptr<capture::LogCapture>> openLog(mysql::Connection catalog, mysql::Endpoint endpoint,
                                                     const SourcePosition& from, std::uint32_t serverId,
                                                     LogTables tables)
{
    endpoint.readWithin = kSourceSilentMax;
    auto checksum = readChecksum(catalog);
    if (!checksum)
        return tl::unexpected(checksum.error());
    capture::SchemaScan scan{[endpoint](const SourcePosition& place) { return openScan(endpoint, place); },
                             *checksum};
    auto schemas = capture::HistorySchemas::open(
        {std::move(catalog), std::move(tables.scope), std::move(scan), std::move(tables.store)}, from);
    if (!schemas)
        return tl::unexpected(schemas.error());
    auto stream = capture::MysqlBinlogStream::open(endpoint, {from.file, from.offset, serverId});
    if (!stream)
        return tl::unexpected(stream.error());
    return std::make_unique<capture::LogCapture>(std::move(*stream), std::move(*schemas), from, *checksum);
}

Result<std::unique_ptr<capture::LogCapture>> openRecordedLog(const std::filesystem::path& file, Wants wants)
{
    auto stream = capture::FileBinlogStream::open(file);
    if (!stream)
        return tl::unexpected(stream.error());
    return std::make_unique<capture::LogCapture>(
        std::move(*stream), std::make_unique<capture::RecordedSchemas>(std::move(wants)),
        SourcePosition{file.filename().string(), kFirstEvent, {}}, binlog::ChecksumAlgorithm::None);
}

}  // namespace lutra::composition
