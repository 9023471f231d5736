#include "engine/base/arena.h"

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <random>

namespace lutra {

// Goal: what an arena gave out stays as it was, whatever is given out later, and is aligned.
// Method: pieces of many sizes, each filled with its own byte and looked at in the end; several arenas, so
// that blocks are used again.
TEST(Arena, KeepsWhatItGave)
{
    std::minstd_rand random(11);
    for (int round = 0; round < 20; ++round) {
        Arena arena;
        std::deque<std::pair<std::span<std::uint64_t>, std::uint64_t>> pieces;
        std::size_t given = 0;
        for (int i = 0; i < 500; ++i) {
            constexpr std::size_t kSizes[] = {1, 3, 40, 500, 2100, 9000, 100'000};
            const std::size_t size = 1 + random() % kSizes[random() % (i < 490 ? 5 : 7)];
            const auto room = roomFor<std::uint64_t>(arena, size);
            ASSERT_EQ(reinterpret_cast<std::uintptr_t>(room.data()) % alignof(std::uint64_t), 0u);
            given += room.size_bytes();
            const std::uint64_t mark = random();
            std::ranges::fill(room, mark);
            pieces.emplace_back(room, mark);
            const auto text = keep(arena, std::string_view("odd"));
            given += text.size();
            ASSERT_EQ(text, "odd");
        }
        EXPECT_EQ(arena.bytes(), given);
        for (const auto& [room, mark] : pieces)
            ASSERT_TRUE(std::ranges::all_of(room, [&](std::uint64_t found) { return found == mark; }));
    }
}

TEST(Arena, TakesNothing)
{
    Arena arena;
    EXPECT_TRUE(keep(arena, std::string_view()).empty());
    EXPECT_EQ(arena.bytes(), 0u);
}

}  // namespace lutra
