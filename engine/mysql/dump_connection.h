#pragma once

#include "engine/mysql/connection.h"
#include "engine/mysql/packet_reader.h"

#include <cstddef>
#include <span>

namespace lutra::mysql {

/// What to ask a source's log for.
struct DumpRequest {
    std::string file;
    std::uint64_t offset = 4;
    std::uint32_t serverId = 0;                // ours; no other server or reader of the source may have it
    std::chrono::milliseconds heartbeat{250};  // how often an idle source says it is alive
};

/// A connection that receives a source's log, event by event.
///
/// Source: COM_REGISTER_SLAVE and COM_BINLOG_DUMP, both families; on MySQL COM_BINLOG_DUMP_GTID is not used.
class DumpConnection {
public:
    /// Errors: as `Connection::open`; also `capture.offset_too_large`: the command carries 32 bits.
    [[nodiscard]] static Result<DumpConnection> open(const Endpoint& endpoint, const DumpRequest& request);

    /// Waits for the next event, heartbeats included, so never longer than a few heartbeats.
    ///
    /// Returns: the event's bytes, header first, valid until the next call.
    /// Errors:  Transient (link lost, or silent for longer than the endpoint's `readWithin`), PositionLost
    /// (1236).
    [[nodiscard]] Result<std::span<const std::byte>> nextEvent();

    [[nodiscard]] const ServerInfo& server() const { return m_connection.server(); }

private:
    DumpConnection(Connection connection, std::chrono::milliseconds silentMax);
    [[nodiscard]] Result<std::span<const std::byte>> nextPacket();

    Connection m_connection;
    std::optional<PacketReader> m_packets;  // where the link is plain
};

}  // namespace lutra::mysql
