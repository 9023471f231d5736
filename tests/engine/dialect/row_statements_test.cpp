#include "engine/dialect/row_statements.h"

#include "engine/dialect/column_literal.h"
#include "engine/dialect/json_expression.h"
#include "engine/dialect/quoting.h"
#include "tests/support/fake_target.h"

#include <array>
#include <gtest/gtest.h>

namespace lutra::dialect {
namespace {

using support::row;

const ServerInfo kMariaDb{Family::MariaDb, 101119, "10.11.19"};
const ServerInfo kMySql{Family::MySql, 90704, "9.7.4"};

TableRoute route(bool withKey = true)
{
    const TablePtr table = support::keyAndText();
    TableRoute result{table, table, kMariaDb, {{0, 0}, {1, 1}}, {}};
    if (withKey)
        result.key = {{0, 0}};
    return result;
}

std::string literal(const ColumnSchema& column, const ColumnValue& value, const ServerInfo& server = kMariaDb)
{
    std::string sql;
    appendLiteral(sql, {column, column, server}, value);
    return sql;
}

// Goal: no name can end its own quotes.
TEST(Quoting, NamesCannotBreakOut)
{
    EXPECT_EQ(quoteName("a`; DROP TABLE t; -- "), "`a``; DROP TABLE t; -- `");
    EXPECT_EQ(quoteTable("odd schema", "t.x"), "`odd schema`.`t.x`");
    EXPECT_EQ(textLiteral("a'b\\"), "_utf8mb4 X'6127625C'");
}

// Goal: an update finds its row by key and the whole before image, and writes only what changed.
TEST(RowStatements, GuardEveryWriteByTheBeforeImage)
{
    EXPECT_EQ(updateStatement(route(), row(1, "a"), row(1, "b"), row(1, "a")),
              "UPDATE `shop`.`t` SET `v` = _utf8mb4 'b' WHERE `id` = 1 AND CAST(`v` AS BINARY) = X'61'");
    EXPECT_EQ(deleteStatement(route(), row(1, "a")),
              "DELETE FROM `shop`.`t` WHERE `id` = 1 AND CAST(`v` AS BINARY) = X'61'");
    EXPECT_EQ(updateStatement(route(), row(1, "a"), row(9, "a"), row(1, "a")),
              "UPDATE `shop`.`t` SET `id` = 9 WHERE `id` = 1 AND CAST(`v` AS BINARY) = X'61'");
}

// Goal: of twins in a table without a key exactly one is touched (trap 38).
TEST(RowStatements, TouchOneOfTwins)
{
    EXPECT_TRUE(deleteStatement(route(false), row(1, "a")).ends_with(" LIMIT 1"));
}

// Goal: absent, NULL and empty are three things (trap 60).
TEST(RowStatements, KeepAbsentNullAndEmptyApart)
{
    const Row absent{std::int64_t{1}, Absent{}};
    const Row null{std::int64_t{1}, Null{}};
    EXPECT_EQ(deleteStatement(route(), absent), "DELETE FROM `shop`.`t` WHERE `id` = 1");
    EXPECT_EQ(deleteStatement(route(), null), "DELETE FROM `shop`.`t` WHERE `id` = 1 AND `v` IS NULL");
    EXPECT_EQ(deleteStatement(route(), row(1, "")),
              "DELETE FROM `shop`.`t` WHERE `id` = 1 AND CAST(`v` AS BINARY) = X''");
    const Row* const rows[] = {&absent};
    EXPECT_EQ(insertStatement(route(), rows), "INSERT INTO `shop`.`t` (`id`) VALUES (1)");
}

// Goal: a column that the server would set by itself is always set by us (trap 26).
TEST(RowStatements, SetTimesEvenWhenUnchanged)
{
    auto table = std::make_shared<TableSchema>(*support::keyAndText());
    table->columns.push_back(ColumnSchema{});
    table->columns[2].name = "up";
    table->columns[2].type = ColumnType::Timestamp;
    const TableRoute with{table, table, kMariaDb, {{0, 0}, {1, 1}, {2, 2}}, {{0, 0}}};
    const Row before{std::int64_t{1}, Text{"a"}, Timestamp{1, 500}};
    const Row after{std::int64_t{1}, Text{"b"}, Timestamp{1, 500}};
    EXPECT_NE(updateStatement(with, before, after, before).find("`up` = '1970-01-01 00:00:01.000500'"),
              std::string::npos);
}

// Goal: each shape of value is written so that the server reads back the same one.
TEST(ColumnLiteral, WritesEachShapeExactly)
{
    ColumnSchema column;
    EXPECT_EQ(literal(column, std::uint64_t{18446744073709551615u}), "18446744073709551615");
    EXPECT_EQ(literal(column, 0.1f), "1.00000001490116119e-01");
    EXPECT_EQ(literal(column, Decimal{"-12.50"}), "-12.50");
    EXPECT_EQ(literal(column, TimeOfDay{true, 838, 59, 59, 1}), "'-838:59:59.000001'");
    EXPECT_EQ(literal(column, DateTime{{2024, 0, 0}, 1, 2, 3, 4}), "'2024-00-00 01:02:03.000004'");
    EXPECT_EQ(literal(column, Timestamp{}), "'0000-00-00 00:00:00'");
    EXPECT_EQ(literal(column, Bytes{std::string("\0\xFF", 2)}), "X'00FF'");
    column.type = ColumnType::Bytes;
    EXPECT_EQ(literal(column, Bytes{std::string_view("\0'\\\xFF", 4)}), "_binary '\\0\\'\\\\\xFF'");
    column.charset = "gbk";
    EXPECT_EQ(literal(column, Text{"\x81\x5C"}), "_gbk X'815C'") << "its second byte is no backslash";
    column.charset = "latin1";
    EXPECT_EQ(literal(column, Text{"\xE9"}), "_latin1 '\xE9'");
    column.labels = {"a", "b"};
    column.labelsCharset = "utf8mb4";
    EXPECT_EQ(literal(column, EnumIndex{2}), "_utf8mb4 'b'");
    EXPECT_EQ(literal(column, EnumIndex{0}), "0");
    EXPECT_EQ(literal(column, SetMembers{3}), "_utf8mb4 'a,b'");
    EXPECT_TRUE(needsLaxMode(EnumIndex{0}));
}

// Goal: text of one charset is compared in the charset of the other side's column, bytes against bytes.
TEST(ColumnLiteral, ComparesAcrossCharsets)
{
    ColumnSchema source;
    source.name = "v";
    source.charset = "latin1";
    ColumnSchema target = source;
    target.charset = "utf8mb4";
    std::string sql;
    appendMatch(sql, {source, target, kMySql}, Text{"\xE9"}, true);
    EXPECT_EQ(sql, "`v` = _latin1 '\xE9' AND CAST(`v` AS BINARY) = "
                   "CAST(CONVERT(_latin1 '\xE9' USING utf8mb4) AS BINARY)");
}

// Goal: only what the text cannot tell is taken apart, however deep it stands.
TEST(JsonExpression, KeepsTypesThatTextLoses)
{
    std::string sql;
    appendJsonExpression(sql, Json{"{\"a\": 1}"});
    EXPECT_EQ(sql, "CAST(_utf8mb4 X'7B2261223A20317D' AS JSON)");
    sql.clear();
    const std::string text = "[\"a, ]\", {\"k\": 1.10}]";
    const std::array opaques{JsonOpaque{JsonOpaque::Kind::Decimal, text.find("1.10"), 4}};
    appendJsonExpression(sql, Json{text, opaques});
    EXPECT_EQ(sql, "JSON_ARRAY(CAST(_utf8mb4 X'22612C205D22' AS JSON), "
                   "JSON_OBJECT(JSON_UNQUOTE(_utf8mb4 X'226B22'), CAST(1.10 AS DECIMAL(3,2))))");
}

}  // namespace
}  // namespace lutra::dialect
