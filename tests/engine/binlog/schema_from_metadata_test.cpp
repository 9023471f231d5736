#include "engine/binlog/schema_from_metadata.h"

#include "tests/engine/binlog/recording.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

/// The first TABLE_MAP of this table in a recording.
TableMap recordedMap(std::string_view recording, std::string_view table)
{
    const auto bytes = readRecording(recording);
    EventDecoder decoder(ChecksumAlgorithm::None);
    for (const RawEvent& raw : splitEvents(bytes)) {
        const auto event = decoder.decode(raw.bytes, raw.header);
        if (const auto* map = event ? std::get_if<TableMapPtr>(&*event) : nullptr;
            map && (*map)->table == table)
            return **map;
    }
    return {};
}

TableSchema fullSchema(std::string_view recording, std::string_view table)
{
    return schemaFromMetadata(recordedMap(recording, table), knownCollation).value_or(TableSchema{});
}

}  // namespace

TEST(SchemaFromMetadata, TellsTypesApart)
{
    for (const char* recording : {"mariadb-10.11-full", "mysql-9.7-full"}) {
        const TableSchema words = fullSchema(recording, "words");
        ASSERT_EQ(words.columns.size(), 24u);
        const auto column = [&](std::string_view name) { return words.columns.at(words.find(name).value()); };
        EXPECT_EQ(column("part").charset, "ascii");
        EXPECT_FALSE(column("part").nullable);
        EXPECT_EQ(column("c200").type, ColumnType::Text);
        EXPECT_EQ(column("c200").charset, "utf8mb4");
        EXPECT_EQ(column("vl").collation, "latin1_german1_ci");
        EXPECT_EQ(column("b5").type, ColumnType::Binary);
        EXPECT_EQ(column("b5").length, 5u);
        EXPECT_EQ(column("b5").charset, "");
        EXPECT_EQ(column("vb300").type, ColumnType::Bytes);
        EXPECT_EQ(column("tx").charset, "latin1");
        EXPECT_EQ(column("lt").charset, "utf8mb4");
        EXPECT_EQ(column("lb").type, ColumnType::Bytes);
        EXPECT_EQ(column("e").labels, (std::vector<std::string>{"small",
                                                                "gr\xF6\xDF"
                                                                "e",
                                                                "x,y"}));
        EXPECT_EQ(column("e").labelsCharset, "latin1");
        EXPECT_EQ(column("s").labels.size(), 9u);
        EXPECT_EQ(column("s").charset, "utf8mb4");
        EXPECT_EQ(column("g").type, ColumnType::Geometry);
        ASSERT_TRUE(words.primaryKey);
        EXPECT_EQ(words.primaryKey->columns, (std::vector<std::size_t>{0, 1}));
        EXPECT_FALSE(words.primaryKey->hasPrefix);

        const TableSchema numbers = fullSchema(recording, "numbers");
        EXPECT_TRUE(numbers.columns[numbers.find("m3u").value()].isUnsigned);
        EXPECT_FALSE(numbers.columns[numbers.find("m3").value()].isUnsigned);
        EXPECT_EQ(numbers.columns[numbers.find("m3").value()].integerBytes, 3);
        EXPECT_EQ(numbers.columns[numbers.find("bit10").value()].length, 10u);
        EXPECT_EQ(numbers.columns[numbers.find("bit64").value()].length, 64u);
        EXPECT_EQ(numbers.columns[numbers.find("y").value()].type, ColumnType::Year);

        const TableSchema moments = fullSchema(recording, "moments");
        EXPECT_EQ(moments.columns[moments.find("dt5").value()].fractionDigits, 5);
        EXPECT_FALSE(fullSchema(recording, "plain").primaryKey);
    }
}

TEST(SchemaFromMetadata, ClaimsNothingTheLogDoesNotTell)
{
    EXPECT_FALSE(schemaFromMetadata(recordedMap("mariadb-10.11-nolog", "words"), knownCollation));
    EXPECT_FALSE(schemaFromMetadata(recordedMap("mariadb-10.11-old_times", "old_times"), knownCollation));
    const auto knowsNone = [](std::uint32_t) { return std::optional<Collation>(); };
    EXPECT_FALSE(schemaFromMetadata(recordedMap("mysql-9.7-full", "words"), knowsNone));
    EXPECT_TRUE(schemaFromMetadata(recordedMap("mysql-9.7-full", "numbers"), knowsNone));
}

