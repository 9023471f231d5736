// Goal: a target whose log leaves out our marks, because it was set up anew after the check, stops the
// pipeline at the first look that can tell, with a code that says so; where marks are logged no look ever
// takes busy or idle sites for such. Trap 6. Method: real servers whose logs leave out schema `retl`, or do
// not; the proof is asked for much more often than it is by default.

#include "engine/runtime/origin_watch.h"
#include "tests/support/engine_in_process.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::conflicts {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr int kBusyRows = 500;

class OriginWatchTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
    }

    void start(const std::vector<std::string>& serverOptions, std::chrono::milliseconds every)
    {
        m_sites.emplace(support::TwoSites::Kinds{GetParam(), GetParam()}, serverOptions);
        for (std::size_t site = 0; site < 2; ++site) {
            write(site, "CREATE DATABASE origin");
            write(site, "CREATE TABLE origin.t (id INT PRIMARY KEY)");
        }
        m_engine.start(m_sites->twoWay("origin", {{"origin.*", {}, {}}}), every);
    }

    void TearDown() override { m_engine.stop(); }

    void write(std::size_t site, const std::string& sql) { orThrow(m_sites->connect(site).execute(sql)); }

    std::optional<support::TwoSites> m_sites;
    support::EngineInProcess m_engine{60s};
};

}  // namespace

TEST(OriginProofTest, WantsAMarkForCommits)
{
    runtime::OriginProof proof;
    EXPECT_TRUE(proof.holds(10, 0, 10));  // what was before is not known
    EXPECT_TRUE(proof.holds(10, 0, 11));  // one came behind the log's end
    EXPECT_TRUE(proof.holds(11, 1, 11));  // and here is its mark
    EXPECT_TRUE(proof.holds(11, 1, 11));  // nothing was done
    EXPECT_TRUE(proof.holds(40, 2, 40));  // lanes share marks with nobody, but one is proof enough
    EXPECT_FALSE(proof.holds(41, 2, 41));
}

TEST_P(OriginWatchTest, StopsWhereMarksAreNotLogged)
{
    start({"--binlog-ignore-db=retl"}, 200ms);
    int id = 0;
    const auto isStopped = [](const PipelineSnapshot& look) { return look.state == PipelineState::Stopped; };
    ASSERT_TRUE(m_engine.comesTrue([&] {
        write(0, fmt::format("INSERT INTO origin.t VALUES ({})", ++id));
        return std::ranges::any_of(m_engine.pipelines(), isStopped);
    })) << m_engine.whereabouts();
    const auto all = m_engine.pipelines();
    const auto stopped = std::ranges::find_if(all, isStopped);
    ASSERT_TRUE(stopped->reason);
    EXPECT_EQ(stopped->reason->code, "pipeline.marks_not_logged") << stopped->reason->detail;
}

TEST_P(OriginWatchTest, LeavesBusyAndIdleSitesAlone)
{
    start({}, 5ms);
    for (int id = 0; id < kBusyRows; ++id)
        write(static_cast<std::size_t>(id % 2), fmt::format("INSERT INTO origin.t VALUES ({})", id));
    m_engine.settle(*m_sites);
    std::this_thread::sleep_for(200ms);
    m_engine.settle(*m_sites);  // throws where a pipeline has stopped
}

INSTANTIATE_TEST_SUITE_P(Servers, OriginWatchTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

}  // namespace lutra::conflicts
