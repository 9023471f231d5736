#include "engine/base/base64.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace lutra {

namespace {

constexpr std::array<char, 65> kLetters{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"};

}  // namespace

void appendBase64(std::string& to, std::string_view bytes)
{
    std::size_t at = to.size();
    to.resize(at + (bytes.size() + 2) / 3 * 4, '=');
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        to[at++] = kLetters[three >> 18];
        to[at++] = kLetters[three >> 12 & 63];
        to[at++] = kLetters[three >> 6 & 63];
        to[at++] = kLetters[three & 63];
    }
    if (i == bytes.size())
        return;
    const bool two = i + 2 == bytes.size();
    const std::uint32_t rest = byte(i) << 16 | (two ? byte(i + 1) << 8 : 0);
    to[at++] = kLetters[rest >> 18];
    to[at++] = kLetters[rest >> 12 & 63];
    if (two)
        to[at] = kLetters[rest >> 6 & 63];
}

}  // namespace lutra
