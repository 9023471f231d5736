#include "engine/apply/parked_retry.h"
#include "engine/apply/parking.h"
#include "engine/mysql/catalog.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <future>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using namespace std::chrono_literals;
using support::orThrow;
using Status = ParkedRow::Status;

/// Real servers of both families; site 0 is MariaDB, site 1 MySQL.
support::TwoSites& sites()
{
    static support::TwoSites both({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97});
    return both;
}

const std::string kPipeline = "ch/a-to-b";
const Error kRefusal{ErrorKind::BadData, "mysql.check_constraint", "as the test wants it"};

class ParkedRowsTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(sandbox::ServerKind::MySql97); !there)
            GTEST_SKIP() << there.error().detail;
        auto root = connect();
        for (const char* sql : {"DELETE FROM retl.retl_checkpoint", "DELETE FROM retl.retl_conflict",
                                "DELETE FROM retl.retl_conflict_part", "DROP DATABASE IF EXISTS parked",
                                "CREATE DATABASE parked DEFAULT CHARSET utf8mb4",
                                "CREATE TABLE parked.t (id BIGINT PRIMARY KEY, v VARCHAR(40), u INT UNIQUE)"})
            orThrow(root.execute(sql));
        auto taken = connect();
        m_epoch = orThrow(takeOver(
                              taken, kPipeline, 1, "test",
                              [] {
                                  return Result<Start>(Start{{{"binlog.000001", 4, {}}, {}}, {}});
                              },
                              [] { return Result<std::uint32_t>(77u); }))
                      .epoch;
    }

    [[nodiscard]] static mysql::Connection connect()
    {
        auto connection = sites().connect(GetParam());
        orThrow(prepareApplySession(connection));
        return connection;
    }

    [[nodiscard]] std::unique_ptr<MysqlTargetSession> lane() const
    {
        return orThrow(MysqlTargetSession::open(sites().connect(GetParam()), {kPipeline, 0, m_epoch},
                                                std::make_shared<TargetTables>(nullptr)));
    }

    [[nodiscard]] static TablePtr table(const std::string& name = "t")
    {
        auto connection = connect();
        auto read = std::make_shared<TableSchema>(*orThrow(mysql::readTable(connection, "parked", name)));
        read->uniqueKeys.clear();  // as read from a log
        return read;
    }

    static RowChange insert(const TablePtr& table, Row after)
    {
        return {RowChange::Kind::Insert, table, std::nullopt, std::move(after)};
    }
    static RowChange update(const TablePtr& table, Row before, Row after)
    {
        return {RowChange::Kind::Update, table, std::move(before), std::move(after)};
    }
    static RowChange remove(const TablePtr& table, Row before)
    {
        return {RowChange::Kind::Delete, table, std::move(before), std::nullopt};
    }
    static Row row(std::int64_t id, std::string_view text, ColumnValue unique = Null{})
    {
        return {id, Text{text}, unique};
    }

    [[nodiscard]] static Transaction transactionTo(std::uint64_t end)
    {
        Transaction transaction;
        transaction.begin = {"binlog.000001", end - 1, {}};
        transaction.end = {"binlog.000001", end, "gtid-" + std::to_string(end)};
        return transaction;
    }
    static Mark markAt(std::uint64_t end)
    {
        return {{{"binlog.000001", end, {}}, {}}, {"site-a", fmt::format("binlog.000001:{}", end)}};
    }

    [[nodiscard]] static std::string answer(const std::string& sql)
    {
        auto connection = connect();
        std::string text;
        for (const mysql::TextRow& cells : orThrow(connection.query(sql)))
            for (const mysql::Cell& cell : cells)
                text += (text.empty() ? "" : " ") + cell.value_or("NULL");
        return text;
    }

    [[nodiscard]] Parking::Birth birth() const { return {&m_transaction, 3}; }

    Transaction m_transaction;  // that rows are parked of
    SystemClock m_clock;
    PipelineCounters m_counters;
    std::uint64_t m_epoch = 0;
};

