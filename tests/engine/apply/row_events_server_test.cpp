#include "engine/apply/merged_writer.h"
#include "engine/apply/mysql_target_session.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::orThrow;

constexpr std::int64_t kRows = 120;
constexpr std::size_t kTextBytes = 40;

support::TwoSites& sites()
{
    using Kind = sandbox::ServerKind;
    static support::TwoSites both(
        {Kind::MariaDb1011, sandbox::available(Kind::MariaDb118) ? Kind::MariaDb118 : Kind::MariaDb1011});
    return both;
}

/// A MariaDB target that has `kRows` rows, and the changes of each of them.
class RowEventsTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        auto root = connect();
        for (const std::string& sql :
             {std::string("SET GLOBAL slave_exec_mode = 'STRICT'"), std::string("DROP DATABASE IF EXISTS ev"),
              std::string("CREATE DATABASE ev DEFAULT CHARSET utf8mb4"),
              std::string(
                  "CREATE TABLE ev.t (id BIGINT PRIMARY KEY AUTO_INCREMENT, a INT, b INT, u INT UNIQUE, "
                  "v VARCHAR(40) NOT NULL, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE "
                  "CURRENT_TIMESTAMP)"),
              std::string("CREATE OR REPLACE USER plain"), std::string("GRANT ALL ON ev.* TO plain")})
            orThrow(root.execute(sql));
        orThrow(root.execute("START TRANSACTION"));
        m_table = table();
        for (std::int64_t id = 1; id <= kRows; ++id) {
            m_before.push_back(row(id, 1, 2, id, m_long));
            m_after.push_back(row(id, 10, 20, id, m_longer));
            orThrow(root.execute(fmt::format(
                "INSERT INTO ev.t VALUES ({}, 1, 2, {}, '{}', FROM_UNIXTIME(1000))", id, id, m_long)));
        }
        orThrow(root.execute("COMMIT"));
    }

    [[nodiscard]] static mysql::Connection connect(const std::string& user = "root")
    {
        mysql::Endpoint endpoint;
        endpoint.source = sites().configuration().dataSources[GetParam()];
        endpoint.source.socket = sites().server(GetParam()).socketPath();
        endpoint.source.user = user;
        auto connection = orThrow(mysql::Connection::open(endpoint));
        orThrow(prepareApplySession(connection));
        orThrow(connection.execute("SET SESSION autocommit = 0"));
        return connection;
    }

    static TablePtr table()
    {
        auto made = std::make_shared<TableSchema>();
        made->schema = "ev";
        made->table = "t";
        for (const char* name : {"id", "a", "b", "u", "v", "ts"}) {
            ColumnSchema column;
            column.name = name;
            column.type = ColumnType::Integer;
            column.integerBytes = column.name == "id" ? 8 : 4;
            if (column.name == "v") {
                column.type = ColumnType::Text;
                column.charset = "utf8mb4";
            }
            if (column.name == "ts")
                column.type = ColumnType::Timestamp;
            made->columns.push_back(column);
        }
        made->primaryKey = KeySchema{"PRIMARY", {0}};
        return made;
    }

    static Row row(std::int64_t id, std::int64_t a, std::int64_t b, std::int64_t u, std::string_view text)
    {
        return {id, a, b, u, Text{text}, Timestamp{1000, 0}};
    }

    [[nodiscard]] TargetTablePtr target(mysql::Connection& connection) const
    {
        return orThrow(TargetTables(nullptr).find(connection, m_table));
    }

    /// Writes all updates in a transaction of `connection`, as `target` was described.
    [[nodiscard]] Result<bool> merge(mysql::Connection& connection, const TargetTablePtr& target) const
    {
        MergedWriter writer(connection);
        orThrow(writer.openRowEvents());
        NetTable net{target, {}, {}, {}, {}};
        for (std::size_t i = 0; i < m_before.size(); ++i)
            net.updated.push_back({&m_before[i], &m_after[i]});
        orThrow(connection.execute("START TRANSACTION"));
        return writer.write(std::span(&net, 1));
    }

    [[nodiscard]] static std::string answer(mysql::Connection& connection, const std::string& sql)
    {
        std::string text;
        for (const mysql::TextRow& cells : orThrow(connection.query(sql)))
            text += (text.empty() ? "" : " ") + cells.back().value_or("NULL");
        return text;
    }

    /// How many statements with rows in them the session has sent; the one that opens events is not counted.
    [[nodiscard]] static int eventStatements(mysql::Connection& connection)
    {
        return std::stoi(answer(connection, "SHOW SESSION STATUS LIKE 'Com_binlog'")) - 1;
    }

    void expectAllWritten(mysql::Connection& connection)
    {
        EXPECT_EQ(
            answer(connection, fmt::format("SELECT COUNT(*) FROM ev.t WHERE a = 10 AND b = 20 AND u = id AND "
                                           "v = '{}' AND UNIX_TIMESTAMP(ts) = 1000",
                                           m_longer)),
            std::to_string(kRows));
    }

    const std::string m_long = std::string(kTextBytes, 'x');
    const std::string m_longer = std::string(kTextBytes, 'y');
    TablePtr m_table;
    std::vector<Row> m_before;
    std::vector<Row> m_after;
};

INSTANTIATE_TEST_SUITE_P(MariaDb, RowEventsTest, testing::Values(0u, 1u),
                         [](const auto& parameter) { return parameter.param == 0 ? "Older" : "Newer"; });

