#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lutra::binlog {

enum class ChecksumAlgorithm : std::uint8_t { None = 0, Crc32 = 1 };

inline constexpr std::size_t kChecksumBytes = 4;

/// Whether the last four bytes of a whole event are the CRC32 of all before them.
/// The in-use flag of a file's first event counts as off.
[[nodiscard]] bool hasValidChecksum(std::span<const std::byte> event);

}  // namespace lutra::binlog