// Goal: a parked row, the position and the mark are one commit.
// Method: park a row and have the server end the connection before COMMIT; then again, with COMMIT.
TEST_P(ParkedRowsTest, AreOneCommitWithThePosition)
{
    for (const bool dies : {true, false}) {
        auto session = lane();
        HeldKeys held;
        Parking parking(*session, held, m_clock, m_counters, [this](const RowChange&) { return birth(); });
        ASSERT_TRUE(session->begin(markAt(500)));
        m_transaction = transactionTo(500);
        ASSERT_TRUE(parking.begin("site-a"));
        ASSERT_TRUE(parking.park(insert(table(), row(1, "one")), kRefusal));
        if (dies) {
            auto root = connect();
            orThrow(root.execute(fmt::format("KILL CONNECTION {}", session->connection().id())));
        }
        EXPECT_EQ(session->commit().has_value(), !dies);
        EXPECT_EQ(answer("SELECT (SELECT COUNT(*) FROM retl.retl_conflict), low_offset, origin_position FROM "
                         "retl.retl_checkpoint"),
                  dies ? "0 4 " : "1 500 binlog.000001:500");
    }
    auto connection = connect();
    const auto rows = orThrow(listParkedRows(connection, {.pipeline = kPipeline}));
    ASSERT_EQ(rows.size(), 1u);
    const ParkedRow kept = orThrow(readParkedRow(connection, rows[0].id)).value();
    EXPECT_EQ(kept.after, R"({"id":1,"v":"one","u":null})");
    EXPECT_EQ(kept.source.gtid, "gtid-500");
    EXPECT_EQ(kept.sourceRow, 3u);
    EXPECT_EQ(kept.keyText, "id = 1");
    EXPECT_EQ(kept.origin.site, "site-a");
    EXPECT_EQ(kept.reasonDetail, kRefusal.detail);
}

// Goal: a lane that is about to put a change behind a row waits for whoever is deciding about that row, and
// then writes the change where the row is gone. Method: hold the row's lock in a transaction that decides
// about it; let go; the lane's answer.
TEST_P(ParkedRowsTest, WaitForADecisionUnderWay)
{
    auto session = lane();
    HeldKeys held;
    Parking parking(*session, held, m_clock, m_counters, [this](const RowChange&) { return birth(); });
    ASSERT_TRUE(session->begin(markAt(500)));
    m_transaction = transactionTo(500);
    ASSERT_TRUE(parking.begin("site-a"));
    ASSERT_TRUE(parking.park(insert(table(), row(1, "one")), kRefusal));
    ASSERT_TRUE(session->commit());
    parking.committed();
    const std::uint64_t id = held.ids().at(0);

    auto person = connect();
    orThrow(person.execute("START TRANSACTION"));
    ASSERT_TRUE(orThrow(decideParkedRow(person, id, Status::Dropped, "test")));
    ASSERT_TRUE(session->begin(markAt(600)));
    m_transaction = transactionTo(600);
    ASSERT_TRUE(parking.begin("site-a"));
    auto queued = std::async(std::launch::async, [&] {
        return parking.queueIfHeld(update(table(), row(1, "one"), row(1, "uno")));
    });
    EXPECT_EQ(queued.wait_for(300ms), std::future_status::timeout);
    orThrow(person.execute("COMMIT"));
    EXPECT_FALSE(orThrow(queued.get()));
    EXPECT_TRUE(held.empty());
    ASSERT_TRUE(session->rollback());
}

// Goal: the other way round: a retry waits for a lane that puts a change behind the row, and then applies
// both. Method: a lane's open transaction with such a change; a retry of all beside it; COMMIT.
TEST_P(ParkedRowsTest, RetryWaitsForALaneThatQueues)
{
    auto session = lane();
    HeldKeys held;
    Parking parking(*session, held, m_clock, m_counters, [this](const RowChange&) { return birth(); });
    ASSERT_TRUE(session->begin(markAt(500)));
    m_transaction = transactionTo(500);
    m_transaction.origin = Origin{"site-a", "p1"};
    ASSERT_TRUE(parking.begin("site-a"));
    ASSERT_TRUE(parking.park(insert(table(), row(1, "one")), kRefusal));
    ASSERT_TRUE(session->commit());
    parking.committed();

    ASSERT_TRUE(session->begin(markAt(600)));
    m_transaction = transactionTo(600);
    m_transaction.origin = Origin{"site-a", "p2"};
    ASSERT_TRUE(parking.begin("site-a"));
    ASSERT_TRUE(orThrow(parking.queueIfHeld(update(table(), row(1, "one"), row(1, "uno")))));
    auto retried = std::async(std::launch::async, [&] {
        return orThrow(ParkedRetry::open(sites().connect(GetParam()), kPipeline, "test")).retryAll();
    });
    EXPECT_EQ(retried.wait_for(300ms), std::future_status::timeout);
    EXPECT_EQ(answer("SELECT COUNT(*) FROM parked.t"), "0");
    ASSERT_TRUE(session->commit());
    parking.committed();
    const auto outcomes = orThrow(retried.get());
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_FALSE(outcomes[0].why || outcomes[1].why);
    EXPECT_EQ(answer("SELECT id, v FROM parked.t"), "1 uno");
    EXPECT_EQ(answer("SELECT low_offset, origin_site, origin_position FROM retl.retl_checkpoint"),
              "600 site-a p2");
    ASSERT_TRUE(lookAtParkedRows(*session->parkedRows(), held, m_counters));
    EXPECT_TRUE(held.empty());
}