// Goal: events change what statements would, and the target's log shows them as its own, within the
// transaction and with both images whole. Method: what the session counts; the log of a transaction that
// writes another row first.
TEST_P(RowEventsTest, AreLoggedAsTheTargetsOwn)
{
    auto connection = connect();
    orThrow(connection.execute("CREATE OR REPLACE TABLE ev.mark (n INT)"));
    orThrow(connection.execute("FLUSH BINARY LOGS"));
    const auto described = target(connection);
    MergedWriter writer(connection);
    orThrow(writer.openRowEvents());
    NetTable net{described, {}, {}, {}, {}};
    for (std::size_t i = 0; i < m_before.size(); ++i)
        net.updated.push_back({&m_before[i], &m_after[i]});
    orThrow(connection.execute("START TRANSACTION"));
    orThrow(connection.execute("INSERT INTO ev.mark VALUES (1)"));
    EXPECT_TRUE(orThrow(writer.write(std::span(&net, 1))));
    orThrow(connection.execute("COMMIT"));

    EXPECT_EQ(eventStatements(connection), 1);
    expectAllWritten(connection);
    EXPECT_EQ(answer(connection, "SELECT n FROM ev.mark"), "1");
    const auto files = orThrow(connection.query("SHOW BINARY LOGS"));
    const auto events =
        orThrow(connection.query(fmt::format("SHOW BINLOG EVENTS IN '{}'", *files.back()[0])));
    const std::string id = answer(connection, "SELECT @@server_id");
    std::size_t begun = 0;
    std::size_t imageBytes = 0;
    for (const mysql::TextRow& event : events) {
        EXPECT_EQ(event[3], id) << *event[2];
        begun += event[2] == "Gtid";
        if (event[2] == "Update_rows_v1")
            imageBytes += std::stoul(*event[4]) - std::stoul(*event[1]);
    }
    EXPECT_EQ(begun, 1u);
    EXPECT_GT(imageBytes, 2 * kTextBytes * static_cast<std::size_t>(kRows));
    EXPECT_EQ(answer(connection,
                     "SELECT @@session.sql_mode LIKE '%STRICT_ALL_TABLES%' AND ABS(UNIX_TIMESTAMP() - "
                     "UNIX_TIMESTAMP(SYSDATE())) < 10"),
              "1");
}

// Goal: an account that may not use BINLOG works as before.
TEST_P(RowEventsTest, AreStatementsWithoutTheRight)
{
    auto connection = connect("plain");
    EXPECT_TRUE(orThrow(merge(connection, target(connection))));
    orThrow(connection.execute("COMMIT"));
    EXPECT_EQ(eventStatements(connection), 0);
    expectAllWritten(connection);
}

// Goal: what changed in a table since it was described never puts a value into another column.
// Method: two columns of one type change places behind our back.
TEST_P(RowEventsTest, AreNotWrittenToATableThatChanged)
{
    auto connection = connect();
    const auto described = target(connection);
    ASSERT_FALSE(described->definition.empty());
    orThrow(connection.execute("ROLLBACK"));
    orThrow(connect().execute("ALTER TABLE ev.t MODIFY a INT AFTER b"));
    EXPECT_TRUE(orThrow(merge(connection, described)));
    orThrow(connection.execute("COMMIT"));
    EXPECT_EQ(eventStatements(connection), 0);
    expectAllWritten(connection);
}

// Goal: a server that would pass over a row in silence is not given events.
TEST_P(RowEventsTest, AreNotWrittenWhereTheServerIsLenient)
{
    auto connection = connect();
    orThrow(connection.execute("SET GLOBAL slave_exec_mode = 'IDEMPOTENT'"));
    EXPECT_TRUE(orThrow(merge(connection, target(connection))));
    EXPECT_EQ(eventStatements(connection), 0);
}

// Goal: rows that a unique key refuses are told row by row, in the same transaction, and nothing of them
// stays. Method: two rows that are to have one value; a row written before them; then a good group in the
// same session.
TEST_P(RowEventsTest, LeaveTheTransactionWhenTheyAreRefused)
{
    auto connection = connect();
    const auto described = target(connection);
    const Row good = m_after[7];
    m_after[7] = row(8, 10, 20, kRows + 1, m_longer);
    auto other = connect();
    orThrow(other.execute(fmt::format("INSERT INTO ev.t VALUES (500, 0, 0, {}, '', DEFAULT)", kRows + 1)));
    orThrow(other.execute("COMMIT"));
    MergedWriter writer(connection);
    orThrow(writer.openRowEvents());
    for (const bool refused : {true, false}) {
        NetTable net{described, {}, {}, {}, {}};
        for (std::size_t i = 0; i < m_before.size(); ++i)
            net.updated.push_back({&m_before[i], &m_after[i]});
        orThrow(connection.execute("START TRANSACTION"));
        EXPECT_EQ(orThrow(writer.write(std::span(&net, 1))), !refused);
        orThrow(connection.execute(refused ? "ROLLBACK" : "COMMIT"));
        EXPECT_EQ(answer(connection, "SELECT COUNT(*) FROM ev.t WHERE a = 10"),
                  refused ? "0" : std::to_string(kRows));
        m_after[7] = good;
    }
    EXPECT_EQ(eventStatements(connection), 2);
    expectAllWritten(connection);
}

}  // namespace
}  // namespace lutra::apply
