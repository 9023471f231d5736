#include "engine/ddl/schema_history.h"

#include "engine/ddl/parse_shape_change.h"
#include "engine/ddl/shape_text.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace lutra::ddl {

namespace {

using Kind = TableState::Kind;

CollationBook smallBook()
{
    CollationBook book;
    book.byId = {{45, {"utf8mb4", "utf8mb4_general_ci"}},
                 {46, {"utf8mb4", "utf8mb4_bin"}},
                 {8, {"latin1", "latin1_swedish_ci"}},
                 {28, {"gbk", "gbk_chinese_ci"}},
                 {63, {"binary", "binary"}},
                 {33, {"utf8mb3", "utf8mb3_general_ci"}}};
    book.defaults = {{"utf8mb4", "utf8mb4_general_ci"},
                     {"latin1", "latin1_swedish_ci"},
                     {"gbk", "gbk_chinese_ci"},
                     {"binary", "binary"},
                     {"utf8mb3", "utf8mb3_general_ci"}};
    return book;
}

class SchemaHistoryTest : public testing::Test {
protected:
    SchemaHistoryTest()
    {
        history.put({{"shop", {}}, {"log.1", 4, {}}, {Kind::Known, {nullptr, "utf8mb4_general_ci"}, {}}});
    }

    std::vector<ShapeVersion> run(std::uint64_t offset, const std::string& sql, std::uint16_t client = 45)
    {
        SchemaStatement statement{"shop", sql};
        statement.clientCollation = client;
        const auto change = parseShapeChange(statement, history.server(), history.collations());
        return history.apply({"log.1", offset, {}}, change);
    }

    const TableState& at(std::uint64_t offset, const std::string& table)
    {
        return history.at({"shop", table}, {"log.1", offset, {}});
    }

    std::string columns(std::uint64_t offset, const std::string& table)
    {
        const TableState& state = at(offset, table);
        if (state.kind != Kind::Known)
            return state.kind == Kind::Absent ? "absent" : "unknown";
        std::string text;
        for (const ColumnSchema& column : state.shape.table->columns)
            text += (text.empty() ? "" : " ") + column.name;
        return text;
    }

    SchemaHistory history{{.mariaDb = true, .version = 101119, .foldsTableNames = false}, smallBook()};
};

}  // namespace

// Goal: each position has the shape of its own, whatever came later.
// Method: make, alter, swap and drop tables at rising places; ask at places between, in any order.
TEST_F(SchemaHistoryTest, KnowsEachPositionsShape)
{
    run(100, "CREATE TABLE t (id INT PRIMARY KEY, a INT)");
    run(200, "ALTER TABLE t DROP a, ADD b INT");
    run(300, "CREATE TABLE u LIKE t");
    run(400, "ALTER TABLE shop.u ADD c INT FIRST");
    run(500, "RENAME TABLE t TO x, u TO t, x TO u");
    run(600, "DROP TABLE u");

    EXPECT_EQ(columns(99, "t"), "unknown");
    EXPECT_EQ(columns(100, "t"), "id a");
    EXPECT_EQ(columns(199, "t"), "id a");
    EXPECT_EQ(columns(200, "t"), "id b");
    EXPECT_EQ(columns(450, "u"), "c id b");
    EXPECT_EQ(columns(500, "t"), "c id b");
    EXPECT_EQ(columns(599, "u"), "id b");
    EXPECT_EQ(columns(600, "u"), "absent");
    EXPECT_EQ(columns(600, "x"), "absent");
    EXPECT_EQ(at(500, "t").shape.table->table, "t");
}

