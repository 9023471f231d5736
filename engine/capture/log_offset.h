#pragma once

#include "engine/binlog/event_header.h"

#include <cstdint>

namespace lutra::capture {

/// Where `header`'s event ends in its file, given where the one before it ended.
///
/// The event's own field has 32 bits and wraps at 4 GiB; the upper half is counted here. Events that are not
/// in the file (artificial ones, a format description sent for a start in mid-file) do not move the offset;
/// the caller leaves out heartbeats.
[[nodiscard]] std::uint64_t endOffset(std::uint64_t before, const binlog::EventHeader& header);

}  // namespace lutra::capture
