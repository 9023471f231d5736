#include "engine/apply/write_history.h"

#include "engine/apply/key_hash.h"
#include "tests/support/fake_target.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::inserted;
using support::updated;
using Groups = std::vector<GroupNumber>;

class WriteHistoryTest : public testing::Test {
protected:
    Groups add(const RowChange& change, GroupNumber group)
    {
        m_touched.clear();
        addTouched(m_touched, change, m_target);
        Groups behind = m_history.writersOf(m_touched);
        m_history.note(m_touched, {group, 0});
        std::ranges::sort(behind);
        return behind;
    }

    void describe(const TablePtr& table)
    {
        support::FakeTarget target;
        m_target = *target.describe(table).value();
        m_target.nameHash = hashOfName(table->schema, table->table);
    }

    /// A parent, and a child whose second column names its parent's key.
    [[nodiscard]] std::pair<std::shared_ptr<TableSchema>, std::shared_ptr<TableSchema>> familyById() const
    {
        auto parent = std::make_shared<TableSchema>(*m_table);
        auto child = std::make_shared<TableSchema>(*m_table);
        parent->table = "parent";
        child->table = "child";
        child->columns[1].type = parent->columns[0].type;
        parent->referencedBy.push_back({"fk", {0}, "shop", "child", {"v"}});
        child->foreignKeys.push_back({"fk", {1}, "shop", "parent", {"id"}});
        return {std::move(parent), std::move(child)};
    }

    TablePtr m_table = support::keyAndText();
    TargetTable m_target;
    Touched m_touched;
    WriteHistory m_history;
};

// Goal: rows that share a key keep the order of the source, before and after image alike; others run side by
// side.
TEST_F(WriteHistoryTest, PutsARowBehindTheLastWriterOfItsKeys)
{
    describe(m_table);
    EXPECT_EQ(add(inserted(m_table, 1, "a"), 1), Groups{});
    EXPECT_EQ(add(inserted(m_table, 2, "a"), 2), Groups{});
    EXPECT_EQ(add(updated(m_table, 1, "a", "b"), 3), Groups{1});
    RowChange moves = updated(m_table, 2, "a", "a");
    (*moves.after)[0] = std::int64_t{9};
    EXPECT_EQ(add(moves, 4), Groups{2});
    EXPECT_EQ(add(inserted(m_table, 9, "c"), 5), Groups{4}) << "the key that it has now";
    EXPECT_EQ(add(inserted(m_table, 2, "c"), 6), Groups{4}) << "and the key that it had";
    m_history.forgetBefore(6);
    EXPECT_EQ(add(inserted(m_table, 1, "c"), 7), Groups{}) << "those are committed";
}

// Goal: told apart from a transaction's own is what others have just changed.
TEST_F(WriteHistoryTest, TellsWhatOthersHaveJustChanged)
{
    describe(m_table);
    const auto again = [&](const RowChange& change, WriteHistory::Writer writer) {
        m_touched.clear();
        addTouched(m_touched, change, m_target);
        return m_history.note(m_touched, writer) > 0;
    };
    EXPECT_FALSE(again(inserted(m_table, 1, "a"), {1, 0}));
    EXPECT_FALSE(again(updated(m_table, 1, "a", "b"), {1, 0})) << "its own";
    EXPECT_TRUE(again(updated(m_table, 1, "b", "c"), {1, 1}));
    EXPECT_TRUE(again(updated(m_table, 1, "c", "d"), {2, 1}));
    m_history.forgetBefore(3);
    EXPECT_FALSE(again(updated(m_table, 1, "d", "e"), {3, 0})) << "that is done";
}

