#include "engine/change/row_image.h"

#include "engine/base/base64.h"
#include "engine/base/utf8.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace lutra {

namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8CharacterAt(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

/// Whether a text of this charset may stand in the image as it is: what reads it sees the same characters.
bool showsAsIs(std::string_view bytes, std::string_view charset)
{
    if (charset.starts_with("utf8"))
        return isUtf8(bytes);
    const bool isWide = charset.starts_with("utf16") || charset == "ucs2" || charset == "utf32";
    return !isWide && isAscii(bytes);
}

void appendString(std::string& to, std::string_view text)
{
    to += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(to), "\\u{:04x}", static_cast<unsigned char>(c));
        } else {
            to += c;
        }
    }
    to += '"';
}

void appendBytes(std::string& to, std::string_view bytes)
{
    to += R"({"base64":")";
    appendBase64(to, bytes);
    to += R"("})";
}

bool decodeBase64(std::string_view text, std::string& to)
{
    if (text.size() % 4 != 0)
        return false;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t three = 0;
        std::size_t padding = 0;
        for (const char c : text.substr(i, 4)) {
            const auto place = kBase64.find(c);
            padding += c == '=' ? 1 : 0;
            if ((place == std::string_view::npos) != (c == '=') || (padding > 0 && c != '='))
                return false;
            three = three << 6 | (c == '=' ? 0 : static_cast<std::uint32_t>(place));
        }
        if (padding > 2 || (padding > 0 && i + 4 < text.size()))
            return false;
        for (std::size_t k = 0; k < 3 - padding; ++k)
            to += static_cast<char>(three >> (16 - 8 * k) & 0xFF);
    }
    return true;
}

std::string joinedLabels(const ColumnSchema& column, std::uint64_t bits)
{
    std::string joined;
    bool first = true;
    for (std::size_t i = 0; i < column.labels.size() && i < 64; ++i) {
        if ((bits >> i & 1) == 0)
            continue;
        joined += first ? "" : ",";
        joined += column.labels[i];
        first = false;
    }
    return joined;
}

std::optional<std::uint64_t> bitsOf(const ColumnSchema& column, std::string_view joined)
{
    std::uint64_t bits = 0;
    while (!joined.empty()) {
        const auto comma = joined.find(',');
        const auto label = std::ranges::find(column.labels, joined.substr(0, comma));
        const auto place = static_cast<std::size_t>(label - column.labels.begin());
        if (label == column.labels.end() || place >= 64)
            return std::nullopt;
        bits |= std::uint64_t{1} << place;
        joined.remove_prefix(comma == std::string_view::npos ? joined.size() : comma + 1);
    }
    return bits;
}

