// Goal: whatever small transactions a source commits, in whatever order their keys meet, the target ends with
// the same rows: behind a backlog, while both sides write, over restarts of the engine, and with sessions at
// the target that hold locks. Method: two sites, each writes random transactions to a schema of its own, over
// tables that are hard to write in parallel (`apply_load.cpp`: one more statement is one more line); both
// directions run with the engine of `lutra run`; then every table is compared by `verify`, which shares
// nothing with apply.
//
// LUTRA_DIFFERENTIAL_SEED, LUTRA_DIFFERENTIAL_TRANSACTIONS (a site and phase), LUTRA_DIFFERENTIAL_ROUNDS.

#include "engine/verify/compare_table.h"
#include "tests/differential/apply_writer.h"
#include "tests/support/engine_in_process.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <iostream>
#include <thread>

namespace lutra::differential {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr std::uint64_t kSeed = 20261123;
constexpr std::uint64_t kTransactions = 1200;
constexpr std::uint64_t kRounds = 1;
constexpr std::size_t kWriters = 2;  // a site
constexpr auto kSettleWithin = 300s;
constexpr LoadSpread kNarrow{.keys = 8, .scriptsMost = 5};                // nearly all wait for one another
constexpr LoadSpread kWide{.keys = 2000, .scriptsMost = 2, .tables = 2};  // many may run side by side
constexpr unsigned kRefusedMost = 60;  // percent of all statements: the keys are meant to meet

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// What a site writes; the other one only receives it.
std::string schemaOf(std::size_t site)
{
    return site == 0 ? "of_a" : "of_b";
}

LoadTraits traitsOf(const support::TwoSites::Kinds& kinds)
{
    const bool firstMariaDb = sandbox::rowOf(kinds.first).mariaDb;
    const bool secondMariaDb = sandbox::rowOf(kinds.second).mariaDb;
    return {firstMariaDb && secondMariaDb, !firstMariaDb && !secondMariaDb};
}

class ApplyStage {
public:
    ApplyStage(const support::TwoSites::Kinds& kinds, std::uint64_t seed)
        : m_tables(loadTables(traitsOf(kinds)))
        , m_sites(kinds)
        , m_random(seed)
    {
        for (std::size_t site = 0; site < 2; ++site) {
            for (std::size_t at = 0; at < 2; ++at)
                makeTables(at, schemaOf(site));
            auto connection = connect(site);
            orThrow(connection.execute("USE " + schemaOf(site)));
            for (const std::string& trigger : sourceTriggers())
                orThrow(connection.execute(trigger));
            for (std::size_t i = 0; i < kWriters; ++i)
                m_writers.push_back(
                    std::make_unique<ApplyWriter>(connect(site), schemaOf(site), m_tables, m_random.bits()));
        }
        m_configuration = m_sites.twoWay("load", {{"of_*.*", {}, {}}});
    }

    void startEngine() { m_engine.start(m_configuration); }
    void stopEngine() { m_engine.stop(); }

    /// All sessions of both sites, side by side.
    void write(std::uint64_t transactionsOfSite, const LoadSpread& spread)
    {
        std::vector<std::jthread> threads;
        std::vector<std::exception_ptr> problems(m_writers.size());
        for (std::size_t i = 0; i < m_writers.size(); ++i) {
            threads.emplace_back([&, i] {
                try {
                    m_writers[i]->writeTransactions(transactionsOfSite / kWriters, spread);
                } catch (...) {
                    problems[i] = std::current_exception();
                }
            });
        }
        threads.clear();
        for (const std::exception_ptr& problem : problems) {
            if (problem)
                std::rethrow_exception(problem);
        }
    }