// Goal: a table read from elsewhere is taken only if it can be the one in the log.
TEST(CheckFits, AcceptsTheSameTable)
{
    for (const char* table : {"words", "numbers", "moments", "many"}) {
        const TableSchema schema = fullSchema("mariadb-10.11-full", table);
        EXPECT_TRUE(checkFits(recordedMap("mariadb-10.11-full", table), schema)) << table;
        EXPECT_TRUE(checkFits(recordedMap("mariadb-10.11-nolog", table), schema)) << table;
    }
}

TEST(CheckFits, NoticesAnotherTable)
{
    const TableMap words = recordedMap("mariadb-10.11-full", "words");
    const TableMap bareWords = recordedMap("mariadb-10.11-nolog", "words");
    const TableMap numbers = recordedMap("mariadb-10.11-nolog", "numbers");
    const TableMap moments = recordedMap("mariadb-10.11-nolog", "moments");
    const auto refused = [](const TableMap& map, std::string_view column, auto change) {
        TableSchema schema = fullSchema("mariadb-10.11-full", map.table);
        change(schema.columns.at(schema.find(column).value()));
        const auto fits = checkFits(map, schema);
        if (fits)
            return false;
        EXPECT_EQ(fits.error().code, "binlog.schema_mismatch");
        EXPECT_NE(fits.error().detail.find(map.fullName()), std::string::npos);
        return true;
    };
    EXPECT_TRUE(refused(bareWords, "b5", [](ColumnSchema& c) { c.length = 6; }));
    EXPECT_TRUE(refused(bareWords, "v", [](ColumnSchema& c) { c.type = ColumnType::Integer; }));
    EXPECT_TRUE(refused(bareWords, "s", [](ColumnSchema& c) { c.labels.resize(8); }));
    EXPECT_TRUE(refused(bareWords, "e", [](ColumnSchema& c) { c.labels.resize(256); }));
    EXPECT_TRUE(refused(bareWords, "g", [](ColumnSchema& c) { c.type = ColumnType::Bytes; }));
    EXPECT_TRUE(refused(words, "v", [](ColumnSchema& c) { c.name = "w"; }));
    EXPECT_TRUE(refused(words, "tx", [](ColumnSchema& c) { c.type = ColumnType::Bytes; }));
    EXPECT_TRUE(refused(words, "vb", [](ColumnSchema& c) { c.type = ColumnType::Text; }));
    EXPECT_TRUE(refused(numbers, "m3", [](ColumnSchema& c) { c.integerBytes = 4; }));
    EXPECT_TRUE(refused(numbers, "bit10", [](ColumnSchema& c) { c.length = 11; }));
    EXPECT_TRUE(refused(numbers, "f", [](ColumnSchema& c) { c.type = ColumnType::Double; }));
    EXPECT_TRUE(refused(moments, "dt5", [](ColumnSchema& c) { c.fractionDigits = 6; }));
    EXPECT_TRUE(refused(moments, "ts0", [](ColumnSchema& c) { c.type = ColumnType::DateTime; }));
    EXPECT_FALSE(
        refused(bareWords, "v", [](ColumnSchema& c) { c.name = "renamed"; }));  // the log has no names
    EXPECT_FALSE(refused(bareWords, "tx", [](ColumnSchema& c) { c.type = ColumnType::Bytes; }));

    TableSchema shorter = fullSchema("mariadb-10.11-full", "words");
    shorter.columns.pop_back();
    EXPECT_FALSE(checkFits(words, shorter));
    EXPECT_TRUE(refused(recordedMap("mysql-9.7-full", "numbers"), "s2u",
                        [](ColumnSchema& c) { c.isUnsigned = false; }));
}

// Goal: a TABLE_MAP costs no more than it is long: its fields, each of which goes over all columns, come
// once.
TEST(TableMap, RefusesAFieldThatComesTwice)
{
    const std::string map("\7\0\0\0\0\0\1\0\1s\0\1t\0\1\1\0\1", 18);
    const std::string signedness("\1\1\x80", 3);
    EXPECT_TRUE(parseTableMap(bytesOf(map + signedness), ServerFamily::MySql));
    const auto twice = parseTableMap(bytesOf(map + signedness + signedness), ServerFamily::MySql);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "binlog.malformed");
}

}  // namespace lutra::binlog
