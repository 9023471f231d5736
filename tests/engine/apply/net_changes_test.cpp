#include "engine/apply/net_changes.h"

#include "tests/support/fake_target.h"

#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::inserted;
using support::removed;
using support::row;
using support::updated;

class NetChangesTest : public testing::Test {
protected:
    NetChanges fold(const std::vector<RowChange>& changes)
    {
        m_changes = changes;
        std::vector<const RowChange*> each;
        for (const RowChange& change : m_changes)
            each.push_back(&change);
        return foldChanges(each, [&](const TablePtr& table) { return m_target.describe(table); }).value();
    }

    support::FakeTarget m_target;
    TablePtr m_table = support::keyAndText();
    std::vector<RowChange> m_changes;  // what is folded looks at them
};

// Goal: however often a row changes, it is written once, from its first image to its last.
// Method: every life a row can have in one sheet.
TEST_F(NetChangesTest, KeepsTheFirstAndTheLastImageOfEachRow)
{
    const auto net =
        fold({inserted(m_table, 1, "new"), updated(m_table, 1, "new", "newer"), updated(m_table, 2, "a", "b"),
              updated(m_table, 2, "b", "c"), removed(m_table, 3, "old"), inserted(m_table, 3, "back"),
              updated(m_table, 4, "x", "y"), removed(m_table, 4, "y"), inserted(m_table, 5, "short"),
              removed(m_table, 5, "short"), updated(m_table, 6, "same", "other"),
              updated(m_table, 6, "other", "same")});
    ASSERT_EQ(net.tables.size(), 1u);
    EXPECT_TRUE(net.inOrder.empty());
    const NetTable& table = net.tables.front();
    ASSERT_EQ(table.inserted.size(), 1u);
    EXPECT_EQ(*table.inserted.front(), row(1, "newer"));
    ASSERT_EQ(table.updated.size(), 2u);
    EXPECT_EQ(*table.updated[0].before, row(2, "a"));
    EXPECT_EQ(*table.updated[0].after, row(2, "c"));
    EXPECT_EQ(*table.updated[1].before, row(3, "old"));
    EXPECT_EQ(*table.updated[1].after, row(3, "back"));
    ASSERT_EQ(table.removed.size(), 1u);
    EXPECT_EQ(*table.removed.front(), row(4, "x"));
    ASSERT_EQ(table.untouched.size(), 1u) << "compared all the same";
    EXPECT_EQ(*table.untouched.front(), row(6, "same"));
}

// Goal: where order says something that keys do not, it is kept.
// Method: each reason alone: a change of the key, a life that cannot be (a row inserted twice), an image that
// lacks a column, too few rows to be worth it, a target that does not allow it.
TEST_F(NetChangesTest, LeavesInOrderWhatCannotBeFolded)
{
    RowChange keyChange = updated(m_table, 3, "c", "c");
    (*keyChange.after)[0] = std::int64_t{9};
    RowChange partial = updated(m_table, 4, "d", "D");
    (*partial.before)[1] = Absent{};
    const std::vector<RowChange> plain{inserted(m_table, 11, "a"), inserted(m_table, 12, "b"),
                                       inserted(m_table, 13, "c"), inserted(m_table, 14, "d")};
    EXPECT_EQ(fold(plain).tables.size(), 1u);
    for (const RowChange& odd :
         {keyChange, partial, inserted(m_table, 11, "again"), removed(m_table, 11, "a")}) {
        std::vector<RowChange> changes = plain;
        changes.push_back(odd);
        if (odd.kind == RowChange::Kind::Delete)
            changes.push_back(odd);
        const auto net = fold(changes);
        EXPECT_TRUE(net.tables.empty());
        ASSERT_EQ(net.inOrder.size(), changes.size());
        EXPECT_EQ(net.inOrder.front(), &m_changes.front());
    }
    EXPECT_TRUE(fold({plain[0], plain[1], plain[2]}).tables.empty());
    m_target.mergeable = false;
    EXPECT_EQ(fold(plain).inOrder.size(), 4u);
}

// Goal: a unique value that goes from one row to another within one sheet keeps its order; one that a deleted
// row leaves does not need it.
TEST_F(NetChangesTest, KeepsTheOrderOfUniqueValuesThatMove)
{
    const DescribeTable uniqueText = [&](const TablePtr& table) {
        auto target = std::make_shared<TargetTable>(*m_target.describe(table).value());
        target->uniqueKeys.push_back({{{1, 1}}, true});
        return Result<TargetTablePtr>(std::move(target));
    };
    const auto foldUnique = [&](std::vector<RowChange> changes) {
        m_changes = std::move(changes);
        std::vector<const RowChange*> each;
        for (const RowChange& change : m_changes)
            each.push_back(&change);
        return foldChanges(each, uniqueText).value();
    };
    auto collated = std::make_shared<TableSchema>(*m_table);
    collated->columns[1].collation = "utf8mb4_general_ci";
    m_table = collated;
    const auto moved = foldUnique({updated(m_table, 1, "a", "park"), updated(m_table, 2, "b", "A"),
                                   updated(m_table, 1, "park", "b"), inserted(m_table, 3, "c")});
    EXPECT_TRUE(moved.tables.empty()) << "'a' and 'A' are one value here";
    const auto left = foldUnique({removed(m_table, 1, "a"), updated(m_table, 2, "b", "A"),
                                  inserted(m_table, 3, "c"), inserted(m_table, 4, "d")});
    EXPECT_EQ(left.tables.size(), 1u);
}

// Goal: a row that goes and comes back loses what the target keeps in columns of its own, whether the two
// changes are written together or apart.
TEST_F(NetChangesTest, DoesNotBringBackARowWithWhatOnlyTheTargetKnows)
{
    const std::vector<RowChange> changes{removed(m_table, 1, "a"), inserted(m_table, 1, "b"),
                                         updated(m_table, 2, "a", "b"), updated(m_table, 3, "a", "b")};
    EXPECT_EQ(fold(changes).tables.size(), 1u);
    std::vector<const RowChange*> each;
    for (const RowChange& change : changes)
        each.push_back(&change);
    const auto net = foldChanges(each, [&](const TablePtr& table) {
        auto target = std::make_shared<TargetTable>(*m_target.describe(table).value());
        auto wider = std::make_shared<TableSchema>(*table);
        wider->columns.emplace_back().name = "note";
        target->route.target = wider;
        return Result<TargetTablePtr>(std::move(target));
    });
    EXPECT_TRUE(net.value().tables.empty());
    EXPECT_EQ(net.value().inOrder.size(), changes.size());
}

}  // namespace
}  // namespace lutra::apply
