#include "tests/engine/binlog/event_bytes.h"

#include "engine/base/byte_reader.h"

#include <charconv>

namespace lutra::binlog {

MadeEvent makeEvent(std::uint8_t type, std::string_view body, std::uint16_t flags)
{
    MadeEvent event;
    const auto append = [&](std::uint64_t value, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            event.bytes.push_back(static_cast<std::byte>(value >> 8 * i));
    };
    append(1'700'000'000, 4);
    append(type, 1);
    append(1, 4);
    append(kEventHeaderBytes + body.size(), 4);
    append(1000, 4);
    append(flags, 2);
    const auto bodyBytes = bytesOf(body);
    event.bytes.insert(event.bytes.end(), bodyBytes.begin(), bodyBytes.end());
    event.header = parseEventHeader(event.bytes).value();
    return event;
}

std::vector<std::byte> fromHex(std::string_view hex)
{
    std::vector<std::byte> bytes;
    for (std::size_t at = 0; at + 1 < hex.size();) {
        if (hex[at] == ' ') {
            ++at;
            continue;
        }
        unsigned value = 0;
        std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
        bytes.push_back(static_cast<std::byte>(value));
        at += 2;
    }
    return bytes;
}

}  // namespace lutra::binlog
