#include "engine/conflict/visible_rows.h"

#include "tests/engine/conflict/versions.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

namespace lutra::conflict::testing {
namespace {

ClaimRank rank(std::uint64_t row, std::int64_t time)
{
    return {true, false, {time, "a"}, row};
}

using Rows = std::vector<std::uint64_t>;

// Goal: the greater version has the value, whoever came first; the other comes back when the value is free.
TEST(VisibleRows, TheLoserComesBack)
{
    VisibleRows rows;
    EXPECT_EQ(rows.put(rank(1, 10), {77}).shown, Rows{1});
    const auto taken = rows.put(rank(2, 20), {77});
    EXPECT_EQ(taken.hidden, Rows{1});
    EXPECT_EQ(taken.shown, Rows{2});
    EXPECT_TRUE(rows.isContested(1));
    EXPECT_TRUE(rows.put(rank(3, 15), {77}).shown.empty()) << "arrived late";
    EXPECT_EQ(rows.put(rank(2, 30), {88}).shown, Rows{3}) << "the greater of those that wait";
    EXPECT_EQ(rows.put(rank(3, 40), {}).shown, Rows{1}) << "deleted";
    EXPECT_FALSE(rows.isContested(1));
    EXPECT_EQ(rows.claimants(77), Rows{1});
}

// Goal: a row with several unique values is visible with all of them or not at all, and one that is hidden
// stands in nobody's way.
TEST(VisibleRows, AllValuesOrNone)
{
    VisibleRows rows;
    rows.put(rank(1, 10), {5});
    rows.put(rank(2, 20), {5, 6});
    const auto change = rows.put(rank(3, 30), {6, 7});
    EXPECT_EQ(change.hidden, Rows{2});
    EXPECT_EQ(change.shown, (Rows{3, 1}));
}

// Goal: home beats others where the policy says so, and the remembered beats the forgotten.
TEST(VisibleRows, RanksClaims)
{
    const Version home{born("home", 10, 1), nullptr, false, nullptr};
    const Version away{born("away", 10, 9), nullptr, false, nullptr};
    EXPECT_GT(claimOf(1, home, {.home = "home"}), claimOf(2, away, {.home = "home"}));
    EXPECT_LT(claimOf(1, home, {}), claimOf(2, away, {}));
    EXPECT_LT(forgottenClaim(1), claimOf(2, home, {}));
}

// Goal: what is visible is the model's `show`: by descending rank, each takes its values if none is taken;
// and the lists of changes lead from each state to the next.
// Method: random versions of few rows that want few values; the whole is worked out anew after each.
TEST(VisibleRows, IsAPureFunctionOfTheNewestVersions)
{
    std::mt19937_64 chance(9);
    for (int run = 0; run < 300; ++run) {
        VisibleRows rows;
        std::map<ClaimRank, Rows, std::greater<>> versions;
        std::set<std::uint64_t> table;
        for (int step = 0; step < 60; ++step) {
            const std::uint64_t row = chance() % 8;
            std::erase_if(versions, [&](const auto& held) { return held.first.row == row; });
            VisibleRows::Change change;
            if (chance() % 8 == 0) {
                change = rows.drop(row);
                table.erase(row);
            } else {
                Rows values;
                for (std::uint64_t i = chance() % 3; i > 0; --i)
                    values.push_back(chance() % 6);
                const ClaimRank claim = rank(row, static_cast<std::int64_t>(chance() % 50));
                versions[claim] = values;
                change = rows.put(claim, values);
            }
            for (const std::uint64_t hidden : change.hidden)
                ASSERT_EQ(table.erase(hidden), 1u);
            for (const std::uint64_t shown : change.shown)
                ASSERT_TRUE(table.insert(shown).second);

            std::set<std::uint64_t> expected;
            std::set<std::uint64_t> taken;
            for (const auto& [claim, values] : versions) {
                if (std::ranges::any_of(values, [&](std::uint64_t value) { return taken.contains(value); }))
                    continue;
                taken.insert(values.begin(), values.end());
                expected.insert(claim.row);
            }
            ASSERT_EQ(table, expected) << "run " << run << ", step " << step;
            for (std::uint64_t known = 0; known < 8; ++known)
                ASSERT_EQ(rows.isVisible(known), expected.contains(known));
        }
    }
}

}  // namespace
}  // namespace lutra::conflict::testing
