#include "engine/dialect/table_route.h"

#include "engine/dialect/quoting.h"

#include <algorithm>

namespace lutra::dialect {

bool TableRoute::isKey(const Pair& pair) const
{
    return std::ranges::find(key, pair.source, &Pair::source) != key.end();
}

std::string TableRoute::quotedTable() const
{
    return quoteTable(target->schema, target->table);
}

std::string TableRoute::quotedColumn(const Pair& pair) const
{
    return quoteName(target->columns[pair.target].name);
}

bool mayUpdateItself(const ColumnSchema& column)
{
    return column.type == ColumnType::Timestamp || column.type == ColumnType::DateTime;
}

}  // namespace lutra::dialect
