#pragma once

#include "engine/apply/net_changes.h"
#include "engine/mysql/connection.h"

namespace lutra::apply {

/// Writes net changes to a MySQL or MariaDB target in three steps, each one round trip where the statements
/// are short: lock and read the rows, compare them here with what the source last saw, write. A server that
/// shows what it deletes does so in the first step.
///
/// Errors: those of the connection that are not about rows (link, locks, rights).
class MergedWriter {
public:
    explicit MergedWriter(mysql::Connection& connection)
        : m_connection(connection)
    {
    }

    /// See `TargetSession::merge`.
    [[nodiscard]] Result<bool> write(std::span<const NetTable> tables);

private:
    [[nodiscard]] Result<bool> writeBehindSavepoint(std::span<const NetTable> tables);
    [[nodiscard]] Result<bool> lockAndCompare(std::span<const NetTable> tables);

    mysql::Connection& m_connection;
};

}  // namespace lutra::apply
