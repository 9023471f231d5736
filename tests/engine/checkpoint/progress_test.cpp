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

// Goal: what any lane has committed counts, also of lanes no longer used, and above the lowest mark of
// others.
TEST(Progress, UnitesAllLanes)
{
    const Progress lanes[] = {{at(50), {at(70), at(90)}}, {at(60), {at(80)}}, {at(10), {at(55), at(100)}}};
    const Progress all = unite(lanes);
    EXPECT_EQ(all.low, at(60));
    EXPECT_EQ(all.done, (std::set{at(70), at(80), at(90), at(100)}));
    EXPECT_TRUE(all.contains(at(55)));
    EXPECT_TRUE(all.contains(at(80)));
    EXPECT_FALSE(all.contains(at(75)));
}

TEST(Progress, RaisingTheMarkForgetsWhatItCovers)
{
    Progress progress{at(10), {at(20), at(30)}};
    progress.raiseLow(at(20));
    EXPECT_EQ(progress.done, std::set{at(30)});
    progress.raiseLow(at(15));
    EXPECT_EQ(progress.low, at(20)) << "it never goes back";
}

// Goal: the set comes back from its column as it was; damage is told, not guessed around.
TEST(Progress, DoneSetSurvivesItsText)
{
    const std::set done{at(20), at(5'000'000'000, "binlog.000002")};
    EXPECT_EQ(*decodeDone(encodeDone(done)), done);
    EXPECT_EQ(*decodeDone(""), std::set<SourcePosition>{});
    EXPECT_EQ(decodeDone("binlog.000001:20\nnonsense\n").error().code, "checkpoint.damaged");
}

}  // namespace
}  // namespace lutra::checkpoint
