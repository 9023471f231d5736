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
    EXPECT_EQ(decimalOf(82, 2, "80"), "malformed");
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

// Goal: MariaDB's own types are whole again, their trailing zero bytes too.
TEST(ColumnCodecs, PadsAddressesToTheirLength)
{
    ColumnSchema column = columnOf(ColumnType::Uuid);
    column.length = 16;
    const std::string_view uuid("\x55\x0e\x84\x00\xe2\x9b\x41\xd4\xa7\x16\x44\x66\x55\x44\0\0", 16);
    EXPECT_EQ(decode(WireType::String, 16, column, "0e 550e8400e29b41d4a716446655 44").value,
              (ColumnValue{Bytes{uuid}}));
    column = columnOf(ColumnType::Inet4);
    column.length = 4;
    EXPECT_EQ(decode(WireType::String, 4, column, "01 7f").value,
              (ColumnValue{Bytes{std::string_view("\x7f\0\0\0", 4)}}));
    EXPECT_FALSE(decode(WireType::String, 4, column, "05 7f00000102").ok);
}

TEST(ColumnCodecs, ReadsVectorsAsTheyStand)
{
    const ColumnSchema column = columnOf(ColumnType::Vector);
    const std::string_view ones("\0\0\x80\x3f\0\0\0\0", 8);
    EXPECT_EQ(decode(WireType::Vector, 4, column, "08000000 0000803f00000000").value,
              (ColumnValue{Bytes{ones}}));
    EXPECT_EQ(decode(WireType::Varchar, 8, column, "08 0000803f00000000").value, (ColumnValue{Bytes{ones}}));
    EXPECT_FALSE(decode(WireType::Vector, 4, column, "08000000 0000803f").ok);
}

// Source of the bytes: MariaDB 10.11, REPEAT('a', 500), with column_compression_zlib_wrap off and on.
TEST(ColumnCodecs, InflatesCompressedColumns)
{
    const ColumnSchema text = columnOf(ColumnType::Text);
    const ColumnValue expected{Text{std::string_view("abababababababababababab", 24)}};
    EXPECT_EQ(decode(WireType::VarcharCompressed, 501, text, "0000").value, (ColumnValue{Text{""}}));
    EXPECT_EQ(decode(WireType::VarcharCompressed, 501, text, "0400 00 616263").value,
              (ColumnValue{Text{"abc"}}));

    const Decoded bare = decode(WireType::VarcharCompressed, 501, text, "0b00 8a01f4 4b4c1c05230d0000");
    ASSERT_TRUE(bare.ok);
    EXPECT_EQ(std::get<Text>(bare.value).bytes, std::string(500, 'a'));
    const Decoded blob =
        decode(WireType::BlobCompressed, 2, columnOf(ColumnType::Bytes), "0b00 8a01f4 4b4c1c05230d0000");
    ASSERT_TRUE(blob.ok);
    EXPECT_EQ(std::get<Bytes>(blob.value).bytes, std::string(500, 'a'));
}

// Goal: a damaged value is refused, and none makes us allocate more than its column holds.
TEST(ColumnCodecs, RefusesDamagedCompressedColumns)
{
    const ColumnSchema text = columnOf(ColumnType::Text);
    for (const char* damaged : {
             "0b00 8a01f3 4b4c1c05230d0000",      // longer than it says
             "0b00 8a01f5 4b4c1c05230d0000",      // shorter
             "0a00 8a01f4 4b4c1c05230d00",        // cut short
             "0c00 8a01f4 4b4c1c05230d000000",    // with a byte behind it
             "0b00 8201f4 4b4c1c05230d0000",      // not a zlib stream
             "0b00 9a01f4 4b4c1c05230d0000",      // another method
             "0b00 8801f4 4b4c1c05230d0000",      // a size of no bytes
             "0100 8a",                           // no size
             "0d00 8cffffffff 4b4c1c05230d0000",  // larger than the column
         })
        EXPECT_FALSE(decode(WireType::VarcharCompressed, 501, text, damaged).ok) << damaged;
    EXPECT_FALSE(decode(WireType::BlobCompressed, 4, text, "0d000000 8cffffffff 4b4c1c05230d0000").ok);
    EXPECT_FALSE(decode(WireType::BlobCompressed, 0, text, "").ok);
}

// Source of the layout: MariaDB 10.11, sql/field.cc, store_TIME() of the three types, and live servers.
TEST(ColumnCodecs, ReadsTimesOfBefore564WithFractions)
{
    ColumnSchema column = columnOf(ColumnType::Timestamp);
    column.fractionDigits = 3;
    EXPECT_EQ(decode(WireType::OldTimestamp, 0, column, "0000000a 01f4").value,
              (ColumnValue{Timestamp{10, 500'000}}));
    column.fractionDigits = 6;
    EXPECT_FALSE(decode(WireType::OldTimestamp, 0, column, "0000000a 0f4240").ok);  // a whole second more

    column = columnOf(ColumnType::DateTime);
    column.fractionDigits = 1;
    // ((((2026 × 13 + 11) × 32 + 22) × 24 + 10) × 60 + 15) × 60 + 30, in tenths, and one more
    EXPECT_EQ(decode(WireType::OldDateTime, 0, column, "00 a99ef80c95").value,
              (ColumnValue{DateTime{{2026, 11, 22}, 10, 15, 30, 100'000}}));
    column.fractionDigits = 7;
    EXPECT_FALSE(decode(WireType::OldDateTime, 0, column, "00a99ef80c9500").ok);

    column = columnOf(ColumnType::Time);
    column.fractionDigits = 2;
    EXPECT_EQ(decode(WireType::OldTime, 0, column, "12 00c3bf").value,
              (ColumnValue{TimeOfDay{true, 0, 0, 0, 10'000}}));
}

TEST(ColumnCodecs, RefusesTypesItDoesNotCarry)
{
    WireColumn wire;
    ColumnSchema column = columnOf(ColumnType::Other);
    column.name = "shape";
    column.typeText = "xmltype";
    wire.type = WireType::Blob;
    const auto refused = codecFor(wire, column);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "binlog.unsupported_type");
    EXPECT_NE(refused.error().detail.find("shape (xmltype)"), std::string::npos);
    wire.type = WireType::OldDecimal;
    EXPECT_FALSE(codecFor(wire, columnOf(ColumnType::Decimal)));
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
