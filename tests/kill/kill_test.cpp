// Goal: whatever is killed or lost, whenever, each committed transaction arrives once, and both sides end
// equal. Method: `lutra run` as its own process between two servers under load at both sites; in each round
// SIGKILL
//         (or SIGSTOP) one or more of the three at a random moment, or the engine at a failpoint, or lose
//         replies to COMMITs, or cut links; bring them back, pause the load, wait for both directions to
//         catch up, and compare every table.
//
//     kill_test --pair mariadb-10.11,mysql-9.7 --kills 30 --lutra build/release/bin/lutra [--seed 42]
//
// A failure prints its seed: the same seed plays the same strikes with the same load; the moments differ.
#include "engine/bundle/configuration_text.h"
#include "tests/kill/round.h"
#include "tests/support/temporary_folder.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <random>

namespace lutra::kill {

namespace {

constexpr int kSkipped = 77;  // ctest's SKIP_RETURN_CODE

struct Options {
    std::vector<std::string> pair{"mariadb-10.11", "mariadb-10.11"};
    std::size_t kills = 30;
    std::uint64_t seed = std::random_device()();
    std::string lutra;
};

struct Totals {
    std::map<std::string_view, std::size_t> strikes;
    std::uint64_t rowsCompared = 0;
    std::uint64_t rowsRetried = 0;
    std::chrono::milliseconds slowest{};
};

void printTotals(const Totals& totals, const Rounds& rounds, const Proxies& proxies,
                 const EngineUnderTest& engine)
{
    for (const auto& [name, count] : totals.strikes)
        fmt::print("  {:3} x {}\n", count, name);
    for (const auto& [name, count] : rounds.crashes())
        fmt::print("  {:3} crashes at {}\n", count, name);
    fmt::print("  {} replies to COMMIT lost, {} links cut behind a byte\n",
               proxies[0]->repliesDropped() + proxies[1]->repliesDropped(),
               proxies[0]->cuts() + proxies[1]->cuts());
    const Tally load = rounds.total();
    fmt::print("{} transactions committed, {} with an unknown end, {} cut off before; {} rows compared, {} "
               "had been parked; "
               "slowest to catch up {:.1f} s; engine started {} times, {} times it found a server out of "
               "reach\n",
               load.committed, load.unknown, load.aborted, totals.rowsCompared, totals.rowsRetried,
               static_cast<double>(totals.slowest.count()) / 1000, engine.starts(), engine.timesOutOfReach());
}

int run(const Options& options)
{
    const support::TwoSites::Kinds kinds{support::kindFrom(options.pair.at(0)),
                                         support::kindFrom(options.pair.at(1))};
    for (const auto kind : {kinds.first, kinds.second}) {
        if (const auto there = sandbox::available(kind); !there) {
            fmt::print("skipped: {}\n", there.error().detail);
            return kSkipped;
        }
    }
    const std::string name = options.pair[0] + "," + options.pair[1];
    fmt::print("kill_test --pair {} --kills {} --seed {}\n", name, options.kills, options.seed);

    support::TwoSites sites(kinds);
    makeTables(sites);
    const support::TemporaryFolder folder;
    const auto configuration = folder.path() / "lutra.toml";
    const std::string mapping = std::string(kSchema) + ".*";
    Configuration twoWay = sites.twoWay("kill", {{.source = mapping, .target = {}, .exclude = {}}});
    Proxies proxies;
    for (std::size_t site = 0; site < 2; ++site) {
        proxies[site] = std::make_unique<support::FaultProxy>(sites.server(site).port());
        twoWay.dataSources[site].port = proxies[site]->port();
    }
    support::orThrow(sandbox::writeFile(configuration, bundle::writeConfiguration(twoWay)));

    EngineUnderTest engine(options.lutra, configuration, folder.path() / "state");
    Rounds rounds(sites, proxies, engine, options.seed);
    Totals totals;
    std::size_t number = 0;
    std::string_view strikeName = "nothing yet";
    try {
        rounds.begin();
        for (const Strike& strike : strikesFor(options.kills, options.seed)) {
            ++number;
            strikeName = strike.name;
            const RoundReport report = rounds.play(strike);
            fmt::print("{:3}/{} {:32} caught up after {:4.1f} s, {:7} rows equal, {:4} had been parked\n",
                       number, options.kills, strike.name,
                       static_cast<double>(report.caughtUpAfter.count()) / 1000, report.rowsCompared,
                       report.rowsRetried);
            std::fflush(stdout);
            ++totals.strikes[strike.name];
            totals.rowsCompared += report.rowsCompared;
            totals.rowsRetried += report.rowsRetried;
            totals.slowest = std::max(totals.slowest, report.caughtUpAfter);
        }
        engine.finish();
        if (totals.rowsRetried == 0)
            throw Failure("no row was ever parked");
    } catch (const std::exception& problem) {
        std::fflush(stdout);
        fmt::print(stderr, "FAILED in round {} of {} (killed: {}), --pair {} --kills {} --seed {}\n{}\n{}\n",
                   number, options.kills, strikeName, name, options.kills, options.seed, problem.what(),
                   engine.lastWords());
        return 1;
    }
    printTotals(totals, rounds, proxies, engine);
    return 0;
}

}  // namespace

}  // namespace lutra::kill

int main(int argc, char** argv)
{
    CLI::App app("Kills the engine and both servers under load, and proves that both sides stay equal.");
    lutra::kill::Options options;
    app.add_option("--pair", options.pair, "two kinds of server")->delimiter(',')->expected(2);
    app.add_option("--kills", options.kills, "rounds")->capture_default_str();
    app.add_option("--seed", options.seed, "plays the same strikes again");
    app.add_option("--lutra", options.lutra, "the program")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return lutra::kill::run(options);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        return 2;
    }
}
