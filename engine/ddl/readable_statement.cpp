#include "engine/ddl/readable_statement.h"

#include <algorithm>
#include <array>

namespace lutra::ddl {

namespace {

constexpr std::string_view kUnknown = "\xEF\xBF\xBD";

// Their second bytes may be those of quotes, backslashes and letters.
constexpr std::array<std::string_view, 5> kTwoBytes{"big5", "cp932", "gb18030", "gbk", "sjis"};

bool isHigh(char c)
{
    return static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Half-width katakana: one byte each.
bool standsAlone(std::string_view charset, char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (charset == "sjis" || charset == "cp932") && byte >= 0xA1 && byte <= 0xDF;
}

std::size_t bytesOfCharacter(std::string_view text, std::string_view charset)
{
    const bool isWide = std::ranges::find(kTwoBytes, charset) != kTwoBytes.end();
    if (!isWide || text.size() < 2 || standsAlone(charset, text[0]))
        return 1;
    if (charset == "gb18030" && text.size() >= 4 && isDigit(text[1]))
        return 4;
    return 2;
}

}  // namespace

std::string readableStatement(std::string_view sql, std::string_view charset)
{
    if (charset == "utf8mb4" || charset == "utf8mb3" || std::ranges::none_of(sql, isHigh))
        return std::string(sql);
    std::string text;
    text.reserve(sql.size() * 2);
    while (!sql.empty()) {
        const auto byte = static_cast<unsigned char>(sql.front());
        std::size_t taken = 1;
        if (byte < 0x80) {
            text += sql.front();
        } else if (charset == "latin1" && byte >= 0xA0) {
            text += static_cast<char>(0xC0 | byte >> 6);
            text += static_cast<char>(0x80 | (byte & 0x3F));
        } else {
            taken = bytesOfCharacter(sql, charset);
            text += kUnknown;
        }
        sql.remove_prefix(taken);
    }
    return text;
}

}  // namespace lutra::ddl
