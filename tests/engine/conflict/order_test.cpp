#include "engine/conflict/decide.h"

#include "tests/engine/conflict/versions.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <random>
#include <set>

namespace lutra::conflict::testing {
namespace {

constexpr std::array kSites{"home", "north", "south"};

struct Written {
    Version version;
    Row row;
    bool isDelete = false;
    std::set<std::size_t> seen;  // places in the history
};

/// Versions of one row, written at three sites that now and then learn what another one knows.
///
/// Method: what a site knows of another is everything up to a place of that one's log, as it is for a real
/// link; each site's row is the greatest version it knows.
std::vector<Written> history(std::mt19937_64& chance, const TablePolicy& policy)
{
    std::vector<Written> all;
    std::array<std::array<std::uint64_t, 3>, 3> known{};  // by site: of each other one up to where
    std::array<std::set<std::size_t>, 3> ids;
    std::array<std::int64_t, 3> clocks{};
    for (std::uint64_t place = 1; place <= 24; ++place) {
        const std::size_t site = chance() % 3;
        const std::size_t other = chance() % 3;
        if (chance() % 2 == 0 && other != site) {
            for (std::size_t third = 0; third < 3; ++third)
                known[site][third] = std::max(known[site][third], known[other][third]);
            ids[site].insert(ids[other].begin(), ids[other].end());
            clocks[site] = std::max(clocks[site], clocks[other]);
        }
        const Written* previous = nullptr;
        for (const std::size_t id : ids[site]) {
            if (!previous || compare(all[id].version, previous->version, policy.order) > 0)
                previous = &all[id];
        }
        clocks[site] = std::max<std::int64_t>(clocks[site] + 1, static_cast<std::int64_t>(chance() % 40));
        const bool isInsert = !previous || previous->isDelete;
        Written written{{},
                        shopRow(1, "x", static_cast<std::int64_t>(chance() % 9), "1.00",
                                static_cast<std::uint16_t>(2000 + chance() % 20)),
                        !isInsert && chance() % 3 == 0,
                        ids[site]};
        const BirthPtr by = born(kSites[site], place, clocks[site],
                                 upTo({{kSites[(site + 1) % 3], known[site][(site + 1) % 3]},
                                       {kSites[(site + 2) % 3], known[site][(site + 2) % 3]}}));
        const std::optional<Version> before = previous ? std::optional(previous->version) : std::nullopt;
        written.version = bornVersion(before, by, isInsert ? nullptr : &previous->row,
                                      written.isDelete ? nullptr : &written.row, policy);
        known[site][site] = place;
        ids[site].insert(all.size());
        all.push_back(std::move(written));
    }
    return all;
}

class EveryOrder : public ::testing::TestWithParam<std::string> {};

// Goal: all sites tell the same winner of any two versions, whichever is there and whichever arrives; the
// order is total and transitive, and agrees with what came after what.
TEST_P(EveryOrder, IsOneForAll)
{
    const TablePolicy policy = policyOf(GetParam());
    std::mt19937_64 chance(1);
    std::size_t concurrent = 0;
    for (int run = 0; run < 60; ++run) {
        const std::vector<Written> all = history(chance, policy);
        const auto order = [&](std::size_t a, std::size_t b) {
            return compare(all[a].version, all[b].version, policy.order);
        };
        for (std::size_t a = 0; a < all.size(); ++a) {
            for (std::size_t b = 0; b < all.size(); ++b) {
                const bool isLater = all[a].seen.contains(b);
                ASSERT_EQ(hasSeen(*all[a].version.by, *all[b].version.by), isLater);
                ASSERT_EQ(order(a, b) == 0, a == b);
                ASSERT_EQ(order(a, b) > 0, order(b, a) < 0);
                if (isLater) {
                    ASSERT_TRUE(order(a, b) > 0) << "it has seen it";
                }
                concurrent += a < b && !isLater && !all[b].seen.contains(a) ? 1 : 0;
                const Version ab = newestOf(all[a].version, all[b].version, policy);
                const Version ba = newestOf(all[b].version, all[a].version, policy);
                ASSERT_EQ(ab.by, ba.by) << "the order of arrival decides";
                for (std::size_t c = 0; c < all.size(); ++c) {
                    if (order(a, b) > 0 && order(b, c) > 0) {
                        ASSERT_TRUE(order(a, c) > 0) << "not transitive";
                    }
                }
            }
        }
    }
    EXPECT_GT(concurrent, 1000u);
}

INSTANTIATE_TEST_SUITE_P(Policies, EveryOrder,
                         ::testing::Values("newest_wins", "home_wins", "newest_by_column", "merge_columns",
                                           "delta"),
                         [](const auto& test) { return test.param; });

// Goal: a reader that has forgotten home's change, or the row's insert, since all have seen it, orders as one
// that remembers.
TEST(Order, ForgettingChangesNothing)
{
    const BirthPtr home = born("home", 10, 1);
    const SeenPtr sawHome = upTo({{"home", 10}});
    const BirthPtr north = born("north", 10, 20, sawHome);
    const BirthPtr south = born("south", 10, 30, sawHome);
    const Version remembers{north, home, false, nullptr};
    const Version forgot{south, nullptr, false, nullptr};
    EXPECT_TRUE(compare(remembers, forgot, {.home = "home"}) < 0) << "both have seen it: the stamp decides";
    const Version never{born("south", 10, 30, upTo({})), nullptr, false, nullptr};
    EXPECT_TRUE(compare(remembers, never, {.home = "home"}) > 0);

    const auto details = std::make_shared<const Details>(Details{home, {}, {}});
    const Version knowsLife{north, nullptr, false, details};
    EXPECT_TRUE(isSameLife(knowsLife, forgot));
    EXPECT_FALSE(isSameLife(knowsLife, never)) << "of the life before";
}

}  // namespace
}  // namespace lutra::conflict::testing
