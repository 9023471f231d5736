#pragma once

#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

namespace lutra {

/// Memory that is given out piece by piece and taken back all at once, with the arena.
///
/// Threads: one at a time gives out; what was given may be read by all.
using Arena = std::pmr::monotonic_buffer_resource;

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
