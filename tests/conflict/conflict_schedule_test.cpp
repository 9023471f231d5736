// Goal: however two sites write the same rows, both end equal, by the policy; each real conflict stands in
// the journal of each side, and none that was not. Method: in each round both sites write at random over few
// keys and values while neither sees the other, all of one site's changes a second later than the other's;
// then the engine runs, and a model that knows only what was written says how each key must end and of which
// keys the journals must tell. Then both write side by side while the engine runs and, once they pause, must
// become equal.
//
// LUTRA_CONFLICT_SEED, LUTRA_CONFLICT_SCHEDULES (keys that both sites may write, over all rounds and
// policies).

#include "app/composition/mysql_pipelines.h"
#include "engine/runtime/local_engine_control.h"
#include "tests/conflict/two_writers.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>
#include <thread>

namespace lutra::conflicts {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr std::uint64_t kSeed = 20261123;
constexpr std::uint64_t kSchedules = 80;
constexpr Key kKeysOfRound = 40;
constexpr std::size_t kWritesOfRound = 60;  // a site
constexpr std::size_t kLiveWrites = 400;    // a site
constexpr Key kLiveKeys = 5;
constexpr auto kSettleWithin = 120s;
constexpr auto kApart = 1100ms;  // MariaDB logs whole seconds

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class ConflictStage {
public:
    ConflictStage(const support::TwoSites::Kinds& kinds, std::uint64_t seed)
        : m_sites(kinds)
        , m_random(seed)
    {
        for (std::size_t site = 0; site < 2; ++site) {
            auto connection = m_sites.connect(site);
            orThrow(connection.execute("CREATE DATABASE conflicts DEFAULT CHARACTER SET utf8mb4"));
            orThrow(connection.execute("CREATE TABLE conflicts.t (id INT PRIMARY KEY, v VARCHAR(10))"));
            m_writers.emplace_back(m_sites.connect(site), m_random.bits());
        }
    }

    void configure(const std::string& policy)
    {
        m_configuration = m_sites.twoWay(policy, {{"conflicts.*", {}, {}}});
        Channel& channel = m_configuration.channels.front();
        channel.conflict = policy;
        channel.pipelines.front().home = policy == "home_wins";
        m_homeWins = policy == "home_wins";
        for (std::size_t site = 0; site < 2; ++site)
            orThrow(m_sites.connect(site).execute("DELETE FROM retl.retl_conflict"));
        startEngine();  // what is written from here on is carried
        stopEngine();
    }

    void startEngine()
    {
        m_engine = std::make_unique<runtime::LocalEngineControl>(
            "test", composition::plansFor(m_configuration),
            composition::openMysqlPipelines(
                m_configuration, m_secrets,
                {.drain = false, .spillFolder = std::filesystem::temp_directory_path(), .memoryFolder = {}}),
            m_clock);
        m_engine->start();
        const auto deadline = m_clock.steady() + kSettleWithin;
        const auto isUp = [](const PipelineSnapshot& pipeline) {
            return pipeline.state == PipelineState::Running;
        };
        while (!std::ranges::all_of(pipelines(), isUp)) {
            if (m_clock.steady() > deadline)
                throw std::runtime_error("the engine did not start: " + whereabouts());
            std::this_thread::sleep_for(2ms);
        }
    }

    void stopEngine() { m_engine.reset(); }

    /// What both sites write apart from each other, the engine at rest; then it runs. Returns what is wrong.
    std::vector<std::string> playRound()
    {
        Phase phase;
        phase.before = rowsAt(0);
        phase.newerSite = static_cast<std::size_t>(m_random.below(2));
        for (const std::size_t site : {1 - phase.newerSite, phase.newerSite}) {
            auto now = phase.before;
            m_writers[site].write(now, kWritesOfRound, kKeysOfRound, phase.writes[site]);
            std::this_thread::sleep_for(kApart);
        }
        orThrow(m_sites.connect(0).execute("UPDATE retl.retl_conflict SET status = 'old'"));
        orThrow(m_sites.connect(1).execute("UPDATE retl.retl_conflict SET status = 'old'"));
        startEngine();
        settle();
        stopEngine();
        return compare(phase);
    }

    /// Both write side by side. Returns what differs in the end.
    std::vector<std::string> playLive()
    {
        startEngine();
        {
            std::jthread other([this] { m_writers[1].writeBlindly(kLiveWrites, kLiveKeys); });
            m_writers[0].writeBlindly(kLiveWrites, kLiveKeys);
        }
        settle();
        stopEngine();
        std::vector<std::string> wrong;
        if (rowsAt(0) != rowsAt(1))
            wrong.push_back("live: the sides differ: " + textOf(rowsAt(0)) + " and " + textOf(rowsAt(1)));
        return wrong;
    }

    [[nodiscard]] std::size_t conflictsMet() const { return m_conflictsMet; }

private:
    std::vector<std::string> compare(const Phase& phase)
    {
        std::vector<std::string> wrong;
        const auto rowsA = rowsAt(0);
        if (rowsA != rowsAt(1))
            wrong.push_back("the sides differ: " + textOf(rowsA) + " and " + textOf(rowsAt(1)));
        const std::set<Key> told[] = {toldAt(0), toldAt(1)};
        for (Key key = 0; key < kKeysOfRound; ++key) {
            const auto found = rowsA.find(key);
            const Value value = found == rowsA.end() ? std::nullopt : found->second;
            const Value wanted = phase.endOf(key, m_homeWins ? 0 : phase.newerSite);
            if (value != wanted)
                wrong.push_back(fmt::format("key {} is {} and should be {}; site {} was the newer one", key,
                                            value.value_or("gone"), wanted.value_or("gone"),
                                            phase.newerSite));
            for (const std::size_t site : {0u, 1u}) {
                m_conflictsMet += told[site].contains(key) ? 1 : 0;
                if (told[site].contains(key) && !phase.bothWrote(key))
                    wrong.push_back(fmt::format("key {}: the journal of {} invents a conflict", key, site));
                if (!told[site].contains(key) && phase.isToldAt(site, key))
                    wrong.push_back(fmt::format("key {}: the journal of {} does not tell", key, site));
            }
        }
        return wrong;
    }

    [[nodiscard]] std::map<Key, Value> rowsAt(std::size_t site)
    {
        std::map<Key, Value> rows;
        for (const auto& row : orThrow(m_sites.connect(site).query("SELECT id, v FROM conflicts.t")))
            rows[static_cast<Key>(mysql::numberOf(row[0]))] = row[1];
        return rows;
    }

    /// Keys that the journal has told of since it was looked at last.
    [[nodiscard]] std::set<Key> toldAt(std::size_t site)
    {
        std::set<Key> keys;
        for (const auto& row : orThrow(m_sites.connect(site).query(
                 "SELECT SUBSTRING(key_text, 6) FROM retl.retl_conflict WHERE status <> 'old'")))
            keys.insert(static_cast<Key>(mysql::numberOf(row[0])));
        return keys;
    }

    static std::string textOf(const std::map<Key, Value>& rows)
    {
        std::string text;
        for (const auto& [key, value] : rows)
            text += fmt::format("{}={} ", key, value.value_or("NULL"));
        return text;
    }

    void settle()
    {
        const SourcePosition ends[] = {m_sites.logEnd(0), m_sites.logEnd(1)};
        const auto deadline = m_clock.steady() + kSettleWithin;
        const auto isThere = [&](const PipelineSnapshot& pipeline) {
            if (pipeline.state == PipelineState::Stopped)
                throw std::runtime_error("stopped: " + whereabouts());
            const auto position = SourcePosition::parse(pipeline.position);
            return position && *position >= ends[pipeline.source == "site-a" ? 0 : 1];
        };
        while (!std::ranges::all_of(pipelines(), isThere)) {
            if (m_clock.steady() > deadline)
                throw std::runtime_error("not in step in time: " + whereabouts());
            std::this_thread::sleep_for(5ms);
        }
    }

    [[nodiscard]] std::vector<PipelineSnapshot> pipelines()
    {
        return orThrow(m_engine->snapshot())->pipelines;
    }

    [[nodiscard]] std::string whereabouts()
    {
        std::string text;
        for (const PipelineSnapshot& pipeline : pipelines())
            text += fmt::format("{} {} at {}{}; ", pipeline.name, nameOf(pipeline.state), pipeline.position,
                                pipeline.reason ? ": " + pipeline.reason->code + " " + pipeline.reason->detail
                                                : "");
        return text;
    }

    support::TwoSites m_sites;
    differential::Random m_random;
    std::vector<SiteWriter> m_writers;
    Configuration m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
    bool m_homeWins = false;
    std::size_t m_conflictsMet = 0;
};

class ConflictScheduleTest : public testing::TestWithParam<support::TwoSites::Kinds> {};

std::string nameOf(const testing::TestParamInfo<support::TwoSites::Kinds>& info)
{
    std::string name = std::string(sandbox::rowOf(info.param.first).id) + "_" +
                       std::string(sandbox::rowOf(info.param.second).id);
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

}  // namespace

TEST_P(ConflictScheduleTest, BothSidesEndEqual)
{
    for (const ServerKind kind : {GetParam().first, GetParam().second}) {
        if (const auto there = sandbox::available(kind); !there)
            GTEST_SKIP() << there.error().detail;
    }
    const std::uint64_t seed = fromEnvironment("LUTRA_CONFLICT_SEED", kSeed);
    const std::uint64_t schedules = fromEnvironment("LUTRA_CONFLICT_SCHEDULES", kSchedules);
    ConflictStage stage(GetParam(), seed);
    const std::string policies[] = {"newest_wins", "home_wins"};
    const std::uint64_t rounds = std::max<std::uint64_t>(1, schedules / kKeysOfRound / std::size(policies));
    for (const std::string& policy : policies) {
        stage.configure(policy);
        for (std::uint64_t round = 0; round < rounds; ++round) {
            for (const std::string& wrong : stage.playRound())
                ADD_FAILURE() << "seed " << seed << ", " << policy << ", round " << round << ": " << wrong;
        }
        for (const std::string& wrong : stage.playLive())
            ADD_FAILURE() << "seed " << seed << ", " << policy << ": " << wrong;
        if (HasFailure())
            break;
    }
    EXPECT_GT(stage.conflictsMet(), 0u);
    std::cout << stage.conflictsMet() << " keys in conflict\n";
}

INSTANTIATE_TEST_SUITE_P(Pairs, ConflictScheduleTest,
                         testing::Values(support::TwoSites::Kinds{ServerKind::MariaDb1011,
                                                                  ServerKind::MariaDb1011},
                                         support::TwoSites::Kinds{ServerKind::MySql97, ServerKind::MySql97}),
                         nameOf);

}  // namespace lutra::conflicts
