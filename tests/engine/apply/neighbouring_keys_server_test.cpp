#include "engine/apply/merged_writer.h"
#include "engine/apply/mysql_target_session.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::orThrow;

constexpr std::int64_t kFirst = 2;
constexpr std::int64_t kLast = 40;
constexpr std::int64_t kRows = 41;  // all but two belong to the run: a scan of the table would look cheap

/// Real servers of both families; site 0 is MariaDB, site 1 MySQL.
support::TwoSites& sites()
{
    static support::TwoSites both({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97});
    return both;
}

/// Rows that follow each other, which one lane writes while another holds those next to them.
class NeighbouringKeysTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        auto root = sites().connect(GetParam());
        orThrow(root.execute("DROP DATABASE IF EXISTS neighbours"));
        orThrow(root.execute("CREATE DATABASE neighbours"));
        orThrow(root.execute("CREATE TABLE neighbours.t (id BIGINT PRIMARY KEY, n BIGINT)"));
        for (std::int64_t id = 1; id <= kRows; ++id)
            orThrow(root.execute(fmt::format("INSERT INTO neighbours.t VALUES ({0}, {0})", id)));
        for (std::int64_t id = kFirst; id <= kLast; ++id) {
            m_before.push_back({id, id});
            m_after.push_back({id, id + 1000});
        }
        m_other = std::make_unique<mysql::Connection>(lane());
        orThrow(m_other->execute("START TRANSACTION"));
        orThrow(m_other->query(fmt::format("SELECT id FROM neighbours.t WHERE id IN ({}, {}) FOR UPDATE",
                                           kFirst - 1, kLast + 1)));
    }

    [[nodiscard]] static mysql::Connection lane()
    {
        auto connection = sites().connect(GetParam());
        orThrow(prepareApplySession(connection));
        orThrow(connection.execute("SET SESSION innodb_lock_wait_timeout = 1"));
        return connection;
    }

    [[nodiscard]] static NetTable net(mysql::Connection& connection)
    {
        auto source = std::make_shared<TableSchema>();
        source->schema = "neighbours";
        source->table = "t";
        for (const char* name : {"id", "n"}) {
            ColumnSchema column;
            column.name = name;
            column.type = ColumnType::Integer;
            column.integerBytes = 8;
            source->columns.push_back(column);
        }
        source->primaryKey = KeySchema{"PRIMARY", {0}};
        return {orThrow(TargetTables(nullptr).find(connection, source)), {}, {}, {}, {}};
    }

    [[nodiscard]] static bool write(mysql::Connection& connection, const NetTable& table)
    {
        orThrow(connection.execute("START TRANSACTION"));
        const bool written = orThrow(MergedWriter(connection).write(std::span(&table, 1)));
        orThrow(connection.execute("COMMIT"));
        return written;
    }

    [[nodiscard]] static std::string ask(const std::string& sql)
    {
        auto root = sites().connect(GetParam());
        return orThrow(root.queryCell(sql)).value_or("NULL");
    }

    std::vector<Row> m_before;
    std::vector<Row> m_after;
    std::unique_ptr<mysql::Connection> m_other;
};

INSTANTIATE_TEST_SUITE_P(Servers, NeighbouringKeysTest, testing::Values(0u, 1u),
                         [](const auto& parameter) { return parameter.param == 0 ? "MariaDb" : "MySql"; });

// Goal: a run of keys is taken away as a range without waiting for the rows next to it.
// Method: another connection holds both of them; a wait would be an error after a second.
TEST_P(NeighbouringKeysTest, AreRemovedBesideAnotherLane)
{
    auto connection = lane();
    NetTable table = net(connection);
    for (const Row& row : m_before)
        table.removed.push_back(&row);
    EXPECT_TRUE(write(connection, table));
    EXPECT_EQ(ask("SELECT GROUP_CONCAT(id ORDER BY id) FROM neighbours.t WHERE id > 1"), "41");
}

// Goal: the same of rows that are locked, compared and updated. Method: as above.
TEST_P(NeighbouringKeysTest, AreUpdatedBesideAnotherLane)
{
    auto connection = lane();
    NetTable table = net(connection);
    for (std::size_t i = 0; i < m_before.size(); ++i)
        table.updated.push_back({&m_before[i], &m_after[i]});
    EXPECT_TRUE(write(connection, table));
    EXPECT_EQ(ask("SELECT COUNT(*) FROM neighbours.t WHERE n = id + 1000"), std::to_string(m_before.size()));
    EXPECT_EQ(ask("SELECT MIN(id) FROM neighbours.t WHERE n <> id"), std::to_string(kFirst));
}

// Goal: a row that is missing in the middle of a run, or differs, is seen, and nothing is written.
// Method: one is taken away, then one is changed, behind replication's back.
TEST_P(NeighbouringKeysTest, AreAllCompared)
{
    orThrow(m_other->execute("ROLLBACK"));
    const std::string rows = "SELECT CONCAT(COUNT(*), ' ', SUM(n)) FROM neighbours.t";
    for (const char* drift :
         {"DELETE FROM neighbours.t WHERE id = 20", "UPDATE neighbours.t SET n = 0 WHERE id = 30"}) {
        auto root = sites().connect(GetParam());
        orThrow(root.execute(drift));
        const std::string before = ask(rows);
        auto connection = lane();
        NetTable table = net(connection);
        for (const Row& row : m_before)
            table.removed.push_back(&row);
        EXPECT_FALSE(write(connection, table)) << drift;
        EXPECT_EQ(ask(rows), before);
        orThrow(root.execute("INSERT INTO neighbours.t VALUES (20, 20) ON DUPLICATE KEY UPDATE n = id"));
    }
}

}  // namespace
}  // namespace lutra::apply
