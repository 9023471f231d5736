#include "engine/verify/compare_table.h"

#include "tests/engine/retl/test_server.h"

#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace lutra::verify {

namespace {

using sandbox::ServerKind;
using testing::ElementsAre;
using testing::HasSubstr;

struct Kinds {
    ServerKind source;
    ServerKind target;
};

class CompareTable : public testing::TestWithParam<Kinds> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam().source);
        LUTRA_NEEDS(GetParam().target);
        const auto family = [](ServerKind kind) {
            return std::string(kind == ServerKind::MariaDb1011 ? "maria" : "mysql");
        };
        auto* a = test::sharedServer(family(GetParam().source) + "-a", GetParam().source);
        auto* b = test::sharedServer(family(GetParam().target) + "-b", GetParam().target);
        ASSERT_TRUE(a && b);
        source.emplace(test::connectTo(*a, "site-a"));
        target.emplace(test::connectTo(*b, "site-b"));
        both("DROP DATABASE IF EXISTS v;\nCREATE DATABASE v DEFAULT CHARACTER SET utf8mb4;\nUSE v;\n"
             "SET time_zone = '+00:00';\n");
    }

    void both(const std::string& script)
    {
        test::runAll(*source, script);
        test::runAll(*target, script);
    }

    TableResult compare(const std::string& table, const Options& options = {})
    {
        auto result = compareTable(*source, *target, {"v", table, "v", table}, options, {});
        if (!result) {
            ADD_FAILURE() << result.error().detail;
            return {};
        }
        return std::move(*result);
    }

    /// Compares and expects no difference in so many rows.
    void expectEqual(const std::string& table, std::uint64_t rows)
    {
        const TableResult result = compare(table);
        EXPECT_TRUE(result.equal()) << describe(result);
        EXPECT_EQ(result.sourceRows, rows);
        EXPECT_EQ(result.targetRows, rows);
        EXPECT_EQ(result.rowsCompared, rows);
    }

    static std::string describe(const TableResult& result)
    {
        std::string text = result.problem ? result.problem->detail : "";
        for (const RowDifference& d : result.differences)
            fmt::format_to(std::back_inserter(text), "{} [{}] {{{}}} {{{}}} x{}\n", nameOf(d.kind), d.key,
                           d.source, d.target, d.copies);
        return text;
    }

    std::optional<mysql::Connection> source;
    std::optional<mysql::Connection> target;
};

INSTANTIATE_TEST_SUITE_P(Pairs, CompareTable,
                         testing::Values(Kinds{ServerKind::MariaDb1011, ServerKind::MariaDb1011},
                                         Kinds{ServerKind::MySql97, ServerKind::MySql97},
                                         Kinds{ServerKind::MariaDb1011, ServerKind::MySql97},
                                         Kinds{ServerKind::MySql97, ServerKind::MariaDb1011}),
                         [](const auto& parameter) {
                             const auto word = [](ServerKind kind) {
                                 return kind == ServerKind::MariaDb1011 ? "MariaDb" : "MySql";
                             };
                             return std::string(word(parameter.param.source)) + "To" +
                                    word(parameter.param.target);
                         });

constexpr std::string_view kColumns =
    "i1 TINYINT, i2 SMALLINT UNSIGNED, i3 MEDIUMINT, i4 INT, i8 BIGINT, u8 BIGINT UNSIGNED, z INT(8) "
    "ZEROFILL, "
    "f FLOAT, d DOUBLE, n DECIMAL(65,30), b BIT(64), y YEAR, da DATE, t TIME(6), dt DATETIME(6), ts "
    "TIMESTAMP(3) "
    "NULL, c CHAR(10), vc VARCHAR(200), l1 VARCHAR(50) CHARACTER SET latin1, u16 VARCHAR(20) CHARACTER SET "
    "utf16, "
    "tx LONGTEXT, bi BINARY(5), vb VARBINARY(20), bl LONGBLOB, e ENUM('a', 'ü', 'c,d'), s SET('x', 'y', "
    "'zß'), "
    "j JSON, g GEOMETRY, gv INT AS (i1 + 1) VIRTUAL, gs VARCHAR(210) AS (CONCAT(vc, '!')) STORED";

