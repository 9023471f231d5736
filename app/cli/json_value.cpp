#include "app/cli/json_value.h"

#include "app/cli/unicode_text.h"

#include "engine/base/byte_reader.h"

#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <iterator>

namespace lutra::cli {

namespace {

void appendFraction(std::string& to, std::uint32_t microseconds, std::uint8_t digits)
{
    if (digits == 0)
        return;
    to += '.';
    for (std::uint32_t unit = 100'000; digits > 0 && unit > 0; --digits, unit /= 10)
        to += static_cast<char>('0' + microseconds / unit % 10);
}

template <typename Format, typename... Parts>
void append(std::string& to, const Format& format, const Parts&... parts)
{
    fmt::format_to(std::back_inserter(to), format, parts...);
}

void appendDate(std::string& to, const Date& date)
{
    append(to, FMT_COMPILE("{:04}-{:02}-{:02}"), date.year, date.month, date.day);
}

void appendClock(std::string& to, unsigned hours, unsigned minutes, unsigned seconds)
{
    append(to, FMT_COMPILE("{:02}:{:02}:{:02}"), hours, minutes, seconds);
}

/// As MariaDB prints it: 8-4-4-4-12.
void appendUuid(std::string& to, std::string_view bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            to += '-';
        append(to, FMT_COMPILE("{:02x}"), static_cast<unsigned char>(bytes[i]));
    }
}

void appendVector(std::string& to, std::string_view bytes)
{
    ByteReader reader(bytesOf(bytes));
    to += '[';
    for (std::size_t i = 0; !reader.atEnd(); ++i) {
        if (i > 0)
            to += ',';
        append(to, FMT_COMPILE("{}"), reader.f32());
    }
    to += ']';
}

/// Every number of a vector is one that JSON can write. The servers store no others.
bool isFinite(std::string_view bytes)
{
    ByteReader reader(bytesOf(bytes));
    bool finite = bytes.size() % sizeof(float) == 0;
    while (finite && !reader.atEnd())
        finite = std::isfinite(reader.f32());
    return finite;
}

/// False: the bytes are to be shown as such.
bool appendVendorsType(std::string& to, ColumnType type, std::string_view bytes)
{
    std::array<char, INET6_ADDRSTRLEN> address{};
    switch (type) {
    case ColumnType::Uuid:
        to += '"';
        appendUuid(to, bytes);
        to += '"';
        return true;
    case ColumnType::Inet4:
    case ColumnType::Inet6: {
        const bool isFour = type == ColumnType::Inet4;
        if (bytes.size() != (isFour ? 4 : 16) ||
            inet_ntop(isFour ? AF_INET : AF_INET6, bytes.data(), address.data(), address.size()) == nullptr)
            return false;
        to += '"';
        to += address.data();
        to += '"';
        return true;
    }
    case ColumnType::Vector:
        if (!isFinite(bytes))
            return false;
        appendVector(to, bytes);
        return true;
    default:
        return false;
    }
}

/// One overload a shape of value, so that a new shape cannot be forgotten.
struct Writer {
    std::string& to;
    const ColumnSchema& column;

    template <typename Number>
    void number(Number value) const
    {
        append(to, FMT_COMPILE("{}"), value);
    }
    template <typename Real>
    void real(Real value) const
    {
        if (std::isfinite(value))
            number(value);
        else
            append(to, FMT_COMPILE("\"{}\""), value);  // no server stores one
    }
    void bytes(std::string_view plain) const
    {
        to += R"({"base64":")";
        appendBase64(to, plain);
        to += R"("})";
    }
    void text(std::string_view plain, const std::string& charset) const
    {
        const bool isUtf8 = charset == "utf8mb4" || charset == "utf8mb3";
        if (isUtf8 && appendJsonString(to, plain))
            return;
        if (!isUtf8) {
            const auto utf8 = toUtf8(plain, charset);
            if (utf8 && appendJsonString(to, *utf8))
                return;
        }
        to += R"({"base64":")";
        appendBase64(to, plain);
        to += R"(","charset":)";
        appendJsonName(to, charset);
        to += '}';
    }

    void operator()(const Absent&) const { to += "null"; }  // the caller leaves it out
    void operator()(const Null&) const { to += "null"; }
    void operator()(std::int64_t v) const { number(v); }
    void operator()(std::uint64_t v) const { number(v); }
    void operator()(float v) const { real(v); }
    void operator()(double v) const { real(v); }
    void operator()(const Decimal& v) const { to += v.text; }
    void operator()(const Year& v) const { number(v.value); }
    void operator()(const Date& v) const
    {
        to += '"';
        appendDate(to, v);
        to += '"';
    }
    void operator()(const TimeOfDay& v) const
    {
        to += v.negative ? "\"-" : "\"";
        appendClock(to, v.hours, v.minutes, v.seconds);
        appendFraction(to, v.microseconds, column.fractionDigits);
        to += '"';
    }
    void operator()(const DateTime& v) const
    {
        to += '"';
        appendDate(to, v.date);
        to += ' ';
        appendClock(to, v.hours, v.minutes, v.seconds);
        appendFraction(to, v.microseconds, column.fractionDigits);
        to += '"';
    }
    void operator()(const Timestamp& v) const { (*this)(wallClockUtc(v)); }
    void operator()(const Bits& v) const { number(v.value); }
    void operator()(const EnumIndex& v) const
    {
        if (column.labels.empty() || v.index > column.labels.size())
            return number(v.index);
        text(v.index == 0 ? std::string_view() : column.labels[v.index - 1], column.labelsCharset);
    }
    void operator()(const SetMembers& v) const
    {
        if (column.labels.empty() || (column.labels.size() < 64 && v.bits >> column.labels.size() != 0))
            return number(v.bits);
        std::string joined;
        for (std::size_t i = 0; i < column.labels.size() && i < 64; ++i) {
            if ((v.bits >> i & 1) == 0)
                continue;
            // Labels that cannot be converted stay a number, for the comma between them is ours.
            const auto label = toUtf8(column.labels[i], column.labelsCharset);
            if (!label)
                return number(v.bits);
            joined += joined.empty() ? "" : ",";
            joined += *label;
        }
        appendJsonName(to, joined);
    }
    void operator()(const Text& v) const { text(v.bytes, column.charset); }
    void operator()(const Bytes& v) const
    {
        if (!appendVendorsType(to, column.type, v.bytes))
            bytes(v.bytes);
    }
    void operator()(const Json& v) const { to += v.text; }
    void operator()(const Geometry& v) const { bytes(v.bytes); }
};

}  // namespace

void appendJsonValue(std::string& to, const ColumnSchema& column, const ColumnValue& value)
{
    std::visit(Writer{to, column}, value);
}

}  // namespace lutra::cli
