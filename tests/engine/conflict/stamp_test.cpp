#include "engine/conflict/site_clock.h"

#include <gtest/gtest.h>
#include <random>

namespace lutra::conflict {
namespace {

WallTime seconds(std::int64_t count)
{
    return WallTime(std::chrono::seconds(count));
}

// Goal: a stamp survives its text, and its order is time first, then site.
TEST(Stamp, ComesBackFromItsText)
{
    for (const Stamp& stamp : {Stamp{0, "a"}, Stamp{1'700'000'000'123'456, "amsterdam"},
                               Stamp{Stamp::kTimeMax, "北京"}, Stamp{7, "odd@name"}})
        EXPECT_EQ(Stamp::parse(stamp.text()).value(), stamp) << stamp.text();
    EXPECT_LT((Stamp{1, "z"}), (Stamp{2, "a"}));
    EXPECT_LT((Stamp{2, "a"}), (Stamp{2, "b"}));
}

// Goal: what is not a stamp is an error, never a smaller one.
TEST(Stamp, RefusesDamage)
{
    for (const std::string text : {"", "@", "@a", "1", "1@", "-1@a", "+1@a", "01@a", "1x@a", " 1@a",
                                   "9223372036854775807@a", "99999999999999999999@a", "1@a\nb"}) {
        const auto parsed = Stamp::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, "conflict.stamp_damaged");
    }
    EXPECT_FALSE(Stamp::parse("1@" + std::string(Stamp::kSiteBytesMax + 1, 'a')));
}

// Goal: along a log the stamps ascend, whatever the clocks do, and stay above those that were applied before.
TEST(SiteClock, NeverStandsStillOrGoesBack)
{
    SiteClock clock("a");
    EXPECT_EQ(clock.local(seconds(10)), (Stamp{10'000'000, "a"}));
    EXPECT_EQ(clock.local(seconds(10)), (Stamp{10'000'001, "a"})) << "same second";
    EXPECT_EQ(clock.local(seconds(4)), (Stamp{10'000'002, "a"})) << "set back";
    clock.applied({12'000'000, "b"});
    EXPECT_EQ(clock.local(seconds(11)), (Stamp{12'000'001, "a"})) << "the other site's clock is ahead";
    EXPECT_EQ(clock.aheadOfCommitTime(), 1'000'000);
    clock.applied({5, "b"});
    EXPECT_EQ(clock.local(seconds(20)), (Stamp{20'000'000, "a"}));
    EXPECT_EQ(clock.aheadOfCommitTime(), 0);
}

// Goal: no commit time overflows.
TEST(SiteClock, StaysWithinItsRange)
{
    SiteClock clock("a", Stamp::kTimeMax);
    EXPECT_EQ(clock.local(WallTime::max()).time, Stamp::kTimeMax);
    EXPECT_EQ(SiteClock("a").local(WallTime::min()).time, 1) << "a clock before 1970";
}

// Goal: the same log read again from the same state gives the same stamps.
// Method: a random log; a second reader begins at each place with the state that was kept there.
TEST(SiteClock, ReadingAgainGivesTheSameStamps)
{
    std::mt19937 chance(7);
    struct Entry {
        bool isLocal;
        std::int64_t time;
        std::int64_t stateBefore;
        std::int64_t stateAfter;
    };
    std::vector<Entry> log;
    SiteClock clock("a");
    for (int i = 0; i < 500; ++i) {
        Entry entry{chance() % 3 != 0, static_cast<std::int64_t>(i * 1000 + chance() % 9000), clock.last(),
                    0};
        if (entry.isLocal)
            static_cast<void>(clock.local(WallTime(std::chrono::microseconds(entry.time))));
        else
            clock.applied({entry.time, "b"});
        entry.stateAfter = clock.last();
        log.push_back(entry);
    }
    for (std::size_t from = 0; from < log.size(); from += 37) {
        SiteClock again("a", log[from].stateBefore);
        for (std::size_t i = from; i < log.size(); ++i) {
            if (log[i].isLocal)
                EXPECT_EQ(again.local(WallTime(std::chrono::microseconds(log[i].time))).time,
                          log[i].stateAfter);
            else
                again.applied({log[i].time, "b"});
        }
    }
}

}  // namespace
}  // namespace lutra::conflict
