#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace lutra {

/// Memory that is given out piece by piece and taken back all at once, with the arena.
///
/// Its blocks come from a store that all arenas of the process share and that keeps some of them, because
/// asking the system for fresh pages costs more than filling them. Threads: one at a time gives out; what was
/// given may be read by all.
class Arena final : public std::pmr::memory_resource {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() override;

    /// Keeps a share of memory that others filled, of which `bytes` count as given out.
    void adopt(std::shared_ptr<const void> memory, std::size_t bytes)
    {
        m_adopted.push_back(std::move(memory));
        m_bytes += bytes;
    }

    /// What was given out so far.
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override
    {
        return this == &other;
    }
    void* allocateElsewhere(std::size_t bytes, std::size_t alignment);

    std::span<std::byte> m_left;  // of the newest block
    std::vector<std::span<std::byte>> m_blocks;
    std::vector<std::shared_ptr<const void>> m_adopted;
    std::size_t m_bytes = 0;
    std::size_t m_nextBlockBytes = 0;
};

/// A share in an arena, for the owner of things that live in it: declared in front of them, so that it
/// outlives them.
///
/// Moving one over another swaps the two. Member by member the owner's things are moved over later than this
/// is, and those they replace still give their memory back to the arena they came from.
class SharedArena : public std::shared_ptr<Arena> {
public:
    SharedArena() = default;
    SharedArena(std::shared_ptr<Arena> arena)
        : std::shared_ptr<Arena>(std::move(arena))
    {
    }
    SharedArena(const SharedArena&) = default;
    SharedArena(SharedArena&&) = default;
    SharedArena& operator=(const SharedArena&) = delete;
    SharedArena& operator=(SharedArena&& other) noexcept
    {
        swap(other);
        return *this;
    }
    ~SharedArena() = default;
};

/// Room for `count` things that need no destructor.
template <typename Plain>
[[nodiscard]] std::span<Plain> roomFor(Arena& arena, std::size_t count)
{
    static_assert(std::is_trivially_destructible_v<Plain>);
    return {static_cast<Plain*>(arena.allocate(count * sizeof(Plain), alignof(Plain))), count};
}

/// A copy that lives as long as the arena.
template <typename Plain>
[[nodiscard]] std::span<const Plain> keep(Arena& arena, std::span<const Plain> things)
{
    const auto room = roomFor<Plain>(arena, things.size());
    std::uninitialized_copy(things.begin(), things.end(), room.begin());
    return room;
}

[[nodiscard]] inline std::string_view keep(Arena& arena, std::string_view text)
{
    const auto room = keep(arena, std::span<const char>(text));
    return {room.data(), room.size()};
}

}  // namespace lutra
