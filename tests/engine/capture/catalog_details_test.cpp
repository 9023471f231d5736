#include "engine/capture/catalog_details.h"

#include "engine/binlog/schema_from_metadata.h"

#include <gtest/gtest.h>

namespace lutra::capture {

namespace {

using binlog::TableMap;
using binlog::WireColumn;
using binlog::WireType;

WireColumn wire(std::string name, WireType type, std::uint16_t metadata)
{
    WireColumn column;
    column.name = std::move(name);
    column.type = type;
    column.metadata = metadata;
    column.collation = type == WireType::String || type == WireType::Varchar ? 63 : 0;
    if (type == WireType::Long)
        column.isUnsigned = false;
    return column;
}

/// A table of an integer, a UUID and a vector, as MariaDB's log shows it.
TableMap logged()
{
    TableMap map;
    map.schema = "shop";
    map.table = "t";
    map.hasNames = map.hasSignedness = true;
    map.columns = {wire("id", WireType::Long, 0), wire("u", WireType::String, 16),
                   wire("v", WireType::Varchar, 12)};
    return map;
}

ColumnSchema column(std::string name, ColumnType type, std::uint32_t length)
{
    ColumnSchema made;
    made.name = std::move(name);
    made.type = type;
    made.length = length;
    made.integerBytes = type == ColumnType::Integer ? 4 : 0;
    return made;
}

TableSchema catalog()
{
    return {"shop",
            "t",
            {column("id", ColumnType::Integer, 0), column("u", ColumnType::Uuid, 16),
             column("v", ColumnType::Vector, 12)},
            std::nullopt,
            {},
            std::nullopt};
}

TableSchema told(const TableMap& map)
{
    return binlog::schemaFromMetadata(map, [](auto) { return std::nullopt; }).value();
}

}  // namespace

TEST(CatalogDetails, NamesMariaDbsOwnTypes)
{
    TableSchema table = told(logged());
    EXPECT_TRUE(mayHideDetails(logged()));
    EXPECT_EQ(table.columns[1].type, ColumnType::Binary);
    addDetails(table, logged(), catalog());
    EXPECT_EQ(table.columns[1].type, ColumnType::Uuid);
    EXPECT_EQ(table.columns[2].type, ColumnType::Vector);
    EXPECT_EQ(table.columns[2].length, 12u);
}

// Goal: a catalog that is no longer the table of this position says nothing: bytes stay bytes.
TEST(CatalogDetails, DoesNotBelieveAnotherShape)
{
    TableSchema renamed = catalog();
    renamed.columns[1].name = "w";
    TableSchema shorter = catalog();
    shorter.columns[2].length = 8;
    TableSchema wider = catalog();
    wider.columns.push_back(column("x", ColumnType::Date, 0));
    for (const TableSchema& other : {renamed, shorter, wider}) {
        TableSchema table = told(logged());
        addDetails(table, logged(), other);
        EXPECT_EQ(table.columns[1].type, ColumnType::Binary);
        EXPECT_EQ(table.columns[2].type, ColumnType::Bytes);
    }
}

// Goal: the period of system versioning is known, and is no part of the key that people know.
TEST(CatalogDetails, KnowsThePeriod)
{
    TableMap map = logged();
    for (const char* name : {"row_start", "row_end"}) {
        WireColumn edge = wire(name, WireType::Timestamp2, 6);
        edge.nullable = false;
        map.columns.push_back(edge);
    }
    map.primaryKey = {0, 4};
    TableSchema known = catalog();
    for (const char* name : {"row_start", "row_end"}) {
        ColumnSchema edge = column(name, ColumnType::Timestamp, 0);
        edge.fractionDigits = 6;
        edge.generated = true;
        known.columns.push_back(edge);
    }
    known.rowEnd = 4;

    TableSchema table = told(map);
    addDetails(table, map, known);
    EXPECT_EQ(table.rowEnd, 4u);
    EXPECT_EQ(table.primaryKey.value().columns, std::vector<std::size_t>{0});
    EXPECT_TRUE(table.columns[3].generated);
    EXPECT_FALSE(table.columns[0].generated);

    map.primaryKey = {0};  // logged before the table had versions
    table = told(map);
    addDetails(table, map, known);
    EXPECT_FALSE(table.rowEnd);
}

TEST(CatalogDetails, AsksOnlyWhereThereMayBeSome)
{
    TableMap plain = logged();
    plain.columns = {wire("id", WireType::Long, 0), wire("b", WireType::String, 20),
                     wire("v", WireType::Varchar, 13)};
    EXPECT_FALSE(mayHideDetails(plain));
}

}  // namespace lutra::capture
