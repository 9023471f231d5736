#pragma once

#include "engine/base/arena.h"
#include "engine/base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// Unpacks the part of an event that MariaDB wrote with log_bin_compress=ON.
///
/// Errors: BadData "binlog.malformed", also when the told size cannot have come from so few bytes.
/// Source: performance-and-protocol.md C.7.
[[nodiscard]] Result<std::vector<std::byte>> inflateMariaDb(std::span<const std::byte> packed);

/// Unpacks a value of MariaDB's COMPRESSED columns into the arena, or looks at it where it stands; nullopt
/// for what is damaged, or larger than `sizeMax`.
///
/// Shape:  empty; or a first byte 0 and the plain value; or a first byte 0x80 + the count of the bytes of the
///         size (+ 8 for a bare deflate instead of a zlib stream), the size big-endian, the stream.
/// Source: MariaDB 10.11, sql/field_comp.cc.
[[nodiscard]] std::optional<std::string_view> inflateColumn(std::span<const std::byte> packed,
                                                            std::uint64_t sizeMax, Arena& arena);

}  // namespace lutra::binlog
