// Goal: however two sites write the same rows, both end equal, by the policy; each real conflict stands in
// the journal of each side, and none that was not, each once. Method: in each round both sites write at
// random over few keys and values, a secondary unique key among them, while neither sees the other and their
// clocks step; then the engine runs, and a model that knows only what was written, and when, says how each
// key must end and of which keys the journals must tell. Then both write side by side while the engine runs
// and, once they pause, must become equal.
//
// Clocks: MariaDB logs a session's own time, so each write is given one. MySQL logs its server's, so that of
// B runs under libfaketime, and both are looked at before and after each write.
//
// LUTRA_CONFLICT_SEED, LUTRA_CONFLICT_SCHEDULES (keys that both sites may write, over all rounds and
// policies).

#include "engine/model/conflict_policies.h"
#include "tests/conflict/two_writers.h"
#include "tests/support/engine_in_process.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cstdlib>
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
constexpr std::uint64_t kSchedules = 200;
constexpr Key kKeysOfRound = 40;
constexpr std::size_t kWritesOfRound = 60;  // a site
constexpr std::size_t kLiveWrites = 400;    // a site
constexpr Key kLiveKeys = 5;
constexpr auto kSettleWithin = 120s;
constexpr auto kComeBackWithin = 20s;
constexpr auto kShiftWithin = 10s;
constexpr std::int64_t kFirstSecond = 1'790'000'000;
constexpr std::int64_t kSecondsOfRound = 4;
constexpr std::int64_t kApartMax = 5;  // what a clock is ahead or behind, in seconds

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class ConflictStage {
public:
    /// `shifts`: where a server's clock is logged, that of B's is set anew for each round.
    ConflictStage(const support::TwoSites::Kinds& kinds, std::uint64_t seed, bool shifts)
        : m_setsTime(sandbox::rowOf(kinds.first).mariaDb)
        , m_shifts(shifts && !m_setsTime && !support::ShiftedClock::library().empty())
        , m_sites(kinds, {}, m_shifts ? m_clockOfB.environment() : std::vector<std::string>())
        , m_random(seed)
    {
        for (std::size_t site = 0; site < 2; ++site) {
            auto connection = m_sites.connect(site);
            orThrow(connection.execute("CREATE DATABASE conflicts DEFAULT CHARACTER SET utf8mb4"));
            orThrow(connection.execute(
                "CREATE TABLE conflicts.t (id INT PRIMARY KEY, v VARCHAR(10), u INT NULL UNIQUE)"));
            orThrow(connection.execute("CREATE TABLE conflicts.m (id INT PRIMARY KEY, a VARCHAR(10), b "
                                       "VARCHAR(10), n INT NOT NULL)"));
            m_writers.emplace_back(m_sites.connect(site), m_random.bits(), site, m_setsTime);
        }
    }

    void configure(const std::string& policy)
    {
        m_configuration = m_sites.twoWay(policy.substr(0, policy.find('(')), {{"conflicts.*", {}, {}}});
        Channel& channel = m_configuration.channels.front();
        channel.conflict = policy;
        m_merging.emplace(policy.starts_with("delta")       ? MergingModel::Rule::Delta
                          : policy.starts_with("newest_by") ? MergingModel::Rule::NewestByN
                                                            : MergingModel::Rule::Columns);
        channel.pipelines.front().home = policy == "home_wins";
        m_model = TwoSitesModel();
        m_model.setHome(policy == "home_wins");
        for (std::size_t site = 0; site < 2; ++site) {
            auto connection = m_sites.connect(site);
            orThrow(connection.execute("SET sql_log_bin = 0"));
            orThrow(connection.execute("DELETE FROM conflicts.t"));
            orThrow(connection.execute("DELETE FROM conflicts.m"));
            orThrow(connection.execute("DELETE FROM retl.retl_conflict"));
        }
        m_engine.start(m_configuration);  // what is written from here on is carried
        m_engine.stop();
    }

    /// What both sites write apart from each other, the engine at rest; then it runs. Returns what is wrong.
    std::vector<std::string> playRound(std::uint64_t round)
    {
        m_model.beginPhase();
        const std::uint64_t told[] = {lastRecordAt(0), lastRecordAt(1)};
        const std::int64_t now = kFirstSecond + static_cast<std::int64_t>(round) * kSecondsOfRound;
        shiftClock();
        for (std::size_t part = 0; part < 4; ++part) {
            const std::size_t site = part % 2;
            m_writers[site].write(m_model, kWritesOfRound / 2, kKeysOfRound,
                                  now + m_random.between(-kApartMax, kApartMax));
        }
        m_model.endPhase();
        m_engine.start(m_configuration);
        m_engine.settle(m_sites);
        auto wrong = compare(told);
        for (const auto deadline = m_clock.steady() + kComeBackWithin;
             !wrong.empty() && m_clock.steady() < deadline;) {
            std::this_thread::sleep_for(50ms);
            wrong = compare(told);
        }
        m_engine.stop();
        if (!wrong.empty()) {
            for (const std::size_t site : {0u, 1u})
                tellJournal(site, told[site], wrong);
            for (Key key = 0; key < kKeysOfRound; ++key)
                wrong.push_back(m_model.historyOf(key));
        }
        m_conflictsMet += m_conflictsOfRound;
        return wrong;
    }

    /// The same where concurrent updates are merged.
    std::vector<std::string> playMerging(std::uint64_t round)
    {
        m_merging->beginPhase();
        const std::uint64_t told[] = {lastRecordAt(0), lastRecordAt(1)};
        const std::int64_t now = kFirstSecond + static_cast<std::int64_t>(round) * kSecondsOfRound;
        shiftClock();
        for (std::size_t part = 0; part < 4; ++part) {
            const std::size_t site = part % 2;
            m_writers[site].merge(*m_merging, kWritesOfRound / 2, kKeysOfRound / 2,
                                  now + m_random.between(-kApartMax, kApartMax));
        }
        m_merging->endPhase();
        m_engine.start(m_configuration);
        m_engine.settle(m_sites);
        m_engine.stop();
        auto wrong = compareMerged(told);
        m_conflictsMet += m_conflictsOfRound;
        return wrong;
    }

    /// False: clocks were too near to each other for the model; it is lost.
    [[nodiscard]] bool isSure() const { return !m_model.isUnsure() && !m_merging->isUnsure(); }

    /// Both write side by side. Returns what differs in the end.
    std::vector<std::string> playLive()
    {
        m_engine.start(m_configuration);
        {
            std::jthread other([this] { m_writers[1].writeBlindly(kLiveWrites, kLiveKeys); });
            m_writers[0].writeBlindly(kLiveWrites, kLiveKeys);
        }
        m_engine.settle(m_sites);
        for (const auto deadline = m_clock.steady() + kComeBackWithin;
             rowsAt(0) != rowsAt(1) && m_clock.steady() < deadline;)
            std::this_thread::sleep_for(50ms);
        m_engine.stop();
        std::vector<std::string> wrong;
        if (rowsAt(0) != rowsAt(1))
            wrong.push_back("live: the sides differ: " + textOf(rowsAt(0)) + " and " + textOf(rowsAt(1)));
        return wrong;
    }

    [[nodiscard]] std::size_t conflictsMet() const { return m_conflictsMet; }

private:
    std::vector<std::string> compare(const std::uint64_t (&told)[2])
    {
        std::vector<std::string> wrong;
        m_conflictsOfRound = 0;
        const auto wanted = m_model.rowsAt(0);
        for (const std::size_t site : {0u, 1u}) {
            const auto rows = rowsAt(site);
            const auto valueIn = [](const std::map<Key, RowValue>& all, Key key) {
                const auto found = all.find(key);
                return found == all.end() ? Value() : Value(found->second);
            };
            for (Key key = 0; key < kKeysOfRound; ++key) {
                if (valueIn(rows, key) != valueIn(wanted, key))
                    wrong.push_back(fmt::format("key {} at {} is {} and should be {}", key, site,
                                                textOf(valueIn(rows, key)), textOf(valueIn(wanted, key))));
            }
            compareJournal(site, told[site], wrong);
        }
        return wrong;
    }

    std::vector<std::string> compareMerged(const std::uint64_t (&told)[2])
    {
        std::vector<std::string> wrong;
        m_conflictsOfRound = 0;
        const auto& wanted = m_merging->rowsAt(0);
        const auto textIn = [](const std::map<Key, MergedRow>& rows, Key key) {
            const auto found = rows.find(key);
            return found == rows.end()
                       ? std::string("gone")
                       : fmt::format("{}/{}/{}", found->second.a, found->second.b, found->second.n);
        };
        for (const std::size_t site : {0u, 1u}) {
            std::map<Key, MergedRow> rows;
            for (const auto& row :
                 orThrow(m_sites.connect(site).query("SELECT id, a, b, n FROM conflicts.m")))
                rows[static_cast<Key>(mysql::numberOf(row[0]))] = {row[1].value_or(""), row[2].value_or(""),
                                                                   std::stoi(row[3].value_or("0"))};
            for (Key key = 0; key < kKeysOfRound; ++key) {
                if (textIn(rows, key) != textIn(wanted, key))
                    wrong.push_back(fmt::format("key {} at {} is {} and should be {}", key, site,
                                                textIn(rows, key), textIn(wanted, key)));
            }
            for (const auto& row : orThrow(m_sites.connect(site).query(
                     fmt::format("SELECT kind, SUBSTRING(key_text, 6) FROM retl.retl_conflict WHERE id > {}",
                                 told[site])))) {
                const auto key = static_cast<Key>(mysql::numberOf(row[1]));
                ++m_conflictsOfRound;
                if (row[0] != "conflict" || !m_merging->bothWrote(key))
                    wrong.push_back(fmt::format("key {}: the journal of {} invents a {}", key, site,
                                                row[0].value_or("")));
            }
        }
        if (!wrong.empty()) {
            for (const std::size_t site : {0u, 1u})
                tellJournal(site, told[site], wrong);
        }
        return wrong;
    }

    void compareJournal(std::size_t site, std::uint64_t since, std::vector<std::string>& wrong)
    {
        std::set<Key> conflicts;
        for (const auto& row : orThrow(m_sites.connect(site).query(fmt::format(
                 "SELECT kind, SUBSTRING(key_text, 6), JSON_VALUE(target_image, '$.id'), COUNT(*) FROM "
                 "retl.retl_conflict WHERE id > {} GROUP BY kind, key_text, source_file, source_offset, "
                 "source_row, JSON_VALUE(target_image, '$.id')",
                 since)))) {
            const std::string kind = row[0].value_or("");
            const auto key = static_cast<Key>(mysql::numberOf(row[kind == "unique" ? 2 : 1]));
            if (kind == "conflict")
                conflicts.insert(key);
            const bool isReal =
                kind == "conflict" ? m_model.bothWrote(key) : kind == "unique" && m_model.isContested(key);
            if (!isReal)
                wrong.push_back(fmt::format("key {}: the journal of {} invents a {}", key, site, kind));
            if (kind == "conflict" && mysql::numberOf(row[3]) != 1)
                wrong.push_back(
                    fmt::format("key {}: the journal of {} tells of one change twice", key, site));
        }
        m_conflictsOfRound += conflicts.size();
        for (Key key = 0; key < kKeysOfRound; ++key) {
            if (!conflicts.contains(key) && m_model.mustTell(site, key))
                wrong.push_back(fmt::format("key {}: the journal of {} does not tell", key, site));
        }
    }

    void tellJournal(std::size_t site, std::uint64_t since, std::vector<std::string>& to)
    {
        for (const auto& row : orThrow(m_sites.connect(site).query(fmt::format(
                 "SELECT id, kind, status, statement, key_text, before_image, after_image, target_image, "
                 "result_image, winner, incoming_stamp, current_stamp FROM retl.retl_conflict WHERE id > {}",
                 since)))) {
            std::string text = fmt::format("journal of {}:", site);
            for (const auto& cell : row)
                text += " " + cell.value_or("NULL");
            to.push_back(std::move(text));
        }
    }

    [[nodiscard]] std::map<Key, RowValue> rowsAt(std::size_t site)
    {
        std::map<Key, RowValue> rows;
        for (const auto& row : orThrow(m_sites.connect(site).query("SELECT id, v, u FROM conflicts.t"))) {
            RowValue value{row[1].value_or("NULL"), std::nullopt};
            if (row[2])
                value.u = static_cast<int>(mysql::numberOf(row[2]));
            rows.emplace(static_cast<Key>(mysql::numberOf(row[0])), std::move(value));
        }
        return rows;
    }

    [[nodiscard]] std::uint64_t lastRecordAt(std::size_t site)
    {
        return mysql::numberOf(
            orThrow(m_sites.connect(site).queryCell("SELECT MAX(id) FROM retl.retl_conflict")));
    }

    /// Sets B's clock, where that is a server's, and waits until the server has noticed.
    void shiftClock()
    {
        if (!m_shifts)
            return;
        const std::int64_t shift = m_random.between(-kApartMax, kApartMax);
        m_clockOfB.set(fmt::format("{:+}", shift));
        const auto deadline = m_clock.steady() + kShiftWithin;
        const auto isOff = [&] {
            const std::int64_t apart = m_writers[1].serverTime() - m_writers[0].serverTime();
            return std::abs(apart - shift * 1'000'000) > 500'000;
        };
        while (isOff()) {
            if (m_clock.steady() > deadline)
                throw std::runtime_error("B's clock is not set");
            std::this_thread::sleep_for(20ms);
        }
    }

    static std::string textOf(const std::map<Key, RowValue>& rows)
    {
        std::string text;
        for (const auto& [key, value] : rows)
            text += fmt::format("{}={} ", key, conflicts::textOf(value));
        return text;
    }
    static std::string textOf(const Value& value) { return conflicts::textOf(value); }

    const bool m_setsTime;
    const bool m_shifts;
    const support::ShiftedClock m_clockOfB{"+0"};
    support::TwoSites m_sites;
    differential::Random m_random;
    std::vector<SiteWriter> m_writers;
    Configuration m_configuration;
    SystemClock m_clock;
    support::EngineInProcess m_engine{kSettleWithin};
    TwoSitesModel m_model;
    std::optional<MergingModel> m_merging;
    std::size_t m_conflictsMet = 0;
    std::size_t m_conflictsOfRound = 0;
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
    ConflictStage stage(GetParam(), seed, schedules > kSchedules);
    const std::string policies[] = {"newest_wins", "home_wins", "merge_columns", "delta(n)",
                                    "newest_by_column(n)"};
    const std::uint64_t rounds = std::max<std::uint64_t>(1, schedules / kKeysOfRound / std::size(policies));
    std::uint64_t unsure = 0;
    for (const std::string& policy : policies) {
        stage.configure(policy);
        for (std::uint64_t round = 0; round < rounds; ++round) {
            const bool merges = findConflictPolicy(readConflictPolicy(policy).name)->needsPast;
            const auto wrong = merges ? stage.playMerging(round) : stage.playRound(round);
            if (!stage.isSure()) {  // begins anew
                ++unsure;
                stage.configure(policy);
                continue;
            }
            for (const std::string& what : wrong)
                ADD_FAILURE() << "seed " << seed << ", " << policy << ", round " << round << ": " << what;
            if (HasFailure())
                return;
        }
        if (findConflictPolicy(readConflictPolicy(policy).name)->needsPast)
            continue;
        for (const std::string& wrong : stage.playLive())
            ADD_FAILURE() << "seed " << seed << ", " << policy << ": " << wrong;
        if (HasFailure())
            break;
    }
    EXPECT_GT(stage.conflictsMet(), 0u);
    EXPECT_LE(unsure, rounds);  // of all policies
    std::cout << stage.conflictsMet() << " keys in conflict, " << unsure << " rounds without a model\n";
}

INSTANTIATE_TEST_SUITE_P(Pairs, ConflictScheduleTest,
                         testing::Values(support::TwoSites::Kinds{ServerKind::MariaDb1011,
                                                                  ServerKind::MariaDb1011},
                                         support::TwoSites::Kinds{ServerKind::MySql97, ServerKind::MySql97}),
                         nameOf);

}  // namespace lutra::conflicts
