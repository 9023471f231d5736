#include "engine/capture/source_dialect.h"
#include "engine/ddl/parse_shape_change.h"
#include "engine/ddl/schema_history.h"
#include "engine/ddl/shape_text.h"
#include "engine/mysql/catalog.h"
#include "tests/engine/ddl/truth_statements.h"
#include "tests/engine/retl/test_server.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace lutra::ddl {

namespace {

/// All that rows are read by, one line a column. What may be NULL the log tells itself: a TIMESTAMP's hangs
/// on a setting of the server.
std::string printed(const TableSchema& table)
{
    std::string text;
    for (const ColumnSchema& column : table.columns) {
        const bool isBytes = column.charset == "binary";  // which MySQL does not say of ENUM and SET
        text += fmt::format("{}: type {} bytes {} {}{}{}{} length {} fraction {} {} {} {}\n", column.name,
                            static_cast<int>(column.type), column.integerBytes,
                            column.isUnsigned ? "unsigned " : "",
                            column.nullable || column.type == ColumnType::Timestamp ? "" : "not null ",
                            column.generated ? "generated " : "", column.isMariaDbJson ? "json" : "",
                            column.length, column.fractionDigits, isBytes ? "" : column.charset,
                            isBytes ? "" : column.collation, fmt::join(column.labels, "|"));
    }
    if (table.primaryKey)
        text += fmt::format("primary {}{}\n", fmt::join(table.primaryKey->columns, ","),
                            table.primaryKey->hasPrefix ? " prefix" : "");
    return text;
}

std::string replacedQuotes(const std::string& name)
{
    std::string text;
    for (const char c : name)
        text += c == '`' ? "``" : std::string(1, c);
    return text;
}

struct Session {
    mysql::Connection connection;  // the story's, whatever it sets
    mysql::Connection reader;      // the catalog's
    SchemaHistory history;
    SourcePosition at{"log.1", 4, {}};

    explicit Session(const sandbox::ThrowAwayServer& server)
        : connection(test::connectTo(server, "truth"))
        , reader(test::connectTo(server, "catalog"))
        , history(capture::readServerDialect(reader).value(), capture::readCollationBook(reader).value())
    {
        const auto schemas = mysql::readSchemaCollations(reader).value();
        for (const char* schema : {"truth_other", "truth_third"})
            history.put({{schema, {}}, at, {TableState::Kind::Absent, {}, {}}});
        for (const auto& [schema, collation] : schemas)
            history.put({{schema, {}}, at, {TableState::Kind::Known, {nullptr, collation}, {}}});
    }

    std::uint16_t collationId(const std::string& variable)
    {
        const auto name = connection.queryCell("SELECT @@" + variable).value().value_or("");
        for (const auto& [id, entry] : history.collations().byId) {
            if (entry.name == name)
                return static_cast<std::uint16_t>(id);
        }
        return 0;
    }

    SchemaStatement asLogged(const std::string& sql)
    {
        SchemaStatement statement{"truth", sql};
        const std::string mode = connection.queryCell("SELECT @@sql_mode").value().value_or("");
        statement.sqlMode = (mode.find("REAL_AS_FLOAT") != std::string::npos ? 1u : 0u) |
                            (mode.find("ANSI_QUOTES") != std::string::npos ? 4u : 0u) |
                            (mode.find("NO_BACKSLASH_ESCAPES") != std::string::npos ? 1u << 20 : 0u);
        statement.clientCollation = collationId("collation_connection");
        statement.serverCollation = collationId("collation_server");
        return statement;
    }

    std::map<std::string, std::string> catalog()
    {
        std::map<std::string, std::string> tables;
        const auto found = mysql::readTableCollations(reader).value();
        for (const auto& [name, collation] : found) {
            if (name.schema.starts_with("truth"))
                tables[name.schema + "." + name.table] =
                    printed(*mysql::readTable(reader, name.schema, name.table).value()) + "default " +
                    collation;
        }
        return tables;
    }

