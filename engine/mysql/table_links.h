#pragma once

#include "engine/change/table_schema.h"
#include "engine/mysql/connection.h"

#include <map>
#include <set>

namespace lutra::mysql {

/// The foreign keys and triggers of all tables of a server that the account may see: what changes rows
/// without a statement of ours.
///
/// Read for the whole server at once, because a parent's children can only be found by looking at every
/// table: three queries, together 75 µs a table on MariaDB 10.11, 10 µs on MySQL 9.7. Never changed once
/// read, so sessions may share it; it is as old as its reading.
///
/// Source: information_schema.KEY_COLUMN_USAGE, REFERENTIAL_CONSTRAINTS, TRIGGERS. A child in a schema on
///         which the account has no right but SELECT stays unseen, and so do triggers without the right
///         TRIGGER.
class TableLinks {
public:
    /// (schema, table)
    using Name = std::pair<std::string, std::string>;

    /// One foreign key, seen from nobody's side.
    struct Link {
        std::string name;
        Name child;
        Name parent;
        std::vector<std::string> childColumns;
        std::vector<std::string> parentColumns;
        ForeignKeyRule onDelete = ForeignKeyRule::Refuse;
        ForeignKeyRule onUpdate = ForeignKeyRule::Refuse;
        bool rulesTold = false;  // MariaDB shows them only to who may write
    };

    [[nodiscard]] static Result<TableLinks> read(Connection& connection);

    /// Fills `foreignKeys`, `referencedBy` and `hasTriggers`.
    void addTo(TableSchema& table) const;
    [[nodiscard]] TablePtr with(const TablePtr& table) const;

    /// By schema, table and name of the child's key.
    [[nodiscard]] const std::vector<Link>& links() const { return m_links; }

private:
    std::vector<Link> m_links;
    std::multimap<Name, std::size_t> m_byChild;
    std::multimap<Name, std::size_t> m_byParent;
    std::set<Name> m_withTriggers;
};

}  // namespace lutra::mysql
