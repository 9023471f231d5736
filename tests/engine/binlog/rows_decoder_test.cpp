#include "engine/binlog/rows_decoder.h"

#include "tests/engine/binlog/recording.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

/// The changes of one table that a recording carries, in order.
std::vector<RowChange> changesOf(const char* recording, std::string_view table)
{
    static std::vector<std::shared_ptr<Arena>> memory;
    MetadataSchemas schemas;
    std::vector<RowChange> changes;
    for (Transaction& transaction : walk(readRecording(recording), schemas).transactions) {
        memory.push_back(transaction.memory);
        for (RowChange& change : transaction.rows) {
            if (change.table->table == table)
                changes.push_back(std::move(change));
        }
    }
    return changes;
}

const ColumnValue& valueOf(const RowChange& change, const std::optional<Row>& image, std::string_view column)
{
    return image->at(change.table->find(column).value());
}

}  // namespace

// Goal: a minimal row image must not turn untouched columns into NULL on the target.
// Method: UPDATE and INSERT recorded with binlog_row_image=MINIMAL, then NOBLOB
// (tests/data/binlog/values.sql).
TEST(RowsDecoder, KeepsAbsentColumnsApartFromNull)
{
    for (const char* recording : {"mariadb-10.11-full", "mysql-9.7-full"}) {
        const auto numbers = changesOf(recording, "numbers");
        ASSERT_EQ(numbers.size(), 11u);
        const RowChange& insert = numbers[9];
        EXPECT_EQ(valueOf(insert, insert.after, "t1"), ColumnValue{std::int64_t{6}});
        EXPECT_EQ(valueOf(insert, insert.after, "y"), ColumnValue{Year{1999}});
        EXPECT_TRUE(isAbsent(valueOf(insert, insert.after, "money")));

        const RowChange& update = numbers[10];
        EXPECT_EQ(valueOf(update, update.before, "id"), ColumnValue{std::int64_t{2}});
        EXPECT_TRUE(isAbsent(valueOf(update, update.before, "t1")));
        EXPECT_TRUE(isAbsent(valueOf(update, update.after, "id")));
        EXPECT_EQ(valueOf(update, update.after, "t1"), ColumnValue{std::int64_t{7}});
        EXPECT_TRUE(isNull(valueOf(update, update.after, "money")));
        EXPECT_TRUE(isAbsent(valueOf(update, update.after, "huge")));

        const auto words = changesOf(recording, "words");
        ASSERT_EQ(words.size(), 8u);
        const RowChange& noBlob = words[7];
        EXPECT_TRUE(isNull(valueOf(noBlob, noBlob.before, "c")));
        EXPECT_TRUE(isAbsent(valueOf(noBlob, noBlob.before, "lt")));
        EXPECT_TRUE(isAbsent(valueOf(noBlob, noBlob.after, "lt")));
        EXPECT_EQ(valueOf(noBlob, noBlob.after, "v"), ColumnValue{Text{"noblob"}});
    }
}

TEST(RowsDecoder, TellsKindsAndImages)
{
    const auto numbers = changesOf("mysql-9.7-full", "numbers");
    EXPECT_EQ(numbers[0].kind, RowChange::Kind::Insert);
    EXPECT_FALSE(numbers[0].before);
    EXPECT_EQ(valueOf(numbers[0], numbers[0].after, "money"), ColumnValue{Decimal{"-99999999.99"}});
    EXPECT_EQ(valueOf(numbers[3], numbers[3].after, "money"), ColumnValue{Decimal{"-12.50"}});
    EXPECT_EQ(valueOf(numbers[4], numbers[4].after, "money"), ColumnValue{Decimal{"0.00"}});
    EXPECT_EQ(numbers[5].kind, RowChange::Kind::Update);
    EXPECT_TRUE(numbers[5].before && numbers[5].after);
    EXPECT_EQ(numbers[8].kind, RowChange::Kind::Delete);
    EXPECT_FALSE(numbers[8].after);
}

// Goal: a document that is logged as differences arrives whole, and with the types of what is in it.
// Method: row 6 of tests/data/binlog/partial_json.sql after a DECIMAL, times and bytes were set in it.
TEST(RowsDecoder, MakesPartialDocumentsWhole)
{
    const auto changes = changesOf("mysql-9.7-partial_json", "p");
    ASSERT_GT(changes.size(), 60u);
    std::size_t found = 0;
    for (const RowChange& change : changes) {
        if (!change.after || valueOf(change, change.after, "id") != ColumnValue{std::int64_t{6}})
            continue;
        const auto& document = std::get<Json>(valueOf(change, change.after, "j"));
        if (document.text.find("\"d\": -2.50") == std::string::npos)
            continue;
        ++found;
        std::vector<JsonOpaque::Kind> kinds;
        for (const JsonOpaque& opaque : document.opaques)
            kinds.push_back(opaque.kind);
        using enum JsonOpaque::Kind;
        std::vector<JsonOpaque::Kind> expected{Decimal, Time, Bytes, Bytes, Date};
        if (document.text.find("\"when\"") != std::string::npos)
            expected.push_back(DateTime);
        EXPECT_EQ(kinds, expected) << document.text;
    }
    EXPECT_GE(found, 2u);
}

// Goal: MySQL logs INSERT … VALUES () with a minimal image as a row of no bytes at all; it is still a row.
TEST(RowsDecoder, FindsRowsOfNoBytes)
{
    const auto mySql = changesOf("mysql-9.7-empty_rows", "free");
    ASSERT_EQ(mySql.size(), 1u);
    EXPECT_TRUE(isAbsent(mySql[0].after->at(0)));
    EXPECT_TRUE(isAbsent(mySql[0].after->at(1)));
    EXPECT_EQ(changesOf("mariadb-10.11-empty_rows", "free").size(), 5u);
}

}  // namespace lutra::binlog
