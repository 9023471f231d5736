#include "engine/capture/recorded_schemas.h"

#include "engine/binlog/schema_from_metadata.h"
#include "engine/capture/collation_ids.h"
#include "engine/capture/same_shape.h"

#include <fmt/format.h>

namespace lutra::capture {

namespace {

constexpr std::size_t kTablesMax = 20'000;  // remembered; beyond that we start over
constexpr std::uint32_t kBinaryCollation = 63;

std::optional<binlog::Collation> collationOf(std::uint32_t id)
{
    const auto charset = charsetOfCollation(id);
    if (!charset)
        return std::nullopt;
    return binlog::Collation{std::string(*charset), {}};
}

/// `map` with names for columns that have none. Labels are not told either, so their charset does not matter.
binlog::TableMap withPlaceNames(binlog::TableMap map)
{
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        binlog::WireColumn& column = map.columns[i];
        column.name = fmt::format("@{}", i + 1);
        const bool hasLabels = column.type == binlog::WireType::Enum || column.type == binlog::WireType::Set;
        if (hasLabels && column.collation == 0)
            column.collation = kBinaryCollation;
    }
    map.hasNames = true;
    return map;
}

}  // namespace

bool RecordedSchemas::wants(std::string_view schema, std::string_view table) const
{
    return m_wants(schema, table);
}

Result<TablePtr> RecordedSchemas::tableFor(const binlog::TableMap& map)
{
    std::string name = map.fullName();
    if (const auto known = m_known.find(name); known != m_known.end() && sameShape(known->second.map, map))
        return known->second.table;

    const auto told = binlog::schemaFromMetadata(map.hasNames ? map : withPlaceNames(map), collationOf);
    if (!told)
        return fail(ErrorKind::BadData, "capture.no_row_metadata",
                    fmt::format("{}: the log does not tell the types of its columns", name));
    auto table = std::make_shared<const TableSchema>(*told);
    if (m_known.size() >= kTablesMax)
        m_known.clear();
    m_known[std::move(name)] = {map, table};
    return table;
}

}  // namespace lutra::capture
