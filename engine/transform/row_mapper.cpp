#include "engine/transform/row_mapper.h"

namespace lutra::transform {

namespace {

constexpr std::size_t kShapesMax = 20'000;  // remembered ones; beyond that we start over

}  // namespace

Transaction RowMapper::map(Transaction transaction)
{
    for (RowChange& change : transaction.rows)
        change.table = renamed(change.table);
    std::erase_if(transaction.rows, [](const RowChange& change) { return !change.table; });
    return transaction;
}

TablePtr RowMapper::renamed(const TablePtr& table)
{
    if (const auto known = m_renamed.find(table); known != m_renamed.end())
        return known->second;
    if (m_renamed.size() >= kShapesMax)
        m_renamed.clear();
    TablePtr result;
    if (const auto name = m_findTarget(table->schema, table->table)) {
        auto copy = std::make_shared<TableSchema>(*table);
        copy->schema = name->schema;
        copy->table = name->table;
        result = std::move(copy);
    }
    m_renamed.emplace(table, result);
    return result;
}

}  // namespace lutra::transform
