#pragma once

#include "engine/apply/net_changes.h"
#include "engine/mysql/connection.h"

#include <cstdint>
#include <vector>

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

    /// Asks whether the account may write row events; they cost a server less than statements. Where it may
    /// not, or the server has none, statements do all.
    [[nodiscard]] Result<> openRowEvents();

    /// See `TargetSession::merge`.
    [[nodiscard]] Result<bool> write(std::span<const NetTable> tables);

private:
    /// Which tables' updates are written as row events, in one transaction.
    struct RowEvents {
        std::uint32_t when = 0;       // seconds since 1970, the server's
        bool allowed = false;         // the server takes them as they are
        std::vector<bool> unchanged;  // parallel to the tables: asked, and still as the catalog told
    };

    [[nodiscard]] Result<bool> writeBehindSavepoint(std::span<const NetTable> tables);
    [[nodiscard]] Result<bool> lockAndCompare(std::span<const NetTable> tables, RowEvents& events);

    mysql::Connection& m_connection;
    bool m_takesRowEvents = false;
};

}  // namespace lutra::apply
