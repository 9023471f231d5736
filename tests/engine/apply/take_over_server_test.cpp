#include "engine/apply/checkpoint_store.h"
#include "engine/apply/mysql_target_session.h"
#include "tests/support/two_sites.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::apply {
namespace {

using namespace std::chrono_literals;
using support::orThrow;

/// Real servers of both families; site 0 is MariaDB, site 1 MySQL.
support::TwoSites& sites()
{
    static support::TwoSites both({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97});
    return both;
}

class TakeOverTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(sandbox::ServerKind::MySql97); !there)
            GTEST_SKIP() << there.error().detail;
        auto root = sites().connect(GetParam());
        orThrow(root.execute("DELETE FROM retl.retl_checkpoint"));
        orThrow(root.execute("CREATE DATABASE IF NOT EXISTS fence"));
        orThrow(root.execute("DROP TABLE IF EXISTS fence.t"));
        orThrow(root.execute(
            "CREATE TABLE fence.t (id BIGINT PRIMARY KEY, v VARCHAR(40)) DEFAULT CHARSET=utf8mb4"));
    }

    [[nodiscard]] static mysql::Connection connect()
    {
        auto connection = sites().connect(GetParam());
        orThrow(prepareApplySession(connection));
        return connection;
    }

    [[nodiscard]] static Result<TakeOver> take(mysql::Connection& connection, std::uint32_t lanes = 1)
    {
        return takeOver(
            connection, "ch/a-to-b", lanes, "test",
            [] {
                return Result<Start>(Start{{{"binlog.000001", 4, {}}, {}}, {}});
            },
            [] { return Result<std::uint32_t>(77u); });
    }

    [[nodiscard]] static std::unique_ptr<MysqlTargetSession> session(std::uint64_t epoch)
    {
        return orThrow(MysqlTargetSession::open(sites().connect(GetParam()), {"ch/a-to-b", 0, epoch},
                                                std::make_shared<TargetTables>(nullptr)));
    }

    [[nodiscard]] static Mark markAt(std::uint64_t offset)
    {
        return {{{"binlog.000001", offset, "gtid"}, {}}, {"site-a", "binlog.000001:9"}};
    }
};

// Goal: the start is asked for once; later take-overs go on from the row, under a new epoch and the same
// reader id.
TEST_P(TakeOverTest, StartsOnceAndThenGoesOn)
{
    auto connection = connect();
    const auto first = orThrow(take(connection));
    EXPECT_EQ(first.epoch, 1u);
    EXPECT_EQ(first.readerServerId, 77u);
    EXPECT_EQ(first.progress.low, (SourcePosition{"binlog.000001", 4, {}}));

    auto lane = session(first.epoch);
    ASSERT_TRUE(lane->begin(markAt(500)));
    ASSERT_TRUE(lane->commit());

    const auto second = orThrow(takeOver(
        connection, "ch/a-to-b", 1, "test",
        []() -> Result<Start> {
            return fail(ErrorKind::Bug, "test.asked_again", "the start was asked for again");
        },
        [] { return Result<std::uint32_t>(78u); }));
    EXPECT_EQ(second.epoch, 2u);
    EXPECT_EQ(second.readerServerId, 77u);
    EXPECT_EQ(second.progress.low, (SourcePosition{"binlog.000001", 500, {}}));
    EXPECT_EQ(second.progress.low.gtid, "gtid");
}

// Goal: an engine that was replaced commits nothing more, and says so (promise 5, fault F11).
// Method: take over twice; the first holder then writes a row under its old epoch.
TEST_P(TakeOverTest, FencesTheOlderHolder)
{
    auto connection = connect();
    auto old = session(orThrow(take(connection)).epoch);
    (void)orThrow(take(connection));
    ASSERT_TRUE(old->begin(markAt(500))) << "its answer comes with the next one";
    for (const auto& later : {old->checkForeignKeys(true), old->commit()}) {
        ASSERT_FALSE(later);
        EXPECT_EQ(later.error().code, "apply.fenced");
        EXPECT_EQ(later.error().kind, ErrorKind::Refused);
    }
    ASSERT_TRUE(old->rollback());
    EXPECT_THAT(old->explain({ErrorKind::Refused, "apply.fenced", ""}).detail, testing::HasSubstr("epoch"));
    const auto now = orThrow(readCheckpoint(connection, "ch/a-to-b"));
    EXPECT_NE(now->progress.low.offset, 500u);
}

