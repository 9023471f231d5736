#include "engine/binlog/json_decoder.h"

#include "engine/base/byte_reader.h"
#include "engine/binlog/json_numbers.h"
#include "engine/binlog/json_quotes.h"
#include "engine/binlog/packed_values.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr unsigned kDepthMax = 100;  // MySQL's own limit

// A value's place can be named many times over; what a true document prints is never longer than this.
constexpr std::size_t kTextBytesPerByte = 8;
constexpr std::size_t kTextBytesSlack = 64;

enum JsonType : std::uint8_t {
    SmallObject = 0x00,
    LargeObject = 0x01,
    SmallArray = 0x02,
    LargeArray = 0x03,
    Literal = 0x04,
    Int16 = 0x05,
    Uint16 = 0x06,
    Int32 = 0x07,
    Uint32 = 0x08,
    Int64 = 0x09,
    Uint64 = 0x0A,
    DoubleNumber = 0x0B,
    String = 0x0C,
    Opaque = 0x0F,
};

// The column types an opaque value is printed by name for. Source: MySQL 8.0, include/field_types.h.
enum OpaqueType : std::uint8_t {
    OpaqueTimestamp = 7,
    OpaqueDate = 10,
    OpaqueTime = 11,
    OpaqueDateTime = 12,
    OpaqueDecimal = 246
};

class JsonPrinter {
public:
    explicit JsonPrinter(std::span<const std::byte> document)
        : m_textBytesMax(document.size() * kTextBytesPerByte + kTextBytesSlack)
    {
    }

    bool value(std::uint8_t type, std::span<const std::byte> bytes, unsigned depth);
    [[nodiscard]] JsonText take() { return {std::move(m_text), std::move(m_opaques)}; }

private:
    bool container(bool object, bool large, std::span<const std::byte> bytes, unsigned depth);
    bool entry(ByteReader& entries, bool large, std::span<const std::byte> container, unsigned depth);
    bool literal(std::uint8_t which);
    bool number(double value);
    bool opaque(ByteReader reader);
    bool opaqueText(ByteReader reader);
    bool temporal(std::uint8_t type, ByteReader reader);
    void quoted(std::string_view text) { appendJsonQuoted(m_text, text); }

    std::string m_text;
    std::vector<JsonOpaque> m_opaques;
    const std::size_t m_textBytesMax;
};

JsonOpaque::Kind kindOf(std::uint8_t type)
{
    switch (type) {
    case OpaqueDecimal:
        return JsonOpaque::Kind::Decimal;
    case OpaqueDate:
        return JsonOpaque::Kind::Date;
    case OpaqueTime:
        return JsonOpaque::Kind::Time;
    case OpaqueDateTime:
    case OpaqueTimestamp:
        return JsonOpaque::Kind::DateTime;
    default:
        return JsonOpaque::Kind::Bytes;
    }
}

/// Seven bits a byte, lowest first; the top bit says that more follow.
std::uint64_t variableLength(ByteReader& reader)
{
    constexpr unsigned kBytesMax = 5;
    std::uint64_t length = 0;
    for (unsigned i = 0; i < kBytesMax; ++i) {
        const std::uint8_t byte = reader.u8();
        length |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
        if ((byte & 0x80) == 0)
            return length;
    }
    reader.refuse();
    return 0;
}

std::span<const std::byte> from(std::span<const std::byte> bytes, std::uint64_t offset)
{
    return offset < bytes.size() ? bytes.subspan(static_cast<std::size_t>(offset))
                                 : std::span<const std::byte>();
}

bool JsonPrinter::value(std::uint8_t type, std::span<const std::byte> bytes, unsigned depth)
{
    if (m_text.size() > m_textBytesMax)
        return false;
    ByteReader reader(bytes);
    switch (type) {
    case SmallObject:
    case LargeObject:
        return container(true, type == LargeObject, bytes, depth);
    case SmallArray:
    case LargeArray:
        return container(false, type == LargeArray, bytes, depth);
    case Literal:
        return literal(reader.u8()) && reader.ok();
    case Int16:
        m_text += fmt::to_string(static_cast<std::int16_t>(reader.u16()));
        return reader.ok();
    case Uint16:
        m_text += fmt::to_string(reader.u16());
        return reader.ok();
    case Int32:
        m_text += fmt::to_string(static_cast<std::int32_t>(reader.u32()));
        return reader.ok();
    case Uint32:
        m_text += fmt::to_string(reader.u32());
        return reader.ok();
    case Int64:
        m_text += fmt::to_string(static_cast<std::int64_t>(reader.u64()));
        return reader.ok();
    case Uint64:
        m_text += fmt::to_string(reader.u64());
        return reader.ok();
    case DoubleNumber:
        return number(reader.f64()) && reader.ok();
    case String:
        quoted(reader.text(variableLength(reader)));
        return reader.ok();
    case Opaque:
        return opaque(reader);
    default:
        return false;
    }
}

