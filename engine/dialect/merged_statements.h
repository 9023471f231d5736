#pragma once

#include "engine/dialect/row_statements.h"

namespace lutra::dialect {

/// Whether the rows of such a table can be found by key, read and compared here: what the statements below
/// are made for.
[[nodiscard]] bool isMergeable(const TableRoute& route);

/// Whether this server can show the rows that a DELETE takes away, so that they need not be read before.
[[nodiscard]] bool showsDeletedRows(const ServerInfo& server);

/// Statements for many rows of one table at once. The first locks the rows and shows them, and so does the
/// DELETE where `showsDeletedRows`; the others are for rows that this transaction has locked and compared.
/// `isMergeable` holds of the table, and no image lacks a column.
///
/// Shape: `images` run parallel to `route.source->columns`; of the deleted and locked ones only the key is
/// used.
[[nodiscard]] std::string lockRowsStatement(const TableRoute& route, std::span<const Row* const> images);
[[nodiscard]] std::string deleteRowsStatement(const TableRoute& route, std::span<const Row* const> images);

/// How many of the first `images` one such statement should name, at least one: keys that follow each other
/// cost a statement little, a long list more than two short ones.
[[nodiscard]] std::size_t keysForStatement(const TableRoute& route, std::span<const Row* const> images);

/// What rows become. Their keys are those they have.
struct RowUpdate {
    const Row* before = nullptr;
    const Row* after = nullptr;
};

/// Writes all updates in one statement; empty when no column that is carried changes. `affectedByEach`: how
/// many rows the server counts for one that it changes.
struct UpdateRows {
    std::string sql;
    std::uint64_t affectedByEach = 1;
};
[[nodiscard]] UpdateRows updateRowsStatement(const TableRoute& route, std::span<const RowUpdate> updates);

/// How many updates one statement should hold at most: the servers' cost a row rises beyond.
[[nodiscard]] std::size_t updatesPerStatement(const TableRoute& route);

}  // namespace lutra::dialect
