#include "engine/binlog/column_codecs.h"

#include "tests/engine/binlog/event_bytes.h"

#include <deque>
#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

struct Decoded {
    ColumnValue value;
    bool ok = false;
};

Decoded decode(WireType type, std::uint16_t metadata, ColumnSchema column, std::string_view hex)
{
    WireColumn wire;
    wire.type = type;
    wire.metadata = metadata;
    const auto codec = codecFor(wire, column);
    if (!codec)
        return {};
    static Arena arena;
    static std::deque<std::vector<std::byte>> kept;
    ByteReader reader(kept.emplace_back(fromHex(hex)));
    Decoded decoded{(*codec)->decode(reader, wire, column, arena), false};
    decoded.ok = reader.ok() && reader.atEnd();
    return decoded;
}

ColumnSchema columnOf(ColumnType type)
{
    ColumnSchema column;
    column.name = "c";
    column.type = type;
    return column;
}

std::string decimalOf(std::uint16_t precision, std::uint16_t scale, std::string_view hex)
{
    const auto metadata = static_cast<std::uint16_t>(precision << 8 | scale);
    const Decoded found = decode(WireType::NewDecimal, metadata, columnOf(ColumnType::Decimal), hex);
    return found.ok ? std::string(std::get<Decimal>(found.value).text) : "malformed";
}

}  // namespace

TEST(ColumnCodecs, CarriesTheSignOfIntegers)
{
    ColumnSchema column = columnOf(ColumnType::Integer);
    EXPECT_EQ(decode(WireType::Int24, 0, column, "000080").value, ColumnValue{std::int64_t{-8388608}});
    EXPECT_EQ(decode(WireType::Tiny, 0, column, "ff").value, ColumnValue{std::int64_t{-1}});
    column.isUnsigned = true;
    EXPECT_EQ(decode(WireType::Int24, 0, column, "000080").value, ColumnValue{std::uint64_t{8388608}});
    EXPECT_EQ(decode(WireType::LongLong, 0, column, "ffffffffffffffff").value, ColumnValue{UINT64_MAX});
}

TEST(ColumnCodecs, KeepsAllDigitsOfDecimals)
{
    EXPECT_EQ(decimalOf(4, 2, "80 00"), "0.00");
    EXPECT_EQ(decimalOf(4, 2, "8c 32"), "12.50");
    EXPECT_EQ(decimalOf(4, 2, "73 cd"), "-12.50");
    EXPECT_EQ(decimalOf(14, 4, "81 0dfb38d2 04d2"), "1234567890.1234");
    EXPECT_EQ(decimalOf(14, 4, "7e f204c72d fb2d"), "-1234567890.1234");
    EXPECT_EQ(decimalOf(2, 2, "e3"), "0.99");
    EXPECT_EQ(decimalOf(2, 2, "e4"), "malformed");  // 100 in two digits
    EXPECT_EQ(decimalOf(66, 2, "80"), "malformed");
    EXPECT_EQ(decimalOf(4, 2, "80"), "malformed");
}

// Source of the bytes: performance-and-protocol.md C.6, from live servers.
TEST(ColumnCodecs, ReadsNegativeTimesWithFractions)
{
    ColumnSchema column = columnOf(ColumnType::Time);
    column.fractionDigits = 3;
    EXPECT_EQ(decode(WireType::Time2, 3, column, "7f3747 e12e").value,
              (ColumnValue{TimeOfDay{true, 12, 34, 56, 789000}}));
    EXPECT_FALSE(decode(WireType::Time2, 3, column, "7f3747 e1").ok);
    EXPECT_FALSE(decode(WireType::Time2, 7, column, "7f3747 e12e 0000").ok);
}

TEST(ColumnCodecs, PadsBinaryToItsLength)
{
    ColumnSchema column = columnOf(ColumnType::Binary);
    column.length = 5;
    const Decoded found = decode(WireType::String, 5, column, "03 62696e");
    EXPECT_EQ(found.value, (ColumnValue{Bytes{std::string_view("bin\0\0", 5)}}));
    EXPECT_FALSE(decode(WireType::String, 5, column, "06 62696e62696e").ok);
}

TEST(ColumnCodecs, RefusesTypesItDoesNotCarry)
{
    WireColumn wire;
    ColumnSchema column = columnOf(ColumnType::Other);
    column.name = "embedding";
    column.typeText = "vector(3)";
    wire.type = WireType::Vector;
    const auto refused = codecFor(wire, column);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "binlog.unsupported_type");
    EXPECT_NE(refused.error().detail.find("embedding (vector(3))"), std::string::npos);

    wire.type = WireType::String;  // MariaDB's UUID looks like BINARY
    EXPECT_FALSE(codecFor(wire, column));
    wire.type = WireType::VarcharCompressed;
    EXPECT_FALSE(codecFor(wire, columnOf(ColumnType::Text)));

    ColumnSchema oldTime = columnOf(ColumnType::Time);
    oldTime.fractionDigits = 3;
    wire.type = WireType::OldTime;
    EXPECT_FALSE(codecFor(wire, oldTime));
}

TEST(ColumnCodecs, RefusesSizesNoServerHas)
{
    EXPECT_FALSE(decode(WireType::Set, 9, columnOf(ColumnType::Set), "000000000000000000").ok);
    EXPECT_FALSE(decode(WireType::Enum, 0, columnOf(ColumnType::Enum), "").ok);
    EXPECT_FALSE(decode(WireType::Bit, 65, columnOf(ColumnType::Bit), "000000000000000000").ok);
    EXPECT_FALSE(decode(WireType::Blob, 5, columnOf(ColumnType::Text), "0000000000").ok);
    EXPECT_FALSE(decode(WireType::Blob, 4, columnOf(ColumnType::Text), "ffffffff00").ok);
}

}  // namespace lutra::binlog
