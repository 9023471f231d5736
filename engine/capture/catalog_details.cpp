#include "engine/capture/catalog_details.h"

#include "engine/binlog/schema_from_metadata.h"

#include <algorithm>

namespace lutra::capture {

namespace {

using binlog::WireColumn;
using binlog::WireType;

constexpr std::uint32_t kBinaryCollation = 63;

bool mayBeVendorsType(const WireColumn& column)
{
    if (column.collation != kBinaryCollation)
        return false;
    const bool isAddress = column.type == WireType::String && (column.metadata == 4 || column.metadata == 16);
    const bool isVector = column.type == WireType::Varchar && column.metadata > 0 && column.metadata % 4 == 0;
    return isAddress || isVector;
}

bool mayEndPeriod(const WireColumn& column)
{
    return !column.nullable && ((column.type == WireType::Timestamp2 && column.metadata == 6) ||
                                (column.type == WireType::LongLong && column.isUnsigned.value_or(false)));
}

bool isVendorsType(ColumnType type)
{
    return type == ColumnType::Uuid || type == ColumnType::Inet4 || type == ColumnType::Inet6 ||
           type == ColumnType::Vector;
}

bool sameNames(const TableSchema& a, const TableSchema& b)
{
    return std::ranges::equal(a.columns, b.columns, {}, &ColumnSchema::name, &ColumnSchema::name);
}

/// The server puts the end of a row's life into each unique key, for itself; no person knows it as a part.
void addRowEnd(TableSchema& told, std::size_t rowEnd)
{
    told.rowEnd = rowEnd;
    if (told.primaryKey)
        std::erase(told.primaryKey->columns, rowEnd);
}

}  // namespace

bool mayHideDetails(const binlog::TableMap& map)
{
    return std::ranges::any_of(map.columns, mayBeVendorsType) ||
           std::ranges::count_if(map.columns, mayEndPeriod) >= 2;
}

void addDetails(TableSchema& told, const binlog::TableMap& map, const TableSchema& catalog)
{
    if (!sameNames(told, catalog) || !binlog::checkFits(map, catalog))
        return;
    for (std::size_t i = 0; i < told.columns.size(); ++i) {
        const ColumnSchema& known = catalog.columns[i];
        if (isVendorsType(known.type)) {
            told.columns[i].type = known.type;
            told.columns[i].length = known.length;
        }
        told.columns[i].generated = told.columns[i].generated || (catalog.rowEnd && known.generated);
    }
    const bool isInKey =
        told.primaryKey && catalog.rowEnd &&
        std::ranges::find(told.primaryKey->columns, *catalog.rowEnd) != told.primaryKey->columns.end();
    // A key without it was made before the table had versions.
    if (catalog.rowEnd && (isInKey || !told.primaryKey))
        addRowEnd(told, *catalog.rowEnd);
}

}  // namespace lutra::capture