    /// Takes what the catalog says where the statement told less, as the engine does.
    void ask(const TableRef& table)
    {
        std::string collation;
        const auto found = mysql::readTableCollations(reader).value();
        for (const auto& [name, own] : found) {
            if (name.schema == table.schema && name.table == table.table)
                collation = own;
        }
        const auto read = mysql::readTable(reader, table.schema, table.table).value();
        history.put({table, at,
                     read ? TableState{TableState::Kind::Known, {read, collation}, {}}
                          : TableState{TableState::Kind::Absent, {}, {}}});
    }
};

void expectTruth(const sandbox::ThrowAwayServer& server, std::size_t fewest)
{
    Session session(server);
    for (const char* schema : {"truth", "truth_other", "truth_third"})
        (void)session.connection.execute(fmt::format("DROP DATABASE IF EXISTS {}", schema));
    ASSERT_TRUE(session.connection.execute("SET NAMES utf8mb4"));
    ASSERT_TRUE(session.connection.execute("CREATE DATABASE truth DEFAULT CHARACTER SET utf8mb4"));
    ASSERT_TRUE(session.connection.execute("USE truth"));
    session.history.apply(session.at,
                          parseShapeChange(session.asLogged("CREATE DATABASE truth CHARACTER SET utf8mb4"),
                                           session.history.server(), session.history.collations()));
    std::size_t told = 0;
    std::size_t shown = 0;
    std::string_view left = test::kTruthStatements;
    while (!left.empty()) {
        const auto end = left.find('\n');
        std::string sql(left.substr(0, end));
        left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
        if (sql.empty())
            continue;
        const bool mayAsk = sql.starts_with("? ");
        if (mayAsk)
            sql.erase(0, 2);
        const auto statement = session.asLogged(sql);
        const bool isQuery = sql.starts_with("ANALYZE") || sql.starts_with("OPTIMIZE") ||
                             sql.find("ANALYZE PARTITION") != std::string::npos;
        if (isQuery ? !session.connection.query(sql) : !session.connection.execute(sql))
            continue;  // not this server's
        if (sql.starts_with("SET "))
            continue;
        session.at.offset += 100;
        const ShapeChange change =
            parseShapeChange(statement, session.history.server(), session.history.collations());
        session.history.apply(session.at, change);
        std::size_t asked = 0;
        for (const auto& [name, inCatalog] : session.catalog()) {
            const auto dot = name.find('.');
            const TableRef ref{name.substr(0, dot), name.substr(dot + 1)};
            const TableState& state = session.history.at(ref, session.at);
            if (state.kind != TableState::Kind::Known) {
                EXPECT_TRUE(mayAsk) << name << " is not known behind: " << sql << "\n" << state.why;
                session.ask(ref);
                ++asked;
                continue;
            }
            EXPECT_EQ(printed(*state.shape.table) + "default " + state.shape.collation, inCatalog)
                << name << " behind: " << sql;
            if (printed(*state.shape.table) + "default " + state.shape.collation != inCatalog)
                session.ask(ref);
            const auto kept = parseShapeText(shapeText(state), ref);
            ASSERT_TRUE(kept) << kept.error().detail;
            EXPECT_EQ(printed(*kept->shape.table), printed(*state.shape.table));
        }
        told += asked == 0 ? 1 : 0;
        // The server's own spelling of the table, with all its comments for other servers, tells the same.
        const bool escapes = (statement.sqlMode & 1u << 20) == 0;  // the server writes them whatever the mode
        for (const TableRef& ref : escapes ? tablesOf(change) : std::vector<TableRef>()) {
            const auto rows =
                ref.table.empty()
                    ? Result<std::vector<mysql::TextRow>>(std::vector<mysql::TextRow>())
                    : session.connection.query(
                          fmt::format("SHOW CREATE TABLE `{}`.`{}`", ref.schema, replacedQuotes(ref.table)));
            if (!rows || rows->empty())
                continue;
            auto own = session.asLogged((*rows)[0][1].value_or(""));
            own.database = ref.schema;
            SchemaHistory fresh(session.history.server(), session.history.collations());
            fresh.put({{ref.schema, {}}, {}, session.history.at({ref.schema, {}}, session.at)});
            fresh.apply(session.at, parseShapeChange(own, fresh.server(), fresh.collations()));
            const TableState& state = fresh.at(ref, session.at);
            const auto now = mysql::readTable(session.reader, ref.schema, ref.table).value();
            if (state.kind == TableState::Kind::Known && now) {
                ++shown;
                EXPECT_EQ(printed(*state.shape.table), printed(*now)) << own.sql;
            } else {
                EXPECT_TRUE(mayAsk) << own.sql << "\n" << state.why;
            }
        }
    }
    std::cout << told << " statements told all, " << shown << " tables by the server's own words\n";
    EXPECT_GE(told, fewest);
    (void)session.connection.execute("DROP DATABASE truth");
}

}  // namespace

// Goal: the shape that a statement's text tells is the one the server's catalog has behind it: the truth test
// of
//       the statement parser.
// Method: run a long list of statements on a real server; behind each compare every table of the history with
// the
//         catalog. What the parser says it cannot tell is looked up, and only where the list allows it.
TEST(ShapeTruth, MariaDb1011)
{
    const auto* server = test::sharedServer("truth-maria", sandbox::ServerKind::MariaDb1011);
    ASSERT_NE(server, nullptr);
    expectTruth(*server, 150);
}

TEST(ShapeTruth, MySql97)
{
    LUTRA_NEEDS(sandbox::ServerKind::MySql97);
    const auto* server = test::sharedServer("truth-mysql", sandbox::ServerKind::MySql97);
    ASSERT_NE(server, nullptr);
    expectTruth(*server, 150);
}

TEST(ShapeTruth, MySql56)
{
    LUTRA_NEEDS(sandbox::ServerKind::MySql56);
    const auto* server = test::sharedServer("truth-old", sandbox::ServerKind::MySql56);
    ASSERT_NE(server, nullptr);
    expectTruth(*server, 100);
}

TEST(ShapeTruth, MariaDb118)
{
    LUTRA_NEEDS(sandbox::ServerKind::MariaDb118);
    const auto* server = test::sharedServer("truth-maria-new", sandbox::ServerKind::MariaDb118);
    ASSERT_NE(server, nullptr);
    expectTruth(*server, 150);
}

}  // namespace lutra::ddl
