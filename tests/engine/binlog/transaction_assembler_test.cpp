#include "engine/binlog/transaction_assembler.h"

#include "tests/engine/binlog/event_bytes.h"
#include "tests/engine/binlog/recording.h"
#include "tests/engine/binlog/replay.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

std::vector<const Transaction*> ofStatement(const Walk& read, std::string_view start)
{
    std::vector<const Transaction*> found;
    for (const Transaction& transaction : read.transactions) {
        if (transaction.schemaStatement && transaction.schemaStatement->sql.starts_with(start))
            found.push_back(&transaction);
    }
    return found;
}

/// The only transaction that inserts this text into shop.ledger.
const Transaction* inserting(const Walk& read, const std::string& note)
{
    const Transaction* found = nullptr;
    for (const Transaction& transaction : read.transactions) {
        for (const RowChange& row : transaction.rows) {
            if (row.table->table == "ledger" && row.after &&
                std::ranges::find(*row.after, ColumnValue{Text{note}}) != row.after->end())
                found = &transaction;
        }
    }
    return found;
}

void expectRefused(const std::string& recording, std::string_view code, std::string_view words)
{
    MetadataSchemas schemas;
    const Walk read = walk(readRecording(recording), schemas);
    ASSERT_TRUE(read.error) << recording;
    EXPECT_EQ(read.error->code, code) << recording;
    EXPECT_EQ(read.error->kind, ErrorKind::BadData);
    EXPECT_NE(read.error->detail.find(words), std::string::npos) << read.error->detail;
}

struct Fed {
    MetadataSchemas schemas;
    support::MemorySpillStore spills;
    TransactionAssembler assembler{schemas, spills, SourcePosition{"bin.000001", 4, {}}, {}};
    std::uint64_t offset = 4;

    Result<void> feed(const Event& event, std::uint8_t type = 2, std::uint16_t flags = 0)
    {
        const MadeEvent made = makeEvent(type, "", flags);
        offset += made.bytes.size();
        return assembler.feed(event, made.header, offset);
    }
};

}  // namespace

// Goal: positions form one unbroken chain, each transaction beginning where the one before it ended.
TEST(TransactionAssembler, ChainsPositions)
{
    for (const char* name :
         {"mariadb-10.11-full", "mysql-9.7-full", "mysql-9.7-anonymous", "mysql-9.7-payload"}) {
        MetadataSchemas schemas;
        const auto recording = readRecording(name);
        const Walk read = walk(recording, schemas);
        ASSERT_GT(read.transactions.size(), 10u);
        for (std::size_t i = 1; i < read.transactions.size(); ++i) {
            EXPECT_EQ(read.transactions[i].begin, read.transactions[i - 1].end) << name << " " << i;
            EXPECT_EQ(read.transactions[i].begin.gtid, read.transactions[i - 1].end.gtid);
        }
        EXPECT_EQ(read.position, read.transactions.back().end);
        EXPECT_EQ(read.position.text(), "bin.000001:" + std::to_string(recording.size() + 4));
    }
}

TEST(TransactionAssembler, TellsIdsAndTimes)
{
    MetadataSchemas schemas;
    const Walk mariaDb = walk(readRecording("mariadb-10.11-full"), schemas);
    EXPECT_EQ(mariaDb.transactions.front().end.gtid, "0-1-1");
    EXPECT_EQ(mariaDb.transactions.back().end.gtid, "0-1-43");
    EXPECT_EQ(mariaDb.transactions.size(), 44u);  // 43, of which CREATE TABLE … SELECT is two

    const Walk mySql = walk(readRecording("mysql-9.7-full"), schemas);
    EXPECT_TRUE(mySql.transactions.back().end.gtid.ends_with(":40")) << mySql.transactions.back().end.gtid;
    EXPECT_EQ(mySql.transactions.back().end.gtid.size(), 36u + 3);
    const auto tail = mySql.transactions.back().committedAt.time_since_epoch().count() % 1'000'000;
    EXPECT_NE(tail, 0);  // microseconds from the id's event, where MariaDB has whole seconds

    const Walk tagged = walk(readRecording("mysql-9.7-json"), schemas);
    EXPECT_NE(tagged.transactions.back().end.gtid.find(":lutra:1"), std::string::npos);
    const auto apart = tagged.transactions.back().committedAt - mySql.transactions.back().committedAt;
    EXPECT_LT(apart, std::chrono::minutes(5));
    EXPECT_GE(apart, std::chrono::seconds(0));

    const Walk anonymous = walk(readRecording("mysql-9.7-anonymous"), schemas);
    EXPECT_EQ(anonymous.transactions.back().end.gtid, "");
}

