#include "engine/base/bounded_queue.h"

#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using lutra::BoundedQueue;

namespace {

constexpr auto kLong = 60s;  // far longer than a test may take: whoever waits must be woken, not time out

}  // namespace

// Goal: items come out in the order they went in, and the level counts items and bytes.
// Method: push three, pop three, look at the level in between.
TEST(BoundedQueue, KeepsOrderAndCountsLevel)
{
    BoundedQueue<std::string> queue(10, 1000);
    ASSERT_TRUE(queue.push("a", 10, {}));
    ASSERT_TRUE(queue.push("b", 20, {}));
    ASSERT_TRUE(queue.push("c", 30, {}));
    EXPECT_EQ(queue.level().items, 3u);
    EXPECT_EQ(queue.level().bytes, 60u);

    EXPECT_EQ(queue.pop(0ms, {}), "a");
    EXPECT_EQ(queue.level().items, 2u);
    EXPECT_EQ(queue.level().bytes, 50u);
    EXPECT_EQ(queue.pop(0ms, {}), "b");
    EXPECT_EQ(queue.pop(0ms, {}), "c");
    EXPECT_EQ(queue.level().items, 0u);
    EXPECT_EQ(queue.level().bytes, 0u);
}

// Goal: the writer waits when the queue is full in items, and goes on when one is taken.
// Method: a second thread pushes one too many; it can only end after a pop.
TEST(BoundedQueue, HoldsWriterBackWhenFullOfItems)
{
    BoundedQueue<int> queue(2, 1000);
    ASSERT_TRUE(queue.push(1, 1, {}));
    ASSERT_TRUE(queue.push(2, 1, {}));

    std::atomic<bool> isIn = false;
    std::jthread writer([&](std::stop_token stop) { isIn = queue.push(3, 1, stop); });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(isIn);
    EXPECT_EQ(queue.level().items, 2u);

    EXPECT_EQ(queue.pop(0ms, {}), 1);
    writer.join();
    EXPECT_TRUE(isIn);
    EXPECT_EQ(queue.level().items, 2u);
}

// Goal: a writer that had to wait goes on when half of the queue is free, not at each item that is taken.
// Method: six items in a queue of six, and a seventh that waits; it comes in behind the third pop.
TEST(BoundedQueue, LetsWriterGoOnWhenHalfIsFree)
{
    BoundedQueue<int> queue(6, 1000);
    for (int i = 0; i < 6; ++i)
        ASSERT_TRUE(queue.push(i, 1, {}));
    std::atomic<bool> isIn = false;
    std::jthread writer([&](std::stop_token stop) { isIn = queue.push(6, 1, stop); });
    std::this_thread::sleep_for(20ms);
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(queue.pop(0ms, {}), i);
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(isIn);
    EXPECT_EQ(queue.pop(0ms, {}), 2);
    writer.join();
    EXPECT_TRUE(isIn);
}

// Goal: the bound in bytes holds by itself, to the byte.
// Method: with 100 bytes of room, 60 + 40 go in at once, one byte more waits until there is room.
TEST(BoundedQueue, HoldsWriterBackWhenFullOfBytes)
{
    BoundedQueue<int> queue(100, 100);
    ASSERT_TRUE(queue.push(1, 60, {}));
    ASSERT_TRUE(queue.push(2, 40, {}));

    std::atomic<bool> isIn = false;
    std::jthread writer([&](std::stop_token stop) { isIn = queue.push(3, 1, stop); });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(isIn);
    EXPECT_EQ(queue.pop(0ms, {}), 1);
    writer.join();
    EXPECT_TRUE(isIn);
    EXPECT_EQ(queue.level().bytes, 41u);
}

// Goal: an item larger than the whole bound passes, but alone.
// Method: push it into an empty queue; a small one behind it waits; an oversized one waits behind a small
//         one.
TEST(BoundedQueue, LetsOversizedItemPassAlone)
{
    BoundedQueue<int> queue(10, 100);
    ASSERT_TRUE(queue.push(1, 5000, {}));
    EXPECT_EQ(queue.level().bytes, 5000u);

    std::atomic<bool> isSmallIn = false;
    std::jthread small([&](std::stop_token stop) { isSmallIn = queue.push(2, 1, stop); });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(isSmallIn);
    EXPECT_EQ(queue.pop(0ms, {}), 1);
    small.join();
    EXPECT_TRUE(isSmallIn);

    std::atomic<bool> isLargeIn = false;
    std::jthread large([&](std::stop_token stop) { isLargeIn = queue.push(3, 5000, stop); });
    std::this_thread::sleep_for(20ms);
    EXPECT_FALSE(isLargeIn);
    EXPECT_EQ(queue.pop(0ms, {}), 2);
    large.join();
    EXPECT_TRUE(isLargeIn);
    EXPECT_EQ(queue.pop(0ms, {}), 3);
}

