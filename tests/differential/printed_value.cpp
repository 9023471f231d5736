#include "tests/differential/printed_value.h"

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <string_view>

namespace lutra::differential {

namespace {

std::string hex(std::string_view bytes)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0xF];
    }
    return text;
}

std::string fraction(std::uint32_t microseconds, std::size_t digits)
{
    return digits == 0 ? std::string() : "." + fmt::format("{:06}", microseconds).substr(0, digits);
}

/// The digits in "DATETIME(3)": of the definition, not of what the decoder thinks.
std::size_t digitsOf(const TestColumn& column)
{
    const auto open = column.type.find('(');
    return open == std::string::npos ? 0 : static_cast<std::size_t>(column.type[open + 1] - '0');
}

struct Printer {
    const ColumnSchema& schema;
    const TestColumn& column;

    std::string moment(const Date& date, unsigned hours, unsigned minutes, unsigned seconds,
                       std::uint32_t microseconds) const
    {
        return fmt::format("{} {:02}:{:02}:{:02}{}", (*this)(date), hours, minutes, seconds,
                           fraction(microseconds, digitsOf(column)));
    }

    std::string operator()(const Absent&) const { return "(absent)"; }
    std::string operator()(const Null&) const { return "NULL"; }
    std::string operator()(std::int64_t v) const { return fmt::to_string(v); }
    std::string operator()(std::uint64_t v) const { return fmt::to_string(v); }
    std::string operator()(float v) const { return fmt::format("{:.17g}", static_cast<double>(v)); }
    std::string operator()(double v) const { return fmt::format("{:.17g}", v); }
    std::string operator()(const Decimal& v) const { return std::string(v.text); }
    std::string operator()(const Year& v) const { return fmt::to_string(v.value); }
    std::string operator()(const Date& v) const
    {
        return fmt::format("{:04}-{:02}-{:02}", v.year, v.month, v.day);
    }
    std::string operator()(const TimeOfDay& v) const
    {
        return fmt::format("{}{:02}:{:02}:{:02}{}", v.negative ? "-" : "", v.hours, v.minutes, v.seconds,
                           fraction(v.microseconds, digitsOf(column)));
    }
    std::string operator()(const DateTime& v) const
    {
        return moment(v.date, v.hours, v.minutes, v.seconds, v.microseconds);
    }
    std::string operator()(const Timestamp& v) const
    {
        if (v.seconds == 0 && v.microseconds == 0)
            return moment({}, 0, 0, 0, 0);
        return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(v.seconds))) +
               fraction(v.microseconds, digitsOf(column));
    }
    std::string operator()(const Bits& v) const { return fmt::to_string(v.value); }
    std::string operator()(const EnumIndex& v) const
    {
        if (v.index > schema.labels.size())
            return fmt::format("{}:(no such label)", v.index);
        return fmt::format("{}:{}", v.index, v.index == 0 ? "" : hex(schema.labels[v.index - 1]));
    }
    std::string operator()(const SetMembers& v) const
    {
        std::string labels;
        for (std::size_t i = 0; i < 64; ++i) {
            if ((v.bits >> i & 1) == 0)
                continue;
            if (i >= schema.labels.size())
                return fmt::format("{}:(no such label)", v.bits);
            labels += (labels.empty() ? "" : comma()) + hex(schema.labels[i]);
        }
        return fmt::format("{}:{}", v.bits, labels);
    }
    std::string operator()(const Text& v) const { return hex(v.bytes); }
    std::string operator()(const Bytes& v) const { return hex(v.bytes); }
    std::string operator()(const Json& v) const { return hex(v.text); }
    std::string operator()(const Geometry& v) const { return hex(v.bytes); }

    /// In the charset of the labels.
    std::string comma() const
    {
        const std::string& charset = schema.labelsCharset;
        if (charset == "ucs2" || charset == "utf16")
            return "002C";
        return charset == "utf32" ? "0000002C" : "2C";
    }
};

bool isSameReal(const std::string& server, const ColumnValue& value)
{
    const double known = std::strtod(server.c_str(), nullptr);
    const auto* single = std::get_if<float>(&value);
    const auto* real = std::get_if<double>(&value);
    if (!single && !real)
        return false;
    const double found = single ? static_cast<double>(*single) : *real;
    return known == found && std::signbit(known) == std::signbit(found);
}

/// "index:label in the column's charset:label in utf8mb4"
bool isSameLabel(const std::string& server, const std::string& found, const ColumnSchema& schema)
{
    const auto first = server.find(':');
    const auto second = server.find(':', first + 1);
    if (second == std::string::npos)
        return false;
    const bool inUtf8 = schema.labelsCharset == "utf8mb4";
    const std::string label =
        inUtf8 ? server.substr(second + 1) : server.substr(first + 1, second - first - 1);
    return found == server.substr(0, first + 1) + label;
}

}  // namespace

ServerCell printed(const ColumnValue& value, const ColumnSchema& schema, const TestColumn& column)
{
    if (isNull(value))
        return std::nullopt;
    return std::visit(Printer{schema, column}, value);
}

bool isSame(const ServerCell& server, const ColumnValue& value, const ColumnSchema& schema,
            const TestColumn& column)
{
    if (!server || isNull(value) || isAbsent(value))
        return !server && isNull(value);
    if (column.shown == Shown::Real)
        return isSameReal(*server, value);
    const ServerCell found = printed(value, schema, column);
    if (column.shown == Shown::Label || column.shown == Shown::Members)
        return isSameLabel(*server, *found, schema);
    return found == server;
}

}  // namespace lutra::differential