constexpr std::string_view kNames =
    "i1, i2, i3, i4, i8, u8, z, f, d, n, b, y, da, t, dt, ts, c, vc, l1, u16, tx, bi, vb, bl, e, s, j, g";

// Values at the edges of every type; a MySQL and a MariaDB take all of them.
constexpr std::array<std::string_view, 6> kRows{
    "1, 2, 3, 4, 5, 6, 7, 0.1, 0.1, 1.5, b'101', 2024, '2024-02-29', '10:11:12.123456', '2024-02-29 "
    "10:11:12.123456', '2024-02-29 10:11:12.123', 'char', 'text é 漢字 😀', 'latin é', 'utf16 漢', 'long', "
    "x'0102', "
    "x'0001FF', x'00', 'ü', 'x,zß', '{\"b\": [1, 2.50, null], \"a\": \"é\"}', ST_GeomFromText('POINT(1 2)')",
    "-128, 0, -8388608, -2147483648, -9223372036854775808, 0, 0, -3.402823466e38, -1.7976931348623157e308, "
    "-99999999999999999999999999999999999.999999999999999999999999999999, 0, 1901, '1000-01-01', "
    "'-838:59:59', "
    "'1000-01-01', '1970-01-01 00:00:01', '', '', '', '', '', '', '', '', 'a', '', '[]', "
    "ST_GeomFromText('LINESTRING(0 "
    "0, 1.5 -2.25)')",
    "127, 65535, 8388607, 2147483647, 9223372036854775807, 18446744073709551615, 99999999, 1.17549435e-38, "
    "5e-324, "
    "1e-30, b'1111111111111111111111111111111111111111111111111111111111111111', 2155, '9999-12-31', "
    "'838:59:59', "
    "'9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999', 'ab', 'trailing  ', 'ÿ', '😀', REPEAT('x', "
    "70000), "
    "x'0000000000', x'20', REPEAT(x'00FF', 40000), 'c,d', 'x,y,zß', '{\"\": {\"n\": 1e2, \"s\": "
    "\"a\\\\\"b\"}}', "
    "x'E61000000101000000000000000000F03F0000000000000040'",
    "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
    "NULL, NULL, "
    "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
    "0, 0, 0, 0, 0, 0, 0, 16777217, 9007199254740993, -0.5, 1, 2000, '2000-01-01', '00:00:00.000001', "
    "'2000-01-01 "
    "00:00:00.000001', '2000-01-01 00:00:00.5', ' x', 'NULL', 'NULL', 'A', '\\\\ \\n \\' \\\"', x'4E554C4C', "
    "'NULL', "
    "'NULL', 'a', 'y', '\"text\"', ST_GeomFromText('GEOMETRYCOLLECTION(POINT(0 0))')",
    "1, 1, 1, 1, 1, 1, 1, 123456.7, 0.30000000000000004, 1, 1, 1999, '1999-01-01', '01:00:00', '1999-01-01 "
    "01:00:00', "
    "'1999-01-01 01:00:00', 'A', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'x', '18446744073709551615', "
    "ST_GeomFromText('MULTIPOINT(1 1, 2 2)')",
};

std::string insertRows(std::string_view table, bool withId)
{
    std::string script;
    for (std::size_t i = 0; i < kRows.size(); ++i)
        script += fmt::format("INSERT INTO {} ({}{}) VALUES ({}{});\n", table, withId ? "id, " : "", kNames,
                              withId ? fmt::format("{}, ", i + 1) : "", kRows[i]);
    return script;
}

