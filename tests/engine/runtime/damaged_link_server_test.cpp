#include "app/composition/mysql_pipelines.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr auto kWithin = 30s;

bool comesTrue(const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + kWithin;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

class DamagedLinkTest : public testing::TestWithParam<ServerKind> {};

INSTANTIATE_TEST_SUITE_P(Servers, DamagedLinkTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

// Goal: a bit that is turned on a live link costs one clean reading; one that is turned again and again stops
// the pipeline with the event's place, and nothing wrong is ever applied (F48).
// Method: two real servers, and a link from the source that turns a bit of one row, once and then always. The
// table has no key, so that a double would stay.
TEST_P(DamagedLinkTest, IsReadOnceMoreThenStops)
{
    if (const auto there = sandbox::available(GetParam()); !there && GetParam() != ServerKind::MariaDb1011)
        GTEST_SKIP() << there.error().detail;
    support::TwoSites sites({GetParam(), GetParam()});
    for (const std::size_t site : {0u, 1u}) {
        auto connection = sites.connect(site);
        orThrow(connection.execute("CREATE DATABASE d"));
        orThrow(connection.execute("CREATE TABLE d.t (id INT, note VARCHAR(40))"));
    }
    support::FaultProxy link(sites.server(0).port());
    Configuration configuration = sites.twoWay("ch", {{"d.t", "", {}}});
    configuration.dataSources[0].port = link.port();
    const support::NoSecrets secrets;
    const SystemClock clock;
    PipelineRunner runner(composition::plansFor(configuration).front(),
                          composition::openMysqlPipelines(configuration, secrets, {}), clock);
    const auto look = [&] { return runner.snapshot(clock.now()); };
    auto source = sites.connect(0);
    auto target = sites.connect(1);
    const auto rows = [&] {
        return orThrow(target.queryCell("SELECT GROUP_CONCAT(id, '=', note ORDER BY id) FROM d.t"))
            .value_or("");
    };
    const auto insert = [&](int id, std::string_view note) {
        orThrow(source.execute(fmt::format("INSERT INTO d.t VALUES ({}, '{}')", id, note)));
    };
    runner.start();
    ASSERT_TRUE(comesTrue([&] { return look().state == PipelineState::Running; }));

    insert(1, "before");
    link.flipBitInRowsEvent(1);
    insert(2, "spoilt");
    insert(3, "behind");
    const std::string three = "1=before,2=spoilt,3=behind";
    EXPECT_TRUE(comesTrue([&] { return rows() == three; })) << rows();
    EXPECT_EQ(link.bitsFlipped(), 1);
    EXPECT_EQ(look().retries, 1u);

    link.flipBitInRowsEvent(1, 1000);
    insert(4, "spoilt");
    insert(5, "never");
    ASSERT_TRUE(comesTrue([&] { return runner.ended(); }));
    const auto end = look();
    EXPECT_EQ(end.state, PipelineState::Stopped);
    ASSERT_TRUE(end.reason);
    EXPECT_EQ(end.reason->code, "binlog.bad_checksum");
    EXPECT_NE(end.reason->detail.find("event at binlog.0000"), std::string::npos) << end.reason->detail;
    EXPECT_GE(link.bitsFlipped(), 3);  // at least by both readings
    EXPECT_EQ(end.retries, 2u);
    EXPECT_EQ(rows(), three);
}

}  // namespace
}  // namespace lutra::runtime