// Goal: rows that the source took back are not carried, though MariaDB logs them. Seen: a transaction that
// touched a
//       temporary table and rolled back, and one that touched a MyISAM table and rolled back to a savepoint.
TEST(TransactionAssembler, LeavesOutWhatWasRolledBack)
{
    for (const char* name :
         {"mariadb-10.11-full", "mariadb-10.11-compressed", "mysql-9.7-full", "mysql-9.7-anonymous"}) {
        MetadataSchemas schemas;
        const Walk read = walk(readRecording(name), schemas);
        EXPECT_EQ(inserting(read, "undone by savepoint"), nullptr) << name;
        EXPECT_EQ(inserting(read, "undone beside a temporary table"), nullptr) << name;
        const Transaction* kept = inserting(read, "after");
        ASSERT_NE(kept, nullptr);
        EXPECT_EQ(kept, inserting(read, "before"));
        EXPECT_EQ(kept->rows.size(), 2u);
    }
}

TEST(TransactionAssembler, KeepsSavepointsApart)
{
    Fed fed;
    const auto row = [&] {
        TableMap map;
        map.id = 5;
        map.schema = "shop";
        map.table = "t";
        map.hasNames = true;
        map.columns.push_back({WireType::Tiny, 0, false, "id", false, 0, {}, true});
        ASSERT_TRUE(fed.feed(Event{std::make_shared<const TableMap>(map)}, 19));
        Rows rows;
        rows.tableId = 5;
        rows.flags = Rows::kStatementEnd;
        rows.columnCount = 1;
        static const std::byte all{1};
        rows.usedAfter = {{&all, 1}};
        static const std::vector<std::byte> bytes = fromHex("00 07");
        rows.view = bytes;
        ASSERT_TRUE(fed.feed(Event{rows}, 30));
    };
    const auto query = [&](std::string sql) { return fed.feed(Event{Query{"shop", std::move(sql), 0}}); };

    ASSERT_TRUE(query("BEGIN"));
    row();
    ASSERT_TRUE(query("SAVEPOINT a"));
    row();
    ASSERT_TRUE(query("SAVEPOINT `B`"));
    row();
    ASSERT_TRUE(query("ROLLBACK TO b"));
    row();
    ASSERT_TRUE(query("ROLLBACK TO SAVEPOINT `B`"));  // still there after the first time
    ASSERT_TRUE(query("ROLLBACK WORK TO `A`"));
    const auto gone = query("ROLLBACK TO b");  // set after a, so gone with it
    EXPECT_EQ(gone.error().code, "binlog.malformed");
    row();
    ASSERT_TRUE(fed.feed(Event{Xid{1}}, 16));
    EXPECT_EQ(fed.assembler.take()->rows.size(), 2u);
    EXPECT_FALSE(fed.assembler.take());
}

TEST(TransactionAssembler, SplitsCreateTableSelect)
{
    for (const char* name : {"mariadb-10.11-full", "mysql-9.7-full"}) {
        MetadataSchemas schemas;
        const Walk read = walk(readRecording(name), schemas);
        const auto found = ofStatement(read, "CREATE TABLE `copied`");
        ASSERT_EQ(found.size(), 1u);
        const Transaction& statement = *found[0];
        const Transaction& rows = *(found[0] + 1);
        EXPECT_TRUE(statement.rows.empty());
        EXPECT_TRUE(statement.schemaStatement->sql.ends_with(")")) << statement.schemaStatement->sql;
        EXPECT_EQ(statement.begin, statement.end);  // nobody can resume inside the group
        EXPECT_FALSE(rows.schemaStatement);
        EXPECT_EQ(rows.rows.size(), 6u);
        EXPECT_LT(rows.begin, rows.end);
    }
}