// Goal: equal tables of all types have no difference, between any two families.
// Method: the same rows at the edges of all types on both sides, with a key and without.
TEST_P(CompareTable, FindsNoneInEqualTables)
{
    both(fmt::format("CREATE TABLE everything (id INT PRIMARY KEY, {0});\nCREATE TABLE keyless ({0});\n",
                     kColumns));
    both(insertRows("everything", true) + insertRows("keyless", false) + insertRows("keyless", false));
    expectEqual("everything", kRows.size());
    expectEqual("keyless", 2 * kRows.size());
    EXPECT_TRUE(compare("everything").byKey);
    EXPECT_FALSE(compare("keyless").byKey);
}

// Goal: the smallest difference in any column is found, and only there.
// Method: equal tables; change one column of one row on the target at a time; compare; put it back.
TEST_P(CompareTable, FindsASmallDifferenceInEachColumn)
{
    both(fmt::format("CREATE TABLE everything (id INT PRIMARY KEY, {0});\nCREATE TABLE keyless ({0});\n",
                     kColumns));
    both(insertRows("everything", true) + insertRows("keyless", false));
    struct Change {
        std::string_view column;
        std::string_view value;
        std::string_view computed = "";  // a generated column that follows
    };
    constexpr std::array kChanges{
        Change{"i1", "2", "gv"},
        Change{"i2", "NULL"},
        Change{"i3", "4"},
        Change{"i4", "5"},
        Change{"i8", "6"},
        Change{"u8", "18446744073709551614"},
        Change{"z", "8"},
        Change{"f", "0.10000001"},
        Change{"d", "0.10000000000000002"},
        Change{"n", "1.500000000000000000000000000001"},
        Change{"b", "b'100'"},
        Change{"y", "2025"},
        Change{"da", "'2024-02-28'"},
        Change{"t", "'10:11:12.123457'"},
        Change{"dt", "'2024-02-29 10:11:12.123457'"},
        Change{"ts", "'2024-02-29 10:11:12.124'"},
        Change{"c", "'Char'"},
        Change{"vc", "'text é 漢字 😀 '", "gs"},
        Change{"l1", "'latin è'"},
        Change{"u16", "'utf16 漢 '"},
        Change{"tx", "NULL"},
        Change{"bi", "x'0102000001'"},
        Change{"vb", "x'0001FF00'"},
        Change{"bl", "x''"},
        Change{"e", "'a'"},
        Change{"s", "'x'"},
        Change{"j", "'{\"b\": [1, 2.51, null], \"a\": \"é\"}'"},
        Change{"g", "ST_GeomFromText('POINT(1 2.0000001)')"},
    };
    for (const Change& change : kChanges) {
        SCOPED_TRACE(change.column);
        for (const std::string_view table : {"everything", "keyless"})
            test::runAll(*target, fmt::format("UPDATE {} SET {} = {} WHERE i8 = 5;\n", table, change.column,
                                              change.value));
        const TableResult keyed = compare("everything");
        EXPECT_EQ(keyed.differenceCount, 1u) << describe(keyed);
        if (keyed.differences.size() == 1) {
            EXPECT_EQ(keyed.differences[0].kind, RowDifference::Kind::Differs);
            EXPECT_EQ(keyed.differences[0].key, "id: 1");
            std::vector<std::string> wanted{std::string(change.column)};
            if (!change.computed.empty())
                wanted.emplace_back(change.computed);
            EXPECT_EQ(keyed.differences[0].columns, wanted);
            EXPECT_NE(keyed.differences[0].source, keyed.differences[0].target);
        }
        const TableResult keyless = compare("keyless");
        EXPECT_EQ(keyless.differenceCount, 2u) << describe(keyless);
        test::runAll(*target, "TRUNCATE everything;\nTRUNCATE keyless;\n" + insertRows("everything", true) +
                                  insertRows("keyless", false));
    }
}