// Goal: two people who retry at once apply each row once.
// Method: many rows of one key, retried by two threads.
TEST_P(ParkedRowsTest, TwoRetriesApplyEachRowOnce)
{
    auto session = lane();
    HeldKeys held;
    Parking parking(*session, held, m_clock, m_counters, [this](const RowChange&) { return birth(); });
    ASSERT_TRUE(session->begin(markAt(500)));
    m_transaction = transactionTo(500);
    m_transaction.origin = Origin{"site-a", "p1"};
    ASSERT_TRUE(parking.begin("site-a"));
    ASSERT_TRUE(parking.park(insert(table(), row(1, "v0")), kRefusal));
    for (int i = 0; i < 20; ++i) {
        const std::string before = fmt::format("v{}", i);
        const std::string after = fmt::format("v{}", i + 1);
        ASSERT_TRUE(orThrow(parking.queueIfHeld(update(table(), row(1, before), row(1, after)))));
    }
    ASSERT_TRUE(session->commit());
    parking.committed();
    std::vector<std::future<Result<std::vector<ParkedRetry::Outcome>>>> both;
    for (int i = 0; i < 2; ++i)
        both.push_back(std::async(std::launch::async, [] {
            return orThrow(ParkedRetry::open(sites().connect(GetParam()), kPipeline, "test")).retryAll();
        }));
    std::size_t applied = 0;
    for (auto& one : both)
        for (const auto& outcome : orThrow(one.get()))
            applied += outcome.why ? 0 : 1;
    EXPECT_EQ(applied, 21u);
    EXPECT_EQ(answer("SELECT v FROM parked.t"), "v20");
}

// Goal: a conflict met by a retry is told as one and leaves the row and its queue where they are.
// Method: the target has got a row of the same key since.
TEST_P(ParkedRowsTest, RetryLeavesAConflictWhereItIs)
{
    auto session = lane();
    HeldKeys held;
    Parking parking(*session, held, m_clock, m_counters, [this](const RowChange&) { return birth(); });
    ASSERT_TRUE(session->begin(markAt(500)));
    m_transaction = transactionTo(500);
    m_transaction.origin = Origin{"site-a", "p1"};
    ASSERT_TRUE(parking.begin("site-a"));
    ASSERT_TRUE(parking.park(insert(table(), row(1, "one")), kRefusal));
    ASSERT_TRUE(orThrow(parking.queueIfHeld(remove(table(), row(1, "one")))));
    ASSERT_TRUE(session->commit());
    auto person = connect();
    orThrow(person.execute("INSERT INTO parked.t VALUES (1, 'mine', NULL)"));
    auto retry = orThrow(ParkedRetry::open(sites().connect(GetParam()), kPipeline, "test"));
    const auto outcomes = orThrow(retry.retryAll());
    ASSERT_EQ(outcomes.size(), 2u);
    ASSERT_TRUE(outcomes[0].why && outcomes[1].why);
    EXPECT_EQ(outcomes[0].why->code, "apply.row_mismatch");
    EXPECT_EQ(outcomes[1].why->code, "parked.behind");
    EXPECT_EQ(answer("SELECT v FROM parked.t"), "mine");
    EXPECT_EQ(answer("SELECT reason_code, status FROM retl.retl_conflict ORDER BY id LIMIT 1"),
              "apply.row_mismatch open");
    orThrow(person.execute("DELETE FROM parked.t"));
    EXPECT_EQ(orThrow(retry.retryAll()).size(), 2u);
    EXPECT_EQ(answer("SELECT COUNT(*) FROM retl.retl_conflict WHERE status = 'open'"), "0");
}

