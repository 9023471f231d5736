#include "tests/fuzz/event_bytes.h"

#include "engine/base/byte_reader.h"

namespace lutra::fuzz {

void putLittle(std::vector<std::byte>& to, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        to.push_back(static_cast<std::byte>(value >> 8 * i));
}

void append(std::vector<std::byte>& to, std::span<const std::byte> bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

void setEventSize(std::span<std::byte> event)
{
    for (std::size_t i = 0; i < 4; ++i)
        event[kEventSizeOffset + i] = static_cast<std::byte>(event.size() >> 8 * i);
}

std::vector<std::byte> eventAround(std::uint8_t type, std::span<const std::byte> body)
{
    std::vector<std::byte> event;
    event.reserve(binlog::kEventHeaderBytes + body.size());
    putLittle(event, 1'700'000'000, 4);
    putLittle(event, type, 1);
    putLittle(event, 1, 4);
    putLittle(event, binlog::kEventHeaderBytes + body.size(), 4);
    putLittle(event, 1000, 4);
    putLittle(event, 0, 2);
    append(event, body);
    return event;
}

std::vector<std::vector<std::byte>> eventsOf(std::span<const std::byte> stream)
{
    std::vector<std::vector<std::byte>> events;
    while (stream.size() >= binlog::kEventHeaderBytes) {
        std::uint64_t size = ByteReader(stream.subspan(kEventSizeOffset)).u32();
        if (size < binlog::kEventHeaderBytes || size > stream.size())
            size = stream.size();
        const auto bytes = stream.first(static_cast<std::size_t>(size));
        stream = stream.subspan(bytes.size());
        setEventSize(events.emplace_back(bytes.begin(), bytes.end()));
    }
    return events;
}

}  // namespace lutra::fuzz
