#include "engine/binlog/column_codecs.h"

#include "engine/binlog/inflate.h"
#include "engine/binlog/json_decoder.h"
#include "engine/binlog/packed_values.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

template <std::size_t kBytes>
ColumnValue decodeInteger(ByteReader& reader, const WireColumn&, const ColumnSchema& column, Arena&)
{
    constexpr unsigned kUnusedBits = 64 - 8 * kBytes;
    const std::uint64_t value = reader.fixed<kBytes>();
    if (column.isUnsigned)
        return value;
    return static_cast<std::int64_t>(value << kUnusedBits) >> kUnusedBits;  // carries the sign bit up
}

ColumnValue decodeFloat(ByteReader& reader, const WireColumn&, const ColumnSchema&, Arena&)
{
    return reader.f32();
}

ColumnValue decodeDouble(ByteReader& reader, const WireColumn&, const ColumnSchema&, Arena&)
{
    return reader.f64();
}

ColumnValue decodeDecimal(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena& arena)
{
    return Decimal{keep(arena, readDecimal(reader, wire.metadata >> 8, wire.metadata & 0xFF).view())};
}

ColumnValue decodeBit(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    const std::size_t size = (wire.metadata + 7u) / 8;
    if (size > 8) {
        reader.refuse();
        return Bits{};
    }
    return Bits{reader.big(size)};
}

ColumnValue decodeYear(ByteReader& reader, const WireColumn&, const ColumnSchema&, Arena&)
{
    const std::uint8_t since1900 = reader.u8();
    return Year{static_cast<std::uint16_t>(since1900 == 0 ? 0 : 1900 + since1900)};
}

ColumnValue decodeDate(ByteReader& reader, const WireColumn&, const ColumnSchema&, Arena&)
{
    const std::uint32_t packed = reader.u24();
    return Date{static_cast<std::uint16_t>(packed >> 9), static_cast<std::uint8_t>(packed >> 5 & 0x0F),
                static_cast<std::uint8_t>(packed & 0x1F)};
}

struct Fraction {
    std::size_t bytes;
    std::uint32_t microseconds;  // in one unit of the stored number
};

