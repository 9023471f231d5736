#pragma once

#include "engine/apply/target_table.h"
#include "engine/mysql/connection.h"
#include "engine/mysql/table_links.h"

#include <map>

namespace lutra::apply {

/// The tables of a target as its catalog tells them, by the shape that the source's rows have. Remembers what
/// it read.
class TargetTables {
public:
    explicit TargetTables(std::shared_ptr<const mysql::TableLinks> links);

    /// Errors: BadData `apply.table_missing`, `apply.column_missing`; those of the connection.
    [[nodiscard]] Result<TargetTablePtr> find(mysql::Connection& connection, const TablePtr& source);

    /// The target's structure may have changed.
    void forget() { m_tables.clear(); }

private:
    std::shared_ptr<const mysql::TableLinks> m_links;
    std::map<TablePtr, TargetTablePtr> m_tables;
};

}  // namespace lutra::apply
