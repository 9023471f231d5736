#pragma once

#include "engine/apply/target_table.h"
#include "engine/mysql/connection.h"
#include "engine/mysql/table_links.h"

#include <map>
#include <mutex>

namespace lutra::apply {

/// The tables of a target as its catalog tells them, by the shape that the source's rows have. Remembers what
/// it read, for all sessions of a pipeline: at a far target each table costs a round trip.
///
/// Threads: any, each with a connection of its own.
class TargetTables {
public:
    explicit TargetTables(std::shared_ptr<const mysql::TableLinks> links);

    /// Errors: BadData `apply.table_missing`, `apply.column_missing`; those of the connection.
    [[nodiscard]] Result<TargetTablePtr> find(mysql::Connection& connection, const TablePtr& source);

    /// The target's structure may have changed.
    void forget();

private:
    [[nodiscard]] Result<TargetTablePtr> read(mysql::Connection& connection, const TablePtr& source) const;

    const std::shared_ptr<const mysql::TableLinks> m_links;
    mutable std::mutex m_mutex;
    std::map<TablePtr, TargetTablePtr> m_tables;
    std::uint64_t m_forgotten = 0;  // so often
};

}  // namespace lutra::apply
