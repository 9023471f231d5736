#pragma once

#include <cstdint>
#include <string>

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

}  // namespace lutra
