#include "engine/binlog/checksum.h"

#include "engine/base/byte_reader.h"
#include "engine/binlog/event_header.h"

#include <array>
#include <libdeflate.h>

namespace lutra::binlog {

namespace {

std::uint32_t crcOf(std::uint32_t before, std::span<const std::byte> bytes)
{
    return libdeflate_crc32(before, bytes.data(), bytes.size());
}

}  // namespace

bool hasValidChecksum(std::span<const std::byte> event)
{
    constexpr std::size_t kFlagsOffset = 17;
    if (event.size() < kEventHeaderBytes + kChecksumBytes)
        return false;
    const std::size_t coveredBytes = event.size() - kChecksumBytes;
    std::uint32_t crc = 0;
    if ((event[kFlagsOffset] & std::byte{EventHeader::kInUse}) == std::byte{0}) {
        crc = crcOf(0, event.first(coveredBytes));
    } else {
        const std::array flagsByte{event[kFlagsOffset] & ~std::byte{EventHeader::kInUse}};
        crc = crcOf(0, event.first(kFlagsOffset));
        crc = crcOf(crc, flagsByte);
        crc = crcOf(crc, event.subspan(kFlagsOffset + 1, coveredBytes - kFlagsOffset - 1));
    }
    return ByteReader(event.subspan(coveredBytes)).u32() == crc;
}

}  // namespace lutra::binlog
