#include "engine/dialect/cell_match.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>

namespace lutra::dialect {

namespace {

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool labelsAreAscii(const ColumnSchema& column)
{
    return std::ranges::all_of(column.labels, isAscii);
}

void appendTwoDigits(std::string& out, unsigned value)
{
    out += static_cast<char>('0' + value / 10 % 10);
    out += static_cast<char>('0' + value % 10);
}

void appendDate(std::string& out, unsigned year, unsigned month, unsigned day)
{
    appendTwoDigits(out, year / 100);
    appendTwoDigits(out, year % 100);
    out += '-';
    appendTwoDigits(out, month);
    out += '-';
    appendTwoDigits(out, day);
}

/// False when the fraction has more digits than the column shows.
bool appendFraction(std::string& out, std::uint32_t microseconds, std::uint8_t digits)
{
    if (digits == 0)
        return microseconds == 0;
    const std::string all = fmt::format("{:06}", microseconds);
    out += '.';
    out.append(all, 0, digits);
    return all.find_first_not_of('0', digits) == std::string::npos;
}

void appendClock(std::string& out, unsigned hours, unsigned minutes, unsigned seconds)
{
    if (hours > 99)
        out += static_cast<char>('0' + hours / 100);
    appendTwoDigits(out, hours);
    out += ':';
    appendTwoDigits(out, minutes);
    out += ':';
    appendTwoDigits(out, seconds);
}

bool sameNumber(double value, std::string_view cell)
{
    double there = 0;
    const auto parsed = std::from_chars(cell.data(), cell.data() + cell.size(), there);
    return parsed.ec == std::errc() && parsed.ptr == cell.data() + cell.size() && there == value;
}

/// Appends what the server shows; false where that cannot be told. A visitor so that a new shape of value
/// cannot be forgotten.
struct Shower {
    const ColumnRoute& route;
    std::string& out;

    template <typename Number>
    [[nodiscard]] bool number(Number value) const
    {
        const fmt::format_int digits(value);
        out.append(digits.data(), digits.size());
        return true;
    }
    [[nodiscard]] bool text(std::string_view text) const
    {
        out += text;
        return true;
    }

    bool operator()(const Absent&) const { return false; }
    bool operator()(const Null&) const { return false; }
    bool operator()(std::int64_t v) const { return number(v); }
    bool operator()(std::uint64_t v) const { return number(v); }
    bool operator()(float) const { return false; }
    bool operator()(double) const { return false; }
    bool operator()(const Decimal& v) const { return text(v.text); }
    bool operator()(const Year& v) const
    {
        appendTwoDigits(out, v.value / 100);
        appendTwoDigits(out, v.value % 100u);
        return true;
    }
    bool operator()(const Date& v) const
    {
        appendDate(out, v.year, v.month, v.day);
        return true;
    }
    bool operator()(const TimeOfDay& v) const
    {
        if (v.negative)
            out += '-';
        appendClock(out, v.hours, v.minutes, v.seconds);
        return appendFraction(out, v.microseconds, route.target.fractionDigits);
    }
    bool operator()(const DateTime& v) const
    {
        appendDate(out, v.date.year, v.date.month, v.date.day);
        out += ' ';
        appendClock(out, v.hours, v.minutes, v.seconds);
        return appendFraction(out, v.microseconds, route.target.fractionDigits);
    }
    bool operator()(const Timestamp& v) const { return (*this)(wallClockUtc(v)); }
    bool operator()(const Bits& v) const
    {
        const std::size_t bytes = (route.target.length + 7) / 8;
        for (std::size_t i = bytes; i-- > 0;)
            out += static_cast<char>(v.value >> (8 * i) & 0xFF);
        return bytes > 0;
    }
    bool operator()(const EnumIndex& v) const
    {
        return v.index > 0 && v.index <= route.source.labels.size() && text(route.source.labels[v.index - 1]);
    }
    bool operator()(const SetMembers& v) const
    {
        std::string_view join;
        for (std::size_t i = 0; i < route.source.labels.size() && i < 64; ++i) {
            if ((v.bits >> i) & 1) {
                out += join;
                out += route.source.labels[i];
                join = ",";
            }
        }
        return true;
    }
    bool operator()(const Text& v) const { return text(v.bytes); }
    bool operator()(const Bytes& v) const { return text(v.bytes); }
    bool operator()(const Json&) const { return false; }
    bool operator()(const Geometry&) const { return false; }
};

}  // namespace

bool isComparable(const ColumnRoute& route)
{
    const ColumnSchema& target = route.target;
    if (route.source.type != target.type || target.typeText.find("zerofill") != std::string::npos)
        return false;
    switch (target.type) {
    case ColumnType::Integer:
    case ColumnType::Float:
    case ColumnType::Double:
    case ColumnType::Decimal:
    case ColumnType::Bit:
    case ColumnType::Year:
    case ColumnType::Date:
    case ColumnType::Time:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
    case ColumnType::Binary:
    case ColumnType::Bytes:
        return true;
    case ColumnType::Text:
        return !target.isMariaDbJson && route.source.charset == target.charset;
    case ColumnType::Enum:
    case ColumnType::Set:
        return !route.source.labels.empty() && labelsAreAscii(route.source) && labelsAreAscii(target);
    case ColumnType::Json:
    case ColumnType::Geometry:
    case ColumnType::Vector:
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
    case ColumnType::Other:
        return false;
    }
    return false;
}

void appendShownColumn(std::string& sql, const ColumnRoute& route)
{
    const std::string name = quoteName(route.target.name);
    // A float is shown with six digits; the double it becomes, with all.
    sql += route.target.type == ColumnType::Float ? "(" + name + " + 0e0)" : name;
}

bool appendShown(std::string& out, const ColumnRoute& route, const ColumnValue& value)
{
    return std::visit(Shower{route, out}, value);
}

bool matchesCell(const ColumnRoute& route, const ColumnValue& value, std::optional<std::string_view> cell,
                 std::string& scratch)
{
    if (!cell)
        return isNull(value);
    if (const auto* text = std::get_if<Text>(&value))
        return text->bytes == *cell;
    if (const auto* bytes = std::get_if<Bytes>(&value))
        return bytes->bytes == *cell;
    if (const auto* single = std::get_if<float>(&value))
        return sameNumber(static_cast<double>(*single), *cell);
    if (const auto* number = std::get_if<double>(&value))
        return sameNumber(*number, *cell);
    scratch.clear();
    return appendShown(scratch, route, value) && scratch == *cell;
}

}  // namespace lutra::dialect
