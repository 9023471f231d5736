#include "engine/checkpoint/progress.h"

#include <gtest/gtest.h>

namespace lutra::checkpoint {

namespace {

SourcePosition at(std::uint64_t offset)
{
    return {"binlog.000001", offset, {}};
}

}  // namespace

// Goal: the place where reading must begin goes with the mark it was told for, and with no other.
TEST(Progress, KnowsWhereReadingMustBegin)
{
    Progress progress;
    progress.raiseLow(at(100));
    EXPECT_FALSE(progress.readFrom);
    progress.raiseLow(at(200), at(150));
    EXPECT_EQ(progress.readFrom, at(150));
    progress.raiseLow(at(120));  // read again, and there already
    EXPECT_EQ(progress.readFrom, at(150));
    progress.raiseLow(at(300));
    EXPECT_FALSE(progress.readFrom);
}

TEST(Progress, TheLaneThatIsFurthestTellsWhereToRead)
{
    Progress behind;
    behind.raiseLow(at(100), at(50));
    Progress ahead;
    ahead.raiseLow(at(200));
    EXPECT_FALSE(unite(std::array{behind, ahead}).readFrom);
    ahead.raiseLow(at(300), at(250));
    EXPECT_EQ(unite(std::array{behind, ahead}).readFrom, at(250));
}

}  // namespace lutra::checkpoint