    /// Sessions that hold rows of what is being applied, as a report or a careless hand does.
    void disturb(const std::stop_token& stop, std::uint64_t seed)
    {
        Random random(seed);
        while (!stop.stop_requested()) {
            const std::size_t site = static_cast<std::size_t>(random.below(2));
            auto connection = connect(site);
            orThrow(connection.execute("SET SESSION innodb_lock_wait_timeout = 1"));
            orThrow(connection.execute("USE " + schemaOf(1 - site)));
            for (int i = 0; i < 20 && !stop.stop_requested(); ++i) {
                orThrow(connection.execute("BEGIN"));
                for (int table = 0; table < 2; ++table)
                    (void)connection.query(
                        fmt::format("SELECT * FROM {} LIMIT 3 FOR UPDATE", random.pick(m_tables).name));
                std::this_thread::sleep_for(std::chrono::milliseconds(random.below(15)));
                orThrow(connection.execute("ROLLBACK"));
                std::this_thread::sleep_for(std::chrono::milliseconds(random.below(10)));
            }
        }
    }

    void settle() { m_engine.settle(m_sites); }

    /// Each table that differs, with what was last done to it.
    [[nodiscard]] std::vector<std::string> differences()
    {
        std::vector<std::string> found;
        for (std::size_t site = 0; site < 2; ++site) {
            for (const LoadTable& table : m_tables) {
                if (auto difference = differenceIn(site, table))
                    found.push_back(std::move(*difference));
            }
        }
        return found;
    }

    [[nodiscard]] ApplyWriter::Tally tally() const
    {
        ApplyWriter::Tally all;
        for (const auto& writer : m_writers) {
            all.transactions += writer->tally().transactions;
            all.statements += writer->tally().statements;
            all.refused += writer->tally().refused;
        }
        return all;
    }

    [[nodiscard]] Random& random() { return m_random; }
    [[nodiscard]] std::uint64_t rowsCompared() const { return m_rowsCompared; }

private:
    [[nodiscard]] mysql::Connection connect(std::size_t site) const { return m_sites.connect(site); }

    void makeTables(std::size_t site, const std::string& schema)
    {
        auto connection = connect(site);
        orThrow(connection.execute("CREATE DATABASE " + schema +
                                   " DEFAULT CHARACTER SET utf8mb4 COLLATE "
                                   "utf8mb4_general_ci"));
        orThrow(connection.execute("USE " + schema));
        for (const LoadTable& table : m_tables)
            orThrow(connection.execute(fmt::format("CREATE TABLE {} {}", table.name, table.create)));
        orThrow(connection.execute("ALTER TABLE left_one ADD FOREIGN KEY (r) REFERENCES right_one (id)"));
    }

    std::optional<std::string> differenceIn(std::size_t site, const LoadTable& table)
    {
        auto source = connect(site);
        auto target = connect(1 - site);
        const std::string schema = schemaOf(site);
        const auto result = orThrow(verify::compareTable(
            source, target, {schema, table.name, schema, table.name}, {.differencesMax = 5}, {}));
        m_rowsCompared += result.rowsCompared;
        if (result.equal())
            return std::nullopt;
        std::string text = fmt::format("{}.{} {}", schema, table.name, table.create);
        if (result.problem)
            text += "\n  " + result.problem->detail;
        for (const auto& difference : result.differences)
            text += fmt::format("\n  {} [{}] source {} | target {}", nameOf(difference.kind), difference.key,
                                difference.source, difference.target);
        for (std::size_t i = 0; i < kWriters; ++i)
            text += fmt::format(
                "\n  session {}:\n    {}", i,
                fmt::join(m_writers[site * kWriters + i]->lastStatementsOn(table.name), "\n    "));
        return text;
    }

    const std::vector<LoadTable> m_tables;
    support::TwoSites m_sites;
    Random m_random;
    Configuration m_configuration;
    std::vector<std::unique_ptr<ApplyWriter>> m_writers;
    support::EngineInProcess m_engine{kSettleWithin};
    std::uint64_t m_rowsCompared = 0;
};

class ApplyDifferential : public testing::TestWithParam<support::TwoSites::Kinds> {
protected:
    /// Ends the test with what differs.
    void compare(ApplyStage& stage, std::string_view phase)
    {
        stage.settle();
        for (const std::string& difference : stage.differences())
            ADD_FAILURE() << fmt::format("seed {}, {}: {}", m_seed, phase, difference);
    }

