#include "engine/apply/kept_rows.h"

#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

TablePtr tableNamed(const std::string& name)
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "shop";
    table->table = name;
    return table;
}

KeptRow keptRow(std::uint64_t id, std::uint64_t row, std::vector<std::uint64_t> values, std::int64_t time)
{
    KeptRow kept;
    kept.id = id;
    kept.table = tableNamed("t");
    kept.row = row;
    kept.values = std::move(values);
    kept.birth = {{time, "site-a"}, {"binlog.000001", static_cast<std::uint64_t>(time), {}, 0}, nullptr};
    kept.rank = {true, false, kept.birth.stamp, row};
    return kept;
}

std::vector<std::uint64_t> idsOf(const std::vector<KeptRow>& rows)
{
    std::vector<std::uint64_t> ids;
    for (const KeptRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

// Goal: what the journal says of a kept row is what was kept; what it never said is refused.
TEST(KeptRows, AreTheSameAfterTheirText)
{
    for (const std::string site : {"site-a", ""}) {
        KeptRow kept = keptRow(0, 0xfeed, {1, 0xffffffffffffffff}, 7);
        if (site.empty()) {
            kept.birth = {};
            kept.rank = conflict::forgottenClaim(kept.row);
        }
        const auto back = KeptRow::parse(kept.text());
        ASSERT_TRUE(back) << kept.text();
        EXPECT_EQ(back->text(), kept.text());
        EXPECT_EQ(back->rank, kept.rank);
        EXPECT_EQ(back->values, kept.values);
    }
    for (const char* text : {"", "x", "1\tnever\tbinlog.000001:7\t", "1\t7@site-a\tnowhere\t\t1",
                             "1\t7@site-a\tbinlog.000001:7\t\tg"})
        EXPECT_FALSE(KeptRow::parse(text)) << text;
}

// Goal: of those that wait for a value the greatest comes first, and nobody waits who is back or decided.
TEST(KeptRows, TellsWhoWaitsForAValue)
{
    KeptRows rows;
    ASSERT_TRUE(rows.add(keptRow(1, 11, {500}, 10)));
    ASSERT_TRUE(rows.add(keptRow(2, 12, {500, 600}, 30)));
    ASSERT_TRUE(rows.add(keptRow(3, 13, {500}, 20)));
    const std::uint64_t values[] = {500, 600};
    EXPECT_EQ(idsOf(rows.wanting(values)), (std::vector<std::uint64_t>{2, 3, 1}));
    EXPECT_TRUE(rows.touches("shop.t"));
    EXPECT_FALSE(rows.touches("shop.other"));
    rows.setBack(2);
    rows.remove(1);
    EXPECT_EQ(idsOf(rows.wanting(values)), (std::vector<std::uint64_t>{3}));
    EXPECT_FALSE(rows.keptOf(12));
    ASSERT_TRUE(rows.backOf(12));
    EXPECT_EQ(rows.backOf(12)->rank.stamp.time, 30);
    rows.remove(3);
    EXPECT_TRUE(rows.empty());
}

// Goal: only a write that knew the kept row makes it void: its own birth and older writes of its site, which
// a reader meets again after a restart, do not.
TEST(KeptRows, AreVoidOnceWrittenAnew)
{
    KeptRows rows;
    ASSERT_TRUE(rows.add(keptRow(1, 11, {500}, 10)));
    const auto writeAt = [&](std::int64_t time) {
        rows.noteWrite(11, keptRow(0, 11, {}, time).birth);
        return rows.isSuperseded(1);
    };
    EXPECT_FALSE(writeAt(9));
    EXPECT_FALSE(writeAt(10));
    EXPECT_TRUE(writeAt(11));
}

// Goal: after a restart every value may be free, those of rows that are back are not asked for, and a row's
// own site still tells who wrote it last.
TEST(KeptRows, BeginFromTheJournal)
{
    KeptRow back = keptRow(2, 12, {600}, 20);
    back.isBack = true;
    KeptRows rows({keptRow(1, 11, {500}, 10), back});
    EXPECT_TRUE(rows.hasFree());
    EXPECT_EQ(rows.takeFree(), (std::vector<std::uint64_t>{500}));
    EXPECT_FALSE(rows.hasFree());
    EXPECT_TRUE(rows.isOwnVersion(11, "site-a"));
    EXPECT_TRUE(rows.isOwnVersion(12, "site-a"));
    EXPECT_FALSE(rows.isOwnVersion(12, "site-b"));
    EXPECT_FALSE(rows.isOwnVersion(13, "site-a"));
}

// Goal: values that nobody waits for take no memory, however many a site gives up, and none is told twice.
// Method: one row waits; its value and a hundred others, ten times.
TEST(KeptRows, RememberOnlyFreeValuesThatAreWanted)
{
    KeptRows rows;
    std::vector<std::uint64_t> values;
    for (std::uint64_t value = 0; value < 101; ++value)
        values.push_back(value);
    rows.noteFree(values);
    EXPECT_FALSE(rows.hasFree());
    ASSERT_TRUE(rows.add(keptRow(1, 11, {50}, 10)));
    for (int i = 0; i < 10; ++i)
        rows.noteFree(values);
    EXPECT_TRUE(rows.hasFree());
    EXPECT_EQ(rows.takeFree(), (std::vector<std::uint64_t>{50}));
}

// Goal: there is an end to what is kept in memory, told by name; what is gone makes room.
TEST(KeptRows, AreRefusedBeyondTheirBound)
{
    KeptRows rows;
    for (std::uint64_t id = 0; id < KeptRows::kKeptMax; ++id)
        ASSERT_TRUE(rows.add(keptRow(id, id, {id}, 10)));
    const auto refused = rows.add(keptRow(KeptRows::kKeptMax, 1, {1}, 10));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "apply.kept_too_many");
    rows.remove(7);
    EXPECT_TRUE(rows.add(keptRow(KeptRows::kKeptMax, 1, {1}, 10)));
}

}  // namespace
}  // namespace lutra::apply
