#pragma once

#include "engine/base/error.h"
#include "engine/binlog/checksum.h"

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>

namespace lutra::capture {

/// Raw binlog events in log order. A server, a recorded file and the test fake stand behind it.
class BinlogStream {
public:
    virtual ~BinlogStream() = default;

    /// Waits for the next event. An idle source still sends heartbeats, so the wait is short.
    ///
    /// Returns: header, body and checksum, valid until the next call; nothing at all at a recorded file's
    /// end. Errors:  Transient (link lost: resume at the last whole transaction), PositionLost (purged on the
    /// source). Threads: one caller at a time.
    [[nodiscard]] virtual Result<std::span<const std::byte>> next() = 0;

    /// What the last event stands in, where it has a block of its own: who keeps a share keeps the event.
    [[nodiscard]] virtual std::shared_ptr<const void> memory() const { return nullptr; }

    /// What stands behind each event until the first format description tells.
    [[nodiscard]] virtual binlog::ChecksumAlgorithm announced() const
    {
        return binlog::ChecksumAlgorithm::None;
    }
};

}  // namespace lutra::capture
