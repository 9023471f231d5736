#include "app/cli/unicode_text.h"

#include "engine/base/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace lutra::cli {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kHexDigits = "0123456789abcdef";

bool isSurrogate(char32_t point)
{
    return point >= 0xD800 && point <= 0xDFFF;
}

std::uint8_t byteAt(std::string_view bytes, std::size_t at)
{
    return static_cast<std::uint8_t>(bytes[at]);
}

/// The length of the character that begins at `at`; 0 when none does. Source: RFC 3629.
std::size_t sequenceLength(std::string_view utf8, std::size_t at)
{
    const std::uint8_t first = byteAt(utf8, at);
    if (first < 0x80)
        return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || utf8.size() - at < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(utf8, at + i) & 0xC0) != 0x80)
            return 0;
    }
    const std::uint8_t second = byteAt(utf8, at + 1);
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool surrogate = first == 0xED && second >= 0xA0;
    const bool tooHigh = first == 0xF4 && second >= 0x90;
    return overlong || surrogate || tooHigh ? 0 : length;
}

void appendEscaped(std::string& to, char c)
{
    constexpr std::string_view kSigns = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    to += '\\';
    if (const auto place = kSigns.find(c); place != std::string_view::npos) {
        to += kLetters[place];
        return;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    to += "u00";
    to += kHexDigits[byte >> 4];
    to += kHexDigits[byte & 0x0F];
}

/// Stands in a JSON string as it is.
bool isPlain(char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

// Windows code page 1252, 0x80 to 0x9F; the five it leaves open stand for themselves: so does the server.
// Source: MySQL 8.0, strings/ctype-latin1.cc, cs_to_uni.
constexpr std::array<char16_t, 32> kLatin1From80{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::optional<std::string> fromLatin1(std::string_view bytes)
{
    std::string utf8;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint8_t byte = byteAt(bytes, i);
        appendUtf8(utf8, byte >= 0x80 && byte < 0xA0 ? kLatin1From80[byte - 0x80u] : byte);
    }
    return utf8;
}

std::optional<std::string> fromAscii(std::string_view bytes)
{
    if (!std::ranges::all_of(bytes, [](char c) { return static_cast<std::uint8_t>(c) < 0x80; }))
        return std::nullopt;
    return std::string(bytes);
}

std::optional<std::string> fromUtf8(std::string_view bytes)
{
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = sequenceLength(bytes, at);
        if (length == 0)
            return std::nullopt;
        at += length;
    }
    return std::string(bytes);
}

template <bool kLittleEndian, bool kPairs>
std::optional<std::string> fromUtf16(std::string_view bytes)
{
    if (bytes.size() % 2 != 0)
        return std::nullopt;
    const auto unitAt = [bytes](std::size_t at) {
        const auto high = byteAt(bytes, kLittleEndian ? at + 1 : at);
        const auto low = byteAt(bytes, kLittleEndian ? at : at + 1);
        return static_cast<char32_t>(high << 8 | low);
    };
    std::string utf8;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        char32_t point = unitAt(at);
        if (isSurrogate(point)) {
            if (!kPairs || point >= 0xDC00 || bytes.size() - at < 4)
                return std::nullopt;
            at += 2;
            const char32_t low = unitAt(at);
            if (low < 0xDC00 || low > 0xDFFF)
                return std::nullopt;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        appendUtf8(utf8, point);
    }
    return utf8;
}

std::optional<std::string> fromUtf32(std::string_view bytes)
{
    if (bytes.size() % 4 != 0)
        return std::nullopt;
    std::string utf8;
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        char32_t point = 0;
        for (std::size_t i = 0; i < 4; ++i)
            point = point << 8 | byteAt(bytes, at + i);
        if (point > 0x10FFFF || isSurrogate(point))
            return std::nullopt;
        appendUtf8(utf8, point);
    }
    return utf8;
}

struct Converter {
    std::string_view charset;
    std::optional<std::string> (*convert)(std::string_view bytes);
};

constexpr std::array kConverters{
    Converter{"utf8mb4", fromUtf8},
    Converter{"utf8mb3", fromUtf8},
    Converter{"latin1", fromLatin1},
    Converter{"ascii", fromAscii},
    Converter{"utf16", fromUtf16<false, true>},
    Converter{"utf16le", fromUtf16<true, true>},
    Converter{"ucs2", fromUtf16<false, false>},
    Converter{"utf32", fromUtf32},
};

}  // namespace

bool appendJsonString(std::string& to, std::string_view utf8)
{
    const std::size_t before = to.size();
    to += '"';
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < utf8.size()) {
        if (isPlain(utf8[at])) {
            ++at;
            continue;
        }
        const std::size_t length = sequenceLength(utf8, at);
        if (length == 0) {
            to.resize(before);
            return false;
        }
        if (length == 1) {
            to.append(utf8, copied, at - copied);
            appendEscaped(to, utf8[at]);
            copied = at + 1;
        }
        at += length;
    }
    to.append(utf8, copied);
    to += '"';
    return true;
}

void appendJsonName(std::string& to, std::string_view name)
{
    if (appendJsonString(to, name))
        return;
    std::string mended;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t length = sequenceLength(name, at);
        if (length == 0)
            appendUtf8(mended, kReplacement);
        else
            mended.append(name, at, length);
        at += std::max<std::size_t>(length, 1);
    }
    (void)appendJsonString(to, mended);
}

std::optional<std::string> toUtf8(std::string_view bytes, std::string_view charset)
{
    const auto found = std::ranges::find(kConverters, charset, &Converter::charset);
    return found == kConverters.end() ? std::nullopt : found->convert(bytes);
}

void appendBase64(std::string& to, std::string_view bytes)
{
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? byteAt(bytes, at + i) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            to += i <= count ? kAlphabet[group >> (18 - 6 * i) & 0x3F] : '=';
    }
}

}  // namespace lutra::cli
