#include "engine/binlog/event_header.h"

#include "engine/base/byte_reader.h"

#include <fmt/format.h>

namespace lutra::binlog {

Result<EventHeader> parseEventHeader(std::span<const std::byte> bytes)
{
    if (bytes.size() < kEventHeaderBytes)
        return fail(
            ErrorKind::BadData, "binlog.malformed",
            fmt::format("an event header needs {} bytes, {} are left", kEventHeaderBytes, bytes.size()));
    ByteReader reader(bytes.first<kEventHeaderBytes>());
    EventHeader header;
    header.timestamp = reader.u32();
    header.type = reader.u8();
    header.serverId = reader.u32();
    header.eventBytes = reader.u32();
    header.endPosition = reader.u32();
    header.flags = reader.u16();
    if (header.eventBytes < kEventHeaderBytes)
        return fail(
            ErrorKind::BadData, "binlog.malformed",
            fmt::format("an event of type {} tells a size of {} bytes", header.type, header.eventBytes));
    return header;
}

}  // namespace lutra::binlog