// Goal: rows on one side only, and rows that differ, are told apart, counted all and kept up to the limit.
// Method: plant each kind; compare with a small limit.
TEST_P(CompareTable, TellsKindsApart)
{
    both("CREATE TABLE k (id INT, region VARCHAR(10), note TEXT, PRIMARY KEY (region, id));\n"
         "INSERT INTO k VALUES (1, 'eu', 'x'), (2, 'eu', NULL), (10, 'eu', 'y'), (1, 'US', 'z'), (1, 'ä', "
         "'u');\n");
    test::runAll(*target, "DELETE FROM k WHERE id = 10;\nUPDATE k SET note = '' WHERE id = 2;\n"
                          "INSERT INTO k VALUES (3, 'eu', 'new');\n");
    const TableResult result = compare("k");
    ASSERT_EQ(result.differences.size(), 3u) << describe(result);
    EXPECT_EQ(result.differences[0].kind, RowDifference::Kind::Differs);
    EXPECT_EQ(result.differences[0].key, "region: 'eu', id: 2");
    EXPECT_EQ(result.differences[0].source, "note: NULL");
    EXPECT_EQ(result.differences[0].target, "note: ''");
    EXPECT_EQ(result.differences[1].kind, RowDifference::Kind::OnlyTarget);
    EXPECT_EQ(result.differences[1].target, "id: 3, region: 'eu', note: 'new'");
    EXPECT_EQ(result.differences[2].kind, RowDifference::Kind::OnlySource);
    EXPECT_EQ(result.rowsCompared, 4u);

    const TableResult few = compare("k", {.differencesMax = 1});
    EXPECT_EQ(few.differenceCount, 3u);
    EXPECT_EQ(few.differences.size(), 1u);
}

// Goal: a table without a key is compared as a bag: how often a row is there counts.
// Method: rows that repeat, with NULLs; then one copy more here and one row less there.
TEST_P(CompareTable, CountsCopiesWithoutAKey)
{
    both("CREATE TABLE bag (a INT, b VARCHAR(10));\n"
         "INSERT INTO bag VALUES (1, 'x'), (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, ''), (2, 'N');\n");
    expectEqual("bag", 6);
    test::runAll(*target, "INSERT INTO bag VALUES (1, 'x'), (1, 'x');\nDELETE FROM bag WHERE b = '';\n");
    const TableResult result = compare("bag");
    EXPECT_EQ(result.differenceCount, 3u) << describe(result);
    EXPECT_EQ(result.rowsCompared, 5u);
    EXPECT_THAT(describe(result), HasSubstr("only_target [] {} {a: 1, b: 'x'} x2"));
    EXPECT_THAT(describe(result), HasSubstr("only_source [] {a: NULL, b: ''} {} x1"));
}

