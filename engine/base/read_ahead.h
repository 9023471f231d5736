#pragma once

#include "engine/base/error.h"

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace lutra {

/// Bytes that are read from somewhere in large pieces and given out in small ones.
///
/// Grows with what is really there, never by what a length in the bytes claims.
class ReadAhead {
public:
    explicit ReadAhead(std::size_t pieceBytes)
        : m_buffer(pieceBytes)
    {
    }

    /// Sees to it that `size` bytes stand ready; false when the source ends before. `read` fills a span as
    /// far as it can and returns Result<std::size_t>: how many bytes, 0 at the source's end.
    template <typename Read>
    [[nodiscard]] Result<bool> have(std::size_t size, Read&& read)
    {
        while (left() < size) {
            if (m_begin > 0) {
                std::memmove(m_buffer.data(), m_buffer.data() + m_begin, left());
                m_end -= m_begin;
                m_begin = 0;
            }
            if (m_end == m_buffer.size())
                m_buffer.resize(2 * m_buffer.size());
            const Result<std::size_t> count = read(std::span(m_buffer).subspan(m_end));
            if (!count)
                return tl::unexpected(count.error());
            if (*count == 0)
                return false;
            m_end += *count;
        }
        return true;
    }

    /// The next bytes, `size` of those that stand ready; valid until the next `have`.
    [[nodiscard]] std::span<const std::byte> front(std::size_t size) const
    {
        return std::span(m_buffer).subspan(m_begin, size);
    }
    [[nodiscard]] std::span<const std::byte> take(std::size_t size)
    {
        const auto taken = front(size);
        m_begin += size;
        return taken;
    }
    [[nodiscard]] std::size_t left() const { return m_end - m_begin; }

private:
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0;  // of what is read and not yet given
    std::size_t m_end = 0;    // of what is read
};

}  // namespace lutra
