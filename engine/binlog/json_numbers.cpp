#include "engine/binlog/json_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace lutra::binlog {

std::string jsonDouble(double value)
{
    // Digits before the point, or zeros behind it, that are still written without an exponent.
    constexpr int kPointAtMax = 15;
    std::array<char, 40> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                       std::chars_format::scientific);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
    const std::size_t exponentAt = text.find('e');
    std::string digits;
    for (const char c : text.substr(0, exponentAt)) {
        if (c != '.')
            digits += c;
    }
    const std::size_t exponentDigitsAt = exponentAt + (text[exponentAt + 1] == '+' ? 2 : 1);
    int exponent = 0;
    std::from_chars(text.data() + exponentDigitsAt, text.data() + text.size(), exponent);

    const std::string sign = std::signbit(value) ? "-" : "";
    const int pointAt = value == 0 ? 1 : exponent + 1;
    const int digitCount = static_cast<int>(digits.size());
    const bool isLong = pointAt > kPointAtMax && digitCount <= pointAt;  // with digits behind it, it is not
    if (isLong || pointAt < 1 - kPointAtMax) {
        if (digitCount > 1)
            digits.insert(1, ".");
        return fmt::format("{}{}e{}", sign, digits, exponent);
    }
    if (pointAt <= 0)
        return sign + "0." + std::string(static_cast<std::size_t>(-pointAt), '0') + digits;
    if (pointAt < digitCount)
        return sign + digits.insert(static_cast<std::size_t>(pointAt), ".");
    return sign + digits + std::string(static_cast<std::size_t>(pointAt - digitCount), '0') + ".0";
}

std::string jsonBase64(std::span<const std::byte> bytes)
{
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::size_t kLineBytes = 76 / 4 * 3;
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        if (at > 0 && at % kLineBytes == 0)
            text += "\\n";
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        unsigned group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? std::to_integer<unsigned>(bytes[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? kAlphabet[group >> (18 - 6 * i) & 0x3F] : '=';
    }
    return text;
}

}  // namespace lutra::binlog
