#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace lutra {

/// Reads numbers and blocks from untrusted bytes; the only place with pointer arithmetic on them.
///
/// Reading past the end yields zeros or nothing and makes `ok()` false for good, so a decoder checks once,
/// at its end, and before it trusts a length to allocate by.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_at == m_bytes.size(); }
    [[nodiscard]] std::size_t left() const { return m_bytes.size() - m_at; }
    [[nodiscard]] std::size_t offset() const { return m_at; }

    /// Marks the bytes as malformed for a reason the caller found.
    void refuse() { m_ok = false; }

    /// `size` raw bytes; empty when fewer are left.
    std::span<const std::byte> block(std::uint64_t size)
    {
        if (!m_ok || size > left()) {
            m_ok = false;
            return {};
        }
        const auto found = m_bytes.subspan(m_at, static_cast<std::size_t>(size));
        m_at += found.size();
        return found;
    }

    std::span<const std::byte> rest() { return block(left()); }
    void skip(std::uint64_t size) { block(size); }

    std::string_view text(std::uint64_t size)
    {
        const auto found = block(size);
        return {reinterpret_cast<const char*>(found.data()), found.size()};
    }

    /// Text up to a zero byte, which is passed over.
    std::string_view textToZero()
    {
        std::size_t size = 0;
        while (m_at + size < m_bytes.size() && m_bytes[m_at + size] != std::byte{0})
            ++size;
        const auto found = text(size);
        skip(1);
        return found;
    }

    /// Unsigned little-endian number of `size` bytes, 1 to 8.
    std::uint64_t little(std::size_t size)
    {
        std::uint64_t value = 0;
        const auto found = block(size);
        for (std::size_t i = 0; i < found.size(); ++i)
            value |= std::to_integer<std::uint64_t>(found[i]) << (8 * i);
        return value;
    }

    /// Unsigned big-endian number of `size` bytes, 1 to 8.
    std::uint64_t big(std::size_t size)
    {
        std::uint64_t value = 0;
        for (const std::byte byte : block(size))
            value = (value << 8) | std::to_integer<std::uint64_t>(byte);
        return value;
    }

    std::uint8_t u8() { return static_cast<std::uint8_t>(fixed<1>()); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(fixed<2>()); }
    std::uint32_t u24() { return static_cast<std::uint32_t>(fixed<3>()); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(fixed<4>()); }
    std::uint64_t u48() { return fixed<6>(); }
    std::uint64_t u64() { return fixed<8>(); }

    float f32() { return std::bit_cast<float>(u32()); }

    double f64() { return std::bit_cast<double>(u64()); }

    /// The protocol's length-encoded integer. 0xFB (NULL) and 0xFF are refused.
    std::uint64_t lengthEncoded()
    {
        const std::uint8_t first = u8();
        if (first < 0xFB)
            return first;
        if (first == 0xFC)
            return u16();
        if (first == 0xFD)
            return u24();
        if (first == 0xFE)
            return u64();
        m_ok = false;
        return 0;
    }

    /// Unsigned little-endian number of a size known beforehand.
    template <std::size_t kSize>
    std::uint64_t fixed()
    {
        static_assert(std::endian::native == std::endian::little && kSize <= 8);
        std::uint64_t value = 0;
        const auto found = block(kSize);
        if (!found.empty())
            std::memcpy(&value, found.data(), kSize);
        return value;
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

inline std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace lutra
