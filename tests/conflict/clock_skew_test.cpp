// Goal: a site whose clock is 5 s ahead harms nobody: conflicts are decided the same on both sides, who has
// seen a row follows it whatever the clocks say, and as long as they disagree the status says so. Trap 25.
// Method: site B's server runs under libfaketime, which shifts its clock by what a file says and nothing
// else; at the end the file sets it right, so B's clock also steps back.

#include "tests/support/engine_in_process.h"
#include "tests/support/shifted_clock.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::conflicts {

namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr int kSharedUpdates = 100;
constexpr int kSharedKeys = 10;

class ClockSkewTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        ASSERT_FALSE(support::ShiftedClock::library().empty()) << "libfaketime is not installed";
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
        m_sites = std::make_unique<support::TwoSites>(support::TwoSites::Kinds{GetParam(), GetParam()},
                                                      std::vector<std::string>{}, m_clockOfB.environment());
        for (std::size_t site = 0; site < 2; ++site) {
            m_writers.push_back(m_sites->connect(site));
            write(site, "CREATE DATABASE skew");
            write(site, "CREATE TABLE skew.t (id INT PRIMARY KEY, v VARCHAR(20))");
        }
        startEngine();
    }

    void TearDown() override { m_engine.stop(); }

    void startEngine() { m_engine.start(m_sites->twoWay("skew", {{"skew.*", {}, {}}})); }

    void settle() { m_engine.settle(*m_sites); }

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

    support::ShiftedClock m_clockOfB{"+5"};
    std::unique_ptr<support::TwoSites> m_sites;
    std::vector<mysql::Connection> m_writers;
    support::EngineInProcess m_engine{60s};
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
    EXPECT_TRUE(m_engine.comesTrueOfEach([](const PipelineSnapshot& look) {
        return look.warning && look.warning->code == "pipeline.clocks_apart" &&
               look.warning->detail.starts_with("the clock of site-b is ") &&
               look.warning->detail.ends_with(" s ahead of that of site-a");
    })) << m_engine.whereabouts();

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
    m_engine.stop();
    write(1, "UPDATE skew.t SET v = 'earlier' WHERE id = 2");
    std::this_thread::sleep_for(1100ms);
    write(0, "UPDATE skew.t SET v = 'later' WHERE id = 2");
    startEngine();
    settle();
    EXPECT_EQ(valueAt(0, 2), "earlier");
    EXPECT_EQ(valueAt(1, 2), "earlier");

    m_clockOfB.set("+0");
    EXPECT_TRUE(m_engine.comesTrueOfEach([](const PipelineSnapshot& look) { return !look.warning; }))
        << m_engine.whereabouts();
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
