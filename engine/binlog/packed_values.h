#pragma once

#include "engine/base/byte_reader.h"
#include "engine/change/column_value.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace lutra::binlog {

/// Forms that row images and binary JSON share.
/// Source: performance-and-protocol.md C.6; MySQL 8.0, strings/decimal.cc and mysys/my_time.cc.

/// A decimal number as text.
class DecimalText {
public:
    void append(std::string_view digits)
    {
        std::ranges::copy(digits, m_text.begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size += digits.size();
    }
    [[nodiscard]] std::string_view view() const { return {m_text.data(), m_size}; }

private:
    std::array<char, 96> m_text{};  // a sign, 81 digits, a zero and a point
    std::size_t m_size = 0;
};

/// A packed decimal as exact text: at least one digit, then exactly `scale` ones. Refuses impossible digits.
[[nodiscard]] DecimalText readDecimal(ByteReader& reader, unsigned precision, unsigned scale);

/// The whole-second parts of a packed date and time: year × 13 + month, day, hour, minute, second.
[[nodiscard]] DateTime unpackDateTime(std::uint64_t packedSeconds, std::uint32_t microseconds);

/// The whole-second parts of a packed time, its sign taken off: hour (10 bits), minute, second.
[[nodiscard]] TimeOfDay unpackTime(std::uint64_t packedSeconds, std::uint32_t microseconds, bool negative);

}  // namespace lutra::binlog