// Goal: a reader waits no longer than it has patience, and takes what comes in time.
// Method: pop an empty queue with a short patience; then with a long one while another thread pushes.
TEST(BoundedQueue, WaitsForAnItemWithinPatience)
{
    BoundedQueue<int> queue(10, 100);
    EXPECT_EQ(queue.pop(10ms, {}), std::nullopt);

    std::jthread writer([&](std::stop_token stop) {
        std::this_thread::sleep_for(10ms);
        EXPECT_TRUE(queue.push(7, 1, stop));
    });
    EXPECT_EQ(queue.pop(kLong, {}), 7);
}

// Goal: after close nothing goes in, and what is inside still comes out.
// Method: close with one item inside; push, pop, pop.
TEST(BoundedQueue, GivesOutItsRestAfterClose)
{
    BoundedQueue<int> queue(10, 100);
    ASSERT_TRUE(queue.push(1, 1, {}));
    queue.close();
    EXPECT_FALSE(queue.push(2, 1, {}));
    EXPECT_EQ(queue.pop(kLong, {}), 1);
    EXPECT_EQ(queue.pop(kLong, {}), std::nullopt);  // at once: closed and empty
}

// Goal: close wakes a reader that waits for an item, and a writer that waits for room.
// Method: one queue empty, one full, a thread waiting at each with no time limit that a test could reach.
TEST(BoundedQueue, CloseWakesBothSides)
{
    BoundedQueue<int> empty(1, 100);
    BoundedQueue<int> full(1, 100);
    ASSERT_TRUE(full.push(1, 1, {}));
    std::jthread reader([&](std::stop_token stop) { EXPECT_EQ(empty.pop(kLong, stop), std::nullopt); });
    std::jthread writer([&](std::stop_token stop) { EXPECT_FALSE(full.push(2, 1, stop)); });
    std::this_thread::sleep_for(20ms);
    empty.close();
    full.close();
    reader.join();
    writer.join();
    EXPECT_EQ(full.level().items, 1u);
}

// Goal: a requested stop wakes both sides, and the item that waited was not taken.
// Method: as above, with the threads' own stop tokens.
TEST(BoundedQueue, StopWakesBothSides)
{
    BoundedQueue<int> empty(1, 100);
    BoundedQueue<int> full(1, 100);
    ASSERT_TRUE(full.push(1, 1, {}));
    std::jthread reader([&](std::stop_token stop) { EXPECT_EQ(empty.pop(kLong, stop), std::nullopt); });
    std::jthread writer([&](std::stop_token stop) { EXPECT_FALSE(full.push(2, 1, stop)); });
    std::this_thread::sleep_for(20ms);
    reader.request_stop();
    writer.request_stop();
    reader.join();
    writer.join();
    EXPECT_EQ(full.level().items, 1u);
    EXPECT_EQ(full.pop(0ms, {}), 1);
}

// Goal: nothing is lost, doubled or reordered per writer, and the bounds hold at every moment.
// Method: two writers and two readers move 20 000 items that can only be moved (unique_ptr) through a queue
//         of 8 items and 64 bytes, while the main thread watches the level.
TEST(BoundedQueue, LosesNothingBetweenManyThreads)
{
    constexpr int kEach = 10000;
    BoundedQueue<std::unique_ptr<int>> queue(8, 64);
    std::vector<int> seen[2];
    {
        std::vector<std::jthread> readers;
        for (auto& mine : seen) {
            readers.emplace_back([&queue, &mine](std::stop_token stop) {
                while (auto item = queue.pop(kLong, stop))
                    mine.push_back(**item);
            });
        }
        {
            std::vector<std::jthread> writers;
            for (int writer = 0; writer < 2; ++writer) {
                writers.emplace_back([&queue, writer](std::stop_token stop) {
                    for (int i = 0; i < kEach; ++i)
                        ASSERT_TRUE(queue.push(std::make_unique<int>(writer * kEach + i),
                                               1 + static_cast<std::size_t>(i % 16), stop));
                });
            }
            for (int look = 0; look < 1000; ++look) {
                const auto level = queue.level();
                EXPECT_LE(level.items, 8u);
                EXPECT_LE(level.bytes, 64u);
            }
            for (auto& writer : writers)
                writer.join();
        }
        queue.close();
        for (auto& reader : readers)
            reader.join();
    }

    std::vector<int> times(2 * kEach);
    for (const auto& mine : seen) {
        int last[2] = {-1, -1};
        for (const int value : mine) {
            ++times[static_cast<std::size_t>(value)];
            EXPECT_GT(value, last[value / kEach]);
            last[value / kEach] = value;
        }
    }
    EXPECT_EQ(times, std::vector<int>(2 * kEach, 1));
    EXPECT_EQ(queue.level().bytes, 0u);
}
