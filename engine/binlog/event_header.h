#pragma once

#include "engine/base/error.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace lutra::binlog {

inline constexpr std::size_t kEventHeaderBytes = 19;

/// The 19 bytes in front of every binlog event (format version 4).
///
/// Units:  `timestamp` is seconds since 1970 UTC, when the *statement* began; `eventBytes` counts header,
/// body and
///         checksum; `endPosition` has 32 bits and wraps at 4 GiB, so offsets are counted by the reader
///         instead.
/// Source: performance-and-protocol.md C.1.
struct EventHeader {
    static constexpr std::uint16_t kInUse = 0x0001;  // in the file's first event while the file is open
    static constexpr std::uint16_t kThreadSpecific = 0x0004;  // belongs to temporary tables of one session
    static constexpr std::uint16_t kArtificial = 0x0020;      // made for this reader, not in the file
    static constexpr std::uint16_t kIgnorable = 0x0080;  // whoever does not know the type may pass it over

    std::uint32_t timestamp = 0;
    std::uint8_t type = 0;
    std::uint32_t serverId = 0;
    std::uint32_t eventBytes = 0;
    std::uint32_t endPosition = 0;
    std::uint16_t flags = 0;

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// Errors: BadData "binlog.malformed" when fewer than 19 bytes are given or the size they tell is below 19.
[[nodiscard]] Result<EventHeader> parseEventHeader(std::span<const std::byte> bytes);

}  // namespace lutra::binlog