std::string dateText(const Date& date)
{
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string clockText(std::uint32_t hours, unsigned minutes, unsigned seconds, std::uint32_t microseconds)
{
    const auto fraction = microseconds == 0 ? std::string() : fmt::format(".{:06}", microseconds);
    return fmt::format("{:02}:{:02}:{:02}{}", hours, minutes, seconds, fraction);
}

/// One overload a shape of value, so that a new shape cannot be forgotten.
struct Writer {
    std::string& to;
    const ColumnSchema& column;

    template <typename Number>
    void number(Number value) const
    {
        fmt::format_to(std::back_inserter(to), "{}", value);
    }
    template <typename Real>
    void real(Real value) const
    {
        if (std::isfinite(value))
            number(value);
        else
            appendString(to, fmt::format("{}", value));
    }
    void text(std::string_view bytes, std::string_view charset) const
    {
        if (showsAsIs(bytes, charset))
            appendString(to, bytes);
        else
            appendBytes(to, bytes);
    }

    void operator()(const Absent&) const { to += "null"; }  // the caller leaves it out
    void operator()(const Null&) const { to += "null"; }
    void operator()(std::int64_t v) const { number(v); }
    void operator()(std::uint64_t v) const { number(v); }
    void operator()(float v) const { real(v); }
    void operator()(double v) const { real(v); }
    void operator()(const Decimal& v) const { to += v.text; }
    void operator()(const Year& v) const { number(v.value); }
    void operator()(const Date& v) const { appendString(to, dateText(v)); }
    void operator()(const TimeOfDay& v) const
    {
        appendString(to, (v.negative ? "-" : "") + clockText(v.hours, v.minutes, v.seconds, v.microseconds));
    }
    void operator()(const DateTime& v) const
    {
        appendString(to, dateText(v.date) + ' ' + clockText(v.hours, v.minutes, v.seconds, v.microseconds));
    }
    void operator()(const Timestamp& v) const { (*this)(wallClockUtc(v)); }
    void operator()(const Bits& v) const { number(v.value); }
    void operator()(const EnumIndex& v) const
    {
        const bool known = v.index > 0 && v.index <= column.labels.size();
        if (known && showsAsIs(column.labels[v.index - 1], column.labelsCharset) &&
            std::ranges::count(column.labels, column.labels[v.index - 1]) == 1)
            appendString(to, column.labels[v.index - 1]);
        else
            number(v.index);
    }
    void operator()(const SetMembers& v) const
    {
        const std::string joined = joinedLabels(column, v.bits);
        if (!column.labels.empty() && showsAsIs(joined, column.labelsCharset) &&
            bitsOf(column, joined) == v.bits)
            appendString(to, joined);
        else
            number(v.bits);
    }
    void operator()(const Text& v) const { text(v.bytes, column.charset); }
    void operator()(const Bytes& v) const { appendBytes(to, v.bytes); }
    void operator()(const Geometry& v) const { appendBytes(to, v.bytes); }
    void operator()(const Json& v) const
    {
        if (!isUtf8(v.text))
            return appendBytes(to, v.text);
        to += R"({"json":)";
        appendString(to, v.text);
        if (!v.opaques.empty()) {
            to += R"(,"opaques":[)";
            for (std::size_t i = 0; i < v.opaques.size(); ++i)
                fmt::format_to(std::back_inserter(to), "{}[{},{},{}]", i ? "," : "",
                               static_cast<unsigned>(v.opaques[i].kind), v.opaques[i].offset,
                               v.opaques[i].length);
            to += ']';
        }
        to += '}';
    }
};

template <typename Number>
bool readNumber(std::string_view text, Number& value)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

/// Digits between signs: "2026-11-23 10:15:30.123456" → 2026, 11, 23, 10, 15, 30, 123456. The fraction is
/// left out where it is zero.
std::optional<std::array<std::uint32_t, 7>> partsOf(std::string_view text, std::string_view form)
{
    std::array<std::uint32_t, 7> parts{};
    std::size_t count = 0;
    const auto take = [&] {
        const auto end = text.find_first_not_of("0123456789");
        const auto digits = text.substr(0, end);
        text.remove_prefix(digits.size());
        return readNumber(digits, parts[count++]);
    };
    if (!take())
        return std::nullopt;
    for (const char sign : form) {
        if (text.empty() && sign == '.')
            return parts;
        if (!text.starts_with(sign))
            return std::nullopt;
        text.remove_prefix(1);
        if (!take())
            return std::nullopt;
    }
    if (!text.empty())
        return std::nullopt;
    return parts;
}

Date dateOf(const std::array<std::uint32_t, 7>& parts)
{
    return {static_cast<std::uint16_t>(parts[0]), static_cast<std::uint8_t>(parts[1]),
            static_cast<std::uint8_t>(parts[2])};
}

DateTime dateTimeOf(const std::array<std::uint32_t, 7>& parts)
{
    return {dateOf(parts), static_cast<std::uint8_t>(parts[3]), static_cast<std::uint8_t>(parts[4]),
            static_cast<std::uint8_t>(parts[5]), parts[6]};
}

Timestamp timestampOf(const DateTime& wall)
{
    if (wall.date == Date())
        return {};
    const std::chrono::sys_days day{std::chrono::year_month_day(std::chrono::year(wall.date.year),
                                                                std::chrono::month(wall.date.month),
                                                                std::chrono::day(wall.date.day))};
    const auto time = std::chrono::sys_seconds(day) + std::chrono::hours(wall.hours) +
                      std::chrono::minutes(wall.minutes) + std::chrono::seconds(wall.seconds);
    return {time.time_since_epoch().count(), wall.microseconds};
}

/// A value as it stands in the text, before its column says what it means.
struct Token {
    enum class Kind : std::uint8_t { Null, Number, String, Bytes, Document };

    Kind kind = Kind::Null;
    std::string text;  // digits, characters, bytes
    std::vector<JsonOpaque> opaques;
};

class Reader {
public:
    explicit Reader(std::string_view text)
        : m_text(text)
    {
    }

    bool take(std::string_view word)
    {
        if (!m_text.substr(m_at).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }
    [[nodiscard]] bool atEnd() const { return m_at == m_text.size(); }

    bool string(std::string& to)
    {
        if (!take("\""))
            return false;
        while (!atEnd() && m_text[m_at] != '"') {
            const auto plain = m_text.find_first_of("\"\\", m_at);
            if (plain == std::string_view::npos)
                return false;
            to += m_text.substr(m_at, plain - m_at);
            m_at = plain;
            if (m_text[m_at] == '\\' && !escape(to))
                return false;
        }
        return take("\"");
    }

    bool value(Token& token)
    {
        if (take("null"))
            return true;
        if (m_text.substr(m_at).starts_with('"')) {
            token.kind = Token::Kind::String;
            return string(token.text);
        }
        if (take("{"))
            return object(token);
        token.kind = Token::Kind::Number;
        const auto end = std::min(m_text.find_first_not_of("+-.0123456789e", m_at), m_text.size());
        token.text = m_text.substr(m_at, end - m_at);
        m_at = end;
        return !token.text.empty();
    }

private:
    bool escape(std::string& to)
    {
        ++m_at;
        if (take("\"")) {
            to += '"';
        } else if (take("\\")) {
            to += '\\';
        } else {
            std::uint32_t point = 0;
            const auto digits = m_text.substr(m_at, 5);
            if (!digits.starts_with('u') || digits.size() != 5)
                return false;
            const auto read = std::from_chars(digits.data() + 1, digits.data() + 5, point, 16);
            if (read.ec != std::errc() || read.ptr != digits.data() + 5)
                return false;
            m_at += 5;
            appendUtf8(to, point);
        }
        return true;
    }

    bool object(Token& token)
    {
        if (take(R"("base64":)")) {
            std::string encoded;
            token.kind = Token::Kind::Bytes;
            return string(encoded) && decodeBase64(encoded, token.text) && take("}");
        }
        token.kind = Token::Kind::Document;
        if (!take(R"("json":)") || !string(token.text))
            return false;
        if (take(R"(,"opaques":[)")) {
            do {
                if (!opaque(token.opaques.emplace_back(), token.text.size()))
                    return false;
            } while (take(","));
            if (!take("]"))
                return false;
        }
        return take("}");
    }

    bool opaque(JsonOpaque& to, std::size_t textSize)
    {
        unsigned kind = 0;
        if (!take("[") || !digits(kind) || !take(",") || !digits(to.offset) || !take(",") ||
            !digits(to.length) || !take("]"))
            return false;
        to.kind = static_cast<JsonOpaque::Kind>(kind);
        return kind <= static_cast<unsigned>(JsonOpaque::Kind::Bytes) && to.offset <= textSize &&
               to.length <= textSize - to.offset;
    }

    template <typename Number>
    bool digits(Number& to)
    {
        const auto end = std::min(m_text.find_first_not_of("0123456789", m_at), m_text.size());
        const auto text = m_text.substr(m_at, end - m_at);
        m_at = end;
        return readNumber(text, to);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

using Value = std::optional<ColumnValue>;

template <typename Number, typename Shape = Number>
Value numberFrom(const Token& token)
{
    Number value{};
    if (token.kind != Token::Kind::Number || !readNumber(token.text, value))
        return std::nullopt;
    return Shape{value};
}

template <typename Real>
Value realFrom(const Token& token)
{
    Real value{};
    const bool isReal = token.kind == Token::Kind::Number || token.kind == Token::Kind::String;
    if (!isReal || !readNumber(token.text, value))  // "inf" and "nan" are words
        return std::nullopt;
    return value;
}

Value timeFrom(std::string_view text)
{
    const bool negative = text.starts_with('-');
    const auto parts = partsOf(text.substr(negative ? 1 : 0), "::.");
    if (!parts)
        return std::nullopt;
    return TimeOfDay{negative, static_cast<std::uint16_t>((*parts)[0]),
                     static_cast<std::uint8_t>((*parts)[1]), static_cast<std::uint8_t>((*parts)[2]),
                     (*parts)[3]};
}

Value calendarFrom(ColumnType type, std::string_view text)
{
    const auto parts = partsOf(text, type == ColumnType::Date ? "--" : "-- ::.");
    if (!parts)
        return std::nullopt;
    if (type == ColumnType::Date)
        return dateOf(*parts);
    if (type == ColumnType::DateTime)
        return dateTimeOf(*parts);
    return timestampOf(dateTimeOf(*parts));
}

Value enumFrom(const Token& token, const ColumnSchema& column)
{
    if (token.kind != Token::Kind::String)
        return numberFrom<std::uint32_t, EnumIndex>(token);
    const auto label = std::ranges::find(column.labels, token.text);
    if (label == column.labels.end())
        return std::nullopt;
    return EnumIndex{static_cast<std::uint32_t>(label - column.labels.begin() + 1)};
}

Value setFrom(const Token& token, const ColumnSchema& column)
{
    if (token.kind != Token::Kind::String)
        return numberFrom<std::uint64_t, SetMembers>(token);
    const auto bits = bitsOf(column, token.text);
    if (!bits)
        return std::nullopt;
    return SetMembers{*bits};
}

/// The type decides what the token must be. A switch, so that no type can be forgotten.
Value valueFrom(const Token& token, const ColumnSchema& column, Arena& memory)
{
    using Kind = Token::Kind;
    if (token.kind == Kind::Null)
        return Null{};
    switch (column.type) {
    case ColumnType::Integer:
        return column.isUnsigned ? numberFrom<std::uint64_t>(token) : numberFrom<std::int64_t>(token);
    case ColumnType::Float:
        return realFrom<float>(token);
    case ColumnType::Double:
        return realFrom<double>(token);
    case ColumnType::Decimal:
        return token.kind == Kind::Number ? Value(Decimal{keep(memory, token.text)}) : std::nullopt;
    case ColumnType::Bit:
        return numberFrom<std::uint64_t, Bits>(token);
    case ColumnType::Year:
        return numberFrom<std::uint16_t, Year>(token);
    case ColumnType::Time:
        return token.kind == Kind::String ? timeFrom(token.text) : std::nullopt;
    case ColumnType::Date:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
        return token.kind == Kind::String ? calendarFrom(column.type, token.text) : std::nullopt;
    case ColumnType::Enum:
        return enumFrom(token, column);
    case ColumnType::Set:
        return setFrom(token, column);
    case ColumnType::Text:
        return token.kind == Kind::String || token.kind == Kind::Bytes ? Value(Text{keep(memory, token.text)})
                                                                       : std::nullopt;
    case ColumnType::Json:
        return token.kind == Kind::Document || token.kind == Kind::Bytes
                   ? Value(Json{keep(memory, token.text),
                                keep(memory, std::span<const JsonOpaque>(token.opaques))})
                   : std::nullopt;
    case ColumnType::Geometry:
        return token.kind == Kind::Bytes ? Value(Geometry{keep(memory, token.text)}) : std::nullopt;
    case ColumnType::Binary:
    case ColumnType::Bytes:
    case ColumnType::Vector:
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
    case ColumnType::Other:
        return token.kind == Kind::Bytes ? Value(Bytes{keep(memory, token.text)}) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::string rowImageText(const TableSchema& table, const Row& row)
{
    std::string text;
    char join = '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (isAbsent(row[i]))
            continue;
        text += join;
        join = ',';
        appendString(text, table.columns[i].name);
        text += ':';
        appendImageValue(text, table.columns[i], row[i]);
    }
    return text += join == '{' ? "{}" : "}";
}

void appendImageValue(std::string& to, const ColumnSchema& column, const ColumnValue& value)
{
    std::visit(Writer{to, column}, value);
}

Result<Row> parseRowImage(std::string_view text, const TableSchema& table, Arena& memory)
{
    const auto damaged = [&](std::string_view what) {
        return fail(ErrorKind::BadData, "conflict.image_damaged",
                    fmt::format("{}: the image of a row: {}", table.fullName(), what));
    };
    Reader reader(text);
    Row row(table.columns.size(), Absent{});
    if (!reader.take("{"))
        return damaged("no object");
    if (reader.take("}"))
        return reader.atEnd() ? Result<Row>(std::move(row)) : damaged("more than one object");
    std::size_t place = 0;
    do {
        std::string name;
        if (!reader.string(name) || !reader.take(":"))
            return damaged("no name of a column");
        while (place < row.size() && table.columns[place].name != name)
            ++place;
        Token token;
        if (place == row.size() || !reader.value(token))
            return damaged("column " + name);
        auto value = valueFrom(token, table.columns[place], memory);
        if (!value)
            return damaged("the value of column " + name);
        row[place++] = std::move(*value);
    } while (reader.take(","));
    if (!reader.take("}") || !reader.atEnd())
        return damaged("its end");
    return row;
}

}  // namespace lutra
