#include "engine/capture/log_offset.h"

namespace lutra::capture {

std::uint64_t endOffset(std::uint64_t before, const binlog::EventHeader& header)
{
    constexpr std::uint64_t kWrap = std::uint64_t{1} << 32;
    if (header.has(binlog::EventHeader::kArtificial) || header.endPosition == 0)
        return before;
    const std::uint64_t end = (before & ~(kWrap - 1)) | header.endPosition;
    return end < before ? end + kWrap : end;
}

}  // namespace lutra::capture
