#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lutra {

/// Appends a character by its number, up to 0x10FFFF.
inline void appendUtf8(std::string& to, char32_t point)
{
    const auto put = [&](char32_t byte) { to += static_cast<char>(static_cast<std::uint8_t>(byte)); };
    if (point < 0x80)
        return put(point);
    if (point < 0x800) {
        put(0xC0 | (point >> 6));
    } else if (point < 0x10000) {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
    } else {
        put(0xF0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F));
    }
    put(0x80 | (point & 0x3F));
}

/// The length of the well-formed character that `text`, which is not empty, begins with; 0: it does not.
[[nodiscard]] inline std::size_t utf8CharacterAt(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    }
    const bool isTooLong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
    const bool isSurrogate = first == 0xED && byte(1) >= 0xA0;
    const bool isTooLarge = first == 0xF4 && byte(1) >= 0x90;
    return isTooLong || isSurrogate || isTooLarge ? 0 : length;
}

/// For people: what is no character, and what would steer a terminal, becomes '?'. At most `bytesMax`, cut
/// between characters.
[[nodiscard]] inline std::string readableUtf8(std::string_view text, std::size_t bytesMax)
{
    std::string readable;
    while (!text.empty()) {
        const std::size_t length = utf8CharacterAt(text);
        const auto first = static_cast<unsigned char>(text.front());
        const bool isReadable = length > 0 && first >= 0x20 && first != 0x7F;
        if (readable.size() + (isReadable ? length : 1) > bytesMax)
            break;
        readable += isReadable ? text.substr(0, length) : std::string_view("?");
        text.remove_prefix(length > 0 ? length : 1);
    }
    return readable;
}

}  // namespace lutra
