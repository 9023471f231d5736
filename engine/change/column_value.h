#pragma once

#include <algorithm>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace lutra {

/// The shapes a column's value can have. What the value *means* (signedness, charset, labels, digits of a
/// fraction) stands in the column's `ColumnSchema`, beside which it travels.
///
/// Shape: texts and bytes are views: whoever made the value says what they look at (`Transaction::memory`).
struct Absent {  // not in the row image at all: nobody knows its value
    bool operator==(const Absent&) const = default;
};
struct Null {
    bool operator==(const Null&) const = default;
};
struct Decimal {  // "-12.50": exact, all digits of the scale
    std::string_view text;
    bool operator==(const Decimal&) const = default;
};
struct Year {  // 0 or 1901 to 2155
    std::uint16_t value = 0;
    bool operator==(const Year&) const = default;
};
struct Date {  // any part may be 0
    std::uint16_t year = 0;
    std::uint8_t month = 0;
    std::uint8_t day = 0;
    bool operator==(const Date&) const = default;
};
struct TimeOfDay {  // MySQL's TIME: −838:59:59 to 838:59:59
    bool negative = false;
    std::uint16_t hours = 0;
    std::uint8_t minutes = 0;
    std::uint8_t seconds = 0;
    std::uint32_t microseconds = 0;
    bool operator==(const TimeOfDay&) const = default;
};
struct DateTime {  // a wall clock's reading; no zone
    Date date;
    std::uint8_t hours = 0;
    std::uint8_t minutes = 0;
    std::uint8_t seconds = 0;
    std::uint32_t microseconds = 0;
    bool operator==(const DateTime&) const = default;
};
struct Timestamp {  // seconds since 1970 UTC; all zero is the zero date
    std::int64_t seconds = 0;
    std::uint32_t microseconds = 0;
    bool operator==(const Timestamp&) const = default;
};
struct Bits {  // BIT(n), n ≤ 64
    std::uint64_t value = 0;
    bool operator==(const Bits&) const = default;
};
struct EnumIndex {  // 1 is the first label; 0 the invalid value ''
    std::uint32_t index = 0;
    bool operator==(const EnumIndex&) const = default;
};
struct SetMembers {  // bit 0 is the first label
    std::uint64_t bits = 0;
    bool operator==(const SetMembers&) const = default;
};
struct Text {  // bytes in the column's charset
    std::string_view bytes;
    bool operator==(const Text&) const = default;
};
struct Bytes {  // BINARY (padded to its length), VARBINARY, BLOB
    std::string_view bytes;
    bool operator==(const Bytes&) const = default;
};
/// A value inside a JSON document whose type its text does not tell: where it stands in the text.
struct JsonOpaque {
    enum class Kind : std::uint8_t { Decimal, Date, Time, DateTime, Bytes };

    Kind kind = Kind::Decimal;
    std::size_t offset = 0;  // bytes; quotes included
    std::size_t length = 0;
    bool operator==(const JsonOpaque&) const = default;
};
struct Json {  // a document as text, UTF-8; from MySQL's binary form. MariaDB's JSON is `Text`
    std::string_view text;
    std::span<const JsonOpaque> opaques = {};  // by place
    bool operator==(const Json& other) const
    {
        return text == other.text && std::ranges::equal(opaques, other.opaques);
    }
};
struct Geometry {  // SRID (4 bytes, little-endian) and WKB, as the server stores it
    std::string_view bytes;
    bool operator==(const Geometry&) const = default;
};

using ColumnValue =
    std::variant<Absent, Null, std::int64_t, std::uint64_t, float, double, Decimal, Year, Date, TimeOfDay,
                 DateTime, Timestamp, Bits, EnumIndex, SetMembers, Text, Bytes, Json, Geometry>;

using Row = std::pmr::vector<ColumnValue>;  // a copy stands by itself, but for what its values look at

[[nodiscard]] inline bool isAbsent(const ColumnValue& value)
{
    return std::holds_alternative<Absent>(value);
}
[[nodiscard]] inline bool isNull(const ColumnValue& value)
{
    return std::holds_alternative<Null>(value);
}

/// Memory the value holds beyond its own size, in bytes: what queues are bounded by.
[[nodiscard]] std::size_t heapBytes(const ColumnValue& value);

/// What a row takes up when it is written out, roughly, in bytes.
[[nodiscard]] std::size_t roughBytes(const Row& row);

/// The reading of a clock in UTC; the zero date for the zero stamp.
[[nodiscard]] DateTime wallClockUtc(const Timestamp& stamp);

}  // namespace lutra