// Goal: what a statement does not tell becomes unknown, and stays so until somebody tells; nothing is
// guessed. Method: statements that tell less than a shape, on a table that is known.
TEST_F(SchemaHistoryTest, NeverGuesses)
{
    const std::vector<std::string> unclear{"ALTER TABLE t ADD e ENUM(X'61')",
                                           "ALTER TABLE t ADD a NOSUCHTYPE",
                                           "ALTER TABLE t ADD a INT SPARKLING",
                                           "ALTER TABLE t DROP nobody",
                                           "ALTER TABLE t ADD x INT AFTER nobody",
                                           "ALTER TABLE t ADD x VARCHAR(3) COLLATE nobody_ci",
                                           "ALTER TABLE t ADD SYSTEM VERSIONING",
                                           "ALTER TABLE t CONVERT TO CHARACTER SET binary",
                                           "ALTER TABLE t FROBNICATE",
                                           "CREATE OR REPLACE TABLE t AS SELECT 1",
                                           "RENAME TABLE stranger TO t",
                                           "CREATE OR REPLACE TABLE t LIKE stranger"};
    std::uint64_t offset = 100;
    for (const std::string& sql : unclear) {
        run(offset += 100, "CREATE OR REPLACE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))");
        ASSERT_EQ(columns(offset, "t"), "id v");
        run(offset += 100, sql);
        EXPECT_EQ(columns(offset, "t"), "unknown") << sql;
        run(offset += 100, "ALTER TABLE t ADD known INT");
        EXPECT_EQ(columns(offset, "t"), "unknown") << "behind " << sql;
        EXPECT_FALSE(at(offset, "t").why.empty()) << sql;
    }
}

// Goal: a statement in which no name can be read spoils every table, and one of another client charset only
// what it
//       names; bytes of gbk are never taken for quotes (traps 50, 89).
// Method: a comment in gbk whose second byte is a backslash; a table's name in gbk.
TEST_F(SchemaHistoryTest, HeedsTheClientsCharset)
{
    run(100, "CREATE TABLE t (id INT PRIMARY KEY)");
    run(200, "ALTER TABLE t ADD a INT COMMENT '\x81\x5C', ADD b INT", 28);
    EXPECT_EQ(columns(200, "t"), "id a b");
    run(300, "ALTER TABLE t ADD \x81\x5C INT", 28);
    EXPECT_EQ(columns(300, "t"), "unknown");
    run(400, "CREATE OR REPLACE TABLE t (id INT, `\xE9` INT)", 8);
    EXPECT_EQ(columns(400, "t"), "id é");
    run(500, "ALTER TABLE \x81\x5C ADD b INT", 28);
    EXPECT_EQ(columns(500, "t"), "unknown");
}

// Goal: meeting a statement again after a restart changes nothing, also where the catalog told what is behind
// it. Method: a version put ahead by hand; the same statement twice.
TEST_F(SchemaHistoryTest, IsIdempotent)
{
    EXPECT_EQ(run(100, "CREATE TABLE t (id INT)").size(), 1u);
    EXPECT_TRUE(run(100, "CREATE TABLE t (id INT)").empty());
    auto table = std::make_shared<TableSchema>();
    table->columns.resize(1);
    table->columns[0].name = "told";
    history.put({{"shop", "t"}, {"log.1", 300, {}}, {Kind::Known, {table, {}}, {}}});
    run(200, "ALTER TABLE t ADD e ENUM(X'61')");
    EXPECT_EQ(columns(250, "t"), "unknown");
    run(300, "ALTER TABLE t ADD f INT");
    EXPECT_EQ(columns(300, "t"), "told");
}

// Goal: only what nobody can need any more is forgotten.
// Method: four versions, a low-water mark between the second and the third.
TEST_F(SchemaHistoryTest, ForgetsBelowTheLowWaterMark)
{
    run(100, "CREATE TABLE t (a INT)");
    run(200, "ALTER TABLE t ADD b INT");
    run(300, "ALTER TABLE t ADD c INT");
    run(150, "CREATE TABLE gone (a INT)");
    run(250, "DROP TABLE gone");
    const auto forgotten = history.forgetBefore({"log.1", 260, {}});
    EXPECT_EQ(forgotten.size(), 3u);  // t at 100, gone at 150 and 250
    EXPECT_EQ(columns(260, "t"), "a b");
    EXPECT_EQ(columns(300, "t"), "a b c");
    EXPECT_EQ(columns(260, "gone"), "unknown");
}