// Goal: keys are what their collation takes for one; where that is not known, and in tables without a key,
// the whole table is one.
TEST_F(WriteHistoryTest, KnowsWhatACollationTakesForOne)
{
    auto unique = std::make_shared<TableSchema>(*m_table);
    unique->columns[1].collation = "utf8mb4_general_ci";
    describe(unique);
    m_target.uniqueKeys.push_back({{{1, 1}}, true});
    EXPECT_EQ(add(inserted(unique, 1, "apple"), 1), Groups{});
    EXPECT_EQ(add(inserted(unique, 2, "pear"), 2), Groups{});
    EXPECT_EQ(add(inserted(unique, 3, "Apple "), 3), Groups{1});
    EXPECT_EQ(add(inserted(unique, 4, "\xC3\x89t\xC3\xA9"), 4), (Groups{1, 2, 3}))
        << "letters we do not know";
    EXPECT_EQ(add(inserted(unique, 5, "plum"), 5), Groups{4});
    EXPECT_EQ(add(inserted(unique, 6, "\xE6\xA2\xA8"), 6), Groups{4}) << "an ideograph is itself";

    m_history = {};
    describe(m_table);
    m_target.route.key.clear();
    m_target.uniqueKeys.clear();
    EXPECT_EQ(add(inserted(m_table, 1, "a"), 1), Groups{});
    EXPECT_EQ(add(inserted(m_table, 2, "b"), 2), Groups{1});
}

// Goal: a child comes behind its parent and a parent's end behind its children; what the target does by
// itself is one line.
TEST_F(WriteHistoryTest, KeepsTheOrderOverForeignKeys)
{
    const auto [parent, child] = familyById();
    const auto childRow = [&table = child](std::int64_t id, std::int64_t parentId) {
        return RowChange{RowChange::Kind::Insert, table, std::nullopt, Row{id, parentId}};
    };
    describe(parent);
    EXPECT_EQ(add(inserted(parent, 5, "p"), 1), Groups{});
    describe(child);
    EXPECT_EQ(add(childRow(50, 5), 2), Groups{1});
    EXPECT_EQ(add(childRow(51, 6), 3), Groups{}) << "another parent's";
    describe(parent);
    EXPECT_EQ(add(support::removed(parent, 5, "p"), 4), (Groups{1, 2}))
        << "and so behind what that came behind";

    parent->referencedBy.front().onDelete = ForeignKeyRule::Cascade;
    child->foreignKeys.front().onDelete = ForeignKeyRule::Cascade;
    describe(parent);
    EXPECT_EQ(add(inserted(parent, 7, "p"), 5), Groups{});
    describe(child);
    EXPECT_EQ(add(childRow(52, 8), 6), Groups{5});
}

// Goal: a row that came without the column of a foreign key keeps the order too: which edge it has is not
// known, so it is taken for all. Method: a child's end, and a change of its parent, each as a minimal row
// image tells it.
TEST_F(WriteHistoryTest, KeepsTheOrderOverForeignKeysThatAreNotTold)
{
    const auto [parent, child] = familyById();
    RowChange childEnds = support::removed(child, 50, "");
    (*childEnds.before)[1] = Absent{};
    describe(child);
    EXPECT_EQ(add(childEnds, 1), Groups{});
    describe(parent);
    EXPECT_EQ(add(support::removed(parent, 5, "p"), 2), Groups{1});

    m_history = {};
    parent->referencedBy.front().columns = {1};
    child->columns[1].type = parent->columns[1].type;
    child->columns[1].collation = parent->columns[1].collation = "utf8mb4_bin";
    RowChange parentEnds = support::removed(parent, 5, "");
    (*parentEnds.before)[1] = Absent{};
    describe(child);
    EXPECT_EQ(add(inserted(child, 51, "p"), 1), Groups{});
    describe(parent);
    EXPECT_EQ(add(parentEnds, 2), Groups{1});
}

// Goal: 'a' may be the parent of 'Á': which letters are alike is not known, so all rows of such a key are one
// line.
TEST_F(WriteHistoryTest, TakesForeignKeysByCollationForOneLine)
{
    auto parent = std::make_shared<TableSchema>(*m_table);
    auto child = std::make_shared<TableSchema>(*m_table);
    parent->table = "parent";
    child->table = "child";
    parent->columns[1].collation = child->columns[1].collation = "utf8mb4_general_ci";
    parent->referencedBy.push_back({"fk", {1}, "shop", "child", {"v"}});
    child->foreignKeys.push_back({"fk", {1}, "shop", "parent", {"v"}});
    describe(parent);
    EXPECT_EQ(add(inserted(parent, 1, "a"), 1), Groups{});
    describe(child);
    EXPECT_EQ(add(inserted(child, 2, "\xC3\x81"), 2), Groups{1});
}