// Goal: a mark that is too large for the server is refused before anything of it is sent, and the session
// goes on.
TEST_P(TakeOverTest, GoesOnBehindAMarkThatIsTooLarge)
{
    auto connection = connect();
    auto lane = session(orThrow(take(connection)).epoch);
    Mark large = markAt(500);
    large.origin.position.assign(lane->connection().statementBytesMax(), 'x');
    const auto begun = lane->begin(large);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, "mysql.packet_too_large");
    ASSERT_TRUE(lane->rollback());
    ASSERT_TRUE(lane->begin(markAt(500)));
    ASSERT_TRUE(lane->commit());
    EXPECT_EQ(orThrow(readCheckpoint(connection, "ch/a-to-b"))->progress.low.offset, 500u);
}

// Goal: a take-over waits for a commit still in flight, and sees it (the model's rule 1).
// Method: the old holder has its mark written and not committed; the take-over starts, and only then the
// commit comes.
TEST_P(TakeOverTest, WaitsForCommitsInFlight)
{
    auto connection = connect();
    auto old = session(orThrow(take(connection)).epoch);
    ASSERT_TRUE(old->begin(markAt(900)));
    ASSERT_TRUE(old->connection().answerAhead());
    std::optional<Result<TakeOver>> taken;
    {
        const std::jthread taker([&] {
            auto other = connect();
            taken = take(other);
        });
        std::this_thread::sleep_for(300ms);
        EXPECT_FALSE(taken) << "it must wait for the row";
        ASSERT_TRUE(old->commit());
    }
    ASSERT_TRUE(*taken);
    EXPECT_EQ((*taken)->progress.low.offset, 900u);
    EXPECT_EQ((*taken)->epoch, 2u);
}

// Goal: done transactions of lanes no longer used still count (rule 3).
TEST_P(TakeOverTest, ReadsAllLanesOfThePipeline)
{
    auto connection = connect();
    (void)orThrow(take(connection, 3));
    orThrow(connection.execute("UPDATE retl.retl_checkpoint SET done = "
                               "'binlog.000001:650\tbinlog.000001:700\t\t\n' WHERE lane = 2"));
    const auto again = orThrow(take(connection, 1));
    EXPECT_TRUE(again.progress.contains({"binlog.000001", 700, {}}));
}

// Goal: a server without our schema is told apart from one that has never run this pipeline.
TEST_P(TakeOverTest, MissingSchemaHasItsOwnError)
{
    auto connection = connect();
    EXPECT_EQ(orThrow(readCheckpoint(connection, "ch/a-to-b")), std::nullopt);
    orThrow(connection.execute("RENAME TABLE retl.retl_checkpoint TO retl.kept_aside"));
    const auto taken = take(connection);
    orThrow(connection.execute("ROLLBACK"));
    orThrow(connection.execute("RENAME TABLE retl.kept_aside TO retl.retl_checkpoint"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "retl.missing");
}

// Goal: two engines that start at the same moment: one holds the pipeline, the other is fenced or tries
// again.
TEST_P(TakeOverTest, TwoAtOnceEndWithOneHolder)
{
    for (int round = 0; round < 10; ++round) {
        orThrow(sites().connect(GetParam()).execute("DELETE FROM retl.retl_checkpoint"));
        std::vector<std::uint64_t> epochs(2, 0);
        {
            std::vector<std::jthread> engines;
            for (std::size_t i = 0; i < 2; ++i) {
                engines.emplace_back([&epochs, i] {
                    for (int attempt = 0; attempt < 20 && epochs[i] == 0; ++attempt) {
                        auto connection = connect();
                        const auto taken = take(connection);
                        if (taken)
                            epochs[i] = taken->epoch;
                        else
                            EXPECT_EQ(taken.error().kind, ErrorKind::Transient) << taken.error().detail;
                    }
                });
            }
        }
        EXPECT_NE(epochs[0], epochs[1]);
        const std::uint64_t newest = std::max(epochs[0], epochs[1]);
        auto loser = session(std::min(epochs[0], epochs[1]));
        auto winner = session(newest);
        EXPECT_TRUE(loser->begin(markAt(10)));
        EXPECT_FALSE(loser->commit());
        EXPECT_TRUE(winner->begin(markAt(10)));
        EXPECT_TRUE(winner->commit());
    }
}

INSTANTIATE_TEST_SUITE_P(BothFamilies, TakeOverTest, testing::Values(0u, 1u), [](const auto& instance) {
    return instance.param == 0 ? std::string("MariaDb") : std::string("MySql");
});

}  // namespace
}  // namespace lutra::apply
