#include "tests/engine/conflict/simulation.h"

#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <ostream>

namespace lutra::conflict::testing {
namespace {

/// As many as a second or two allow; more by LUTRA_CONFLICT_RUNS.
std::size_t runsPerWorld()
{
    const char* told = std::getenv("LUTRA_CONFLICT_RUNS");
    return told ? std::strtoull(told, nullptr, 10) : 200;
}

struct Total {
    std::size_t runs = 0;
    std::size_t diverged = 0;
    std::uint64_t firstSeed = 0;
    Outcome sum;
};

Total play(const World& world, std::size_t runs)
{
    Total total;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        const Outcome outcome = simulate(world, seed);
        ++total.runs;
        if (!outcome.isEqual && total.diverged++ == 0)
            total.firstSeed = seed;
        total.sum.conflicts += outcome.conflicts;
        total.sum.drifts += outcome.drifts;
        total.sum.unsure += outcome.unsure;
        total.sum.wrongSeen += outcome.wrongSeen;
        total.sum.forgotten += outcome.forgotten;
        total.sum.kept += outcome.kept;
        total.sum.hidden += outcome.hidden;
        total.sum.cameBack += outcome.cameBack;
    }
    return total;
}

PolicyWish wishFor(const std::string& policy)
{
    PolicyWish wish;
    wish.policy = policy;
    if (policy == "home_wins")
        wish.home = "a";
    if (policy == "newest_by_column")
        wish.rankColumn = "w";
    if (policy == "delta")
        wish.deltaColumns = {"n"};
    return wish;
}

struct Named {
    std::string name;
    World world;

    friend void PrintTo(const Named& named, std::ostream* to) { *to << named.name; }
};

std::vector<Named> worlds()
{
    std::vector<Named> all;
    const std::pair<Topology, std::string> topologies[] = {
        {Topology::Pair, "pair"}, {Topology::Mesh, "mesh"}, {Topology::Ring, "ring"}};
    for (const auto& [topology, shape] : topologies) {
        for (const std::string policy :
             {"newest_wins", "home_wins", "newest_by_column", "merge_columns", "delta"}) {
            World world{.wish = wishFor(policy), .topology = topology};
            world.goesBack = true;
            all.push_back({shape + "_" + policy, world});
            world.goesBack = false;
            if (topology != Topology::Ring) {
                world.forgets = true;
                all.push_back({shape + "_" + policy + "_forget", world});
                world.restarts = true;
                all.push_back({shape + "_" + policy + "_restart", world});
                world.restarts = false;
            }
            if (policy != "newest_wins" && policy != "home_wins")
                continue;
            world.unique = true;
            if (topology != Topology::Ring)
                all.push_back({shape + "_" + policy + "_unique_forget", world});
            world.forgets = false;
            all.push_back({shape + "_" + policy + "_unique", world});
        }
    }
    World home{.wish = wishFor("delta"), .topology = Topology::Mesh};
    home.wish.policy = "home_wins";
    home.wish.home = "a";
    all.push_back({"mesh_home_wins_with_delta_columns", home});
    World groups{.wish = wishFor("merge_columns"), .topology = Topology::Mesh};
    groups.wish.columnGroups = {{"v", "w"}};
    groups.wish.deltaColumns = {"n"};
    all.push_back({"mesh_merge_columns_with_delta_columns", groups});
    return all;
}

class Converges : public ::testing::TestWithParam<Named> {};

// Goal: all sites end equal, whatever is written, in whatever order it arrives, though clocks step and
// readers forget and start anew; what had been seen is told exactly, and nothing is called drift. Method:
// simulate(); `seen` is compared with what really happened each time it is asked.
TEST_P(Converges, AllSitesEqual)
{
    const World& world = GetParam().world;
    const Total total = play(world, runsPerWorld());
    fmt::print(
        "{}: {} runs, {} conflicts, {} diverged, {} kept aside, {} came back, {} forgotten, {} remembered\n",
        GetParam().name, total.runs, total.sum.conflicts, total.diverged, total.sum.hidden,
        total.sum.cameBack, total.sum.forgotten, total.sum.kept);
    EXPECT_EQ(total.diverged, 0u) << "first at seed " << total.firstSeed;
    EXPECT_GT(total.sum.conflicts, total.runs) << "too few to prove anything";
    EXPECT_EQ(total.sum.drifts, 0u);
    const bool mayBeUnsure = world.unique && world.forgets;
    EXPECT_LE(total.sum.unsure, mayBeUnsure ? total.runs / 20 : 0);
    EXPECT_EQ(total.sum.wrongSeen, 0u);
    if (world.forgets) {
        EXPECT_GT(total.sum.forgotten, total.runs / 4);
    }
    if (world.unique) {
        EXPECT_GT(total.sum.cameBack, 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(ConflictModel, Converges, ::testing::ValuesIn(worlds()),
                         [](const auto& test) { return test.param.name; });

// Goal: the simulation can fail: each shortcut that the design warns of diverges in it.
TEST(ConflictModel, ShortcutsDiverge)
{
    World clock{.wish = wishFor("newest_wins"), .topology = Topology::Mesh, .rule = Rule::BareClock};
    World value{.wish = wishFor("newest_wins"), .rule = Rule::SameValue};
    World drop{.wish = wishFor("newest_wins"), .rule = Rule::DropLoser, .unique = true};
    World pairwise{.wish = wishFor("home_wins"), .topology = Topology::Mesh, .rule = Rule::PairwiseHome};
    const std::pair<const char*, const World*> shortcuts[] = {{"bare clock", &clock},
                                                              {"same value", &value},
                                                              {"drop the loser", &drop},
                                                              {"pairwise home", &pairwise}};
    for (const auto& [name, world] : shortcuts) {
        constexpr std::uint64_t kSeedsMax = 1000;
        std::uint64_t seed = 1;
        while (seed < kSeedsMax && simulate(*world, seed).isEqual)
            ++seed;
        fmt::print("{}: diverges at seed {}\n", name, seed);
        EXPECT_LT(seed, kSeedsMax) << name;
    }
}

}  // namespace
}  // namespace lutra::conflict::testing
