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
