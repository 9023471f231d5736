#pragma once

#include "engine/binlog/event_decoder.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

struct ZSTD_DCtx_s;

namespace lutra::binlog {

/// Unpacks a payload's events one after the other, so that no more than one of them is in memory at a time.
///
/// `payload` must outlive it. Source: performance-and-protocol.md C.3 (type 40), C.7.
class PayloadReader {
public:
    struct Inner {
        EventHeader header;
        Event event;  // may look into the reader, until the next call
    };

    /// `eventBytesMax` bounds one event.
    PayloadReader(const TransactionPayload& payload, std::size_t eventBytesMax);

    /// The next event; nullopt behind the last one.
    ///
    /// Errors: BadData "binlog.malformed", also for more or fewer bytes than the payload tells;
    ///         "binlog.transaction_too_large", and what the decoder says of the event.
    [[nodiscard]] Result<std::optional<Inner>> next();

    [[nodiscard]] std::uint64_t inflatedBytes() const { return m_inflatedBytes; }

private:
    struct FreeInflater {
        void operator()(ZSTD_DCtx_s* inflater) const;
    };

    Result<std::size_t> append(std::size_t size);
    Result<std::size_t> read(std::span<std::byte> to);
    Result<std::size_t> inflate(std::span<std::byte> to);

    std::optional<std::uint64_t> m_toldBytes;
    std::span<const std::byte> m_left;  // of the payload
    std::unique_ptr<ZSTD_DCtx_s, FreeInflater> m_inflater;
    bool m_isInFrame = false;
    const std::size_t m_eventBytesMax;
    std::uint64_t m_inflatedBytes = 0;
    std::vector<std::byte> m_event;
    EventDecoder m_decoder;
};

}  // namespace lutra::binlog
