#include "engine/runtime/retry_policy.h"

#include <gtest/gtest.h>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;

// Goal: waits grow, are bounded, and are spread.
TEST(RetryPolicy, DoublesUpToItsCap)
{
    const RetryPolicy policy{250ms, 10s};
    EXPECT_EQ(pauseBefore(1, 0.0, policy), 250ms);
    EXPECT_EQ(pauseBefore(3, 0.0, policy), 1000ms);
    EXPECT_EQ(pauseBefore(1'000'000, 0.0, policy), 10s);
    EXPECT_GE(pauseBefore(1'000'000, 0.999, policy), 5s);
}

}  // namespace
}  // namespace lutra::runtime
