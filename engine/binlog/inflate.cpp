#include "engine/binlog/inflate.h"

#include "engine/base/byte_reader.h"

#include <fmt/format.h>
#include <zlib.h>

namespace lutra::binlog {

namespace {

constexpr std::uint64_t kInflatedBytesMax = 1ull << 30;  // the servers' limit for one event
constexpr std::uint64_t kDeflateRatioMax = 1032;         // of the deflate format itself

}  // namespace

Result<std::vector<std::byte>> inflateMariaDb(std::span<const std::byte> packed)
{
    const auto malformed = [](std::string detail) {
        return fail(ErrorKind::BadData, "binlog.malformed", "compressed event: " + detail);
    };
    ByteReader reader(packed);
    const std::uint8_t first = reader.u8();
    const unsigned algorithm = first >> 4 & 0x07;
    const unsigned sizeBytes = first & 0x07;
    if ((first & 0x80) == 0 || algorithm != 0 || sizeBytes < 1 || sizeBytes > 4)
        return malformed(fmt::format("unknown first byte {:#04x}", first));

    const std::uint64_t size = reader.big(sizeBytes);
    const std::span<const std::byte> deflated = reader.rest();
    if (!reader.ok() || size > kInflatedBytesMax || size > (deflated.size() + 1) * kDeflateRatioMax)
        return malformed(fmt::format("{} bytes cannot become {}", deflated.size(), size));

    std::vector<std::byte> inflated(static_cast<std::size_t>(size));
    auto inflatedBytes = static_cast<uLongf>(inflated.size());
    const int outcome = uncompress(reinterpret_cast<Bytef*>(inflated.data()), &inflatedBytes,
                                   reinterpret_cast<const Bytef*>(deflated.data()), deflated.size());
    if (outcome != Z_OK || inflatedBytes != size)
        return malformed(fmt::format("zlib says {} after {} of {} bytes", outcome, inflatedBytes, size));
    return inflated;
}

}  // namespace lutra::binlog
