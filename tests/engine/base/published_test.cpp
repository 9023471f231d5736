#include "engine/base/published.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

using lutra::Published;

// Goal: there is nothing before the first value, and then always the latest; who holds an old one keeps it.
// Method: set twice, holding on to the first.
TEST(Published, GivesTheLatestValue)
{
    Published<int> published;
    EXPECT_EQ(published.get(), nullptr);
    published.set(1);
    const auto first = published.get();
    published.set(2);
    EXPECT_EQ(*first, 1);
    EXPECT_EQ(*published.get(), 2);
}

// Goal: a looker never sees half a value, nor an older one after a newer one.
// Method: one thread publishes vectors filled with their own number, two others check what they see.
TEST(Published, NeverShowsHalfAValue)
{
    constexpr int kLast = 3000;
    Published<std::vector<int>> published;
    published.set(std::vector<int>(64, 0));
    const auto look = [&published] {
        for (int last = 0; last < kLast;) {
            const auto value = published.get();
            ASSERT_EQ(*value, std::vector<int>(64, value->front()));
            ASSERT_GE(value->front(), last);
            last = value->front();
        }
    };
    std::jthread one(look);
    std::jthread other(look);
    for (int i = 1; i <= kLast; ++i)
        published.set(std::vector<int>(64, i));
}
