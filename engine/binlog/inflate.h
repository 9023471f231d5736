#pragma once

#include "engine/base/error.h"

#include <cstddef>
#include <span>
#include <vector>

namespace lutra::binlog {

/// Unpacks the part of an event that MariaDB wrote with log_bin_compress=ON.
///
/// Errors: BadData "binlog.malformed", also when the told size cannot have come from so few bytes.
/// Source: performance-and-protocol.md C.7.
[[nodiscard]] Result<std::vector<std::byte>> inflateMariaDb(std::span<const std::byte> packed);

}  // namespace lutra::binlog
