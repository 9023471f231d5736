#include "engine/transform/row_mapper.h"

#include "tests/support/fake_target.h"
#include "tests/support/part_spool.h"

#include <gtest/gtest.h>

namespace lutra::transform {

namespace {

using support::inserted;

TablePtr named(const std::string& schema, const std::string& table)
{
    auto copy = std::make_shared<TableSchema>(*support::keyAndText());
    copy->schema = schema;
    copy->table = table;
    return copy;
}

RowMapper shopToStore()
{
    return RowMapper([](std::string_view schema, std::string_view table) {
        std::optional<RowMapper::TargetName> name;
        if (schema == "shop")
            name = {"store", std::string(table)};
        return name;
    });
}

std::vector<std::string> tablesOfRows(const Transaction& transaction)
{
    std::vector<std::string> names;
    EXPECT_TRUE(visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
        for (const RowChange& row : rows)
            names.push_back(row.table->fullName());
        return {};
    }));
    return names;
}

}  // namespace

// Goal: rows in a spool get the target's names as those in memory do, and tables nobody carries go; a part in
// which nothing is carried does not end the reading.
TEST(RowMapper, MapsSpooledRowsAsThoseInMemory)
{
    const TablePtr carried = named("shop", "t");
    const TablePtr other = named("other", "t");
    Transaction transaction =
        support::transactionTo(10, {inserted(carried, 1, "a"), inserted(other, 2, "b")});
    transaction.spool = std::make_shared<support::PartSpool>(
        support::PartSpool::Parts{{inserted(other, 3, "c")},
                                  {inserted(other, 4, "d"), inserted(carried, 5, "e")},
                                  {inserted(carried, 6, "f")}});
    const Transaction mapped = shopToStore().map(std::move(transaction));
    EXPECT_EQ(tablesOfRows(mapped), (std::vector<std::string>{"store.t", "store.t", "store.t"}));
    EXPECT_EQ(tablesOfRows(mapped).size(), 3u) << "it can be read again";
    ASSERT_EQ(mapped.spool->tables().size(), 1u);
    EXPECT_EQ(mapped.spool->tables().front()->fullName(), "store.t");
}

TEST(RowMapper, DropsASpoolOfWhichNothingIsCarried)
{
    Transaction transaction = support::transactionTo(10, {});
    transaction.spool = std::make_shared<support::PartSpool>(
        support::PartSpool::Parts{{inserted(named("other", "t"), 1, "a")}});
    EXPECT_TRUE(shopToStore().map(std::move(transaction)).empty());
}

}  // namespace lutra::transform
