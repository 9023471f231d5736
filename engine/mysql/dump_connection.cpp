#include "engine/mysql/dump_connection.h"

#include "engine/dialect/quoting.h"
#include "engine/mysql/server_errors.h"

#include <fmt/format.h>
#include <limits>
#include <mysql.h>

namespace lutra::mysql {

namespace {

void appendLittle(std::string& bytes, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}

/// COM_REGISTER_SLAVE: makes us visible in SHOW REPLICAS, so that a second reader with our id can be seen.
std::string registration(std::uint32_t serverId)
{
    constexpr std::string_view kHost = "lutra";
    std::string bytes;
    appendLittle(bytes, serverId, 4);
    appendLittle(bytes, kHost.size(), 1);
    bytes += kHost;
    appendLittle(bytes, 0, 1);  // user
    appendLittle(bytes, 0, 1);  // password
    appendLittle(bytes, 0, 2);  // port
    appendLittle(bytes, 0, 4);  // rank
    appendLittle(bytes, 0, 4);  // source id
    return bytes;
}

constexpr std::uint64_t kNonBlocking = 1;  // flag: end of log is end of answer
constexpr std::uint8_t kDumpByGtid = 30;   // COM_BINLOG_DUMP_GTID, which this client library has no name for

bool fitsOldCommand(const DumpRequest& request)
{
    return request.offset <= std::numeric_limits<std::uint32_t>::max();
}

std::string dumpCommand(const DumpRequest& request)
{
    std::string bytes;
    appendLittle(bytes, request.after ? 4 : request.offset, 4);
    appendLittle(bytes, request.toEnd ? kNonBlocking : 0, 2);
    appendLittle(bytes, request.serverId, 4);
    return bytes += request.after ? std::string() : request.file;
}

/// With a file and an empty set it is the old command with a wider offset.
std::string dumpByGtidCommand(const DumpRequest& request)
{
    const std::string file = request.after ? std::string() : request.file;
    const std::string set = request.after.value_or(GtidSet()).encode();
    std::string bytes;
    appendLittle(bytes, request.toEnd ? kNonBlocking : 0, 2);
    appendLittle(bytes, request.serverId, 4);
    appendLittle(bytes, file.size(), 4);
    bytes += file;
    appendLittle(bytes, request.after ? 4 : request.offset, 8);
    appendLittle(bytes, set.size(), 4);
    return bytes += set;
}

/// Two readers under one number have one uuid too, so that the source ends the first of them and says why.
std::string uuidOf(std::uint32_t serverId)
{
    return fmt::format("6c757472-6100-4000-8000-0000{:08x}", serverId);
}

std::vector<std::string> preparation(const ServerInfo& server, const DumpRequest& request)
{
    const auto nanoseconds = std::chrono::nanoseconds(request.heartbeat).count();
    std::vector<std::string> statements{
        "SET @master_binlog_checksum = @@global.binlog_checksum, @source_binlog_checksum = "
        "@@global.binlog_checksum",
        fmt::format("SET @master_heartbeat_period = {0}, @source_heartbeat_period = {0}", nanoseconds)};
    if (server.isMySql()) {
        if (request.serverId != 0)
            statements.push_back(
                fmt::format("SET @replica_uuid = '{0}', @slave_uuid = '{0}'", uuidOf(request.serverId)));
        return statements;
    }
    statements.emplace_back("SET @mariadb_slave_capability = 4");
    if (request.after)
        statements.push_back(fmt::format("SET @slave_connect_state = {}, @slave_gtid_strict_mode = 1, "
                                         "@slave_gtid_ignore_duplicates = 0",
                                         dialect::textLiteral(request.after->position())));
    return statements;
}

}  // namespace

Result<DumpConnection> DumpConnection::open(const Endpoint& endpoint, const DumpRequest& request)
{
    auto connection = Connection::open(endpoint);
    if (!connection)
        return tl::unexpected(connection.error());
    const bool byGtidCommand =
        connection->server().isMySql() && (request.after.has_value() || !fitsOldCommand(request));
    if (!request.after && !byGtidCommand && !fitsOldCommand(request))
        return fail(ErrorKind::PositionLost, "capture.offset_too_large",
                    fmt::format("{}:{} lies beyond 4 GiB, which the dump command cannot name", request.file,
                                request.offset));
    for (const std::string& statement : preparation(connection->server(), request)) {
        if (auto done = connection->execute(statement); !done)
            return tl::unexpected(done.error());
    }
    // As this session has it: the server's setting may change at any moment.
    const auto checksum = connection->queryCell("SELECT @master_binlog_checksum");
    if (!checksum)
        return tl::unexpected(checksum.error());
    MYSQL* handle = connection->m_handle.get();
    const std::string registerUs = registration(request.serverId);
    if (request.serverId != 0 && handle->methods->db_command(handle, COM_REGISTER_SLAVE, registerUs.data(),
                                                             registerUs.size(), 0, nullptr) != 0)
        return connection->lastError("registering as a reader of the log");
    const std::string dump = byGtidCommand ? dumpByGtidCommand(request) : dumpCommand(request);
    const auto command = byGtidCommand ? static_cast<enum_server_command>(kDumpByGtid) : COM_BINLOG_DUMP;
    if (handle->methods->db_command(handle, command, dump.data(), dump.size(), 1, nullptr) != 0)
        return connection->lastError("asking for the log");
    return DumpConnection(std::move(*connection), endpoint.readWithin, request.toEnd, *checksum == "CRC32");
}

DumpConnection::DumpConnection(Connection connection, std::chrono::milliseconds silentMax, bool toEnd,
                               bool sendsChecksums)
    : m_connection(std::move(connection))
    , m_toEnd(toEnd)
    , m_sendsChecksums(sendsChecksums)
{
    if (const auto socket = m_connection.plainSocket())
        m_packets.emplace(*socket, silentMax, m_connection.name());
}

Result<std::span<const std::byte>> DumpConnection::nextPacket()
{
    if (m_packets)
        return m_packets->next();
    MYSQL* handle = m_connection.m_handle.get();
    const unsigned long size = mysql_net_read_packet(handle);
    if (size == packet_error)
        return m_connection.lastError("reading the log");
    return std::span(reinterpret_cast<const std::byte*>(handle->net.read_pos), size);
}

Result<std::span<const std::byte>> DumpConnection::nextEvent()
{
    const auto packet = nextPacket();
    if (!packet)
        return packet;
    if (packet->empty())
        return fail(ErrorKind::BadData, "binlog.malformed",
                    m_connection.name() + ": the source sent an empty packet");
    const bool ended = packet->size() < 9 && packet->front() == std::byte{0xFE};
    if (ended && m_toEnd)
        return std::span<const std::byte>();
    if (ended)
        return fail(ErrorKind::Transient, "mysql.connection_lost",
                    m_connection.name() + ": the source ended the log");
    return packet->subspan(1);  // behind the packet's status byte
}

}  // namespace lutra::mysql
