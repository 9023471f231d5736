#include "engine/dialect/event_column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace lutra::dialect {

namespace {

// The codes of a TABLE_MAP event. Source: MariaDB 10.11, include/mysql_com.h.
enum WireCode : std::uint8_t {
    kTiny = 1,
    kShort = 2,
    kLong = 3,
    kFloat = 4,
    kDouble = 5,
    kLongLong = 8,
    kInt24 = 9,
    kDate = 10,
    kYear = 13,
    kVarchar = 15,
    kBit = 16,
    kTimestamp2 = 17,
    kDateTime2 = 18,
    kTime2 = 19,
    kNewDecimal = 246,
    kEnum = 247,
    kSet = 248,
    kBlob = 252,
    kString = 254,
};

constexpr unsigned kShortStringMax = 255;  // bytes: beyond, the length in front takes two
constexpr unsigned kGroupDigits = 9;
constexpr std::array<unsigned, kGroupDigits + 1> kBytesOfDigits{0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

/// "decimal(10,2) unsigned" → decimal, 10, 2 and what stands behind. Anything that is not so has no name.
struct TypeText {
    std::string_view name;
    std::array<unsigned, 2> numbers{};
    std::size_t count = 0;
    std::string_view rest;
};

TypeText parseTypeText(std::string_view text)
{
    TypeText parsed;
    const auto end = std::min(text.find_first_of("( "), text.size());
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    if (text.starts_with('(')) {
        do {
            text.remove_prefix(1);
            if (parsed.count == parsed.numbers.size())
                return {};
            const auto number =
                std::from_chars(text.data(), text.data() + text.size(), parsed.numbers[parsed.count++]);
            if (number.ec != std::errc())
                return {};
            text.remove_prefix(static_cast<std::size_t>(number.ptr - text.data()));
        } while (text.starts_with(','));
        if (!text.starts_with(')'))
            return {};
        text.remove_prefix(1);
    }
    parsed.name = name;
    parsed.rest = text;
    return parsed;
}

/// How many bytes a character has.
struct Charset {
    std::string_view name;
    unsigned bytesMin = 1;
    unsigned bytesMax = 1;
};

// Source: MariaDB 10.11, information_schema.CHARACTER_SETS. ASCII is left out: it may not hold all bytes.
constexpr std::array kCharsets{
    Charset{"utf8mb4", 1, 4}, Charset{"utf8mb3", 1, 3}, Charset{"latin1"},      Charset{"latin2"},
    Charset{"latin5"},        Charset{"latin7"},        Charset{"cp1250"},      Charset{"cp1251"},
    Charset{"cp1256"},        Charset{"cp1257"},        Charset{"koi8r"},       Charset{"koi8u"},
    Charset{"greek"},         Charset{"hebrew"},        Charset{"gbk", 1, 2},   Charset{"gb2312", 1, 2},
    Charset{"big5", 1, 2},    Charset{"sjis", 1, 2},    Charset{"cp932", 1, 2}, Charset{"euckr", 1, 2},
    Charset{"ujis", 1, 3},    Charset{"eucjpms", 1, 3}, Charset{"ucs2", 2, 2},  Charset{"utf16", 2, 4},
    Charset{"utf32", 4, 4},
};

/// A label whose letters are all ASCII, as ASCII.
std::optional<std::string> asciiLabel(std::string_view label, std::string_view charset)
{
    const auto known = std::ranges::find(kCharsets, charset, &Charset::name);
    const std::size_t width = known == kCharsets.end() ? 1 : known->bytesMin;  // big-endian
    std::string ascii;
    for (std::size_t i = 0; i < label.size(); ++i) {
        const bool isLast = i % width == width - 1;
        if (isLast ? static_cast<unsigned char>(label[i]) >= 0x80 : label[i] != 0)
            return std::nullopt;
        if (isLast)
            ascii += label[i];
    }
    return label.size() % width == 0 ? std::optional(std::move(ascii)) : std::nullopt;
}

/// The numbers of labels mean the same on both sides.
bool sameLabels(const ColumnSchema& source, const ColumnSchema& target)
{
    const auto same = [&](const std::string& from, const std::string& to) {
        if (source.labelsCharset == target.labelsCharset)
            return from == to;
        const auto ascii = asciiLabel(from, source.labelsCharset);
        return ascii && ascii == asciiLabel(to, target.labelsCharset);
    };
    return !target.labels.empty() && std::ranges::equal(source.labels, target.labels, same);
}

std::string bytesOf(std::initializer_list<unsigned> bytes)
{
    std::string text;
    for (const unsigned byte : bytes)
        text += static_cast<char>(byte);
    return text;
}

bool describeInteger(EventColumn& column, const ColumnRoute& route)
{
    constexpr std::array<std::uint8_t, 9> kCodes{0, kTiny, kShort, kInt24, kLong, 0, 0, 0, kLongLong};
    column.bytes = route.target.integerBytes;
    column.wireType = column.bytes < kCodes.size() ? kCodes[column.bytes] : 0;
    return column.wireType != 0;
}

/// FLOAT(7,2) and the like round; they are not written so.
bool describeReal(EventColumn& column, const ColumnRoute& route)
{
    const bool isFloat = column.type == ColumnType::Float;
    column.wireType = isFloat ? kFloat : kDouble;
    column.bytes = isFloat ? 4 : 8;
    column.metadata = bytesOf({column.bytes});
    return route.target.typeText == (isFloat ? "float" : "double");
}

bool describeDecimal(EventColumn& column, const ColumnRoute& route)
{
    const TypeText text = parseTypeText(route.target.typeText);
    const auto [precision, scale] = text.numbers;
    if (text.name != "decimal" || text.count != 2 || precision > 65 || scale > precision || scale > 38)
        return false;
    column.wireType = kNewDecimal;
    column.metadata = bytesOf({precision, scale});
    column.wholeDigits = precision - scale;
    column.fractionDigits = scale;
    return precision > 0;
}

bool describeBit(EventColumn& column, const ColumnRoute& route)
{
    const std::uint32_t bits = route.target.length;
    if (bits < 1 || bits > 64)
        return false;
    column.wireType = kBit;
    column.metadata = bytesOf({bits % 8, bits / 8});
    column.bytes = (bits + 7) / 8;
    column.valueMax = std::numeric_limits<std::uint64_t>::max() >> (64 - bits);
    return true;
}

bool describeClock(EventColumn& column, const ColumnRoute& route)
{
    const TypeText text = parseTypeText(route.target.typeText);
    const bool isTime = column.type == ColumnType::Time;
    const bool isTimestamp = column.type == ColumnType::Timestamp;
    column.fractionDigits = text.numbers[0];
    column.bytes = (column.fractionDigits + 1) / 2;
    column.wireType = isTime ? kTime2 : isTimestamp ? kTimestamp2 : kDateTime2;
    column.metadata = bytesOf({column.fractionDigits});
    // Tables of before MySQL 5.6 have a comment there: "time /* mariadb-5.3 */".
    return text.name == (isTime        ? "time"
                         : isTimestamp ? "timestamp"
                                       : "datetime") &&
           text.rest.empty() && column.fractionDigits <= 6 && text.count <= 1;
}

bool describeBlob(EventColumn& column, std::string_view name)
{
    constexpr std::array<std::array<std::string_view, 2>, 4> kNames{
        {{"tinytext", "tinyblob"}, {"text", "blob"}, {"mediumtext", "mediumblob"}, {"longtext", "longblob"}}};
    const auto found = std::ranges::find_if(
        kNames, [&](const auto& both) { return name == both[column.type == ColumnType::Text ? 0 : 1]; });
    if (found == kNames.end())
        return false;
    column.wireType = kBlob;
    column.bytes = static_cast<unsigned>(found - kNames.begin()) + 1;
    column.metadata = bytesOf({column.bytes});
    column.lengthMax = (std::uint64_t{1} << (8 * column.bytes)) - 1;
    return true;
}

bool describeString(EventColumn& column, const ColumnRoute& route)
{
    const bool isText = column.type == ColumnType::Text;
    if (isText && (route.source.charset != route.target.charset || route.target.isMariaDbJson))
        return false;
    const TypeText text = parseTypeText(route.target.typeText);
    if (!text.rest.empty())  // it may say COMPRESSED
        return false;
    if (text.count == 0)
        return describeBlob(column, text.name);
    const bool isFixed = text.name == (isText ? "char" : "binary");
    if (text.count != 1 || (!isFixed && text.name != (isText ? "varchar" : "varbinary")))
        return false;
    const auto charset = std::ranges::find(kCharsets, route.target.charset, &Charset::name);
    if (isText && charset == kCharsets.end())
        return false;
    column.isUtf8 = isText && route.target.charset.starts_with("utf8");
    column.characterBytes = isText ? charset->bytesMin : 1;
    column.lengthMax = text.numbers[0];
    const unsigned most = text.numbers[0] * (isText ? charset->bytesMax : 1);
    if (most > (isFixed ? 1023u : 65535u))
        return false;
    column.bytes = most > kShortStringMax ? 2 : 1;
    column.wireType = isFixed ? kString : kVarchar;
    column.metadata =
        isFixed ? bytesOf({kString ^ ((most & 0x300) >> 4), most & 0xFF}) : bytesOf({most & 0xFF, most >> 8});
    return true;
}

bool describeEnum(EventColumn& column, const ColumnRoute& route)
{
    const std::size_t labels = route.target.labels.size();
    column.wireType = kString;
    column.bytes = labels > 255 ? 2 : 1;
    column.metadata = bytesOf({kEnum, column.bytes});
    column.valueMax = labels;
    return sameLabels(route.source, route.target);
}

bool describeSet(EventColumn& column, const ColumnRoute& route)
{
    const std::size_t labels = route.target.labels.size();
    if (!sameLabels(route.source, route.target) || labels > 64)
        return false;
    column.wireType = kString;
    column.bytes = static_cast<unsigned>(labels + 7) / 8;
    if (column.bytes > 4)
        column.bytes = 8;
    column.metadata = bytesOf({kSet, column.bytes});
    column.valueMax = std::numeric_limits<std::uint64_t>::max() >> (64 - labels);
    return true;
}

bool describe(EventColumn& column, const ColumnRoute& route)
{
    switch (column.type) {
    case ColumnType::Integer:
        return describeInteger(column, route);
    case ColumnType::Float:
    case ColumnType::Double:
        return describeReal(column, route);
    case ColumnType::Decimal:
        return describeDecimal(column, route);
    case ColumnType::Bit:
        return describeBit(column, route);
    case ColumnType::Year:
        column.wireType = kYear;
        return route.target.typeText == "year(4)" || route.target.typeText == "year";
    case ColumnType::Date:
        column.wireType = kDate;
        return route.target.typeText == "date";
    case ColumnType::Time:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
        return describeClock(column, route);
    case ColumnType::Text:
    case ColumnType::Binary:
    case ColumnType::Bytes:
        return describeString(column, route);
    case ColumnType::Enum:
        return describeEnum(column, route);
    case ColumnType::Set:
        return describeSet(column, route);
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

void appendLittle(std::string& to, std::uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        to += static_cast<char>(value >> (8 * i) & 0xFF);
}

void appendBig(std::string& to, std::uint64_t value, unsigned bytes)
{
    for (unsigned i = bytes; i > 0; --i)
        to += static_cast<char>(value >> (8 * (i - 1)) & 0xFF);
}

bool isCalendar(const Date& date)
{
    return date.year <= 9999 && date.month <= 12 && date.day <= 31;
}

/// Appends the value; a visitor so that a new shape of value cannot be forgotten.
struct Writer {
    const EventColumn& column;
    std::string& to;

    [[nodiscard]] bool is(ColumnType type) const { return column.type == type; }

    bool operator()(const Absent&) const { return false; }
    bool operator()(const Null&) const { return false; }
    bool operator()(std::int64_t v) const
    {
        if (column.isUnsigned)
            return v >= 0 && (*this)(static_cast<std::uint64_t>(v));
        if (!is(ColumnType::Integer))
            return false;
        const std::int64_t most = std::numeric_limits<std::int64_t>::max() >> (64 - 8 * column.bytes);
        appendLittle(to, static_cast<std::uint64_t>(v), column.bytes);
        return v <= most && v >= -most - 1;
    }
    bool operator()(std::uint64_t v) const
    {
        if (!is(ColumnType::Integer))
            return false;
        const unsigned bits = 8 * column.bytes - (column.isUnsigned ? 0 : 1);
        appendLittle(to, v, column.bytes);
        return v <= std::numeric_limits<std::uint64_t>::max() >> (64 - bits);
    }
    bool operator()(float v) const
    {
        appendLittle(to, std::bit_cast<std::uint32_t>(v == 0 ? 0.0f : v), 4);  // MariaDB keeps no -0
        return is(ColumnType::Float) && std::isfinite(v);
    }
    bool operator()(double v) const
    {
        appendLittle(to, std::bit_cast<std::uint64_t>(v == 0 ? 0.0 : v), 8);
        return is(ColumnType::Double) && std::isfinite(v);
    }
    bool operator()(const Decimal& v) const { return is(ColumnType::Decimal) && decimal(v.text); }
    bool operator()(const Year& v) const
    {
        to += static_cast<char>(v.value == 0 ? 0 : v.value - 1900);
        return is(ColumnType::Year) && (v.value == 0 || (v.value >= 1901 && v.value <= 2155));
    }
    bool operator()(const Date& v) const
    {
        appendLittle(
            to, static_cast<std::uint64_t>(v.year) << 9 | static_cast<std::uint64_t>(v.month) << 5 | v.day,
            3);
        return is(ColumnType::Date) && isCalendar(v);
    }
    bool operator()(const TimeOfDay& v) const
    {
        const unsigned fractionBits = 8 * column.bytes;
        const std::uint64_t whole = static_cast<std::uint64_t>(v.hours) << 12 |
                                    static_cast<std::uint64_t>(v.minutes) << 6 | v.seconds;
        const std::uint64_t size = whole << fractionBits | units(v.microseconds);
        const std::uint64_t zero = std::uint64_t{0x800000} << fractionBits;
        appendBig(to, v.negative ? zero - size : zero + size, 3 + column.bytes);
        return is(ColumnType::Time) && v.hours <= 838 && v.minutes <= 59 && v.seconds <= 59 &&
               fits(v.microseconds);
    }
    bool operator()(const DateTime& v) const
    {
        const std::uint64_t days = (v.date.year * 13u + v.date.month) << 5 | v.date.day;
        const std::uint64_t clock = static_cast<std::uint64_t>(v.hours) << 12 |
                                    static_cast<std::uint64_t>(v.minutes) << 6 | v.seconds;
        appendBig(to, 0x8000000000 | days << 17 | clock, 5);
        appendBig(to, units(v.microseconds), column.bytes);
        return is(ColumnType::DateTime) && isCalendar(v.date) && v.hours <= 23 && v.minutes <= 59 &&
               v.seconds <= 59 && fits(v.microseconds);
    }
    bool operator()(const Timestamp& v) const
    {
        constexpr std::int64_t kSecondsMax = 0x7FFFFFFF;
        appendBig(to, static_cast<std::uint64_t>(v.seconds), 4);
        appendBig(to, units(v.microseconds), column.bytes);
        return is(ColumnType::Timestamp) && fits(v.microseconds) &&
               (v == Timestamp() || (v.seconds > 0 && v.seconds <= kSecondsMax));
    }
    bool operator()(const Bits& v) const
    {
        appendBig(to, v.value, column.bytes);
        return is(ColumnType::Bit) && v.value <= column.valueMax;
    }
    bool operator()(const EnumIndex& v) const
    {
        appendLittle(to, v.index, column.bytes);
        return is(ColumnType::Enum) && v.index > 0 && v.index <= column.valueMax;
    }
    bool operator()(const SetMembers& v) const
    {
        appendLittle(to, v.bits, column.bytes);
        return is(ColumnType::Set) && v.bits <= column.valueMax;
    }
    bool operator()(const Text& v) const { return is(ColumnType::Text) && string(v.bytes); }
    bool operator()(const Bytes& v) const
    {
        return (is(ColumnType::Binary) || is(ColumnType::Bytes)) && string(v.bytes);
    }
    bool operator()(const Json&) const { return false; }
    bool operator()(const Geometry&) const { return false; }

private:
    [[nodiscard]] std::uint64_t units(std::uint32_t microseconds) const
    {
        constexpr std::array<std::uint32_t, 4> kUnits{1'000'000, 10'000, 100, 1};
        return column.bytes == 0 ? 0 : microseconds / kUnits[column.bytes];
    }

    /// The column has all digits of the fraction.
    [[nodiscard]] bool fits(std::uint32_t microseconds) const
    {
        constexpr std::array<std::uint32_t, 7> kLastDigit{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
        return microseconds < 1'000'000 && microseconds % kLastDigit[column.fractionDigits] == 0;
    }

    [[nodiscard]] bool string(std::string_view bytes) const
    {
        appendLittle(to, bytes.size(), column.bytes);
        to += bytes;
        if (bytes.size() / column.characterBytes <= column.lengthMax)
            return true;
        const auto isFirstByte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
        return column.isUtf8 &&
               static_cast<std::size_t>(std::ranges::count_if(bytes, isFirstByte)) <= column.lengthMax;
    }

    /// Big-endian groups of nine digits beside the point, the odd ones outermost; the sign as the first bit.
    [[nodiscard]] bool decimal(std::string_view text) const
    {
        const bool minus = text.starts_with('-');
        text.remove_prefix(minus ? 1 : 0);
        const auto point = std::min(text.find('.'), text.size());
        const auto leading = std::min(text.find_first_not_of('0'), point);
        const std::string_view whole = text.substr(leading, point - leading);
        const std::string_view fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
        const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
        if (whole.size() > column.wholeDigits || fraction.size() > column.fractionDigits || point == 0 ||
            !std::ranges::all_of(whole, isDigit) || !std::ranges::all_of(fraction, isDigit))
            return false;
        std::string digits(column.wholeDigits - whole.size(), '0');
        digits += whole;
        digits += fraction;
        digits.append(column.fractionDigits - fraction.size(), '0');
        const bool negative = minus && digits.find_first_not_of('0') != std::string::npos;
        const std::size_t first = to.size();
        groups(std::string_view(digits).substr(0, column.wholeDigits), column.wholeDigits % kGroupDigits);
        groups(std::string_view(digits).substr(column.wholeDigits), kGroupDigits);
        for (std::size_t i = first; negative && i < to.size(); ++i)
            to[i] = static_cast<char>(~to[i]);
        to[first] = static_cast<char>(to[first] ^ 0x80);
        return !negative || !column.isUnsigned;
    }

    void groups(std::string_view digits, std::size_t firstGroup) const
    {
        while (!digits.empty()) {
            const std::string_view group = digits.substr(0, firstGroup == 0 ? kGroupDigits : firstGroup);
            firstGroup = 0;
            std::uint32_t number = 0;
            std::from_chars(group.data(), group.data() + group.size(), number);
            appendBig(to, number, kBytesOfDigits[group.size()]);
            digits.remove_prefix(group.size());
        }
    }
};

ColumnValue anyValue(ColumnType type)
{
    switch (type) {
    case ColumnType::Float:
        return 0.0f;
    case ColumnType::Double:
        return 0.0;
    case ColumnType::Decimal:
        return Decimal{"0"};
    case ColumnType::Bit:
        return Bits{0};
    case ColumnType::Year:
        return Year{0};
    case ColumnType::Date:
        return Date{};
    case ColumnType::Time:
        return TimeOfDay{};
    case ColumnType::DateTime:
        return DateTime{};
    case ColumnType::Timestamp:
        return Timestamp{};
    case ColumnType::Text:
        return Text{};
    case ColumnType::Binary:
    case ColumnType::Bytes:
        return Bytes{};
    case ColumnType::Enum:
        return EnumIndex{1};
    case ColumnType::Set:
        return SetMembers{0};
    default:
        return std::uint64_t{0};
    }
}

}  // namespace

std::optional<EventColumn> EventColumn::of(const ColumnRoute& route)
{
    EventColumn column;
    column.type = route.target.type;
    column.nullable = route.target.nullable;
    column.isUnsigned = route.target.isUnsigned;
    if (route.source.type != route.target.type || !describe(column, route))
        return std::nullopt;
    return column;
}

bool EventColumn::append(std::string& to, const ColumnValue& value) const
{
    return std::visit(Writer{*this, to}, value);
}

void EventColumn::appendAny(std::string& to) const
{
    static_cast<void>(append(to, anyValue(type)));
}

}  // namespace lutra::dialect
