#include "engine/capture/recorded_schemas.h"

#include "engine/capture/collation_ids.h"

#include <gtest/gtest.h>

namespace lutra::capture {
namespace {

using binlog::TableMap;
using binlog::WireColumn;
using binlog::WireType;

WireColumn column(WireType type, std::uint16_t metadata, std::optional<bool> isUnsigned,
                  std::uint32_t collation)
{
    WireColumn wire;
    wire.type = type;
    wire.metadata = metadata;
    wire.isUnsigned = isUnsigned;
    wire.collation = collation;
    return wire;
}

RecordedSchemas all()
{
    return RecordedSchemas([](std::string_view, std::string_view) { return true; });
}

/// As a server with binlog_row_metadata=MINIMAL tells it.
TableMap minimal()
{
    TableMap map;
    map.schema = "shop";
    map.table = "t";
    map.columns = {column(WireType::Long, 0, true, 0), column(WireType::Varchar, 40, std::nullopt, 8),
                   column(WireType::Enum, 1, std::nullopt, 0)};
    map.hasSignedness = true;
    return map;
}

// Goal: a log without names gives each column its place for a name, and what else it tells is kept.
TEST(RecordedSchemas, NamesColumnsByPlace)
{
    RecordedSchemas schemas = all();
    const auto table = schemas.tableFor(minimal());
    ASSERT_TRUE(table) << table.error().detail;
    ASSERT_EQ((*table)->columns.size(), 3u);
    EXPECT_EQ((*table)->columns[0].name, "@1");
    EXPECT_TRUE((*table)->columns[0].isUnsigned);
    EXPECT_EQ((*table)->columns[1].name, "@2");
    EXPECT_EQ((*table)->columns[1].charset, "latin1");
    EXPECT_EQ((*table)->columns[2].type, ColumnType::Enum);
    EXPECT_TRUE((*table)->columns[2].labels.empty());
}

// Goal: what the log does not tell is not guessed.
// Method: without signedness; without a charset; with a collation that no server has.
TEST(RecordedSchemas, RefusesWhatIsNotTold)
{
    TableMap unsignedUnknown = minimal();
    unsignedUnknown.columns[0].isUnsigned = std::nullopt;
    TableMap charsetUnknown = minimal();
    charsetUnknown.columns[1].collation = 0;
    TableMap collationUnknown = minimal();
    collationUnknown.columns[1].collation = 60'000;
    for (const TableMap& map : {unsignedUnknown, charsetUnknown, collationUnknown}) {
        RecordedSchemas schemas = all();
        const auto table = schemas.tableFor(map);
        ASSERT_FALSE(table);
        EXPECT_EQ(table.error().kind, ErrorKind::BadData);
        EXPECT_EQ(table.error().code, "capture.no_row_metadata");
        EXPECT_NE(table.error().detail.find("shop.t"), std::string::npos);
    }
}

// Goal: a table that changed shape is not read with its old one.
TEST(RecordedSchemas, FollowsTheShape)
{
    RecordedSchemas schemas = all();
    const auto first = schemas.tableFor(minimal());
    TableMap wider = minimal();
    wider.id = 7;
    const auto same = schemas.tableFor(wider);
    wider.columns.push_back(column(WireType::Tiny, 0, false, 0));
    const auto second = schemas.tableFor(wider);
    ASSERT_TRUE(first && same && second);
    EXPECT_EQ(*first, *same);
    EXPECT_EQ((*second)->columns.size(), 4u);
}

// Goal: ids find their charset at both ends of a range, between ranges and beyond all.
TEST(CollationIds, FindsCharsets)
{
    EXPECT_EQ(charsetOfCollation(0), std::nullopt);
    EXPECT_EQ(charsetOfCollation(1), "big5");
    EXPECT_EQ(charsetOfCollation(17), std::nullopt);
    EXPECT_EQ(charsetOfCollation(33), "utf8mb3");
    EXPECT_EQ(charsetOfCollation(45), "utf8mb4");
    EXPECT_EQ(charsetOfCollation(63), "binary");
    EXPECT_EQ(charsetOfCollation(255), "utf8mb4");
    EXPECT_EQ(charsetOfCollation(309), "utf8mb4");
    EXPECT_EQ(charsetOfCollation(2051), "utf8mb3");
    EXPECT_EQ(charsetOfCollation(2304), "utf8mb4");
    EXPECT_EQ(charsetOfCollation(4000), std::nullopt);
}

}  // namespace
}  // namespace lutra::capture