// Goal: two values that the target takes for one have one hash; what cannot be told holds the whole table.
// Method: keys of changes to tables with keys of many kinds.
TEST_P(ParkedRowsTest, KeysFollowTheTargetsCollation)
{
    auto root = connect();
    for (const char* sql : {"CREATE TABLE parked.ci (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY)",
                            "CREATE TABLE parked.uca (k VARCHAR(20) COLLATE utf8mb4_unicode_ci PRIMARY KEY)",
                            "CREATE TABLE parked.bin (k VARCHAR(20) COLLATE utf8mb4_bin PRIMARY KEY)",
                            "CREATE TABLE parked.latin (k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY)",
                            "CREATE TABLE parked.pre (id INT PRIMARY KEY, k VARCHAR(20), UNIQUE (k(3)))",
                            "CREATE TABLE parked.bare (k VARCHAR(20))",
                            "CREATE TABLE parked.two (id INT PRIMARY KEY, a INT, b INT, UNIQUE (a, b))"})
        orThrow(root.execute(sql));
    auto session = lane();
    ParkedRowStore& store = *session->parkedRows();
    const auto same = [&](const std::string& name, std::string_view one, std::string_view other) {
        const auto keys = orThrow(store.keysOf(insert(table(name), {Text{one}})));
        EXPECT_FALSE(keys.wholeTable) << name;
        return overlap(keys, orThrow(store.keysOf(insert(table(name), {Text{other}}))));
    };
    EXPECT_TRUE(same("ci", "Straße", "STRASE  "));
    EXPECT_FALSE(same("ci", "Straße", "Strasse"));
    EXPECT_TRUE(same("uca", "Straße", "STRASSE"));
    EXPECT_TRUE(same("uca", "e\xCC\x81", "É"));
    EXPECT_FALSE(same("uca", "a", "b"));
    EXPECT_TRUE(same("bin", "a", "a "));
    EXPECT_FALSE(same("bin", "a", "A"));
    EXPECT_TRUE(same("latin", "\xE9", "E"));
    const auto keysOf = [&](const RowChange& change) { return orThrow(store.keysOf(change)); };
    EXPECT_TRUE(keysOf(insert(table("pre"), {std::int64_t{1}, Text{"abc"}})).wholeTable);
    EXPECT_TRUE(keysOf(insert(table("bare"), {Text{"abc"}})).wholeTable);
    const TablePtr two = table("two");
    const auto rowOf = [](std::int64_t id, ColumnValue a, ColumnValue b) { return Row{id, a, b}; };
    const std::int64_t n = 5;
    EXPECT_EQ(keysOf(insert(two, rowOf(1, n, n))).hashes.size(), 2u);
    EXPECT_EQ(keysOf(insert(two, rowOf(1, n, Null{}))).hashes.size(), 1u);
    EXPECT_EQ(keysOf(update(two, rowOf(1, n, n), rowOf(2, n, n))).hashes.size(), 3u);
    EXPECT_TRUE(overlap(keysOf(update(two, rowOf(1, n, n), rowOf(1, n, Null{}))),
                        keysOf(insert(two, rowOf(9, n, n)))));
    EXPECT_EQ(keysOf(update(two, rowOf(1, Absent{}, Absent{}), rowOf(1, Absent{}, Absent{}))).hashes.size(),
              1u);
    EXPECT_TRUE(keysOf(update(two, rowOf(1, Absent{}, Absent{}), rowOf(1, n, Absent{}))).wholeTable);
    EXPECT_TRUE(keysOf(remove(two, rowOf(1, Absent{}, Absent{}))).wholeTable);
    auto gone = std::make_shared<TableSchema>(*two);
    gone->table = "gone";
    EXPECT_TRUE(keysOf(insert(gone, rowOf(1, n, n))).wholeTable);

    const auto before = keysOf(insert(two, rowOf(1, n, n)));
    orThrow(root.execute("ALTER TABLE parked.two DROP INDEX a, ADD UNIQUE (b)"));
    auto fresh = lane();  // another shape of keys cannot be compared
    EXPECT_TRUE(overlap(before, orThrow(fresh->parkedRows()->keysOf(insert(two, rowOf(2, n, Null{}))))));
}

std::string familyOf(const testing::TestParamInfo<std::size_t>& site)
{
    return site.param == 0 ? "MariaDb" : "MySql";
}

INSTANTIATE_TEST_SUITE_P(Families, ParkedRowsTest, testing::Values(0, 1), familyOf);

}  // namespace
}  // namespace lutra::apply
