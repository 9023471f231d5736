#include "tests/fuzz/likely_schemas.h"

#include "engine/binlog/schema_from_metadata.h"

#include <fmt/format.h>

namespace lutra::fuzz {

namespace {

using binlog::WireType;

constexpr std::uint32_t kBinaryCollation = 63;
constexpr std::uint32_t kTextCollation = 45;

std::optional<binlog::Collation> anyCollation(std::uint32_t)
{
    return binlog::Collation{"utf8mb4", "utf8mb4_general_ci"};
}

/// Old temporal types without a fraction look like new ones to a schema.
WireType newForm(WireType type)
{
    switch (type) {
    case WireType::OldTime:
        return WireType::Time2;
    case WireType::OldDateTime:
        return WireType::DateTime2;
    case WireType::OldTimestamp:
        return WireType::Timestamp2;
    default:
        return type;
    }
}

/// Says of every column what metadata would have said.
binlog::TableMap filledUp(binlog::TableMap map)
{
    map.hasNames = true;
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        binlog::WireColumn& column = map.columns[i];
        column.type = newForm(column.type);
        column.isUnsigned = column.isUnsigned.value_or(i % 2 != 0);
        if (column.name.empty())
            column.name = fmt::format("c{}", i);
        if (column.collation == 0)
            column.collation = i % 3 == 0 ? kBinaryCollation : kTextCollation;
    }
    return map;
}

}  // namespace

Result<TablePtr> LikelySchemas::tableFor(const binlog::TableMap& map)
{
    auto table = m_usesMetadata ? binlog::schemaFromMetadata(map, anyCollation) : std::nullopt;
    if (!table)
        table = binlog::schemaFromMetadata(filledUp(map), anyCollation);
    if (!table)
        return fail(ErrorKind::BadData, "test.no_schema", map.fullName());
    return std::make_shared<const TableSchema>(std::move(*table));
}

bool LikelySchemas::wants(std::string_view, std::string_view table) const
{
    return !table.starts_with("unwanted");
}

}  // namespace lutra::fuzz