    void playRound(ApplyStage& stage)
    {
        const std::uint64_t transactions = fromEnvironment("LUTRA_DIFFERENTIAL_TRANSACTIONS", kTransactions);
        stage.startEngine();  // so that reading begins here
        stage.stopEngine();
        for (const auto& [spread, phase] :
             {std::pair(kWide, "wide backlog"), std::pair(kNarrow, "narrow backlog")}) {
            stage.write(transactions, spread);
            stage.startEngine();
            compare(stage, phase);
            if (HasFailure())
                return;
            stage.stopEngine();
        }

        stage.startEngine();
        for (const auto& [spread, phase] :
             {std::pair(kWide, "wide and live"), std::pair(kNarrow, "narrow and live")}) {
            stage.write(transactions, spread);
            compare(stage, phase);
            if (HasFailure())
                return;
        }

        {
            const std::uint64_t seed = stage.random().bits();
            std::jthread disturber([&](const std::stop_token& stop) { stage.disturb(stop, seed); });
            stage.write(transactions, kWide);
        }
        compare(stage, "live, with locks held at the targets");
        if (HasFailure())
            return;

        std::exception_ptr problem;
        std::jthread writing([&] {
            try {
                stage.write(transactions, kNarrow);
            } catch (...) {
                problem = std::current_exception();
            }
        });
        for (int i = 0; i < 5; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(stage.random().below(200)));
            stage.stopEngine();
            stage.startEngine();
        }
        writing.join();
        if (problem)
            std::rethrow_exception(problem);
        compare(stage, "restarts");
        stage.stopEngine();
    }

    const std::uint64_t m_seed = fromEnvironment("LUTRA_DIFFERENTIAL_SEED", kSeed);
};

TEST_P(ApplyDifferential, BothSidesEndEqual)
{
    for (const ServerKind kind : {GetParam().first, GetParam().second}) {
        if (const auto found = sandbox::available(kind); !found)
            GTEST_SKIP() << sandbox::idOf(kind) << ": " << found.error().detail;
    }
    std::cout << fmt::format("seed {}\n", m_seed) << std::flush;
    ApplyStage stage(GetParam(), m_seed);
    const std::uint64_t rounds = fromEnvironment("LUTRA_DIFFERENTIAL_ROUNDS", kRounds);
    for (std::uint64_t round = 1; round <= rounds && !HasFailure(); ++round) {
        try {
            playRound(stage);
        } catch (const std::exception& problem) {
            FAIL() << fmt::format("seed {}, round {}: {}", m_seed, round, problem.what());
        }
    }
    const ApplyWriter::Tally tally = stage.tally();
    std::cout << fmt::format("{} transactions, {} statements of which {} were refused; {} rows compared\n",
                             tally.transactions, tally.statements, tally.refused, stage.rowsCompared());
    EXPECT_LT(tally.refused * 100, tally.statements * kRefusedMost)
        << "the servers refuse too much of the load";
    EXPECT_GT(stage.rowsCompared(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Pairs, ApplyDifferential,
                         testing::Values(std::pair(ServerKind::MariaDb1011, ServerKind::MariaDb1011),
                                         std::pair(ServerKind::MySql97, ServerKind::MySql97),
                                         std::pair(ServerKind::MariaDb1011, ServerKind::MySql97)),
                         [](const auto& of) {
                             auto name = fmt::format("{}_{}", sandbox::idOf(of.param.first),
                                                     sandbox::idOf(of.param.second));
                             std::ranges::replace_if(
                                 name, [](char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

}  // namespace

}  // namespace lutra::differential
