#include "engine/dialect/cell_value.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace lutra::dialect {

namespace {

template <typename Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || stop != text.data() + text.size())
        return std::nullopt;
    return number;
}

template <typename Value, typename Number>
ColumnValue valueOr(const std::optional<Number>& number)
{
    if (!number)
        return Absent{};
    return Value{static_cast<Value>(*number)};
}

/// Takes digits and the sign behind them off the front.
std::optional<std::uint32_t> takeNumber(std::string_view& text)
{
    std::uint32_t number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (!text.empty())
        text.remove_prefix(1);
    return number;
}

/// "25" of ".25" is 250000.
std::uint32_t microsecondsIn(std::string_view digits)
{
    std::uint32_t micros = 0;
    for (std::size_t i = 0; i < 6; ++i)
        micros = micros * 10 + (i < digits.size() ? static_cast<std::uint32_t>(digits[i] - '0') : 0);
    return micros;
}

std::optional<Date> takeDate(std::string_view& text)
{
    const auto year = takeNumber(text);
    const auto month = takeNumber(text);
    const auto day = takeNumber(text);
    if (!year || !month || !day)
        return std::nullopt;
    return Date{static_cast<std::uint16_t>(*year), static_cast<std::uint8_t>(*month),
                static_cast<std::uint8_t>(*day)};
}

std::optional<DateTime> dateTimeIn(std::string_view text)
{
    const auto date = takeDate(text);
    const auto hours = takeNumber(text);
    const auto minutes = takeNumber(text);
    const auto seconds = takeNumber(text);
    if (!date || !hours || !minutes || !seconds)
        return std::nullopt;
    return DateTime{*date, static_cast<std::uint8_t>(*hours), static_cast<std::uint8_t>(*minutes),
                    static_cast<std::uint8_t>(*seconds), microsecondsIn(text)};
}

ColumnValue timestampIn(std::string_view text)
{
    const auto at = dateTimeIn(text);
    if (!at)
        return Absent{};
    if (at->date.year == 0)
        return Timestamp{};
    using namespace std::chrono;
    const sys_days day =
        year_month_day(year(at->date.year), month(at->date.month), std::chrono::day(at->date.day));
    const auto seconds = duration_cast<std::chrono::seconds>(day.time_since_epoch()).count() +
                         ((at->hours * 60) + at->minutes) * 60 + at->seconds;
    return Timestamp{seconds, at->microseconds};
}

ColumnValue timeIn(std::string_view text)
{
    TimeOfDay time;
    time.negative = text.starts_with('-');
    text.remove_prefix(time.negative ? 1 : 0);
    const auto hours = takeNumber(text);
    const auto minutes = takeNumber(text);
    const auto seconds = takeNumber(text);
    if (!hours || !minutes || !seconds)
        return Absent{};
    time.hours = static_cast<std::uint16_t>(*hours);
    time.minutes = static_cast<std::uint8_t>(*minutes);
    time.seconds = static_cast<std::uint8_t>(*seconds);
    time.microseconds = microsecondsIn(text);
    return time;
}

ColumnValue dateIn(std::string_view text)
{
    const auto date = takeDate(text);
    return date ? ColumnValue(*date) : ColumnValue(Absent{});
}

ColumnValue integerIn(const ColumnSchema& column, std::string_view text)
{
    if (column.isUnsigned)
        return valueOr<std::uint64_t>(numberIn<std::uint64_t>(text));
    return valueOr<std::int64_t>(numberIn<std::int64_t>(text));
}

Bits bitsIn(std::string_view bytes)
{
    Bits bits;
    for (const char c : bytes)
        bits.value = bits.value << 8 | static_cast<unsigned char>(c);
    return bits;
}

ColumnValue labelIn(const ColumnSchema& column, std::string_view text)
{
    if (text.empty() && std::ranges::find(column.labels, std::string()) == column.labels.end())
        return EnumIndex{0};
    const auto found = std::ranges::find(column.labels, text);
    if (found == column.labels.end())
        return Absent{};
    return EnumIndex{static_cast<std::uint32_t>(found - column.labels.begin()) + 1};
}

ColumnValue membersIn(const ColumnSchema& column, std::string_view text)
{
    SetMembers members;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto found = std::ranges::find(column.labels, text.substr(0, comma));
        if (found == column.labels.end())
            return Absent{};
        members.bits |= std::uint64_t{1} << static_cast<unsigned>(found - column.labels.begin());
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return members;
}

}  // namespace

ColumnValue valueOfCell(const ColumnRoute& route, std::optional<std::string_view> cell, Arena& memory)
{
    if (!cell)
        return Null{};
    const ColumnSchema& column = route.source;
    switch (column.type) {
    case ColumnType::Integer:
        return integerIn(column, *cell);
    case ColumnType::Float:
        return valueOr<float>(numberIn<double>(*cell));
    case ColumnType::Double:
        return valueOr<double>(numberIn<double>(*cell));
    case ColumnType::Decimal:
        return Decimal{keep(memory, *cell)};
    case ColumnType::Bit:
        return bitsIn(*cell);
    case ColumnType::Year: {
        const auto year = numberIn<std::uint16_t>(*cell);
        return year ? ColumnValue(Year{*year}) : ColumnValue(Absent{});
    }
    case ColumnType::Date: {
        std::string_view text = *cell;
        return dateIn(text);
    }
    case ColumnType::Time:
        return timeIn(*cell);
    case ColumnType::DateTime: {
        const auto at = dateTimeIn(*cell);
        return at ? ColumnValue(*at) : ColumnValue(Absent{});
    }
    case ColumnType::Timestamp:
        return timestampIn(*cell);
    case ColumnType::Text:
        return Text{keep(memory, *cell)};
    case ColumnType::Binary:
    case ColumnType::Bytes:
    case ColumnType::Vector:
        return Bytes{keep(memory, *cell)};
    case ColumnType::Enum:
        return labelIn(column, *cell);
    case ColumnType::Set:
        return membersIn(column, *cell);
    case ColumnType::Json:
        return Json{keep(memory, *cell), {}};
    case ColumnType::Geometry:
        return Geometry{keep(memory, *cell)};
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
    case ColumnType::Other:
        return Absent{};
    }
    return Absent{};
}

}  // namespace lutra::dialect
