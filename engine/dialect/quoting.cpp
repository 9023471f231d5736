#include "engine/dialect/quoting.h"

#include <algorithm>

namespace lutra::dialect {

namespace {

constexpr std::size_t kLargeBytes = 1u << 20;

bool isSpecial(char c)
{
    return c == '\'' || c == '\\' || c == '\0';
}

std::size_t specials(std::string_view bytes)
{
    return static_cast<std::size_t>(std::ranges::count_if(bytes, isSpecial));
}

}  // namespace

std::string quoteName(std::string_view name)
{
    std::string quoted = "`";
    for (const char c : name) {
        if (c == '`')
            quoted += "``";
        else if (c != '\0')
            quoted += c;
    }
    return quoted += '`';
}

std::string quoteTable(std::string_view schema, std::string_view table)
{
    return quoteName(schema) + '.' + quoteName(table);
}

std::string textLiteral(std::string_view utf8)
{
    std::string sql = "_utf8mb4 ";
    appendHex(sql, utf8);
    return sql;
}

void appendEscaped(std::string& sql, std::string_view bytes)
{
    if (bytes.size() >= kLargeBytes)  // growing by doubling would hold several times as much
        sql.reserve(sql.size() + bytes.size() + specials(bytes) + 2);
    sql += '\'';
    std::size_t plain = 0;  // from here on nothing was special
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (!isSpecial(c))
            continue;
        sql.append(bytes, plain, at - plain);
        sql += '\\';
        sql += c == '\0' ? '0' : c;
        plain = at + 1;
    }
    sql.append(bytes, plain);
    sql += '\'';
}

void appendHex(std::string& sql, std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    sql += "X'";
    const std::size_t start = sql.size();
    sql.resize(start + bytes.size() * 2);
    char* to = sql.data() + start;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        *to++ = kDigits[byte >> 4];
        *to++ = kDigits[byte & 0xF];
    }
    sql += '\'';
}

}  // namespace lutra::dialect
