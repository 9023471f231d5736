#pragma once

#include "engine/change/gtid_set.h"
#include "engine/mysql/connection.h"
#include "engine/mysql/packet_reader.h"

#include <cstddef>
#include <span>

namespace lutra::mysql {

/// What to ask a source's log for: from a place on, or all but the transactions of a set.
struct DumpRequest {
    std::string file = std::string();
    std::uint64_t offset = 4;
    std::uint32_t serverId = 0;                   // ours; no other server or reader of the source may have it
    std::chrono::milliseconds heartbeat{250};     // how often an idle source says it is alive
    std::optional<GtidSet> after = std::nullopt;  // when set, file and offset are not used
    bool toEnd = false;  // the log ends where it ends now; then `serverId` may be 0, which disturbs no other
};

/// A connection that receives a source's log, event by event.
///
/// Source: COM_REGISTER_SLAVE and COM_BINLOG_DUMP, both families; COM_BINLOG_DUMP_GTID on MySQL for sets, and
/// for
///         offsets beyond 4 GiB; on MariaDB @slave_connect_state for sets.
class DumpConnection {
public:
    /// Errors: as `Connection::open`; also PositionLost `capture.offset_too_large`: the command carries 32
    /// bits.
    [[nodiscard]] static Result<DumpConnection> open(const Endpoint& endpoint, const DumpRequest& request);

    /// Waits for the next event, heartbeats included, so never longer than a few heartbeats.
    ///
    /// Returns: the event's bytes, header first, valid until the next call; nothing at all at the end of a
    /// log
    ///          that was asked for `toEnd`.
    /// Errors:  Transient (link lost, or silent for longer than the endpoint's `readWithin`), PositionLost
    /// (1236).
    [[nodiscard]] Result<std::span<const std::byte>> nextEvent();

    /// What the last event stands in, where that is memory of its own; see `PacketReader::memory`.
    [[nodiscard]] std::shared_ptr<const void> memory() const
    {
        return m_packets ? m_packets->memory() : nullptr;
    }

    [[nodiscard]] const ServerInfo& server() const { return m_connection.server(); }

    /// Whether the first events carry checksums; later the log's own format descriptions tell.
    [[nodiscard]] bool sendsChecksums() const { return m_sendsChecksums; }

private:
    DumpConnection(Connection connection, std::chrono::milliseconds silentMax, bool toEnd,
                   bool sendsChecksums);
    [[nodiscard]] Result<std::span<const std::byte>> nextPacket();

    Connection m_connection;
    std::optional<PacketReader> m_packets;  // where the link is plain
    bool m_toEnd;
    bool m_sendsChecksums;
};

}  // namespace lutra::mysql
