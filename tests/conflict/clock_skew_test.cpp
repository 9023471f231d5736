// Goal: a site whose clock is 5 s ahead harms nobody: conflicts are decided the same on both sides, who has
// seen a row follows it whatever the clocks say, and as long as they disagree the status says so. Trap 25.
// Method: site B's server runs under libfaketime, which shifts its clock by what a file says and nothing
// else; at the end the file sets it right, so B's clock also steps back.

#include "app/composition/mysql_pipelines.h"
#include "engine/runtime/local_engine_control.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::conflicts {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr auto kWithin = 60s;
constexpr int kSharedUpdates = 100;
constexpr int kSharedKeys = 10;

class ClockSkewTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        if (support::ShiftedClock::library().empty())
            GTEST_SKIP() << "libfaketime is not installed";
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
        m_sites = std::make_unique<support::TwoSites>(support::TwoSites::Kinds{GetParam(), GetParam()},
                                                      std::vector<std::string>{}, m_clockOfB.environment());
        for (std::size_t site = 0; site < 2; ++site) {
            m_writers.push_back(m_sites->connect(site));
            write(site, "CREATE DATABASE skew");
            write(site, "CREATE TABLE skew.t (id INT PRIMARY KEY, v VARCHAR(20))");
        }
        m_configuration = m_sites->twoWay("skew", {{"skew.*", {}, {}}});
        startEngine();
    }

    void TearDown() override { stopEngine(); }

    void startEngine()
    {
        m_engine = std::make_unique<runtime::LocalEngineControl>(
            "test", composition::plansFor(m_configuration),
            composition::openMysqlPipelines(
                m_configuration, m_secrets,
                {.drain = false, .spillFolder = fs::temp_directory_path(), .memoryFolder = {}}),
            m_clock);
        m_engine->start();
        ASSERT_TRUE(comesTrueOfBoth([](const PipelineSnapshot& look) {
            return look.state == PipelineState::Running;
        })) << whereabouts();
    }

    void stopEngine() { m_engine.reset(); }

    void write(std::size_t site, const std::string& sql) { orThrow(m_writers[site].execute(sql)); }

    [[nodiscard]] std::vector<mysql::TextRow> rowsAt(std::size_t site)
    {
        return orThrow(m_writers[site].query("SELECT id, v FROM skew.t ORDER BY id"));
    }

    [[nodiscard]] std::string valueAt(std::size_t site, int id)
    {
        return orThrow(m_writers[site].queryCell(fmt::format("SELECT v FROM skew.t WHERE id = {}", id)))
            .value_or("NULL");
    }

    void settle()
    {
        const std::array ends{m_sites->logEnd(0), m_sites->logEnd(1)};
        ASSERT_TRUE(comesTrueOfBoth([&](const PipelineSnapshot& look) {
            const auto position = SourcePosition::parse(look.position);
            return position && *position >= ends[look.source == "site-a" ? 0 : 1];
        })) << whereabouts();
    }

    [[nodiscard]] bool comesTrueOfBoth(const std::function<bool(const PipelineSnapshot&)>& condition)
    {
        const auto deadline = m_clock.steady() + kWithin;
        while (m_clock.steady() < deadline) {
            if (std::ranges::all_of(orThrow(m_engine->snapshot())->pipelines, condition))
                return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }

    [[nodiscard]] std::string whereabouts()
    {
        std::string text;
        for (const PipelineSnapshot& look : orThrow(m_engine->snapshot())->pipelines) {
            text += fmt::format("{} {} at {}", look.name, nameOf(look.state), look.position);
            for (const auto& why : {look.reason, look.warning})
                text += why ? fmt::format(", {} {}", why->code, why->detail) : std::string();
            text += "; ";
        }
        return text;
    }

    support::ShiftedClock m_clockOfB{"+5"};
    std::unique_ptr<support::TwoSites> m_sites;
    std::vector<mysql::Connection> m_writers;
    Configuration m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
};

std::string nameOf(const testing::TestParamInfo<ServerKind>& info)
{
    std::string name(sandbox::rowOf(info.param).id);
    std::ranges::replace_if(
        name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

}  // namespace

TEST_P(ClockSkewTest, ConvergesAndIsToldUntilTheClocksAgree)
{
    EXPECT_TRUE(comesTrueOfBoth([](const PipelineSnapshot& look) {
        return look.warning && look.warning->code == "pipeline.clocks_apart" &&
               look.warning->detail.starts_with("the clock of site-b is ") &&
               look.warning->detail.ends_with(" s ahead of that of site-a");
    })) << whereabouts();

    for (int id = 0; id < kSharedKeys; ++id)
        write(0, fmt::format("INSERT INTO skew.t VALUES ({}, 'first')", id));
    settle();
    for (int i = 0; i < kSharedUpdates; ++i) {
        for (const std::size_t site : {0u, 1u})
            write(site, fmt::format("UPDATE skew.t SET v = '{}{}' WHERE id = {}", site, i, i % kSharedKeys));
    }
    settle();
    EXPECT_EQ(rowsAt(0), rowsAt(1));

    // A follows what it has seen, though its clock says that it came earlier.
    write(1, "UPDATE skew.t SET v = 'of-b' WHERE id = 1");
    settle();
    ASSERT_EQ(valueAt(0, 1), "of-b");
    write(0, "UPDATE skew.t SET v = 'seen-by-a' WHERE id = 1");
    settle();
    EXPECT_EQ(valueAt(0, 1), "seen-by-a");
    EXPECT_EQ(valueAt(1, 1), "seen-by-a");

    // Without having seen it, A loses although it came later: what the warning is about.
    stopEngine();
    write(1, "UPDATE skew.t SET v = 'earlier' WHERE id = 2");
    std::this_thread::sleep_for(1100ms);
    write(0, "UPDATE skew.t SET v = 'later' WHERE id = 2");
    startEngine();
    settle();
    EXPECT_EQ(valueAt(0, 2), "earlier");
    EXPECT_EQ(valueAt(1, 2), "earlier");

    m_clockOfB.set("+0");
    EXPECT_TRUE(comesTrueOfBoth([](const PipelineSnapshot& look) { return !look.warning; })) << whereabouts();
    for (int id = 0; id < kSharedKeys; ++id) {
        for (const std::size_t site : {1u, 0u})
            write(site, fmt::format("UPDATE skew.t SET v = 'again{}' WHERE id = {}", site, id));
    }
    settle();
    EXPECT_EQ(rowsAt(0), rowsAt(1));
}

INSTANTIATE_TEST_SUITE_P(Servers, ClockSkewTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97), nameOf);

}  // namespace lutra::conflicts