bool JsonPrinter::container(bool object, bool large, std::span<const std::byte> bytes, unsigned depth)
{
    if (depth >= kDepthMax)
        return false;
    const std::size_t numberBytes = large ? 4 : 2;
    ByteReader header(bytes);
    const std::uint64_t count = header.little(numberBytes);
    const std::uint64_t size = header.little(numberBytes);
    const std::uint64_t keyBytes = numberBytes + 2;
    const std::uint64_t entryBytes = numberBytes + 1;
    const std::uint64_t tableBytes = count * (entryBytes + (object ? keyBytes : 0));
    if (!header.ok() || size > bytes.size() || tableBytes > size || tableBytes > header.left())
        return false;

    const auto whole = bytes.first(static_cast<std::size_t>(size));
    ByteReader keys(header.block(object ? count * keyBytes : 0));
    ByteReader entries(header.block(count * entryBytes));
    m_text += object ? '{' : '[';
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i > 0)
            m_text += ", ";
        if (object) {
            ByteReader key(from(whole, keys.little(numberBytes)));
            const std::uint16_t length = keys.u16();
            quoted(key.text(length));
            m_text += ": ";
            if (!key.ok())
                return false;
        }
        if (!entry(entries, large, whole, depth))
            return false;
    }
    m_text += object ? '}' : ']';
    return m_text.size() <= m_textBytesMax;
}

/// A type and a number, which is the value itself when it fits, else its place in the container.
bool JsonPrinter::entry(ByteReader& entries, bool large, std::span<const std::byte> container, unsigned depth)
{
    const std::uint8_t type = entries.u8();
    const auto number = entries.block(large ? 4 : 2);
    const bool inlined =
        type == Literal || type == Int16 || type == Uint16 || (large && (type == Int32 || type == Uint32));
    if (inlined)
        return value(type, number, depth + 1);
    return value(type, from(container, ByteReader(number).little(number.size())), depth + 1);
}

bool JsonPrinter::literal(std::uint8_t which)
{
    constexpr std::array<std::string_view, 3> kLiterals{"null", "true", "false"};
    if (which >= kLiterals.size())
        return false;
    m_text += kLiterals[which];
    return true;
}

bool JsonPrinter::number(double value)
{
    if (!std::isfinite(value))  // JSON has no word for it, and no server writes it
        return false;
    m_text += jsonDouble(value);
    return true;
}

bool JsonPrinter::opaque(ByteReader reader)
{
    const std::size_t start = m_text.size();
    if (!opaqueText(reader))
        return false;
    m_opaques.push_back({kindOf(reader.u8()), start, m_text.size() - start});
    return true;
}

bool JsonPrinter::opaqueText(ByteReader reader)
{
    const std::uint8_t type = reader.u8();
    const auto data = reader.block(variableLength(reader));
    if (!reader.ok())
        return false;
    ByteReader inside(data);
    switch (type) {
    case OpaqueDecimal: {
        const std::uint8_t precision = inside.u8();
        const std::uint8_t scale = inside.u8();
        m_text += readDecimal(inside, precision, scale).view();
        return inside.ok();
    }
    case OpaqueDate:
    case OpaqueTime:
    case OpaqueDateTime:
    case OpaqueTimestamp:
        return temporal(type, inside);
    default:
        m_text += fmt::format("\"base64:type{}:{}\"", type, jsonBase64(data));
        return true;
    }
}

/// Whole seconds above 24 bits of microseconds; negative times as a whole.
bool JsonPrinter::temporal(std::uint8_t type, ByteReader reader)
{
    constexpr unsigned kFractionBits = 24;
    const auto packed = static_cast<std::int64_t>(reader.u64());
    const bool negative = packed < 0;
    const std::uint64_t size =
        negative ? 0 - static_cast<std::uint64_t>(packed) : static_cast<std::uint64_t>(packed);
    const auto microseconds = static_cast<std::uint32_t>(size & ((1u << kFractionBits) - 1));
    const std::uint64_t seconds = size >> kFractionBits;
    if (!reader.ok())
        return false;
    if (type == OpaqueTime) {
        const TimeOfDay time = unpackTime(seconds, microseconds, negative);
        m_text += fmt::format("\"{}{:02}:{:02}:{:02}.{:06}\"", negative ? "-" : "", time.hours, time.minutes,
                              time.seconds, microseconds);
        return true;
    }
    const DateTime moment = unpackDateTime(seconds, microseconds);
    m_text += fmt::format("\"{:04}-{:02}-{:02}", moment.date.year, moment.date.month, moment.date.day);
    if (type != OpaqueDate)
        m_text += fmt::format(" {:02}:{:02}:{:02}.{:06}", moment.hours, moment.minutes, moment.seconds,
                              microseconds);
    m_text += '"';
    return true;
}

}  // namespace

Json keepJson(Arena& arena, const JsonText& document)
{
    return {keep(arena, document.text), keep(arena, std::span<const JsonOpaque>(document.opaques))};
}

std::optional<JsonText> jsonText(std::span<const std::byte> document)
{
    if (document.empty())
        return JsonText{"null"};
    JsonPrinter printer(document);
    if (!printer.value(std::to_integer<std::uint8_t>(document[0]), document.subspan(1), 0))
        return std::nullopt;
    return printer.take();
}

}  // namespace lutra::binlog
