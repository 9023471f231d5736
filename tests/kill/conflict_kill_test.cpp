// Goal: an engine that is killed amid conflicts tells of each once in each journal, and both sides end as if
// it had never been killed. Method: in each round both sites change the same rows while no engine runs, all
// of one site's changes a second later than the other's, so that `newest_wins` has one right end for each
// row; then `lutra run` is killed several times while it settles them, at random moments and at failpoints.
//
//     conflict_kill_test --pair mariadb-10.11,mariadb-10.11 --kills 100 --lutra build/release/bin/lutra
//
// A failure prints its seed: the same seed plays the same changes and the same kills; the moments differ.
#include "engine/bundle/configuration_text.h"
#include "tests/kill/engine_under_test.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/two_sites.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>
#include <random>
#include <thread>

namespace lutra::kill {

namespace {

using namespace std::chrono_literals;
using support::orThrow;

constexpr int kSkipped = 77;  // ctest's SKIP_RETURN_CODE
constexpr int kKeys = 300;    // all of them in conflict, each round
constexpr std::size_t kKillsOfRound = 5;
constexpr auto kApart = 1100ms;  // MariaDB logs whole seconds
constexpr std::chrono::milliseconds kRunWithin = 30s;
constexpr std::chrono::milliseconds kSettleWithin = 120s;

constexpr std::array<std::string_view, 12> kSteps{
    "apply.after_begin",    "apply.after_statement",   "apply.after_rows",        "apply.before_commit",
    "apply.after_merge",    "apply.after_commit_sent", "apply.after_commit",      "apply.before_rollback",
    "apply.after_rollback", "take_over.after_lock",    "take_over.before_commit", "pipeline.after_pop"};

struct Options {
    std::vector<std::string> pair{"mariadb-10.11", "mariadb-10.11"};
    std::size_t kills = 15;
    std::uint64_t seed = std::random_device()();
    std::string lutra;
};

using Rows = std::map<int, std::string>;

class ConflictKills {
public:
    ConflictKills(support::TwoSites& sites, EngineUnderTest& engine, std::uint64_t seed)
        : m_sites(sites)
        , m_engine(engine)
        , m_random(seed)
    {
        for (std::size_t site = 0; site < 2; ++site) {
            auto connection = m_sites.connect(site);
            orThrow(connection.execute("CREATE DATABASE amid"));
            orThrow(connection.execute("CREATE TABLE amid.t (id INT PRIMARY KEY, v VARCHAR(40) NOT NULL)"));
        }
    }

    /// What is written from here on is carried.
    void begin()
    {
        m_engine.start();
        const bool running = m_engine.lookUntil(kRunWithin, [](const EngineSnapshot& snapshot) {
            return std::ranges::all_of(snapshot.pipelines, [](const PipelineSnapshot& pipeline) {
                return pipeline.state == PipelineState::Running;
            });
        });
        if (!running)
            throw Failure("the engine did not start");
        m_engine.kill();
    }

    void play(std::size_t kills)
    {
        ++m_round;
        const std::uint64_t told[] = {lastRecordAt(0), lastRecordAt(1)};
        writeBothSides();
        for (std::size_t i = 0; i < kills; ++i)
            killOnce();
        m_engine.start();
        settle();
        m_engine.finish();
        for (const std::size_t site : {0u, 1u}) {
            checkRows(site);
            checkJournal(site, told[site]);
        }
    }

    [[nodiscard]] std::uint64_t conflicts() const { return m_conflicts; }

private:
    struct Change {
        int key = 0;
        std::optional<std::string> value;  // none: removed
        bool isNew = false;
    };

    /// The rows as they must be afterwards are those of the later site.
    void writeBothSides()
    {
        const std::size_t later = upTo(1);
        std::vector<Change> changes[2];
        for (int key = 0; key < kKeys; ++key) {
            const bool isThere = m_wanted.contains(key);
            const auto remover = isThere ? upTo(2) : 2;  // 2: nobody removes it
            for (const std::size_t site : {0u, 1u})
                changes[site].push_back(
                    {key,
                     remover == site ? std::nullopt
                                     : std::optional(fmt::format("{} of {} in {}", key, site, m_round)),
                     !isThere});
        }
        write(1 - later, changes[1 - later]);
        std::this_thread::sleep_for(kApart);
        write(later, changes[later]);
        for (const Change& change : changes[later]) {
            m_wanted.erase(change.key);
            if (change.value)
                m_wanted[change.key] = *change.value;
        }
    }

    /// In transactions of a few rows each.
    void write(std::size_t site, std::vector<Change> changes)
    {
        std::ranges::shuffle(changes, m_random);
        auto connection = m_sites.connect(site);
        for (auto next = changes.begin(); next != changes.end();) {
            orThrow(connection.execute("START TRANSACTION"));
            for (std::uint64_t left = upTo(9) + 1; left > 0 && next != changes.end(); --left, ++next)
                orThrow(connection.execute(statementFor(*next)));
            orThrow(connection.execute("COMMIT"));
        }
    }

    static std::string statementFor(const Change& change)
    {
        if (!change.value)
            return fmt::format("DELETE FROM amid.t WHERE id = {}", change.key);
        if (change.isNew)
            return fmt::format("INSERT INTO amid.t VALUES ({}, '{}')", change.key, *change.value);
        return fmt::format("UPDATE amid.t SET v = '{}' WHERE id = {}", *change.value, change.key);
    }