TEST(TransactionAssembler, TellsWhatAlterTableLoggedTwiceCameTo)
{
    MetadataSchemas schemas;
    const Walk read = walk(readRecording("mariadb-10.11-two_phase"), schemas);
    ASSERT_FALSE(read.error) << read.error->detail;
    const auto added = ofStatement(read, "ALTER TABLE t ADD COLUMN extra");
    ASSERT_EQ(added.size(), 1u);
    EXPECT_EQ(added[0]->end.gtid, "0-1-8");  // 0-1-7 was its start
    EXPECT_EQ(ofStatement(read, "SET STATEMENT max_statement_time=10 FOR ALTER").size(), 1u);
    EXPECT_EQ(ofStatement(read, "CREATE SEQUENCE").size(), 1u);
}

TEST(TransactionAssembler, TellsOursFromForeign)
{
    for (const char* name : {"mariadb-10.11-full", "mysql-9.7-full"}) {
        MetadataSchemas schemas;
        const Walk read = walk(readRecording(name), schemas);
        const Transaction* ours = inserting(read, "ours");
        ASSERT_NE(ours, nullptr);
        EXPECT_FALSE(ours->touchesOnlyOurs);
        EXPECT_FALSE(ours->origin);
        EXPECT_EQ(ours->rows.size(), 2u);
        EXPECT_EQ(ours->rows[0].table->table, "retl_checkpoint");

        const Transaction& checkpoint = *(ours + 1);
        EXPECT_TRUE(checkpoint.touchesOnlyOurs);
        EXPECT_EQ(checkpoint.rows.size(), 1u);

        const Transaction* foreign = inserting(read, "foreign");
        ASSERT_NE(foreign, nullptr);
        ASSERT_TRUE(foreign->origin);
        EXPECT_EQ(foreign->origin->site, "otter");
        EXPECT_FALSE(foreign->touchesOnlyOurs);
        EXPECT_EQ(foreign->rows.size(), 1u);  // the mark itself is not carried
        EXPECT_FALSE(read.transactions.front().touchesOnlyOurs);
    }
}

TEST(TransactionAssembler, KeepsForeignKeyChecks)
{
    MetadataSchemas schemas;
    const Walk read = walk(readRecording("mysql-9.7-full"), schemas);
    EXPECT_FALSE(inserting(read, "unchecked")->rows[0].foreignKeyChecks);
    EXPECT_TRUE(inserting(read, "altered")->rows[0].foreignKeyChecks);
}

TEST(TransactionAssembler, PassesOverUnwantedTables)
{
    MetadataSchemas schemas;
    schemas.unwantedTable = "ledger";
    const Walk read = walk(readRecording("mariadb-10.11-full"), schemas);
    ASSERT_FALSE(read.error);
    EXPECT_EQ(inserting(read, "one"), nullptr);
    EXPECT_EQ(read.transactions.size(), 44u);  // empty ones still move the position
}

TEST(TransactionAssembler, RefusesWhatItCannotCarry)
{
    expectRefused("mysql-9.7-refused-partial_minimal", "binlog.partial_json_without_before", "shop.t.j");
    expectRefused("mysql-9.7-refused-statement", "capture.statement_event",
                  "INSERT INTO t VALUES (4, 'by statement");
    expectRefused("mariadb-10.11-refused-statement", "capture.statement_event", "bin.000001:");
}

