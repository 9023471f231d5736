#pragma once

#include "engine/binlog/event_header.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// An event as it stands in a log without checksums, made from its body.
struct MadeEvent {
    EventHeader header;
    std::vector<std::byte> bytes;
};
[[nodiscard]] MadeEvent makeEvent(std::uint8_t type, std::string_view body, std::uint16_t flags = 0);

/// "7f 37 47" → three bytes; blanks are passed over.
[[nodiscard]] std::vector<std::byte> fromHex(std::string_view hex);

}  // namespace lutra::binlog
