// Goal: changes that run in a circle because our marks do not reach the logs are stopped soon, with a code
// that says so, and what goes the other way goes on. Trap 13.
// Method: real servers whose logs leave out schema `retl`, which preflight would refuse; a row of a table
// without a key comes back as another row each time.

#include "app/composition/mysql_pipelines.h"
#include "engine/runtime/local_engine_control.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::conflicts {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr auto kWithin = 60s;

class LoopTripwireTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
        m_sites = std::make_unique<support::TwoSites>(support::TwoSites::Kinds{GetParam(), GetParam()},
                                                      std::vector<std::string>{"--binlog-ignore-db=retl"});
        for (std::size_t site = 0; site < 2; ++site) {
            m_writers.push_back(m_sites->connect(site));
            write(site, "CREATE DATABASE circle");
            write(site, "CREATE TABLE circle.witness (v VARCHAR(20))");
            write(site, "CREATE TABLE circle.keyed (id INT PRIMARY KEY)");
        }
        m_configuration = m_sites->twoWay("circle", {{"circle.*", {}, {}}});
        m_engine = std::make_unique<runtime::LocalEngineControl>(
            "test", composition::plansFor(m_configuration),
            composition::openMysqlPipelines(
                m_configuration, m_secrets,
                {.drain = false, .spillFolder = std::filesystem::temp_directory_path(), .memoryFolder = {}}),
            m_clock);
        m_engine->start();
        ASSERT_TRUE(comesTrue([&] {
            return std::ranges::all_of(
                looks(), [](const PipelineSnapshot& look) { return look.state == PipelineState::Running; });
        }));
    }

    void TearDown() override { m_engine.reset(); }

    void write(std::size_t site, const std::string& sql) { orThrow(m_writers[site].execute(sql)); }

    [[nodiscard]] std::uint64_t count(std::size_t site, const std::string& table)
    {
        return mysql::numberOf(orThrow(m_writers[site].queryCell("SELECT COUNT(*) FROM circle." + table)));
    }

    [[nodiscard]] std::vector<PipelineSnapshot> looks() { return orThrow(m_engine->snapshot())->pipelines; }

    [[nodiscard]] bool comesTrue(const std::function<bool()>& condition)
    {
        const auto deadline = m_clock.steady() + kWithin;
        while (m_clock.steady() < deadline) {
            if (condition())
                return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }

    std::unique_ptr<support::TwoSites> m_sites;
    std::vector<mysql::Connection> m_writers;
    Configuration m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
};

}  // namespace

TEST_P(LoopTripwireTest, StopsWhatRunsInACircle)
{
    write(0, "INSERT INTO circle.witness VALUES ('again')");
    const auto isStopped = [](const PipelineSnapshot& look) { return look.state == PipelineState::Stopped; };
    ASSERT_TRUE(comesTrue([&] { return std::ranges::any_of(looks(), isStopped); }))
        << count(0, "witness") << " and " << count(1, "witness") << " rows";

    const auto all = looks();
    const auto stopped = std::ranges::find_if(all, isStopped);
    ASSERT_TRUE(stopped->reason);
    EXPECT_EQ(stopped->reason->code, "pipeline.loop_suspected") << stopped->reason->detail;
    EXPECT_NE(stopped->reason->detail.find("circle.witness"), std::string::npos) << stopped->reason->detail;
    EXPECT_LE(count(0, "witness") + count(1, "witness"), runtime::LoopTripwire::kTurnsMax + 3);

    ASSERT_EQ(std::ranges::count_if(all, isStopped), 1);
    const std::size_t source = stopped->source == "site-a" ? 1 : 0;
    write(source, "INSERT INTO circle.keyed VALUES (7)");
    EXPECT_TRUE(comesTrue([&] { return count(1 - source, "keyed") == 1; }));
}

INSTANTIATE_TEST_SUITE_P(Servers, LoopTripwireTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

}  // namespace lutra::conflicts
