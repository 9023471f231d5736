#pragma once

#include "engine/binlog/event_header.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lutra::fuzz {

inline constexpr std::size_t kEventSizeOffset = 9;  // of an event's size in its header

void putLittle(std::vector<std::byte>& to, std::uint64_t value, std::size_t size);
void append(std::vector<std::byte>& to, std::span<const std::byte> bytes);

/// Writes the event's own length into its header.
void setEventSize(std::span<std::byte> event);

/// The event around a body, as it stands in a log without checksums.
[[nodiscard]] std::vector<std::byte> eventAround(std::uint8_t type, std::span<const std::byte> body);

/// One event after the other; a length that cannot be becomes what is left. A last piece too short for a
/// header is left away.
[[nodiscard]] std::vector<std::vector<std::byte>> eventsOf(std::span<const std::byte> stream);

}  // namespace lutra::fuzz