/// How a fraction of `digits` is stored: an odd count like the next even one.
Fraction fractionOf(ByteReader& reader, const WireColumn& wire)
{
    constexpr std::array<std::uint32_t, 4> kUnits{1'000'000, 10'000, 100, 1};
    const std::size_t bytes = (wire.metadata + 1u) / 2;
    if (bytes >= kUnits.size()) {
        reader.refuse();
        return {0, 0};
    }
    return {bytes, kUnits[bytes]};
}

std::uint32_t readFraction(ByteReader& reader, const WireColumn& wire)
{
    const Fraction fraction = fractionOf(reader, wire);
    const std::uint64_t microseconds = reader.big(fraction.bytes) * fraction.microseconds;
    if (microseconds > 999'999)
        reader.refuse();
    return static_cast<std::uint32_t>(microseconds);
}

/// One number with an offset, whole seconds above the fraction: so a negative time is that number's
/// complement.
ColumnValue decodeTime2(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    constexpr std::size_t kWholeBytes = 3;
    const Fraction fraction = fractionOf(reader, wire);
    const unsigned fractionBits = static_cast<unsigned>(fraction.bytes) * 8;
    const auto stored = static_cast<std::int64_t>(reader.big(kWholeBytes + fraction.bytes));
    const std::int64_t value = stored - (std::int64_t{0x800000} << fractionBits);
    const auto size = static_cast<std::uint64_t>(value < 0 ? -value : value);
    const std::uint64_t units = size & ((std::uint64_t{1} << fractionBits) - 1);
    const std::uint64_t microseconds = units * fraction.microseconds;
    if (microseconds > 999'999)
        reader.refuse();
    return unpackTime(size >> fractionBits, static_cast<std::uint32_t>(microseconds), value < 0);
}

ColumnValue decodeDateTime2(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    constexpr std::uint64_t kOffset = 0x8000000000;
    const std::uint64_t stored = reader.big(5);
    if (stored < kOffset)
        reader.refuse();
    return unpackDateTime(stored & (kOffset - 1), readFraction(reader, wire));
}

ColumnValue decodeTimestamp2(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    const auto seconds = static_cast<std::int64_t>(reader.big(4));
    return Timestamp{seconds, readFraction(reader, wire)};
}

/// MariaDB's forms of before MySQL 5.6.4 with a fraction: one big-endian number in units of the last digit,
/// and its size by the count of digits. The log shows neither, so the table's definition must tell.
/// Source: MariaDB 10.11, sql/field.h, Field_time_hires, Field_datetime_hires, Field_timestamp_hires;
///         sql-common/my_time.c, pack_time().
constexpr std::size_t kFractionDigitsMax = 6;
constexpr std::array<std::uint32_t, kFractionDigitsMax + 1> kMicrosecondsInUnit{
    1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

std::size_t digitsOf(ByteReader& reader, const ColumnSchema& column)
{
    if (column.fractionDigits <= kFractionDigitsMax)
        return column.fractionDigits;
    reader.refuse();
    return 0;
}

std::uint32_t microsecondsOf(ByteReader& reader, std::uint64_t units, std::size_t digits)
{
    const std::uint64_t microseconds = units * kMicrosecondsInUnit[digits];
    if (microseconds > 999'999)
        reader.refuse();
    return static_cast<std::uint32_t>(microseconds);
}

ColumnValue decodeOldTimestamp(ByteReader& reader, const WireColumn&, const ColumnSchema& column, Arena&)
{
    constexpr std::array<std::size_t, kFractionDigitsMax + 1> kFractionBytes{0, 1, 1, 2, 2, 3, 3};
    const std::size_t digits = digitsOf(reader, column);
    if (digits == 0)
        return Timestamp{reader.u32(), 0};
    const auto seconds = static_cast<std::int64_t>(reader.big(4));
    return Timestamp{seconds, microsecondsOf(reader, reader.big(kFractionBytes[digits]), digits)};
}

ColumnValue decodeOldTimeWithFraction(ByteReader& reader, std::size_t digits)
{
    constexpr std::array<std::size_t, kFractionDigitsMax + 1> kBytes{3, 4, 4, 5, 5, 5, 6};
    constexpr std::int64_t kZeroSeconds = 838 * 3600 + 59 * 60 + 59 + 1;  // the greatest time, and one more
    const std::int64_t unitsInSecond = 1'000'000 / kMicrosecondsInUnit[digits];
    const auto stored = static_cast<std::int64_t>(reader.big(kBytes[digits]));
    const std::int64_t value = stored - kZeroSeconds * unitsInSecond;
    const std::int64_t units = value < 0 ? -value : value;
    const std::int64_t seconds = units / unitsInSecond;
    if (seconds >= kZeroSeconds)
        reader.refuse();
    return TimeOfDay{value < 0, static_cast<std::uint16_t>(seconds / 3600),
                     static_cast<std::uint8_t>(seconds / 60 % 60), static_cast<std::uint8_t>(seconds % 60),
                     microsecondsOf(reader, static_cast<std::uint64_t>(units % unitsInSecond), digits)};
}

/// As the number hhmmss.
ColumnValue decodeOldTime(ByteReader& reader, const WireColumn&, const ColumnSchema& column, Arena&)
{
    if (const std::size_t fraction = digitsOf(reader, column); fraction > 0)
        return decodeOldTimeWithFraction(reader, fraction);
    const auto value = static_cast<std::int32_t>(reader.u24() << 8) >> 8;
    const std::int32_t digits = value < 0 ? -value : value;
    return TimeOfDay{value < 0, static_cast<std::uint16_t>(digits / 10000),
                     static_cast<std::uint8_t>(digits / 100 % 100), static_cast<std::uint8_t>(digits % 100),
                     0};
}

ColumnValue decodeOldDateTimeWithFraction(ByteReader& reader, std::size_t fractionDigits)
{
    constexpr std::array<std::size_t, kFractionDigitsMax + 1> kBytes{5, 6, 6, 7, 7, 7, 8};
    std::uint64_t packed = reader.big(kBytes[fractionDigits]);
    const auto next = [&packed](std::uint64_t count) {
        const std::uint64_t part = packed % count;
        packed /= count;
        return part;
    };
    DateTime value;
    value.microseconds =
        microsecondsOf(reader, next(1'000'000 / kMicrosecondsInUnit[fractionDigits]), fractionDigits);
    value.seconds = static_cast<std::uint8_t>(next(60));
    value.minutes = static_cast<std::uint8_t>(next(60));
    value.hours = static_cast<std::uint8_t>(next(24));
    value.date.day = static_cast<std::uint8_t>(next(32));
    value.date.month = static_cast<std::uint8_t>(next(13));
    if (packed > 9999)
        reader.refuse();
    value.date.year = static_cast<std::uint16_t>(packed);
    return value;
}

/// As the number YYYYMMDDhhmmss.
ColumnValue decodeOldDateTime(ByteReader& reader, const WireColumn&, const ColumnSchema& column, Arena&)
{
    if (const std::size_t fraction = digitsOf(reader, column); fraction > 0)
        return decodeOldDateTimeWithFraction(reader, fraction);
    const std::uint64_t digits = reader.u64();
    if (digits > 99991231235959)
        reader.refuse();
    const auto twoAt = [digits](std::uint64_t power) {
        return static_cast<std::uint8_t>(digits / power % 100);
    };
    DateTime value;
    value.date.year = static_cast<std::uint16_t>(digits / 10'000'000'000 % 10'000);
    value.date.month = twoAt(100'000'000);
    value.date.day = twoAt(1'000'000);
    value.hours = twoAt(10'000);
    value.minutes = twoAt(100);
    value.seconds = twoAt(1);
    return value;
}

std::size_t checkedSize(ByteReader& reader, std::size_t size, std::size_t sizeMax)
{
    if (size >= 1 && size <= sizeMax)
        return size;
    reader.refuse();
    return 1;
}

ColumnValue decodeEnum(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    return EnumIndex{static_cast<std::uint32_t>(reader.little(checkedSize(reader, wire.metadata, 2)))};
}

ColumnValue decodeSet(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    return SetMembers{reader.little(checkedSize(reader, wire.metadata, 8))};
}

/// The log leaves trailing zero bytes away.
std::string_view padded(ByteReader& reader, std::string_view found, std::size_t length, Arena& arena)
{
    if (found.size() == length)
        return found;
    if (found.size() > length) {
        reader.refuse();
        return {};
    }
    const auto room = roomFor<char>(arena, length);
    std::fill(std::ranges::copy(found, room.begin()).out, room.end(), '\0');
    return {room.data(), room.size()};
}

bool isPadded(ColumnType type)
{
    return type == ColumnType::Binary || type == ColumnType::Uuid || type == ColumnType::Inet4 ||
           type == ColumnType::Inet6;
}

ColumnValue textOrBytes(ByteReader& reader, std::string_view found, const ColumnSchema& column, Arena& arena)
{
    if (column.type == ColumnType::Text)
        return Text{found};
    return Bytes{isPadded(column.type) ? padded(reader, found, column.length, arena) : found};
}

ColumnValue decodeString(ByteReader& reader, const WireColumn& wire, const ColumnSchema& column, Arena& arena)
{
    const std::size_t length = wire.metadata > 255 ? reader.u16() : reader.u8();
    return textOrBytes(reader, reader.text(length), column, arena);
}

std::string_view readBlob(ByteReader& reader, const WireColumn& wire)
{
    return reader.text(reader.little(checkedSize(reader, wire.metadata, 4)));
}

ColumnValue decodeBlob(ByteReader& reader, const WireColumn& wire, const ColumnSchema& column, Arena& arena)
{
    return textOrBytes(reader, readBlob(reader, wire), column, arena);
}

ColumnValue inflated(ByteReader& reader, std::string_view packed, std::uint64_t sizeMax,
                     const ColumnSchema& column, Arena& arena)
{
    const auto plain = inflateColumn(bytesOf(packed), sizeMax, arena);
    if (!plain)
        reader.refuse();
    return textOrBytes(reader, plain.value_or(std::string_view()), column, arena);
}

ColumnValue decodeCompressedString(ByteReader& reader, const WireColumn& wire, const ColumnSchema& column,
                                   Arena& arena)
{
    const std::size_t length = wire.metadata > 255 ? reader.u16() : reader.u8();
    return inflated(reader, reader.text(length), wire.metadata, column, arena);
}

ColumnValue decodeCompressedBlob(ByteReader& reader, const WireColumn& wire, const ColumnSchema& column,
                                 Arena& arena)
{
    const std::string_view packed = readBlob(reader, wire);
    const std::size_t lengthBits = 8 * std::size_t{wire.metadata};
    return inflated(reader, packed, lengthBits > 32 ? 0 : (std::uint64_t{1} << lengthBits) - 1, column,
                    arena);
}

ColumnValue decodeGeometry(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena&)
{
    return Geometry{readBlob(reader, wire)};
}

ColumnValue decodeJson(ByteReader& reader, const WireColumn& wire, const ColumnSchema&, Arena& arena)
{
    const auto document = jsonText(bytesOf(readBlob(reader, wire)));
    if (!document) {
        reader.refuse();
        return Json{};
    }
    return keepJson(arena, *document);
}

// The types we carry. Source: performance-and-protocol.md C.6.
constexpr std::array kColumnCodecs{
    ColumnCodec{WireType::Tiny, "TINYINT", decodeInteger<1>},
    ColumnCodec{WireType::Short, "SMALLINT", decodeInteger<2>},
    ColumnCodec{WireType::Int24, "MEDIUMINT", decodeInteger<3>},
    ColumnCodec{WireType::Long, "INT", decodeInteger<4>},
    ColumnCodec{WireType::LongLong, "BIGINT", decodeInteger<8>},
    ColumnCodec{WireType::Float, "FLOAT", decodeFloat},
    ColumnCodec{WireType::Double, "DOUBLE", decodeDouble},
    ColumnCodec{WireType::NewDecimal, "DECIMAL", decodeDecimal},
    ColumnCodec{WireType::Bit, "BIT", decodeBit},
    ColumnCodec{WireType::Year, "YEAR", decodeYear},
    ColumnCodec{WireType::Date, "DATE", decodeDate},
    ColumnCodec{WireType::Time2, "TIME", decodeTime2},
    ColumnCodec{WireType::DateTime2, "DATETIME", decodeDateTime2},
    ColumnCodec{WireType::Timestamp2, "TIMESTAMP", decodeTimestamp2},
    ColumnCodec{WireType::OldTime, "TIME (before 5.6.4)", decodeOldTime},
    ColumnCodec{WireType::OldDateTime, "DATETIME (before 5.6.4)", decodeOldDateTime},
    ColumnCodec{WireType::OldTimestamp, "TIMESTAMP (before 5.6.4)", decodeOldTimestamp},
    ColumnCodec{WireType::String, "CHAR or BINARY", decodeString},
    ColumnCodec{WireType::Varchar, "VARCHAR or VARBINARY", decodeString},
    ColumnCodec{WireType::VarString, "VARCHAR or VARBINARY", decodeString},
    ColumnCodec{WireType::Blob, "BLOB or TEXT", decodeBlob},
    ColumnCodec{WireType::Enum, "ENUM", decodeEnum},
    ColumnCodec{WireType::Set, "SET", decodeSet},
    ColumnCodec{WireType::Json, "JSON", decodeJson},
    ColumnCodec{WireType::Geometry, "GEOMETRY", decodeGeometry},
    ColumnCodec{WireType::Vector, "VECTOR", decodeBlob},
    ColumnCodec{WireType::VarcharCompressed, "VARCHAR COMPRESSED", decodeCompressedString},
    ColumnCodec{WireType::BlobCompressed, "BLOB COMPRESSED", decodeCompressedBlob},
};

}  // namespace

Result<const ColumnCodec*> codecFor(const WireColumn& wire, const ColumnSchema& column)
{
    const auto found = std::ranges::find(kColumnCodecs, wire.type, &ColumnCodec::type);
    const bool known = found != kColumnCodecs.end() && column.type != ColumnType::Other;
    if (!known)
        return fail(ErrorKind::BadData, "binlog.unsupported_type",
                    fmt::format("column {} ({}) has wire type {}, whose values we do not carry", column.name,
                                column.typeText.empty() ? "type unknown" : column.typeText,
                                static_cast<int>(wire.type)));
    return &*found;
}

}  // namespace lutra::binlog
