#include "engine/runtime/clock_watch.h"

#include <gtest/gtest.h>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;
using mysql::ClocksApart;

// Goal: clocks that surely disagree by more than a second are told of, with who is ahead, and no longer once
// they surely agree. Method: looks of either sign around the bound.
TEST(ClockVerdict, TellsWhoIsAhead)
{
    ClockVerdict verdict("site-a", "site-b");
    EXPECT_FALSE(verdict.judge({900ms, 1ms}));
    EXPECT_FALSE(verdict.judge({-900ms, 1ms}));
    const auto behind = verdict.judge({-5s, 1ms});
    ASSERT_TRUE(behind);
    EXPECT_EQ(behind->code, "pipeline.clocks_apart");
    EXPECT_EQ(behind->detail, "the clock of site-b is 5.0 s ahead of that of site-a");
    const auto ahead = verdict.judge({1200ms, 1ms});
    ASSERT_TRUE(ahead);
    EXPECT_EQ(ahead->detail, "the clock of site-a is 1.2 s ahead of that of site-b");
    EXPECT_FALSE(verdict.judge({0s, 1ms}));
}

// Goal: a slow way neither raises the alarm nor ends it. Method: looks whose uncertainty covers the bound.
TEST(ClockVerdict, KeepsWhatItKnowsWhereALookTellsNothing)
{
    ClockVerdict verdict("site-a", "site-b");
    EXPECT_FALSE(verdict.judge({1500ms, 600ms}));
    EXPECT_TRUE(verdict.judge({1500ms, 400ms}));
    EXPECT_TRUE(verdict.judge({700ms, 400ms}));
    EXPECT_FALSE(verdict.judge({700ms, 300ms}));
}

}  // namespace
}  // namespace lutra::runtime
