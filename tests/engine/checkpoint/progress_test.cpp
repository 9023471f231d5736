#include "engine/checkpoint/progress.h"

#include <gtest/gtest.h>

namespace lutra::checkpoint {
namespace {

SourcePosition at(std::uint64_t offset, const std::string& file = "binlog.000001")
{
    return {file, offset, {}};
}

// Goal: positions have one order, over files and beyond 4 GiB.
TEST(SourcePosition, OrdersByFileNumberThenOffset)
{
    EXPECT_LT(at(900), at(4, "binlog.000002"));
    EXPECT_LT(at(4, "binlog.999999"), at(4, "binlog.1000000")) << "by number, not by letters";
    EXPECT_LT(at(0xFFFFFFFF), at(0x100000004));
    EXPECT_LT(SourcePosition{}, at(4)) << "nowhere stands before everything";
    EXPECT_EQ(SourcePosition::parse("my:odd.000007:5000000000"), at(5'000'000'000, "my:odd.000007"));
    EXPECT_EQ(SourcePosition::parse("binlog.000001"), std::nullopt);
    EXPECT_EQ(SourcePosition::parse(":4"), std::nullopt);
    EXPECT_EQ(SourcePosition::parse("binlog.000001:4x"), std::nullopt);
}

DoneRange range(std::uint64_t after, std::uint64_t last, std::string ids = {})
{
    return {at(after), at(last), std::move(ids)};
}

using Ranges = std::vector<DoneRange>;

// Goal: what any lane has committed counts, also of lanes no longer used, and above the lowest mark of
// others.
TEST(Progress, UnitesAllLanes)
{
    const Progress lanes[] = {{at(50), {range(65, 70), range(85, 90)}},
                              {at(60), {range(75, 80)}},
                              {at(10), {range(40, 55), range(95, 100)}}};
    const Progress all = unite(lanes);
    EXPECT_EQ(all.low, at(60));
    EXPECT_EQ(all.done, (Ranges{range(65, 70), range(75, 80), range(85, 90), range(95, 100)}));
    EXPECT_TRUE(all.contains(at(55)));
    EXPECT_TRUE(all.contains(at(80)));
    EXPECT_TRUE(all.contains(at(77))) << "inside a range";
    EXPECT_FALSE(all.contains(at(75))) << "a range begins behind its first place";
    EXPECT_FALSE(all.contains(at(83)));
}

// Goal: ranges without a gap become the mark, with their ids and the place to read from, whatever lane they
// are of.
TEST(Progress, RangesWithoutAGapRaiseTheMark)
{
    DoneRange prepared = range(30, 40, "0-1-9,0-1-12");
    prepared.readFrom = at(35);
    Progress first{at(20), {prepared}, GtidSet::parse("0-1-5").value()};
    const Progress lanes[] = {first, {at(10), {range(20, 30, "0-1-8"), range(50, 60, "0-1-20")}}};
    const Progress all = unite(lanes);
    EXPECT_EQ(all.low, at(40));
    EXPECT_EQ(all.readFrom, at(35));
    EXPECT_EQ(all.executed->text(), "0-1-12");
    EXPECT_EQ(all.done, Ranges{range(50, 60, "0-1-20")});
}

TEST(Progress, RaisingTheMarkForgetsWhatItCovers)
{
    Progress progress{at(10), {range(15, 20), range(25, 30)}};
    progress.raiseLow(at(20));
    EXPECT_EQ(progress.done, Ranges{range(25, 30)});
    progress.raiseLow(at(15));
    EXPECT_EQ(progress.low, at(20)) << "it never goes back";
    EXPECT_FALSE(progress.contains(at(24)));
}

// Goal: the ranges come back from their column as they were; damage is told, not guessed around.
TEST(Progress, DoneRangesSurviveTheirText)
{
    Ranges done{range(20, 30), {at(40), at(5'000'000'000, "binlog.000002"), "0-1-5,0-2-7", at(22)}};
    EXPECT_EQ(*decodeDone(encodeDone(done)), done);
    EXPECT_EQ(*decodeDone(""), Ranges{});
    for (const char* damaged :
         {"binlog.000001:20\n", "nonsense\n", "binlog.000001:30\tbinlog.000001:20\t\t\n",
          "binlog.000001:20\tbinlog.000001:30\tnonsense\t\n"}) {
        const auto decoded = decodeDone(damaged);
        ASSERT_FALSE(decoded) << damaged;
        EXPECT_EQ(decoded.error().code, "checkpoint.damaged");
    }
}

}  // namespace
}  // namespace lutra::checkpoint
