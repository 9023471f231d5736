#include "engine/dialect/column_literal.h"

#include "engine/dialect/json_expression.h"
#include "engine/dialect/quoting.h"

#include <fmt/format.h>
#include <iterator>
#include <optional>

namespace lutra::dialect {

namespace {

/// The name that an introducer (`_latin1`) must have on this server.
std::string_view introducer(std::string_view charset, const ServerInfo& server)
{
    constexpr std::uint32_t kKnowsUtf8mb3 = 80000;
    if (charset == "utf8mb3" && server.isMySql() && server.version < kKnowsUtf8mb3)
        return "utf8";
    return charset;
}

/// Whether a quote or a backslash in such text is always one, and never the second byte of another character.
bool keepsQuotesApart(std::string_view charset)
{
    return charset == "utf8mb4" || charset == "utf8mb3" || charset == "latin1" || charset == "ascii";
}

void appendText(std::string& sql, std::string_view bytes, std::string_view charset, const ServerInfo& server)
{
    if (!charset.empty() && charset != "binary") {
        sql += '_';
        sql += introducer(charset, server);
        sql += ' ';
    }
    if (keepsQuotesApart(charset))
        appendEscaped(sql, bytes);
    else
        appendHex(sql, bytes);
}

void appendBytes(std::string& sql, std::string_view bytes, ColumnType target)
{
    if (target != ColumnType::Bytes && target != ColumnType::Binary)
        return appendHex(sql, bytes);
    sql += "_binary ";
    appendEscaped(sql, bytes);
}

std::string clock(std::uint32_t hours, std::uint8_t minutes, std::uint8_t seconds, std::uint32_t micros)
{
    return fmt::format("{:02}:{:02}:{:02}.{:06}", hours, minutes, seconds, micros);
}

std::string calendar(const Date& date)
{
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string joinedLabels(const ColumnSchema& column, std::uint64_t bits)
{
    std::string joined;
    for (std::size_t i = 0; i < column.labels.size() && i < 64; ++i) {
        if ((bits >> i) & 1) {
            if (!joined.empty())
                joined += ',';
            joined += column.labels[i];
        }
    }
    return joined;
}

/// Appends the value; a visitor so that a new shape of value cannot be forgotten.
struct Writer {
    std::string& sql;
    const ColumnRoute& route;

    void quoted(std::string_view plain) const { fmt::format_to(std::back_inserter(sql), "'{}'", plain); }
    template <typename Number>
    void number(Number value) const
    {
        const fmt::format_int digits(value);
        sql.append(digits.data(), digits.size());
    }

    void operator()(const Absent&) const { sql += "DEFAULT"; }
    void operator()(const Null&) const { sql += "NULL"; }
    void operator()(std::int64_t v) const { number(v); }
    void operator()(std::uint64_t v) const { number(v); }
    // All digits of the double, in a form that the server reads as a double and not as a decimal.
    void operator()(float v) const { (*this)(static_cast<double>(v)); }
    void operator()(double v) const { fmt::format_to(std::back_inserter(sql), "{:.17e}", v); }
    void operator()(const Decimal& v) const { sql += v.text; }
    void operator()(const Year& v) const { number(v.value); }
    void operator()(const Date& v) const { quoted(calendar(v)); }
    void operator()(const TimeOfDay& v) const
    {
        quoted((v.negative ? "-" : "") + clock(v.hours, v.minutes, v.seconds, v.microseconds));
    }
    void operator()(const DateTime& v) const
    {
        quoted(calendar(v.date) + ' ' + clock(v.hours, v.minutes, v.seconds, v.microseconds));
    }
    void operator()(const Timestamp& v) const
    {
        if (v == Timestamp())
            quoted("0000-00-00 00:00:00");
        else
            (*this)(wallClockUtc(v));
    }
    void operator()(const Bits& v) const { number(v.value); }
    void operator()(const EnumIndex& v) const
    {
        if (v.index == 0 || v.index > route.source.labels.size())
            return number(v.index);
        appendText(sql, route.source.labels[v.index - 1], route.source.labelsCharset, route.server);
    }
    void operator()(const SetMembers& v) const
    {
        if (route.source.labels.empty())
            return number(v.bits);
        appendText(sql, joinedLabels(route.source, v.bits), route.source.labelsCharset, route.server);
    }
    void operator()(const Text& v) const { appendText(sql, v.bytes, route.source.charset, route.server); }
    void operator()(const Bytes& v) const { appendBytes(sql, v.bytes, route.target.type); }
    void operator()(const Json& v) const
    {
        if (v.opaques.empty() || route.target.type != ColumnType::Json)
            appendText(sql, v.text, "utf8mb4", route.server);
        else
            appendJsonExpression(sql, v);
    }
    void operator()(const Geometry& v) const { appendHex(sql, v.bytes); }
};

/// The target has the column's charset: its bytes there are the value's.
bool keepsCharset(const ColumnRoute& route)
{
    return route.source.charset == route.target.charset || route.source.charset.empty();
}

/// The bytes of a value that a server stores as they come, where it gets them as a binary string.
std::optional<std::string_view> storedBytes(const ColumnRoute& route, const ColumnValue& value)
{
    const ColumnType target = route.target.type;
    if (const auto* text = std::get_if<Text>(&value);
        text && target == ColumnType::Text && !route.source.charset.empty() && keepsCharset(route))
        return text->bytes;
    if (const auto* bytes = std::get_if<Bytes>(&value); bytes && target == ColumnType::Bytes)
        return bytes->bytes;
    return std::nullopt;
}

bool appendPlace(std::string& sql, const ColumnRoute& route, const ColumnValue& value, LongValues* longValues)
{
    const auto bytes = longValues ? storedBytes(route, value) : std::nullopt;
    if (!bytes || bytes->size() < kLongValueBytes)
        return false;
    longValues->push_back(*bytes);
    sql += '?';
    return true;
}

/// Text compares by collation, so 'a' equals 'A'; its bytes do not.
void appendTextMatch(std::string& sql, const ColumnRoute& route, std::string_view name, const Text& value,
                     bool isKey, LongValues* longValues)
{
    if (isKey) {
        fmt::format_to(std::back_inserter(sql), "{} = ", name);
        appendText(sql, value.bytes, route.source.charset, route.server);
        sql += " AND ";
    }
    fmt::format_to(std::back_inserter(sql), "CAST({} AS BINARY) = ", name);
    if (keepsCharset(route)) {
        if (!appendPlace(sql, route, value, longValues))
            appendHex(sql, value.bytes);
        return;
    }
    sql += "CAST(CONVERT(";
    appendText(sql, value.bytes, route.source.charset, route.server);
    fmt::format_to(std::back_inserter(sql), " USING {}) AS BINARY)",
                   introducer(route.target.charset, route.server));
}

void appendJsonMatch(std::string& sql, const ColumnRoute& route, std::string_view name, const Json& document)
{
    if (route.server.isMySql()) {
        sql += fmt::format("{} = ", name);
        return appendJsonExpression(sql, document);
    }
    sql += fmt::format("JSON_EQUALS({}, ", name);
    appendText(sql, document.text, "utf8mb4", route.server);
    sql += ')';
}

}  // namespace

void appendLiteral(std::string& sql, const ColumnRoute& route, const ColumnValue& value,
                   LongValues* longValues)
{
    if (!appendPlace(sql, route, value, longValues))
        std::visit(Writer{sql, route}, value);
}

void appendMatch(std::string& sql, const ColumnRoute& route, const ColumnValue& value, bool isKey,
                 LongValues* longValues)
{
    const std::string name = quoteName(route.target.name);
    if (isNull(value)) {
        sql += name + " IS NULL";
    } else if (const auto* document = std::get_if<Json>(&value)) {
        appendJsonMatch(sql, route, name, *document);
    } else if (const auto* text = std::get_if<Text>(&value)) {
        if (route.target.type == ColumnType::Json)
            appendJsonMatch(sql, route, name, Json{text->bytes});
        else
            appendTextMatch(sql, route, name, *text, isKey, longValues);
    } else if (std::holds_alternative<Geometry>(value) || route.target.type == ColumnType::Vector) {
        sql += "CAST(" + name + " AS BINARY) = ";
        appendLiteral(sql, route, value);
    } else {
        sql += name + " = ";
        appendLiteral(sql, route, value, longValues);
    }
}

}  // namespace lutra::dialect
