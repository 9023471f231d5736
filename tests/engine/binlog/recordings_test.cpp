#include "tests/engine/binlog/recording.h"
#include "tests/engine/binlog/replay.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

void expectReplayEqualsServer(const std::string& name, MetadataSchemas& schemas)
{
    const auto recording = readRecording(name);
    ASSERT_FALSE(recording.empty());
    const Walk read = walk(recording, schemas);
    ASSERT_FALSE(read.error) << read.error->code << ": " << read.error->detail;
    EXPECT_EQ(read.position.offset, recording.size() + 4);

    Replay replay;
    for (const Transaction& transaction : read.transactions)
        replay.apply(transaction);
    replay.expectEqual(readData(name + ".expected"));
}

}  // namespace

// Goal: every value arrives as the server itself shows it, through inserts, updates, deletes, minimal images,
//       savepoints, rollbacks and changes of structure.
// Method: replay a recording into tables in memory and compare with what the server answered to SELECT.
TEST(Recordings, MariaDbWithFullMetadata)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mariadb-10.11-full", schemas);
}

TEST(Recordings, MySqlWithFullMetadata)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-full", schemas);
}

TEST(Recordings, MariaDb118WithFullMetadata)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mariadb-11.8-full", schemas);
}

TEST(Recordings, MySqlWithTaggedIds)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-tagged", schemas);
}

TEST(Recordings, MySqlWithoutGlobalTransactionIds)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-anonymous", schemas);
}

TEST(Recordings, MariaDbCompressed)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mariadb-10.11-compressed", schemas);
}

TEST(Recordings, MySqlCompressed)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-payload", schemas);
}

// Goal: a log without metadata decodes by a schema known from elsewhere.
// Method: learn the tables from the recording that has metadata; the statements were the same.
TEST(Recordings, MariaDbWithoutMetadata)
{
    MetadataSchemas schemas;
    ASSERT_FALSE(walk(readRecording("mariadb-10.11-full"), schemas).error);
    expectReplayEqualsServer("mariadb-10.11-nolog", schemas);
}

// Goal: MySQL 5.6, which has no metadata at all, decodes, with global transaction ids and without them.
TEST(Recordings, MySql56)
{
    for (const char* recording : {"mysql-5.6-anonymous", "mysql-5.6-gtid"}) {
        SCOPED_TRACE(recording);
        MetadataSchemas schemas;
        ASSERT_FALSE(walk(readRecording("mysql-9.7-full"), schemas).error);
        expectReplayEqualsServer(recording, schemas);
    }
}

// Goal: before MySQL 5.7 a prepared transaction comes when it has committed, and like any other.
TEST(Recordings, MySql56LogsPreparedTransactionsAtTheirCommit)
{
    MetadataSchemas schemas;
    TableSchema table{"shop", "t", std::vector<ColumnSchema>(2), std::nullopt, {}};
    table.columns[0].name = "id";
    table.columns[0].type = ColumnType::Integer;
    table.columns[0].integerBytes = 4;
    table.columns[1].name = "note";
    table.columns[1].type = ColumnType::Text;
    schemas.add(std::move(table));
    const Walk read = walk(readRecording("mysql-5.6-xa"), schemas);
    ASSERT_FALSE(read.error) << read.error->code << ": " << read.error->detail;
    ASSERT_EQ(read.transactions.size(), 1u);
    ASSERT_EQ(read.transactions[0].rows.size(), 1u);
    EXPECT_EQ(read.transactions[0].rows[0].after->at(0), ColumnValue{std::int64_t{3}});
}

// Goal: MySQL's binary JSON becomes byte for byte the text that MySQL prints.
TEST(Recordings, MySqlJson)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-json", schemas);
}

// Goal: a change of a part of a document makes the whole document that the server has.
TEST(Recordings, MySqlPartialJson)
{
    MetadataSchemas schemas;
    expectReplayEqualsServer("mysql-9.7-partial_json", schemas);
}

// Goal: temporal types of before MySQL 5.6.4, in a file without checksums. The log does not tell their
// fraction, so
//       the table comes from elsewhere.
TEST(Recordings, MariaDbOldTemporalTypes)
{
    const auto column = [](std::string name, ColumnType type) {
        ColumnSchema made;
        made.name = std::move(name);
        made.type = type;
        made.integerBytes = type == ColumnType::Integer ? 4 : 0;
        return made;
    };
    MetadataSchemas schemas;
    schemas.add(
        {"shop",
         "old_times",
         {column("id", ColumnType::Integer), column("d", ColumnType::Date), column("t", ColumnType::Time),
          column("dt", ColumnType::DateTime), column("ts", ColumnType::Timestamp)},
         std::nullopt,
         {}});
    expectReplayEqualsServer("mariadb-10.11-old_times", schemas);
}

}  // namespace lutra::binlog
