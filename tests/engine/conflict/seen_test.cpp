#include "engine/conflict/seen.h"

#include "tests/engine/conflict/versions.h"

#include <gtest/gtest.h>
#include <random>

namespace lutra::conflict::testing {
namespace {

using checkpoint::Progress;

// Goal: what lanes have committed out of order is seen, what lies between is not, and of sites never heard of
// nothing is.
TEST(Seen, HasWhatTheLanesTogetherHave)
{
    SeenTracker tracker;
    EXPECT_FALSE(tracker.snapshot()->has("b", at(10)));
    tracker.lane("b", 0, {at(50), {{at(60), at(70), {}}}});
    tracker.lane("b", 1, {at(40), {{at(80), at(90), {}}}});
    const SeenPtr seen = tracker.snapshot();
    EXPECT_TRUE(seen->has("b", at(50)));
    EXPECT_FALSE(seen->has("b", at(60)));
    EXPECT_TRUE(seen->has("b", at(65)));
    EXPECT_FALSE(seen->has("b", at(75)));
    EXPECT_TRUE(seen->has("b", at(90)));
    EXPECT_FALSE(seen->has("c", at(10)));
    EXPECT_FALSE(upTo({{"c", 100}})->has("b", at(10)));
}

// Goal: a snapshot never changes, and no new one is made while nothing does.
TEST(Seen, SnapshotsAreSharedUntilSomethingChanges)
{
    SeenTracker tracker;
    tracker.lane("b", 0, {at(50), {}});
    const SeenPtr first = tracker.snapshot();
    tracker.lane("b", 0, {at(50), {}});
    tracker.lane("b", 1, {at(30), {}});  // less than is known
    EXPECT_EQ(tracker.snapshot(), first);
    tracker.lane("b", 1, {at(60), {}});
    const SeenPtr second = tracker.snapshot();
    EXPECT_NE(second, first);
    EXPECT_FALSE(first->has("b", at(60)));
    EXPECT_TRUE(second->has("b", at(60)));
}

// Goal: the union is `checkpoint::unite`'s, after each row, and comes back from its state.
TEST(Seen, IsTheUnionOfTheLanes)
{
    std::mt19937 chance(3);
    const auto next = [&](unsigned below) { return chance() % below; };
    SeenTracker tracker;
    std::vector<Progress> lanes(4);
    for (int round = 0; round < 400; ++round) {
        const auto number = static_cast<std::uint32_t>(next(4));
        const std::uint64_t low = lanes[number].low.offset + next(30);
        Progress progress{at(low), {}};
        if (next(2) == 0) {
            const std::uint64_t after = low + next(40);
            progress.add({at(after), at(after + 1 + next(20)), {}});
        }
        lanes[number] = progress;
        tracker.lane("b", number, progress);
        const Progress united = checkpoint::unite(lanes);
        SeenTracker again;
        for (const SeenTracker::Lane& lane : tracker.state())
            again.lane(lane.site, lane.number, lane.progress);
        const SeenPtr seen = tracker.snapshot();
        const SeenPtr restored = again.snapshot();
        for (std::uint64_t place = low; place < low + 100; ++place) {
            ASSERT_EQ(seen->has("b", at(place)), united.contains(at(place))) << place;
            ASSERT_EQ(restored->has("b", at(place)), united.contains(at(place))) << place;
        }
    }
}

// Goal: when a site's server was replaced, places in the old log say nothing of the new one.
TEST(Seen, AnotherServersLogBeginsAnew)
{
    SeenTracker tracker;
    Progress old{at(900), {}};
    old.sourceId = "one";
    tracker.lane("b", 0, old);
    tracker.lane("b", 1, old);
    Progress moved{at(100), {}};
    moved.sourceId = "two";
    tracker.lane("b", 0, moved);
    EXPECT_TRUE(tracker.snapshot()->has("b", at(100)));
    EXPECT_FALSE(tracker.snapshot()->has("b", at(500))) << "lane 1 spoke of the old log";
}

// Goal: what came through a third site is seen, it and nothing beside it, and is not kept for ever.
TEST(Seen, KnowsWhatWasRelayed)
{
    SeenTracker tracker;
    tracker.relayed("c", at(70));
    tracker.relayed("c", at(90));
    const SeenPtr seen = tracker.snapshot();
    EXPECT_TRUE(seen->has("c", at(70)));
    EXPECT_FALSE(seen->has("c", at(69)));
    EXPECT_FALSE(seen->has("c", at(80)));
    EXPECT_TRUE(seen->has("c", at(90)));
    tracker.relayedUpTo("c", at(80));
    EXPECT_TRUE(tracker.snapshot()->has("c", at(75)));
    EXPECT_FALSE(tracker.snapshot()->has("c", at(85)));
    EXPECT_TRUE(tracker.snapshot()->has("c", at(90)));
    tracker.lane("c", 0, {at(200), {}});
    static_cast<void>(tracker.snapshot());
    for (const SeenTracker::Lane& lane : tracker.state())
        EXPECT_TRUE(lane.progress.done.empty()) << "the link itself has come further";
}

}  // namespace
}  // namespace lutra::conflict::testing
