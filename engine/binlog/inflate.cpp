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

std::optional<std::string_view> inflateColumn(std::span<const std::byte> packed, std::uint64_t sizeMax,
                                              Arena& arena)
{
    constexpr std::uint8_t kBare = 0x08;
    if (packed.empty())
        return std::string_view();
    ByteReader reader(packed);
    const std::uint8_t first = reader.u8();
    if (first == 0) {
        const std::string_view plain = reader.text(reader.left());
        return plain.size() > sizeMax ? std::nullopt : std::optional(plain);
    }
    const unsigned sizeBytes = first & 0x07;
    if ((first & 0xF0) != 0x80 || sizeBytes < 1 || sizeBytes > 4)
        return std::nullopt;
    const std::uint64_t size = reader.big(sizeBytes);
    const std::span<const std::byte> deflated = reader.rest();
    if (!reader.ok() || size > sizeMax || size > (deflated.size() + 1) * kDeflateRatioMax)
        return std::nullopt;

    const auto plain = roomFor<char>(arena, static_cast<std::size_t>(size));
    z_stream stream{};
    const bool bare = (first & kBare) != 0;
    if (inflateInit2(&stream, bare ? -MAX_WBITS : MAX_WBITS) != Z_OK)
        return std::nullopt;
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(deflated.data()));
    stream.avail_in = static_cast<uInt>(deflated.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int outcome = inflate(&stream, Z_FINISH);
    const bool whole = outcome == Z_STREAM_END && stream.total_out == size && stream.avail_in == 0;
    inflateEnd(&stream);
    return whole ? std::optional(std::string_view(plain.data(), plain.size())) : std::nullopt;
}

}  // namespace lutra::binlog
