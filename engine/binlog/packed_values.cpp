#include "engine/binlog/packed_values.h"

#include <array>

namespace lutra::binlog {

namespace {

constexpr unsigned kGroupDigits = 9;
constexpr std::array<std::size_t, kGroupDigits + 1> kBytesOfDigits{0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
constexpr std::array<std::uint64_t, kGroupDigits + 1> kPowersOfTen{
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
constexpr unsigned kPrecisionMax = 81;  // of nine groups: JSON counts digits by groups, columns have 65
constexpr unsigned kScaleMax = 38;      // MariaDB's; MySQL's is 30

/// Big-endian groups of up to nine digits, their sign already taken off.
class DigitGroups {
public:
    DigitGroups(ByteReader& reader, std::uint8_t mask)
        : m_reader(reader)
        , m_mask(mask)
    {
    }

    /// The next `digits` digits, at the end of `to`; with `trimmed`, zeros before the first other one are
    /// left out.
    void read(unsigned digits, DecimalText& to, bool trimmed)
    {
        const std::size_t size = kBytesOfDigits[digits];
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto byte = static_cast<std::uint8_t>(m_reader.u8() ^ m_mask ^ m_signBit);
            m_signBit = 0;
            value = value << 8 | byte;
        }
        if (value >= kPowersOfTen[digits])
            return m_reader.refuse();
        std::array<char, kGroupDigits> group{};
        for (unsigned i = digits; i > 0; --i) {
            group[i - 1] = static_cast<char>('0' + value % 10);
            value /= 10;
        }
        std::string_view text(group.data(), digits);
        if (trimmed && !m_anyDigit)
            text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
        m_anyDigit = m_anyDigit || !text.empty();
        to.append(text);
    }

    [[nodiscard]] bool anyDigit() const { return m_anyDigit; }

private:
    ByteReader& m_reader;
    const std::uint8_t m_mask;
    std::uint8_t m_signBit = 0x80;  // stands in the very first byte, set for numbers from zero up
    bool m_anyDigit = false;
};

}  // namespace

DecimalText readDecimal(ByteReader& reader, unsigned precision, unsigned scale)
{
    DecimalText text;
    if (precision == 0 || precision > kPrecisionMax || scale > precision || scale > kScaleMax ||
        reader.left() == 0) {
        reader.refuse();
        return text;
    }
    ByteReader peek = reader;
    const bool negative = (peek.u8() & 0x80) == 0;
    if (negative)
        text.append("-");
    DigitGroups groups(reader, negative ? 0xFF : 0x00);

    const unsigned whole = precision - scale;
    if (whole % kGroupDigits != 0)
        groups.read(whole % kGroupDigits, text, true);
    for (unsigned i = 0; i < whole / kGroupDigits; ++i)
        groups.read(kGroupDigits, text, true);
    if (!groups.anyDigit())
        text.append("0");
    if (scale == 0)
        return text;
    text.append(".");
    for (unsigned i = 0; i < scale / kGroupDigits; ++i)
        groups.read(kGroupDigits, text, false);
    if (scale % kGroupDigits != 0)
        groups.read(scale % kGroupDigits, text, false);
    return text;
}

DateTime unpackDateTime(std::uint64_t packedSeconds, std::uint32_t microseconds)
{
    const std::uint64_t yearMonth = packedSeconds >> 22;
    DateTime value;
    value.date.year = static_cast<std::uint16_t>(yearMonth / 13);
    value.date.month = static_cast<std::uint8_t>(yearMonth % 13);
    value.date.day = static_cast<std::uint8_t>(packedSeconds >> 17 & 0x1F);
    value.hours = static_cast<std::uint8_t>(packedSeconds >> 12 & 0x1F);
    value.minutes = static_cast<std::uint8_t>(packedSeconds >> 6 & 0x3F);
    value.seconds = static_cast<std::uint8_t>(packedSeconds & 0x3F);
    value.microseconds = microseconds;
    return value;
}

TimeOfDay unpackTime(std::uint64_t packedSeconds, std::uint32_t microseconds, bool negative)
{
    TimeOfDay value;
    value.negative = negative;
    value.hours = static_cast<std::uint16_t>(packedSeconds >> 12 & 0x3FF);
    value.minutes = static_cast<std::uint8_t>(packedSeconds >> 6 & 0x3F);
    value.seconds = static_cast<std::uint8_t>(packedSeconds & 0x3F);
    value.microseconds = microseconds;
    return value;
}

}  // namespace lutra::binlog
