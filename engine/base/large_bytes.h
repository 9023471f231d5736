#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace lutra {

/// A block of megabytes that grows to exactly what it is asked for, and where the system can move its pages
/// without a second copy: a `std::vector` holds both while it grows, and keeps half a block to spare.
class LargeBytes {
public:
    /// Room for `count` more; what it holds is not told. Earlier views of the block end here.
    [[nodiscard]] std::span<std::byte> grow(std::size_t count)
    {
        auto* grown = static_cast<std::byte*>(std::realloc(m_block.get(), m_size + count));
        if (grown == nullptr)
            throw std::bad_alloc();
        (void)m_block.release();
        m_block.reset(grown);
        m_size += count;
        return all().last(count);
    }

    [[nodiscard]] std::span<std::byte> all() { return {m_block.get(), m_size}; }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    struct Free {
        void operator()(std::byte* block) const { std::free(block); }
    };

    std::unique_ptr<std::byte, Free> m_block;
    std::size_t m_size = 0;
};

}  // namespace lutra