/// What a key over a column of the target, fed by one of the source, takes this value for; nullopt: not told.
std::optional<std::uint64_t> hashBetween(const ColumnSchema& source, const ColumnSchema& target,
                                         const ColumnValue& value)
{
    auto sourceTable = std::make_shared<TableSchema>();
    sourceTable->columns.push_back(source);
    auto targetTable = std::make_shared<TableSchema>();
    targetTable->columns.push_back(target);
    KeyHash hash;
    if (!addAsKey(hash, {sourceTable, targetTable, {}, {}, {}}, {0, 0}, value))
        return std::nullopt;
    return hash.value();
}

std::optional<std::uint64_t> hashOf(const ColumnSchema& column, const ColumnValue& value)
{
    return hashBetween(column, column, value);
}

// Goal: whatever a unique key may take for one value has one hash. False alarms are allowed, misses are not.
TEST(KeyHash, NeverTellsApartWhatAKeyTakesForOne)
{
    ColumnSchema column;
    column.type = ColumnType::Text;
    column.charset = "utf8mb4";
    for (const char* collation : {"utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_0900_ai_ci"}) {
        column.collation = collation;
        EXPECT_EQ(hashOf(column, Text{"abc"}), hashOf(column, Text{"ABC  "})) << collation;
        EXPECT_NE(hashOf(column, Text{"abc"}), hashOf(column, Text{"abd"})) << collation;
    }
    column.collation = "utf8mb4_bin";
    EXPECT_EQ(hashOf(column, Text{"a"}), hashOf(column, Text{"a "}));
    EXPECT_NE(hashOf(column, Text{"a"}), hashOf(column, Text{"A"}));
    column.collation = "utf8mb4_hungarian_ci";
    EXPECT_FALSE(hashOf(column, Text{"abc"})) << "a language's own rules";
    column.collation = "utf8mb4_general_ci";
    EXPECT_FALSE(hashOf(column, Text{"\xC3\xA9"}));
    column.charset = "gbk";
    EXPECT_FALSE(hashOf(column, Text{"abc"}));

    column = {};
    EXPECT_EQ(hashOf(column, 0.0), hashOf(column, -0.0));
    EXPECT_NE(hashOf(column, Bytes{"a"}), hashOf(column, Bytes{"a "}));
    EXPECT_NE(hashOf(column, Bytes{std::string_view("a\0", 2)}), hashOf(column, Bytes{"a"}));
}

// Goal: where values change on their way into the target's column, two that differ at the source may be one
// there.
TEST(KeyHash, TellsNothingOfValuesThatChangeOnTheirWay)
{
    ColumnSchema wide;
    wide.type = ColumnType::Text;
    wide.charset = "ucs2";
    wide.collation = "ucs2_general_ci";
    ColumnSchema narrow = wide;
    narrow.charset = "utf8mb4";
    narrow.collation = "utf8mb4_general_ci";
    EXPECT_FALSE(hashBetween(wide, narrow, Text{std::string_view("\x01\x00", 2)}))
        << "an A with a line on it";
    ColumnSchema micros;
    micros.type = ColumnType::DateTime;
    micros.fractionDigits = 6;
    ColumnSchema seconds = micros;
    seconds.fractionDigits = 0;
    EXPECT_FALSE(hashBetween(micros, seconds, DateTime{{2026, 1, 1}, 0, 0, 0, 1}));
    EXPECT_TRUE(hashBetween(micros, micros, DateTime{{2026, 1, 1}, 0, 0, 0, 1}));
    ColumnSchema number;
    number.type = ColumnType::Integer;
    EXPECT_FALSE(hashBetween(number, narrow, std::int64_t{1}));
}

}  // namespace
}  // namespace lutra::apply
