#include "engine/dialect/merged_statements.h"

#include "engine/dialect/cell_match.h"
#include "tests/support/fake_target.h"

#include <gtest/gtest.h>

namespace lutra::dialect {
namespace {

using support::row;

TableRoute routeOf(const TablePtr& table)
{
    support::FakeTarget target;
    return target.describe(table).value()->route;
}

// Goal: many rows go in one statement; one that finds rows by any unique key is only used where there is one.
TEST(MergedStatements, WriteManyRowsAtOnce)
{
    const TablePtr table = support::keyAndText();
    const Row first = row(1, "a");
    const Row second = row(2, "b");
    const Row* const rows[] = {&first, &second};
    TableRoute route = routeOf(table);
    EXPECT_TRUE(isMergeable(route));
    EXPECT_EQ(lockRowsStatement(route, rows),
              "SELECT `id`,`v` FROM `shop`.`t` FORCE INDEX (`PRIMARY`) WHERE `id` IN (1,2) FOR UPDATE");
    EXPECT_EQ(deleteRowsStatement(route, rows),
              "DELETE FROM `shop`.`t` WHERE `id` IN (1,2) RETURNING `id`,`v`");

    const Row changed = row(1, "A");
    const Row changedToo = row(2, "B");
    const RowUpdate updates[] = {{&first, &changed}, {&second, &changedToo}};
    const auto upsert = updateRowsStatement(route, updates);
    EXPECT_EQ(upsert.sql, "INSERT INTO `shop`.`t` (`id`, `v`) VALUES (1,_utf8mb4 'A'),(2,_utf8mb4 'B') "
                          "ON DUPLICATE KEY UPDATE `v` = VALUES(`v`)");
    EXPECT_EQ(upsert.affectedByEach, 2u);

    auto unique = std::make_shared<TableSchema>(*table);
    unique->uniqueKeys.push_back({"v", {1}});
    route = routeOf(unique);
    const auto byCases = updateRowsStatement(route, updates);
    EXPECT_EQ(byCases.sql,
              "UPDATE `shop`.`t` FORCE INDEX (`PRIMARY`) SET `v` = CASE `id` WHEN 1 THEN _utf8mb4 'A' "
              "WHEN 2 THEN _utf8mb4 'B' END WHERE `id` IN (1,2)");
    EXPECT_EQ(byCases.affectedByEach, 1u);

    const RowUpdate nothing[] = {{&first, &first}};
    EXPECT_TRUE(updateRowsStatement(route, nothing).sql.empty());
    route.key.push_back({1, 1});
    const std::string both = "WHERE (`id` = 1 AND `v` = _utf8mb4 'a') OR (`id` = 2 AND `v` = _utf8mb4 'b')";
    EXPECT_EQ(deleteRowsStatement(route, rows), "DELETE FROM `shop`.`t` " + both + " RETURNING `id`,`v`");

    const ServerInfo mysql{Family::MySql, 90700, ""};
    const TableRoute there{route.source, route.target, mysql, route.carried, route.key};
    EXPECT_EQ(deleteRowsStatement(there, rows),
              "DELETE `shop`.`t` FROM `shop`.`t` FORCE INDEX (`PRIMARY`) " + both);
}

// Goal: a statement names many keys where they follow each other, and few where each must be listed.
// Method: 10 000 neighbours, as many single keys, pairs, neighbours behind a full list, two columns as key.
TEST(MergedStatements, NameMoreKeysWhereTheyFollowEachOther)
{
    TableRoute route = routeOf(support::keyAndText());
    std::vector<Row> images;
    const auto keysOf = [&](auto idAt) {
        images.clear();
        for (int i = 0; i < 10'000; ++i)
            images.push_back(row(idAt(i), "a"));
        std::vector<const Row*> rows;
        for (const Row& image : images)
            rows.push_back(&image);
        return keysForStatement(route, rows);
    };
    EXPECT_EQ(keysOf([](int i) { return i; }), 4000u);
    EXPECT_EQ(keysOf([](int i) { return 2 * i; }), 500u);
    EXPECT_EQ(keysOf([](int i) { return i / 3 * 5 + i % 3; }), 498u);
    EXPECT_EQ(keysOf([](int i) { return i < 499 ? 2 * i : i + 10'000; }), 4000u);
    EXPECT_EQ(keysOf([](int i) { return i < 500 ? 2 * i : i + 10'000; }), 500u);
    const Row* const one = &images[0];
    EXPECT_EQ(keysForStatement(route, std::span(&one, 1)), 1u);
    route.key.push_back({1, 1});
    EXPECT_EQ(keysOf([](int i) { return i; }), 500u);
}

// Goal: keys that follow each other are a range, with the last of them apart; others stay a list, and so do
// those that other keys may stand between.
// Method: a run among single keys; the same run where the target has fractions; a run up to the last number.
TEST(MergedStatements, TakeNeighboursForARange)
{
    const TablePtr table = support::keyAndText();
    std::vector<Row> images;
    for (const int id : {7, 20, 21, 22, 23, 24, 25, 26, 27, 28, 40, 41})
        images.push_back(row(id, "a"));
    std::vector<const Row*> rows;
    for (const Row& image : images)
        rows.push_back(&image);
    TableRoute route = routeOf(table);
    EXPECT_EQ(
        deleteRowsStatement(route, rows),
        "DELETE FROM `shop`.`t` WHERE `id` BETWEEN 20 AND 27 OR `id` IN (7,28,40,41) RETURNING `id`,`v`");

    auto fractions = std::make_shared<TableSchema>(*route.target);
    fractions->columns[0].type = ColumnType::Decimal;
    route.target = fractions;
    EXPECT_EQ(deleteRowsStatement(route, rows),
              "DELETE FROM `shop`.`t` WHERE `id` IN (7,20,21,22,23,24,25,26,27,28,40,41) RETURNING `id`,`v`");

    constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
    images.clear();
    for (std::int64_t id = kLast - 9;; ++id) {
        images.push_back({id, Text{"a"}});
        if (id == kLast)
            break;
    }
    rows.clear();
    for (const Row& image : images)
        rows.push_back(&image);
    EXPECT_EQ(deleteRowsStatement(routeOf(table), rows),
              "DELETE FROM `shop`.`t` WHERE `id` BETWEEN 9223372036854775798 AND 9223372036854775806 "
              "OR `id` IN (9223372036854775807) RETURNING `id`,`v`");
}

// Goal: what cannot be compared to the last bit here is not: such tables are written row by row.
TEST(MergedStatements, LeaveAloneWhatCannotBeCompared)
{
    for (const ColumnType type :
         {ColumnType::Json, ColumnType::Geometry, ColumnType::Vector, ColumnType::Uuid}) {
        auto table = std::make_shared<TableSchema>(*support::keyAndText());
        table->columns[1].type = type;
        EXPECT_FALSE(isMergeable(routeOf(table)));
    }
    auto keyed = std::make_shared<TableSchema>(*support::keyAndText());
    keyed->columns[0].type = ColumnType::Double;
    EXPECT_FALSE(isMergeable(routeOf(keyed))) << "found by a number that text may miss";
    TableRoute keyless = routeOf(support::keyAndText());
    keyless.key.clear();
    EXPECT_FALSE(isMergeable(keyless));
}

// Goal: a value is what the server shows of it, digit by digit, and nothing near it is.
TEST(CellMatch, ComparesEveryDigit)
{
    ColumnSchema column;
    column.fractionDigits = 3;
    column.length = 9;
    column.labels = {"a", "b", "c"};
    const ServerInfo server;
    const ColumnRoute route{column, column, server};
    std::string scratch;
    const auto matches = [&](const ColumnValue& value, std::optional<std::string_view> cell) {
        return matchesCell(route, value, cell, scratch);
    };
    struct Sample {
        ColumnValue value;
        std::string_view shown;
        std::string_view near;
    };
    const Sample samples[] = {
        {std::int64_t{-5}, "-5", "5"},
        {std::uint64_t{18446744073709551615u}, "18446744073709551615", "18446744073709551616"},
        {0.1f, "0.10000000149011612", "0.1"},
        {0.1, "0.1", "0.10000000000000002"},
        {Decimal{"-12.50"}, "-12.50", "-12.5"},
        {Year{0}, "0000", "0"},
        {Date{2024, 2, 29}, "2024-02-29", "2024-02-28"},
        {TimeOfDay{true, 838, 59, 59, 1000}, "-838:59:59.001", "-838:59:59.000"},
        {TimeOfDay{false, 1, 2, 3, 0}, "01:02:03.000", "1:02:03.000"},
        {DateTime{{2024, 0, 0}, 1, 2, 3, 45000}, "2024-00-00 01:02:03.045", "2024-00-00 01:02:03.45"},
        {Timestamp{0, 0}, "0000-00-00 00:00:00.000", "1970-01-01 00:00:00.000"},
        {Timestamp{1, 0}, "1970-01-01 00:00:01.000", "1970-01-01 00:00:01"},
        {Bits{0x1FF}, "\x01\xFF", "\xFF"},
        {EnumIndex{2}, "b", "a"},
        {SetMembers{5}, "a,c", "c,a"},
        {Text{"a"}, "a", "A"},
        {Bytes{"a"}, "a", "a "},
    };
    for (const Sample& sample : samples) {
        EXPECT_TRUE(matches(sample.value, sample.shown)) << sample.shown;
        EXPECT_FALSE(matches(sample.value, sample.near)) << sample.near;
        EXPECT_FALSE(matches(sample.value, std::nullopt)) << sample.shown;
        EXPECT_FALSE(matches(Null{}, sample.shown)) << sample.shown;
    }
    EXPECT_TRUE(matches(Null{}, std::nullopt));
    EXPECT_FALSE(matches(Absent{}, std::nullopt)) << "nobody knows what it was";
    EXPECT_FALSE(matches(DateTime{{2024, 1, 1}, 0, 0, 0, 1}, "2024-01-01 00:00:00.000"))
        << "more digits than shown";
}

}  // namespace
}  // namespace lutra::dialect