    void killOnce()
    {
        const std::string_view step = kSteps[upTo(kSteps.size() - 1)];
        const bool atStep = upTo(1) == 0;
        if (atStep)
            m_engine.startToCrash(
                fmt::format("{}:{}:crash", step, 1 + upTo(step.starts_with("take_over") ? 1 : 40)));
        else
            m_engine.start();
        m_engine.watch(std::chrono::milliseconds(100 + upTo(400)));
        m_engine.kill();
    }

    void settle()
    {
        const SourcePosition ends[] = {m_sites.logEnd(0), m_sites.logEnd(1)};
        const bool reached = m_engine.lookUntil(kSettleWithin, [&](const EngineSnapshot& snapshot) {
            return std::ranges::all_of(snapshot.pipelines, [&](const PipelineSnapshot& pipeline) {
                const auto position = SourcePosition::parse(pipeline.position);
                return position && *position >= ends[pipeline.source == "site-a" ? 0 : 1];
            });
        });
        if (!reached)
            throw Failure("not in step in time");
    }

    void checkRows(std::size_t site)
    {
        Rows found;
        for (const auto& row : orThrow(m_sites.connect(site).query("SELECT id, v FROM amid.t")))
            found.emplace(static_cast<int>(mysql::numberOf(row[0])), row[1].value_or("NULL"));
        for (int key = 0; key < kKeys; ++key) {
            const auto here = found.find(key);
            const auto wanted = m_wanted.find(key);
            const std::string is = here == found.end() ? "gone" : here->second;
            const std::string shouldBe = wanted == m_wanted.end() ? "gone" : wanted->second;
            if (is != shouldBe)
                throw Failure(
                    fmt::format("key {} at {} is '{}' and should be '{}'", key, site, is, shouldBe));
        }
    }

    /// Each key was changed once by each side: one conflict at each.
    void checkJournal(std::size_t site, std::uint64_t since)
    {
        std::map<std::string, int> told;
        for (const auto& row : orThrow(m_sites.connect(site).query(
                 fmt::format("SELECT kind, key_text FROM retl.retl_conflict WHERE id > {}", since)))) {
            if (row[0] != "conflict")
                throw Failure(fmt::format("the journal of {} has a {} of {}", site, row[0].value_or("?"),
                                          row[1].value_or("?")));
            ++told[row[1].value_or("?")];
        }
        for (const auto& [key, times] : told) {
            if (times != 1)
                throw Failure(fmt::format("the journal of {} tells {} times of {}", site, times, key));
        }
        if (told.size() != kKeys)
            throw Failure(
                fmt::format("the journal of {} tells of {} keys, not {}", site, told.size(), kKeys));
        m_conflicts += told.size();
    }

    [[nodiscard]] std::uint64_t lastRecordAt(std::size_t site)
    {
        return mysql::numberOf(
            orThrow(m_sites.connect(site).queryCell("SELECT MAX(id) FROM retl.retl_conflict")));
    }

    [[nodiscard]] std::size_t upTo(std::size_t most)
    {
        return std::uniform_int_distribution<std::size_t>(0, most)(m_random);
    }

    support::TwoSites& m_sites;
    EngineUnderTest& m_engine;
    std::mt19937_64 m_random;
    Rows m_wanted;
    std::uint64_t m_round = 0;
    std::uint64_t m_conflicts = 0;
};

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
    const std::string name = fmt::format("conflict_kill_test --pair {},{} --kills {} --seed {}",
                                         options.pair[0], options.pair[1], options.kills, options.seed);
    fmt::print("{}\n", name);
    support::TwoSites sites(kinds);
    const support::TemporaryFolder folder;
    const auto file = folder.path() / "lutra.toml";
    orThrow(sandbox::writeFile(file, bundle::writeConfiguration(sites.twoWay(
                                         "amid", {{.source = "amid.*", .target = {}, .exclude = {}}}))));
    EngineUnderTest engine(options.lutra, file, folder.path() / "state");
    ConflictKills kills(sites, engine, options.seed);
    std::size_t killed = 0;
    try {
        kills.begin();
        while (killed < options.kills) {
            const std::size_t now = std::min(kKillsOfRound, options.kills - killed);
            kills.play(now);
            killed += now;
            fmt::print("{:3}/{} kills, {} conflicts told of, {} crashes at failpoints\n", killed,
                       options.kills, kills.conflicts(), engine.crashes());
            std::fflush(stdout);
        }
    } catch (const std::exception& problem) {
        std::fflush(stdout);
        fmt::print(stderr, "FAILED after {} kills: {}\n{}\n{}\n", killed, name, problem.what(),
                   engine.lastWords());
        return 1;
    }
    return 0;
}

}  // namespace

}  // namespace lutra::kill

int main(int argc, char** argv)
{
    CLI::App app("Kills the engine amid conflicts, and proves that both journals and both sides are whole.");
    lutra::kill::Options options;
    app.add_option("--pair", options.pair, "two kinds of server")->delimiter(',')->expected(2);
    app.add_option("--kills", options.kills, "of the engine, five in a round")->capture_default_str();
    app.add_option("--seed", options.seed, "plays the same changes and kills again");
    app.add_option("--lutra", options.lutra, "the program")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return lutra::kill::run(options);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "{}\n", problem.what());
        return 2;
    }
}
