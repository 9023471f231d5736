#include "engine/conflict/site_log.h"

#include <gtest/gtest.h>

namespace lutra::conflict {

namespace {

TablePtr checkpointTable()
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "retl";
    table->table = "retl_checkpoint";
    for (const char* name :
         {"pipeline", "lane", "low_file", "low_offset", "done", "source_id", "source_clock", "origin_stamp"})
        table->columns.emplace_back().name = name;
    return table;
}

TablePtr shopTable()
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "shop";
    table->table = "t";
    table->columns.emplace_back().name = "id";
    return table;
}

/// The lane's row as it stands in the log of A: B's log is applied up to `low`.
RowChange markOf(std::string_view pipeline, std::uint64_t low, std::string_view stamp)
{
    const Row after{Text{pipeline}, std::uint64_t{0}, Text{"b.000001"}, low,
                    Null{},         Text{"server-b"}, std::int64_t{42}, ColumnValue(Text{stamp})};
    return {RowChange::Kind::Update, checkpointTable(), after, after};
}

Transaction transactionTo(std::uint64_t end, std::int64_t second, std::vector<RowChange> rows)
{
    Transaction transaction;
    transaction.end = {"a.000001", end, {}};
    transaction.committedAt = WallTime(std::chrono::seconds(second));
    transaction.rows = std::move(rows);
    return transaction;
}

RowChange written()
{
    return {RowChange::Kind::Insert, shopTable(), std::nullopt, Row{std::int64_t{1}}};
}

StandingPtr standingOf(Result<StandingPtr> read)
{
    EXPECT_TRUE(read) << (read ? "" : read.error().detail);
    return read ? *read : nullptr;
}

}  // namespace

// Goal: a local transaction has seen what the marks before it in its log say, and its stamp is behind the
// stamps of what was applied there.
TEST(SiteLog, TellsWhatWasSeen)
{
    SiteLog log("a", "ch/b-to-a", "b", {});
    const auto first = standingOf(log.read(transactionTo(10, 100, {written()})));
    EXPECT_EQ(first->birth.stamp, (Stamp{100'000'000, "a"}));
    EXPECT_FALSE(first->birth.seen->has("b", {"b.000001", 5, {}}));

    const auto mark =
        standingOf(log.read(transactionTo(20, 100, {markOf("ch/b-to-a", 50, "500000000@b"), written()})));
    EXPECT_EQ(mark->birth.site(), "") << "not born here";

    const auto second = standingOf(log.read(transactionTo(30, 101, {written()})));
    EXPECT_EQ(second->birth.stamp, (Stamp{500'000'001, "a"}));
    EXPECT_TRUE(second->birth.seen->has("b", {"b.000001", 50, {}}));
    EXPECT_FALSE(second->birth.seen->has("b", {"b.000001", 51, {}}));
    ASSERT_NE(second->state.furthest("b"), nullptr);
    EXPECT_EQ(second->state.furthest("b")->clock, 42);
}

// Goal: other pipelines' marks move the clock, and say nothing of what was seen.
TEST(SiteLog, OtherPipelinesMoveOnlyTheClock)
{
    SiteLog log("a", "ch/b-to-a", "b", {});
    (void)standingOf(log.read(transactionTo(10, 100, {markOf("ch/c-to-a", 50, "700000000@c"), written()})));
    const auto local = standingOf(log.read(transactionTo(20, 100, {written()})));
    EXPECT_EQ(local->birth.stamp.time, 700'000'001);
    EXPECT_TRUE(local->state.lanes->empty());
}

// Goal: a reader that goes on at a place from the state kept with it tells the same as one that never
// stopped. Method: the state goes through its text.
TEST(SiteLog, GoesOnFromItsState)
{
    SiteLog whole("a", "ch/b-to-a", "b", {});
    (void)standingOf(whole.read(transactionTo(10, 100, {markOf("ch/b-to-a", 50, "500000000@b")})));
    const LogState state = whole.state();
    auto lanes = decodeLanes(encodeLanes(*state.lanes));
    ASSERT_TRUE(lanes);
    SiteLog later("a", "ch/b-to-a", "b",
                  {state.clock, std::make_shared<const std::vector<LaneRow>>(std::move(*lanes))});
    const auto one = standingOf(whole.read(transactionTo(20, 1, {written()})));
    const auto other = standingOf(later.read(transactionTo(20, 1, {written()})));
    EXPECT_EQ(one->birth.stamp, other->birth.stamp);
    EXPECT_TRUE(other->birth.seen->has("b", {"b.000001", 50, {}}));
}

// Goal: a minimal row image leaves out what did not change, and that stays as it was.
TEST(SiteLog, MinimalImagesKeepTheRest)
{
    SiteLog log("a", "ch/b-to-a", "b", {});
    (void)standingOf(log.read(transactionTo(10, 100, {markOf("ch/b-to-a", 50, "500000000@b")})));
    RowChange mark = markOf("ch/b-to-a", 90, "500000001@b");
    for (const std::size_t column : {0u, 1u, 2u, 4u, 5u})
        (*mark.after)[column] = Absent{};
    for (const std::size_t column : {2u, 3u, 4u, 5u, 6u, 7u})
        (*mark.before)[column] = Absent{};
    (void)standingOf(log.read(transactionTo(20, 100, {mark})));
    const auto local = standingOf(log.read(transactionTo(30, 100, {written()})));
    EXPECT_TRUE(local->birth.seen->has("b", {"b.000001", 90, {}}));
}

// Goal: what a person has edited stops, and is not guessed around.
TEST(SiteLog, DamageIsAnError)
{
    SiteLog log("a", "ch/b-to-a", "b", {});
    const auto read = log.read(transactionTo(10, 100, {markOf("ch/b-to-a", 50, "yesterday")}));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "conflict.stamp_damaged");
    for (const char* text : {"lane\tb\tx\tf\t1\t2\tid\n", "\tf:1\tf:2\t\t\n", "lane\t\t0\tf\t1\t2\tid\n"})
        EXPECT_FALSE(decodeLanes(text)) << text;
}

}  // namespace lutra::conflict