// Goal: a shape comes back from its text as it was, and a damaged text is refused.
// Method: names and labels with tabs, line ends and backslashes; then cut and foreign texts.
TEST_F(SchemaHistoryTest, WritesShapesAsText)
{
    run(100, "CREATE TABLE t (`a\tb\\` INT UNSIGNED NOT NULL, e ENUM('x\\ty', 'two\\nlines', '\\\\'), v "
             "VARCHAR(9) "
             "CHARACTER SET gbk, g INT AS (1), j JSON, f TIME(3), b BINARY(7), PRIMARY KEY (e, v(3)))");
    const TableState& state = at(100, "t");
    ASSERT_EQ(state.kind, Kind::Known) << state.why;
    const std::string text = shapeText(state);
    const auto back = parseShapeText(text, {"shop", "t"});
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(shapeText(*back), text);
    EXPECT_EQ(back->shape.table->columns[1].labels, (std::vector<std::string>{"x\ty", "two\nlines", "\\"}));
    EXPECT_TRUE(back->shape.table->primaryKey->hasPrefix);
    EXPECT_EQ(parseShapeText(shapeText({Kind::Absent, {}, {}}), {}).value().kind, Kind::Absent);
    EXPECT_EQ(parseShapeText(shapeText({Kind::Unknown, {}, "why"}), {}).value().why, "why");
    for (const char* damaged :
         {"", "9\tknown\tx", "1\tperhaps", "1\tknown\tx\ncolumn\ta", "1\tknown\tx\nkey\twhole\t5",
          "1\tknown\tx\ncolumn\ta\tnotype\t0\t.\t0\t0\t\t\t"})
        EXPECT_EQ(parseShapeText(damaged, {}).error().code, "checkpoint.damaged") << damaged;
}

// Goal: a statement can be taken back exactly where it took nothing away.
// Method: alter, take back, compare with before; then statements that lose something.
TEST_F(SchemaHistoryTest, TakesBackWhatOnlyAdded)
{
    run(100, "CREATE TABLE t (id INT, a INT, v VARCHAR(9))");
    const auto before = at(100, "t");
    const ShapeDefaults defaults{history.collations(), {}};
    const auto parsed = [&](const std::string& sql) {
        return std::get<AlterTable>(
            parseShapeChange({"shop", sql, 0, 45}, history.server(), history.collations()));
    };
    for (const char* sql : {"ALTER TABLE t ADD x INT FIRST, ADD y INT AFTER a",
                            "ALTER TABLE t RENAME COLUMN a TO b", "ALTER TABLE t ADD PRIMARY KEY (id)"}) {
        const auto behind = alteredShape(before.shape, parsed(sql), defaults);
        ASSERT_TRUE(behind) << behind.error();
        const auto back = unalteredShape(*behind, parsed(sql));
        ASSERT_TRUE(back) << sql;
        ASSERT_EQ(back->table->columns.size(), 3u) << sql;
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(back->table->columns[i].name, before.shape.table->columns[i].name) << sql;
    }
    for (const char* sql :
         {"ALTER TABLE t DROP a", "ALTER TABLE t MODIFY a BIGINT", "ALTER TABLE t CHANGE a b INT",
          "ALTER TABLE t RENAME COLUMN id TO a, RENAME COLUMN a TO id",
          "ALTER TABLE t CONVERT TO CHARACTER SET latin1"}) {
        const auto behind = alteredShape(before.shape, parsed(sql), defaults);
        ASSERT_TRUE(behind) << behind.error();
        EXPECT_FALSE(unalteredShape(*behind, parsed(sql))) << sql;
    }
}

// Goal: whatever bytes a statement has, reading it ends, and at no place does it run over.
// Method: a long statement cut at every byte, and every byte of it turned into a quote, a parenthesis and
// others.
TEST_F(SchemaHistoryTest, SurvivesBrokenStatements)
{
    const std::string whole =
        "ALTER TABLE `a`.t ADD COLUMN (x ENUM('a','b\\'') CHARACTER SET latin1 DEFAULT 'a' "
        "COMMENT '/*', y DECIMAL(10,2) UNSIGNED NOT NULL), CHANGE a b VARCHAR(9) AFTER c, "
        "ADD PRIMARY KEY (a(3), b DESC), RENAME TO `x y`, CONVERT TO CHARSET gbk /*!50100 "
        "PARTITION BY HASH (id) */";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut)
        run(1000 + cut, whole.substr(0, cut));
    for (const char c : std::string("'`\"()/*,.\\ \0", 12)) {
        for (std::size_t i = 0; i < whole.size(); ++i) {
            std::string broken = whole;
            broken[i] = c;
            run(5000 + i, broken);
        }
    }
}

}  // namespace lutra::ddl
