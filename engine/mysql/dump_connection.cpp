#include "engine/mysql/dump_connection.h"

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

std::string dumpCommand(const DumpRequest& request)
{
    std::string bytes;
    appendLittle(bytes, request.offset, 4);
    appendLittle(bytes, 0, 2);
    appendLittle(bytes, request.serverId, 4);
    return bytes += request.file;
}

std::vector<std::string> preparation(const ServerInfo& server, std::chrono::milliseconds heartbeat)
{
    const auto nanoseconds = std::chrono::nanoseconds(heartbeat).count();
    std::vector<std::string> statements{
        "SET @master_binlog_checksum = @@global.binlog_checksum, @source_binlog_checksum = "
        "@@global.binlog_checksum",
        fmt::format("SET @master_heartbeat_period = {0}, @source_heartbeat_period = {0}", nanoseconds)};
    if (server.isMariaDb())
        statements.emplace_back("SET @mariadb_slave_capability = 4");
    else
        statements.emplace_back("SET @replica_uuid = UUID(), @slave_uuid = @replica_uuid");
    return statements;
}

}  // namespace

Result<DumpConnection> DumpConnection::open(const Endpoint& endpoint, const DumpRequest& request)
{
    if (request.offset > std::numeric_limits<std::uint32_t>::max())
        return fail(ErrorKind::PositionLost, "capture.offset_too_large",
                    fmt::format("{}:{} lies beyond 4 GiB, which the dump command cannot name", request.file,
                                request.offset));
    auto connection = Connection::open(endpoint);
    if (!connection)
        return tl::unexpected(connection.error());
    for (const std::string& statement : preparation(connection->server(), request.heartbeat)) {
        if (auto done = connection->execute(statement); !done)
            return tl::unexpected(done.error());
    }
    MYSQL* handle = connection->m_handle.get();
    const std::string registerUs = registration(request.serverId);
    if (handle->methods->db_command(handle, COM_REGISTER_SLAVE, registerUs.data(), registerUs.size(), 0,
                                    nullptr) != 0)
        return connection->lastError("registering as a reader of the log");
    const std::string dump = dumpCommand(request);
    if (handle->methods->db_command(handle, COM_BINLOG_DUMP, dump.data(), dump.size(), 1, nullptr) != 0)
        return connection->lastError("asking for the log");
    return DumpConnection(std::move(*connection), endpoint.readWithin);
}

DumpConnection::DumpConnection(Connection connection, std::chrono::milliseconds silentMax)
    : m_connection(std::move(connection))
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
    if (packet->size() < 9 && packet->front() == std::byte{0xFE})
        return fail(ErrorKind::Transient, "mysql.connection_lost",
                    m_connection.name() + ": the source ended the log");
    return packet->subspan(1);  // behind the packet's status byte
}

}  // namespace lutra::mysql
