#include "engine/base/wake_up.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace lutra {

// Goal: whoever took its call back may go away. Seen: both servers were killed, and a lane woke a pipeline
//       that had just ended: the engine crashed.
// Method: the call is taken back while it is being made.
TEST(WakeUp, IsNotUnderWayOnceItIsTakenBack)
{
    WakeUp wake;
    std::atomic<bool> isInside{false};
    std::atomic<bool> isOver{false};
    wake.set([&] {
        isInside = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        isOver = true;
    });
    std::jthread caller([&] { wake(); });
    while (!isInside)
        std::this_thread::yield();

    wake.set({});

    EXPECT_TRUE(isOver);
}

TEST(WakeUp, MayBeWantedByNobody)
{
    int calls = 0;
    WakeUp wake;
    wake();
    wake.set([&] { ++calls; });
    wake();
    wake.set({});
    wake();
    EXPECT_EQ(calls, 1);
}

}  // namespace lutra
