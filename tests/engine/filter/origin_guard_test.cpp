#include "engine/filter/origin_guard.h"

#include <gtest/gtest.h>

namespace lutra::filter {
namespace {

TablePtr tableOf(std::string schema, std::string table, const std::vector<std::string>& columns)
{
    auto shape = std::make_shared<TableSchema>();
    shape->schema = std::move(schema);
    shape->table = std::move(table);
    for (const std::string& column : columns) {
        shape->columns.emplace_back();
        shape->columns.back().name = column;
    }
    return shape;
}

RowChange dataRow()
{
    return {RowChange::Kind::Insert, tableOf("shop", "orders", {"id"}), std::nullopt, Row{std::int64_t{1}},
            true};
}

RowChange checkpointRow(ColumnValue site, ColumnValue position, std::string schema = "retl")
{
    const auto table =
        tableOf(std::move(schema), "retl_checkpoint", {"lane", "origin_site", "origin_position"});
    const Row before{std::int64_t{0}, Text{"site-before"}, Text{"before:4"}};
    return {RowChange::Kind::Update, table, before,
            Row{std::int64_t{0}, std::move(site), std::move(position)}, true};
}

Transaction transactionOf(std::vector<RowChange> rows)
{
    Transaction transaction;
    transaction.end = {"bin.000001", 500, "0-1-7"};
    transaction.rows = std::move(rows);
    return transaction;
}

/// Reads the log of site-a for site-b.
Judgement judge(Transaction& transaction)
{
    return OriginGuard("site-a", "site-b").judge(transaction).value();
}

// Goal: what an application wrote is carried, and its birth is here.
// Method: a transaction without any mark.
TEST(OriginGuard, CallsUnmarkedTransactionsLocal)
{
    Transaction transaction = transactionOf({dataRow()});
    const Judgement judgement = judge(transaction);
    EXPECT_EQ(judgement.verdict, Verdict::Local);
    EXPECT_EQ(judgement.birth.site, "site-a");
    EXPECT_EQ(judgement.birth.position, "bin.000001:500");
    EXPECT_EQ(transaction.rows.size(), 1U);
}

// Goal: no loop: what came from the target does not go back.
// Method: a marked transaction that was born at the target; the schema's name in any case.
TEST(OriginGuard, DropsWhatTheTargetHas)
{
    for (const std::string schema : {"retl", "RETL"}) {
        Transaction transaction =
            transactionOf({checkpointRow(Text{"site-b"}, Text{"bin.000009:77"}, schema), dataRow()});
        const Judgement judgement = judge(transaction);
        EXPECT_EQ(judgement.verdict, Verdict::Drop);
        EXPECT_EQ(judgement.birth.site, "site-b");
        EXPECT_EQ(judgement.birth.position, "bin.000009:77");
        ASSERT_EQ(transaction.rows.size(), 1U);
        EXPECT_EQ(transaction.rows[0].table->schema, "shop");
    }
}

// Goal: in a ring or mesh a change goes on, under the name of the site where it was born.
// Method: a marked transaction from a third site; a second checkpoint row must not speak.
TEST(OriginGuard, CarriesWhatAThirdSiteWrote)
{
    Transaction transaction = transactionOf({checkpointRow(Text{"site-c"}, Text{"bin.000003:8"}), dataRow(),
                                             checkpointRow(Text{"site-b"}, Text{"bin.000001:4"})});
    const Judgement judgement = judge(transaction);
    EXPECT_EQ(judgement.verdict, Verdict::Carry);
    EXPECT_EQ(judgement.birth.site, "site-c");
    EXPECT_EQ(judgement.birth.position, "bin.000003:8");
    EXPECT_EQ(transaction.rows.size(), 1U);
}

// Goal: a minimal row image does not hide the birth.
// Method: the column did not change, so it is absent after the change and stands in the image before it.
TEST(OriginGuard, LooksIntoTheImageBeforeWhenTheOneAfterIsMinimal)
{
    Transaction transaction = transactionOf({checkpointRow(Absent{}, Text{"bin.000003:8"}), dataRow()});
    const Judgement judgement = judge(transaction);
    EXPECT_EQ(judgement.verdict, Verdict::Carry);
    EXPECT_EQ(judgement.birth.site, "site-before");
    EXPECT_EQ(judgement.birth.position, "bin.000003:8");
}

// Goal: an Otter that runs beside us is not carried back.
// Method: the assembler's mark for it, alone and beside a mark of ours.
TEST(OriginGuard, DropsAnotherReplicatorsWork)
{
    for (const bool withCheckpoint : {false, true}) {
        Transaction transaction = transactionOf({dataRow()});
        transaction.origin = Origin{"otter", ""};
        if (withCheckpoint)
            transaction.rows.push_back(checkpointRow(Text{"site-c"}, Text{"bin.000003:8"}));
        EXPECT_EQ(judge(transaction).verdict, Verdict::Drop);
        EXPECT_EQ(transaction.rows.size(), 1U);
    }
}

// Goal: a statement that changes structure does not loop either: no row can mark it.
// Method: the assembler's mark on a schema statement, from the target and from a third site.
TEST(OriginGuard, ReadsTheMarkOfStatements)
{
    for (const bool fromTarget : {true, false}) {
        Transaction transaction = transactionOf({});
        transaction.schemaStatement = SchemaStatement{"shop", "ALTER TABLE orders ADD c INT"};
        transaction.origin = Origin{fromTarget ? "site-b" : "site-c", "bin.000001:4"};
        const Judgement judgement = judge(transaction);
        EXPECT_EQ(judgement.verdict, fromTarget ? Verdict::Drop : Verdict::Carry);
        EXPECT_EQ(judgement.birth.position, "bin.000001:4");
    }
}

// Goal: our own housekeeping is never carried, and a deleted checkpoint is no mark.
// Method: rows of other `retl` tables, and a deleted checkpoint row beside a local row.
TEST(OriginGuard, TakesOurRowsOut)
{
    Transaction heartbeat = transactionOf({dataRow()});
    heartbeat.rows[0].table = tableOf("retl", "retl_heartbeat", {"id"});
    EXPECT_EQ(judge(heartbeat).verdict, Verdict::Local);
    EXPECT_TRUE(heartbeat.empty());

    Transaction removed = transactionOf({checkpointRow(Null{}, Null{}), dataRow()});
    removed.rows[0].kind = RowChange::Kind::Delete;
    removed.rows[0].after.reset();
    EXPECT_EQ(judge(removed).verdict, Verdict::Local);
    EXPECT_EQ(removed.rows.size(), 1U);
}

// Goal: a mark without a birth neither loops nor loses: it stops the pipeline, unless there is nothing to
// carry. Method: NULL, empty and missing birth columns, with and without rows beside them.
TEST(OriginGuard, StopsAtAMarkItCannotRead)
{
    RowChange oldShape = checkpointRow(Null{}, Null{});
    oldShape.table = tableOf("retl", "retl_checkpoint", {"lane", "epoch", "done"});
    for (const RowChange& mark :
         {checkpointRow(Null{}, Null{}), checkpointRow(Text{""}, Text{""}), oldShape}) {
        Transaction withRows = transactionOf({mark, dataRow()});
        const auto judgement = OriginGuard("site-a", "site-b").judge(withRows);
        ASSERT_FALSE(judgement);
        EXPECT_EQ(judgement.error().kind, ErrorKind::BadData);
        EXPECT_EQ(judgement.error().code, "filter.mark_unreadable");
        EXPECT_NE(judgement.error().detail.find("bin.000001:500"), std::string::npos);

        Transaction alone = transactionOf({mark});
        EXPECT_EQ(judge(alone).verdict, Verdict::Drop);
    }
}

// Goal: a change that comes to the target by another way is not carried twice; one that does not, is.
// Method: a marked transaction of a third site, with and without that site among those that come otherwise.
TEST(OriginGuard, DropsWhatComesByAnotherWay)
{
    Transaction direct = transactionOf({checkpointRow(Text{"site-c"}, Text{"bin.000009:77"}), dataRow()});
    EXPECT_EQ(OriginGuard("site-a", "site-b", {"site-c"}).judge(direct)->verdict, Verdict::Drop);
    Transaction relayed = transactionOf({checkpointRow(Text{"site-c"}, Text{"bin.000009:77"}), dataRow()});
    EXPECT_EQ(OriginGuard("site-a", "site-b", {"site-d"}).judge(relayed)->verdict, Verdict::Carry);
}

}  // namespace
}  // namespace lutra::filter
