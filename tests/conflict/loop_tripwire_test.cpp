// Goal: changes that run in a circle because our marks do not reach the logs are stopped soon, with a code
// that says so, and what goes the other way goes on. Trap 13.
// Method: real servers whose logs leave out schema `retl`, which preflight would refuse; a row of a table
// without a key comes back as another row each time.

#include "engine/runtime/loop_tripwire.h"
#include "tests/support/engine_in_process.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lutra::conflicts {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

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
        m_engine.start(m_sites->twoWay("circle", {{"circle.*", {}, {}}}));
    }

    void TearDown() override { m_engine.stop(); }

    void write(std::size_t site, const std::string& sql) { orThrow(m_writers[site].execute(sql)); }

    [[nodiscard]] std::uint64_t count(std::size_t site, const std::string& table)
    {
        return mysql::numberOf(orThrow(m_writers[site].queryCell("SELECT COUNT(*) FROM circle." + table)));
    }

    std::unique_ptr<support::TwoSites> m_sites;
    std::vector<mysql::Connection> m_writers;
    support::EngineInProcess m_engine{60s};
};

}  // namespace

TEST_P(LoopTripwireTest, StopsWhatRunsInACircle)
{
    write(0, "INSERT INTO circle.witness VALUES ('again')");
    const auto isStopped = [](const PipelineSnapshot& look) { return look.state == PipelineState::Stopped; };
    ASSERT_TRUE(m_engine.comesTrue([&] { return std::ranges::any_of(m_engine.pipelines(), isStopped); }))
        << count(0, "witness") << " and " << count(1, "witness") << " rows";

    const auto all = m_engine.pipelines();
    const auto stopped = std::ranges::find_if(all, isStopped);
    ASSERT_TRUE(stopped->reason);
    EXPECT_EQ(stopped->reason->code, "pipeline.loop_suspected") << stopped->reason->detail;
    EXPECT_NE(stopped->reason->detail.find("circle.witness"), std::string::npos) << stopped->reason->detail;
    EXPECT_LE(count(0, "witness") + count(1, "witness"), runtime::LoopTripwire::kTurnsMax + 3);

    ASSERT_EQ(std::ranges::count_if(all, isStopped), 1);
    const std::size_t source = stopped->source == "site-a" ? 1 : 0;
    write(source, "INSERT INTO circle.keyed VALUES (7)");
    EXPECT_TRUE(m_engine.comesTrue([&] { return count(1 - source, "keyed") == 1; }));
}

INSTANTIATE_TEST_SUITE_P(Servers, LoopTripwireTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

}  // namespace lutra::conflicts
