#include "engine/binlog/row_history.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

constexpr Timestamp kNow{0x7FFFFFFF, 999'999};
constexpr Timestamp kEnded{1'795'401'620, 350'489};

TablePtr versioned()
{
    auto table = std::make_shared<TableSchema>();
    table->columns.resize(3);
    table->rowEnd = 2;
    return table;
}

Row row(std::int64_t id, const ColumnValue& rowEnd)
{
    return {id, Timestamp{1'795'401'620, 0}, rowEnd};
}

RowChange change(RowChange::Kind kind, std::optional<Row> before, std::optional<Row> after)
{
    RowChange made;
    made.kind = kind;
    made.table = versioned();
    made.before = std::move(before);
    made.after = std::move(after);
    return made;
}

using Kind = RowChange::Kind;

}  // namespace

// Goal: of MariaDB's system versioning only what happens to the rows of today is carried.
// Method: the row events that an INSERT, an UPDATE, a DELETE and a DELETE HISTORY leave in the log.
TEST(RowHistory, LeavesOnlyThePresent)
{
    std::vector<RowChange> rows;
    rows.push_back(change(Kind::Insert, {}, row(1, kNow)));
    rows.push_back(change(Kind::Update, row(1, kNow), row(1, kNow)));
    rows.push_back(change(Kind::Insert, {}, row(1, kEnded)));              // the version before
    rows.push_back(change(Kind::Update, row(1, kNow), row(1, kEnded)));    // a DELETE
    rows.push_back(change(Kind::Delete, row(1, kEnded), {}));              // DELETE HISTORY
    rows.push_back(change(Kind::Update, row(2, kNow), row(2, Absent{})));  // a minimal image
    rows.push_back(change(Kind::Delete, row(2, kNow), {}));
    leaveHistoryOut(rows, 0);

    std::vector<Kind> kinds;
    for (const RowChange& left : rows)
        kinds.push_back(left.kind);
    EXPECT_EQ(kinds, (std::vector{Kind::Insert, Kind::Update, Kind::Delete, Kind::Update, Kind::Delete}));
    EXPECT_FALSE(rows[2].after);
    EXPECT_TRUE(rows[2].before);
}

TEST(RowHistory, KnowsEachEndOfTime)
{
    std::vector<RowChange> rows;
    rows.push_back(change(Kind::Insert, {}, row(1, Timestamp{0xFFFFFFFF, 999'999})));  // MariaDB 11.5 on
    rows.push_back(change(Kind::Insert, {}, row(2, std::uint64_t{UINT64_MAX})));  // by transaction number
    rows.push_back(change(Kind::Insert, {}, row(3, std::uint64_t{4711})));
    rows.push_back(change(Kind::Insert, {}, row(4, Timestamp{0x7FFFFFFF, 0})));
    leaveHistoryOut(rows, 0);
    EXPECT_EQ(rows.size(), 2u);
}

TEST(RowHistory, TouchesNothingElse)
{
    std::vector<RowChange> rows;
    rows.push_back(change(Kind::Insert, {}, row(1, kEnded)));  // of an event before
    rows.push_back(change(Kind::Insert, {}, row(2, kEnded)));
    auto plain = std::make_shared<TableSchema>(*versioned());
    plain->rowEnd.reset();
    rows[1].table = plain;
    leaveHistoryOut(rows, 1);
    EXPECT_EQ(rows.size(), 2u);
    leaveHistoryOut(rows, 2);
    EXPECT_EQ(rows.size(), 2u);
}

}  // namespace lutra::binlog