// Goal: keys of every type merge in the order in which servers return them.
// Method: one table for each type of key with values whose order is easily got wrong; equal, then one row
// less.
TEST_P(CompareTable, MergesByKeysOfEachType)
{
    struct Key {
        std::string_view type;
        std::string_view values;
        std::uint64_t rows;
    };
    for (const Key& key : std::array{
             Key{"BIGINT UNSIGNED", "(0), (9), (10), (18446744073709551615)", 4},
             Key{"BIGINT", "(-10), (-9), (0), (9), (10)", 5},
             Key{"INT(4) ZEROFILL", "(7), (12), (12345)", 3},
             Key{"DECIMAL(20,5)", "(-10.5), (-10.05), (-0.1), (0), (0.09), (0.1), (100)", 7},
             Key{"DOUBLE", "(-1e300), (-1), (0), (1e-300), (2), (1e15)", 6},
             Key{"BIT(40)", "(b'0'), (b'1'), (b'10000000000000000000000000000000')", 3},
             Key{"YEAR", "(1901), (2000), (2155)", 3},
             Key{"DATE", "('1000-01-01'), ('2024-02-29'), ('9999-12-31')", 3},
             Key{"TIME(3)", "('-838:59:59'), ('-01:00:00.5'), ('-01:00:00'), ('00:00:00.001'), ('100:00:00')",
                 5},
             Key{"DATETIME(6)", "('2024-01-01'), ('2024-01-01 00:00:00.000001'), ('2024-01-01 00:00:00.1')",
                 3},
             Key{"TIMESTAMP(6)", "('2024-01-01 00:00:00'), ('2024-01-01 00:00:00.5')", 2},
             Key{"VARCHAR(100) CHARACTER SET utf8mb4",
                 "('a'), ('B'), ('é'), ('z'), ('漢'), ('😀'), ('a b'), ('')", 8},
             Key{"VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                 "('a'), ('A'), ('a\t'), ('aa'), ('ab'), ('ÿ')", 6},
             Key{"VARCHAR(20) CHARACTER SET latin1", "('a'), ('Z'), ('ä'), ('o'), ('ÿ')", 5},
             Key{"CHAR(5)", "('a'), ('b'), ('ab')", 3},
             Key{"VARBINARY(20)", "(x''), (x'00'), (x'0000'), (x'20'), (x'61'), (x'6120'), (x'FF')", 7},
             Key{"BINARY(3)", "(x''), (x'01'), (x'FF')", 3},
             Key{"ENUM('z', 'a', 'M')", "('z'), ('a'), ('M')", 3},
         }) {
        SCOPED_TRACE(key.type);
        both(fmt::format(
            "CREATE TABLE keyed (k {} NOT NULL PRIMARY KEY, v INT);\nINSERT INTO keyed (k) VALUES {};\n",
            key.type, key.values));
        EXPECT_TRUE(compare("keyed").byKey);
        expectEqual("keyed", key.rows);
        test::runAll(*target, "DELETE FROM keyed LIMIT 1;\n");
        const TableResult result = compare("keyed");
        EXPECT_EQ(result.differenceCount, 1u) << describe(result);
        both("DROP TABLE keyed;\n");
    }
}

// Goal: shapes that differ but hold the same values are equal.
// Method: other charsets, fraction digits, integer widths, label orders, key kinds, and column order.
TEST_P(CompareTable, ComparesValuesNotShapes)
{
    test::runAll(*source,
                 "CREATE TABLE s (id SMALLINT PRIMARY KEY, a VARCHAR(9) CHARACTER SET latin1, t DATETIME, n "
                 "DECIMAL(5,1), e ENUM('a', 'b'), x SET('p', 'q'), f FLOAT, u VARCHAR(9));\n"
                 "CREATE TABLE w (t DATETIME NOT NULL PRIMARY KEY, a VARCHAR(9) CHARACTER SET latin1);\n");
    test::runAll(*target,
                 "CREATE TABLE s (u VARCHAR(9), id BIGINT PRIMARY KEY, a VARCHAR(9) CHARACTER SET utf8mb4, t "
                 "DATETIME(6), n DECIMAL(9,4), e ENUM('b', 'a'), x SET('q', 'p'), f DOUBLE);\n"
                 "CREATE TABLE w (t DATETIME(3) NOT NULL PRIMARY KEY, a VARCHAR(9) CHARACTER SET utf16);\n");
    both("INSERT INTO s (id, a, t, n, e, x, f, u) VALUES (1, 'é', '2024-01-01 10:00:00', 1.5, 'b', 'p,q', "
         "0.25, "
         "NULL), (10, 'ÿ', NULL, -1, 'a', '', -1, ''), (-3, '', NULL, 0, NULL, NULL, NULL, 'x');\n"
         "INSERT INTO w VALUES ('2024-01-01 10:00:00', 'é'), ('2024-01-01 10:00:01', 'b');\n");
    expectEqual("s", 3);
    expectEqual("w", 2);
    test::runAll(*target, "UPDATE s SET t = '2024-01-01 10:00:00.000001', f = 0.1 WHERE id = 1;\n");
    const TableResult result = compare("s");
    ASSERT_EQ(result.differences.size(), 1u);
    EXPECT_THAT(result.differences[0].columns, ElementsAre("t", "f"));
}

// Goal: odd names of schemas, tables and columns need no care by anybody.
// Method: back-ticks, quotes, spaces and other scripts in all three, other names on the target.
TEST_P(CompareTable, TakesOddNames)
{
    test::runAll(*source, "DROP DATABASE IF EXISTS `o``d d`;\nCREATE DATABASE `o``d d`;\n"
                          "CREATE TABLE `o``d d`.`tä``b\"l'e` (`k``e y` INT PRIMARY KEY, `漢\\'` INT);\n"
                          "INSERT INTO `o``d d`.`tä``b\"l'e` VALUES (1, 2);\n");
    test::runAll(*target, "CREATE TABLE v.`select` (`k``e y` INT PRIMARY KEY, `漢\\'` INT);\n"
                          "INSERT INTO v.`select` VALUES (1, 3);\n");
    const auto result = compareTable(*source, *target, {"o`d d", "tä`b\"l'e", "v", "select"}, {}, {});
    ASSERT_TRUE(result) << result.error().detail;
    ASSERT_EQ(result->differences.size(), 1u);
    EXPECT_EQ(result->differences[0].key, "k`e y: 1");
    EXPECT_EQ(result->differences[0].source, "漢\\': 2");
}

// Goal: what cannot be compared is said, and what is on one side only is listed.
// Method: a table that is missing, no common column, and columns of one side.
TEST_P(CompareTable, SaysWhatItCouldNotCompare)
{
    test::runAll(*source, "CREATE TABLE gone (id INT PRIMARY KEY);\nCREATE TABLE other (a INT);\n"
                          "CREATE TABLE c (id INT PRIMARY KEY, a INT);\n");
    test::runAll(*target, "CREATE TABLE other (b INT);\nCREATE TABLE c (id INT PRIMARY KEY, b INT);\n");
    EXPECT_EQ(compare("gone").problem->code, "verify.no_table");
    EXPECT_THAT(compare("gone").problem->detail, HasSubstr("v.gone is not on site-b"));
    EXPECT_EQ(compare("other").problem->code, "verify.no_common_column");
    const TableResult result = compare("c");
    EXPECT_FALSE(result.equal());
    EXPECT_THAT(result.columnsOnlySource, ElementsAre("a"));
    EXPECT_THAT(result.columnsOnlyTarget, ElementsAre("b"));
}

// Goal: a large table is reported on while it runs, compares as of one moment, and stops when asked.
// Method: 40 000 rows with a text key; a row is written by another session while the first report comes in.
TEST_P(CompareTable, ReportsSeesOneMomentAndStops)
{
    const std::string digits =
        "(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "
        "UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    both("CREATE TABLE large (k VARCHAR(40) PRIMARY KEY, v VARCHAR(40));\n");
    both(
        fmt::format(
            "INSERT INTO large SELECT SHA2(CONCAT(a.d, b.d, c.d, e.d, f.d), 224), 'value' FROM {0} a, {0} b, "
            "{0} c, {0} e, {0} f WHERE f.d < 4 ;\n",
            digits)
            .replace(0, 0, "ALTER TABLE large MODIFY k VARCHAR(60);\n"));
    std::uint64_t last = 0;
    std::uint64_t reports = 0;
    const auto onReport = [&](std::uint64_t rows) {
        EXPECT_GE(rows, last);
        last = rows;
        ++reports;
    };
    const auto result = compareTable(*source, *target, {"v", "large", "v", "large"}, {}, {}, onReport);
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_TRUE(result->equal());
    EXPECT_EQ(result->rowsCompared, 40'000u);
    EXPECT_EQ(last, 80'000u);
    EXPECT_GE(reports, 8u);

    std::stop_source stop;
    const auto stopped = compareTable(*source, *target, {"v", "large", "v", "large"}, {}, stop.get_token(),
                                      [&](std::uint64_t) { stop.request_stop(); });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, ErrorKind::Stopped);
    EXPECT_TRUE(compare("large").equal());
}

}  // namespace

}  // namespace lutra::verify
