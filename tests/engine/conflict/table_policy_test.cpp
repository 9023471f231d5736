#include "engine/conflict/policies.h"

#include "tests/engine/conflict/versions.h"

#include <gtest/gtest.h>

namespace lutra::conflict::testing {
namespace {

/// The code it is refused with; empty when it fits.
std::string refusal(const PolicyWish& wish, const TableSchema& table = shopTable())
{
    const auto fit = fitPolicy(wish, table);
    return fit ? "" : fit.error().code;
}

PolicyWish wish(const std::string& policy)
{
    PolicyWish wished;
    wished.policy = policy;
    return wished;
}

PolicyWish delta(std::vector<std::string> columns)
{
    PolicyWish wished = wish("delta");
    wished.deltaColumns = std::move(columns);
    return wished;
}

// Goal: a policy that would leave the sites different, or does not know what it needs, is refused.
TEST(TablePolicy, FitsTheChannel)
{
    EXPECT_EQ(refusal(wish("newest_wins")), "");
    EXPECT_EQ(refusal(wish("park")), "");
    EXPECT_EQ(refusal(wish("last_wins")), "config.unknown_conflict_policy");
    EXPECT_EQ(refusal(wish("home_wins")), "config.home_needed");
    for (const std::string policy : {"source_wins", "target_wins"}) {
        PolicyWish wished = wish(policy);
        EXPECT_EQ(refusal(wished), "config.one_sided_policy");
        wished.bothDirections = false;
        EXPECT_EQ(refusal(wished), "");
    }
}

// Goal: columns that are counted can be added up on both sides, whatever they hold.
TEST(TablePolicy, FitsDeltaColumns)
{
    TableSchema table = shopTable();
    EXPECT_EQ(refusal(delta({"n", "price"})), "");
    EXPECT_EQ(refusal(delta({})), "conflict.columns_needed");
    EXPECT_EQ(refusal(delta({"stock"})), "conflict.column_unknown");
    EXPECT_EQ(refusal(delta({"note"})), "conflict.column_not_numeric");
    EXPECT_EQ(refusal(delta({"seen"})), "conflict.column_not_numeric");
    EXPECT_EQ(refusal(delta({"id"})), "conflict.column_in_key");
    EXPECT_EQ(refusal(delta({"n", "n"})), "conflict.column_twice");
    table.columns[2].nullable = true;
    EXPECT_EQ(refusal(delta({"n"}), table), "conflict.column_nullable");
    table = shopTable();
    table.columns[2].generated = true;
    EXPECT_EQ(refusal(delta({"n"}), table), "conflict.column_generated");
    table = shopTable();
    table.uniqueKeys.push_back({"n", {2}});
    EXPECT_EQ(refusal(delta({"n"}), table), "conflict.column_in_key");
    table = shopTable();
    table.columns[2].type = ColumnType::Double;
    EXPECT_EQ(refusal(delta({"n"}), table), "conflict.column_not_numeric")
        << "sums of floats depend on order";
    table = shopTable();
    table.primaryKey.reset();
    table.uniqueKeys.clear();
    EXPECT_EQ(refusal(delta({"n"}), table), "conflict.key_needed");
    PolicyWish park = wish("park");
    park.deltaColumns = {"n"};
    EXPECT_EQ(refusal(park), "conflict.column_unused");
    PolicyWish newest = wish("newest_wins");
    newest.deltaColumns = {"n"};
    EXPECT_EQ(refusal(newest), "") << "counted columns within another policy";
}

// Goal: a column to go by has one order everywhere.
TEST(TablePolicy, FitsTheRankColumn)
{
    PolicyWish wished = wish("newest_by_column");
    EXPECT_EQ(refusal(wished), "conflict.columns_needed");
    wished.rankColumn = "seen";
    EXPECT_EQ(refusal(wished), "");
    wished.rankColumn = "n";
    EXPECT_EQ(refusal(wished), "");
    wished.rankColumn = "name";
    EXPECT_EQ(refusal(wished), "conflict.column_not_ordered");
    wished.rankColumn = "gone";
    EXPECT_EQ(refusal(wished), "conflict.column_unknown");
    wished.rankColumn = "n";
    wished.deltaColumns = {"n"};
    EXPECT_EQ(refusal(wished), "conflict.column_twice");
    wished = wish("newest_wins");
    wished.rankColumn = "seen";
    EXPECT_EQ(refusal(wished), "conflict.column_unused");
}

// Goal: columns are merged in the groups that were named; columns of a unique key never apart.
TEST(TablePolicy, FitsColumnGroups)
{
    TableSchema table = shopTable();
    table.uniqueKeys = {{"n_note", {2, 5}}};
    PolicyWish wished = wish("merge_columns");
    wished.columnGroups = {{"name", "price"}};
    const TablePolicy policy = fitPolicy(wished, table).value();
    EXPECT_EQ(policy.groupOf[1], policy.groupOf[3]);
    EXPECT_EQ(policy.groupOf[2], policy.groupOf[5]);
    EXPECT_NE(policy.groupOf[1], policy.groupOf[2]);
    EXPECT_NE(policy.groupOf[1], policy.groupOf[4]);
    wished.columnGroups = {{"name", "price"}, {"price"}};
    EXPECT_EQ(refusal(wished), "conflict.column_twice");
    wished.columnGroups = {{"nothing"}};
    EXPECT_EQ(refusal(wished), "conflict.column_unknown");
    wished = wish("newest_wins");
    wished.columnGroups = {{"name"}};
    EXPECT_EQ(refusal(wished), "conflict.column_unused");
}

// Goal: a change that moves a row to another key is a delete and an insert; others are what they are.
TEST(TablePolicy, KeyChangesAreTwoRows)
{
    RowChange change;
    change.kind = RowChange::Kind::Update;
    change.before = shopRow(1, "a", 1);
    change.after = shopRow(2, "a", 1);
    const auto moved = partsOf(change, 11, 22);
    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved[0].row, 11u);
    EXPECT_EQ(moved[0].before, &*change.before);
    EXPECT_EQ(moved[0].after, nullptr);
    EXPECT_EQ(moved[1].row, 22u);
    EXPECT_EQ(moved[1].before, nullptr);
    EXPECT_EQ(moved[1].after, &*change.after);
    const auto stayed = partsOf(change, 11, 11);
    ASSERT_EQ(stayed.size(), 1u);
    EXPECT_EQ(stayed[0].before, &*change.before);
    EXPECT_EQ(stayed[0].after, &*change.after);
    change.before.reset();
    EXPECT_EQ(partsOf(change, std::nullopt, 22).at(0).row, 22u);
}

// Goal: a version born at a site knows the home-born change before it, the life of its row, who wrote each of
// its columns, and the greatest value of the one it goes by.
TEST(TablePolicy, VersionsInheritFromTheOneBefore)
{
    const Row first = shopRow(1, "a", 1, "1.00", 2026);
    const Row second = shopRow(1, "a", 2, "1.00", 2020);
    const BirthPtr home = born("home", 10, 1);
    const BirthPtr away = born("away", 10, 2, upTo({{"home", 10}}));

    const TablePolicy homeWins = policyOf("home_wins");
    const Version atHome = bornVersion(std::nullopt, home, nullptr, &first, homeWins);
    EXPECT_EQ(atHome.home, home);
    EXPECT_EQ(bornVersion(atHome, away, &first, &second, homeWins).home, home);
    EXPECT_EQ(bornVersion(std::nullopt, away, &first, nullptr, homeWins).home, nullptr);
    EXPECT_TRUE(bornVersion(std::nullopt, away, &first, nullptr, homeWins).isDelete);
    EXPECT_EQ(bornVersion(atHome, away, &first, &second, policyOf("newest_wins")).home, nullptr);

    const TablePolicy merge = policyOf("merge_columns");
    const Version inserted = bornVersion(std::nullopt, home, nullptr, &first, merge);
    const Version updated = bornVersion(inserted, away, &first, &second, merge);
    EXPECT_EQ(updated.details->life, home);
    EXPECT_EQ(updated.details->groups[merge.groupOf[2]], away);
    EXPECT_EQ(updated.details->groups[merge.groupOf[1]], home);

    const TablePolicy byColumn = policyOf("newest_by_column");
    const Version early = bornVersion(std::nullopt, home, nullptr, &first, byColumn);
    const Version setBack = bornVersion(early, away, &first, &second, byColumn);
    EXPECT_EQ(setBack.details->lead, early.details->lead) << "the greatest it ever had";
    const Version anew = bornVersion(setBack, born("away", 20, 3), nullptr, &second, byColumn);
    EXPECT_LT(anew.details->lead, early.details->lead) << "another life";
}

}  // namespace
}  // namespace lutra::conflict::testing