// Goal: rows that do not fit into memory come out as if they had.
// Method: read each recording with room for all rows, for some and for none.
TEST(TransactionAssembler, SpillsWhatDoesNotFit)
{
    for (const char* name :
         {"mariadb-10.11-full", "mariadb-10.11-compressed", "mysql-9.7-full", "mysql-9.7-json",
          "mysql-9.7-partial_json", "mysql-9.7-payload", "mysql-9.7-empty_rows"}) {
        MetadataSchemas schemas;
        const auto recording = readRecording(name);
        const Walk whole = walk(recording, schemas);
        ASSERT_FALSE(whole.error) << whole.error->detail;
        EXPECT_EQ(whole.spillFiles, 0u);
        for (const std::size_t room : {std::size_t{0}, std::size_t{3000}}) {
            const Walk spilled = walk(recording, schemas, {.rowsInMemoryBytesMax = room});
            ASSERT_FALSE(spilled.error) << spilled.error->detail;
            if (room == 0) {
                EXPECT_GT(spilled.spillFiles, 0u);
            }
            ASSERT_EQ(spilled.transactions.size(), whole.transactions.size());
            for (std::size_t i = 0; i < whole.transactions.size(); ++i) {
                EXPECT_EQ(rowTexts(spilled.transactions[i]), rowTexts(whole.transactions[i]))
                    << name << " " << i;
                EXPECT_EQ(spilled.transactions[i].end, whole.transactions[i].end);
            }
        }
    }
}

// Goal: the rows of an XA transaction are there when it commits, not before, and never when it rolls back.
TEST(TransactionAssembler, KeepsXaRowsUntilTheirCommit)
{
    for (const char* name : {"mysql-9.7-xa", "mariadb-10.11-xa", "mariadb-11.8-xa"}) {
        for (const std::size_t room : {std::size_t{0}, std::size_t{1} << 20}) {
            MetadataSchemas schemas;
            const Walk read = walk(readRecording(name), schemas, {.rowsInMemoryBytesMax = room});
            ASSERT_FALSE(read.error) << name << ": " << read.error->detail;
            std::vector<std::string> notes;
            std::optional<SourcePosition> open;
            for (const Transaction& transaction : read.transactions) {
                for (const std::string& text : rowTexts(transaction))
                    notes.push_back(text.substr(text.rfind(' ') + 1));
                EXPECT_LE(transaction.readFrom.value_or(transaction.begin), transaction.end);
                if (transaction.readFrom && !open)
                    open = transaction.readFrom;
            }
            // "in between", then the insert and the update of "first", "one phase", "last"; see xa.sql
            EXPECT_EQ(notes, (std::vector<std::string>{"696E206265747765656E", "6669727374", "4649525354",
                                                       "6F6E65207068617365", "6C617374"}))
                << name;
            EXPECT_TRUE(open) << name;
            EXPECT_FALSE(read.transactions.back().readFrom) << name;
        }
    }
}

// Goal: the end of an XA transaction that was prepared before reading began is told, and its rows are asked
// for in vain; its end without them is nothing.
TEST(TransactionAssembler, TellsTheCommitOfUnknownXa)
{
    Fed fed;
    ASSERT_TRUE(fed.feed(Event{Query{"shop", "XA COMMIT X'78',X'',1", 0}}));
    const auto committed = fed.assembler.take();
    ASSERT_TRUE(committed);
    EXPECT_TRUE(committed->hasRows());
    const auto visited = visitRows(*committed, [](auto) -> Result<> { return {}; });
    ASSERT_FALSE(visited);
    EXPECT_EQ(visited.error().code, "binlog.xa_unknown");
    EXPECT_EQ(visited.error().kind, ErrorKind::BadData);

    ASSERT_TRUE(fed.feed(Event{Query{"shop", "XA ROLLBACK X'79',X'',1", 0}}));
    const auto rolledBack = fed.assembler.take();
    ASSERT_TRUE(rolledBack);
    EXPECT_TRUE(rolledBack->empty());
}

