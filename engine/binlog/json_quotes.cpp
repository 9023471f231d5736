#include "engine/binlog/json_quotes.h"

#include <charconv>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::string_view kSigns = "\"\\/bfnrt";
constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";

bool appendCodePoint(std::string& to, std::uint32_t point)
{
    const auto put = [&](std::uint32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point >= 0xD800 && point < 0xE000)
        return false;
    if (point < 0x80) {
        put(point);
        return true;
    }
    if (point < 0x800) {
        put(0xC0 | (point >> 6));
    } else {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
    }
    put(0x80 | (point & 0x3F));
    return true;
}

/// `text` begins behind the backslash.
bool takeEscape(std::string_view& text, std::string& to)
{
    constexpr std::size_t kHexDigits = 4;
    if (text.empty())
        return false;
    const char sign = text.front();
    text.remove_prefix(1);
    if (sign != 'u') {
        const auto place = kSigns.find(sign);
        if (place != std::string_view::npos)
            to += kMeanings[place];
        return place != std::string_view::npos;
    }
    std::uint32_t point = 0;
    const std::string_view digits = text.substr(0, kHexDigits);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), point, 16);
    if (digits.size() != kHexDigits || read.ptr != digits.data() + kHexDigits)
        return false;
    text.remove_prefix(kHexDigits);
    return appendCodePoint(to, point);
}

}  // namespace

void appendJsonQuoted(std::string& to, std::string_view text)
{
    to += '"';
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') {
            to += c;
            continue;
        }
        const auto place = kMeanings.find(c);
        if (place != std::string_view::npos) {
            to += '\\';
            to += kSigns[place];
        } else {
            to += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        }
    }
    to += '"';
}

std::optional<std::string> takeJsonQuoted(std::string_view& text)
{
    if (!text.starts_with('"'))
        return std::nullopt;
    text.remove_prefix(1);
    std::string plain;
    for (;;) {
        const std::size_t end = text.find_first_of("\"\\");
        if (end == std::string_view::npos)
            return std::nullopt;
        plain += text.substr(0, end);
        const bool isEscape = text[end] == '\\';
        text.remove_prefix(end + 1);
        if (!isEscape)
            return plain;
        if (!takeEscape(text, plain))
            return std::nullopt;
    }
}

}  // namespace lutra::binlog
