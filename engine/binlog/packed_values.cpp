#include "engine/binlog/packed_values.h"

#include <array>

namespace lutra::binlog {

namespace {

constexpr unsigned kGroupDigits = 9;
constexpr std::size_t kGroupBytes = 4;
constexpr std::array<std::size_t, kGroupDigits + 1> kBytesOfDigits{0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
constexpr std::array<std::uint64_t, kGroupDigits + 1> kPowersOfTen{
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
constexpr unsigned kPrecisionMax = 65;
constexpr unsigned kScaleMax = 38;  // MariaDB's; MySQL's is 30

/// Big-endian groups of up to nine digits, their sign already taken off.
class DigitGroups {
public:
    DigitGroups(ByteReader& reader, std::string& text, std::uint8_t mask)
        : m_reader(reader)
        , m_text(text)
        , m_mask(mask)
    {
    }

    void read(unsigned digits)
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
        m_text.append(group.data(), digits);
    }

private:
    ByteReader& m_reader;
    std::string& m_text;
    const std::uint8_t m_mask;
    std::uint8_t m_signBit = 0x80;  // stands in the very first byte, set for numbers from zero up
};

}  // namespace

std::string readDecimal(ByteReader& reader, unsigned precision, unsigned scale)
{
    if (precision == 0 || precision > kPrecisionMax || scale > precision || scale > kScaleMax ||
        reader.left() == 0) {
        reader.refuse();
        return {};
    }
    ByteReader peek = reader;
    const bool negative = (peek.u8() & 0x80) == 0;
    std::string digits;
    DigitGroups groups(reader, digits, negative ? 0xFF : 0x00);

    const unsigned whole = precision - scale;
    if (whole % kGroupDigits != 0)
        groups.read(whole % kGroupDigits);
    for (unsigned i = 0; i < whole / kGroupDigits; ++i)
        groups.read(kGroupDigits);
    const std::size_t leadingZeros = digits.find_first_not_of('0');
    digits.erase(0, leadingZeros == std::string::npos ? digits.size() : leadingZeros);

    std::string text = negative ? "-" : "";
    text += digits.empty() ? "0" : digits;
    if (scale == 0)
        return text;
    digits.clear();
    for (unsigned i = 0; i < scale / kGroupDigits; ++i)
        groups.read(kGroupDigits);
    if (scale % kGroupDigits != 0)
        groups.read(scale % kGroupDigits);
    return text + "." + digits;
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