TEST(TransactionAssembler, BoundsATransaction)
{
    MetadataSchemas schemas;
    constexpr TransactionAssembler::Bounds kTight{.rowsInMemoryBytesMax = 0, .spilledBytesMax = 10'000};
    const Walk read = walk(readRecording("mysql-9.7-json"), schemas, kTight);
    ASSERT_TRUE(read.error);
    EXPECT_EQ(read.error->code, "binlog.transaction_too_large");
    EXPECT_NE(read.error->detail.find("10000"), std::string::npos);

    schemas.unwantedTable = "j";
    EXPECT_FALSE(walk(readRecording("mysql-9.7-json"), schemas, kTight).error);  // costs no room
}

// Goal: a group that a crash, or a lost connection, cut off is dropped, and reading begins anew at its start.
TEST(TransactionAssembler, ForgetsAGroupThatWasCutOff)
{
    Fed fed;
    ASSERT_TRUE(fed.feed(Event{Gtid{"u:1", std::nullopt}}, 33));
    ASSERT_TRUE(fed.feed(Event{Query{"shop", "BEGIN", 0}}));
    EXPECT_EQ(fed.assembler.position().offset, 4u);
    EXPECT_FALSE(fed.feed(Event{Rotate{4, "bin.000002"}}, 4));
    ASSERT_TRUE(fed.feed(Event{Rotate{4, "bin.000002"}}, 4, EventHeader::kArtificial));
    EXPECT_EQ(fed.assembler.position().text(), "bin.000002:4");
    fed.offset = 4;
    ASSERT_TRUE(fed.feed(Event{FormatDescription{}}, 15));
    EXPECT_EQ(fed.assembler.position().text(), "bin.000002:23");
    ASSERT_TRUE(fed.feed(Event{Gtid{"u:1", std::nullopt}}, 33));
    ASSERT_TRUE(fed.feed(Event{Query{"shop", "BEGIN", 0}}));
    ASSERT_TRUE(fed.feed(Event{Heartbeat{"bin.000002"}}, 27));
    ASSERT_TRUE(fed.feed(Event{Xid{7}}, 16));
    const auto transaction = fed.assembler.take();
    ASSERT_TRUE(transaction);
    EXPECT_EQ(transaction->begin.text(), "bin.000002:23");
    EXPECT_EQ(transaction->end, fed.assembler.position());
    EXPECT_EQ(fed.assembler.position().gtid, "u:1");
    EXPECT_EQ(transaction->bytes, 4u * kEventHeaderBytes);
}

TEST(TransactionAssembler, RefusesWhatIsOutOfOrder)
{
    EXPECT_FALSE(Fed().feed(Event{Xid{1}}, 16));
    EXPECT_FALSE(Fed().feed(Event{Query{"", "COMMIT", 0}}));
    EXPECT_FALSE(Fed().feed(Event{Rows{}}, 30));
    EXPECT_FALSE(Fed().feed(Event{std::make_shared<const TableMap>()}, 19));
    EXPECT_FALSE(Fed().feed(Event{StatementContext{"INTVAR_EVENT"}}, 5));
    EXPECT_EQ(Fed().feed(Event{Incident{1, "lost"}}, 26).error().code, "binlog.incident");
    Fed fed;
    ASSERT_TRUE(fed.feed(Event{Gtid{"u:1", std::nullopt}}, 33));
    EXPECT_FALSE(fed.feed(Event{Gtid{"u:2", std::nullopt}}, 33));

    Fed undone;
    ASSERT_TRUE(undone.feed(Event{Query{"shop", "BEGIN", 0}}));
    ASSERT_TRUE(undone.feed(Event{Query{"shop", "CREATE TABLE t (id INT)", 0}}));
    EXPECT_EQ(undone.feed(Event{Query{"shop", "ROLLBACK", 0}}).error().code, "binlog.unsupported_event");

    Fed mixed;
    ASSERT_TRUE(mixed.feed(Event{Query{"shop", "BEGIN", 0}}));
    ASSERT_TRUE(mixed.feed(Event{Query{"shop", "CREATE TABLE t (id INT)", 0}}));
    const auto xa = mixed.feed(Event{Query{"shop", "XA COMMIT X'78',X'',1", 0}});
    ASSERT_FALSE(xa);
    EXPECT_EQ(xa.error().code, "binlog.malformed");
}

TEST(TransactionAssembler, PassesOverTemporaryTables)
{
    Fed fed;
    ASSERT_TRUE(fed.feed(Event{Gtid{"u:1", std::nullopt}}, 33));
    ASSERT_TRUE(fed.feed(Event{Query{"shop", "DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `t`", 0}}, 2,
                         EventHeader::kThreadSpecific));
    const auto transaction = fed.assembler.take();
    ASSERT_TRUE(transaction);
    EXPECT_TRUE(transaction->empty());
    EXPECT_EQ(transaction->end.gtid, "u:1");
}

}  // namespace lutra::binlog
