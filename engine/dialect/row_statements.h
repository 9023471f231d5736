#pragma once

#include "engine/change/row_change.h"
#include "engine/dialect/server_info.h"

#include <span>
#include <vector>

namespace lutra::dialect {

/// How the columns of a source table find their places in the target table. Built once per pair of shapes.
struct TableRoute {
    struct Pair {
        std::size_t source;
        std::size_t target;
    };

    TablePtr source;  // with the target's schema and table name already
    TablePtr target;
    ServerInfo server;
    std::vector<Pair> carried;  // in source order; generated columns of the target are left out
    std::vector<Pair> key;      // the columns that tell rows apart; empty: all of them together do
};

/// The statements of the applier's row-by-row path. Source and target columns meet by name.
///
/// Shape:  rows run parallel to `route.source->columns`; `Absent` columns are neither matched nor written.
/// `guard` is
///         what the target row must match: the before image, or what of it a statement can compare.
[[nodiscard]] std::string insertStatement(const TableRoute& route, std::span<const Row* const> rows);
[[nodiscard]] std::string updateStatement(const TableRoute& route, const Row& before, const Row& after,
                                          const Row& guard);
[[nodiscard]] std::string deleteStatement(const TableRoute& route, const Row& guard);

/// Reads the target row that has the key of `row`, all carried columns, and locks it. Empty without a key.
[[nodiscard]] std::string selectByKeyStatement(const TableRoute& route, const Row& row);

/// The key of `row` for people: `id = 7, region = 'eu'`.
[[nodiscard]] std::string describeKey(const TableRoute& route, const Row& row);

/// Whole row for people: `{id: 7, state: 'new'}`; long values are cut.
[[nodiscard]] std::string describeRow(const TableSchema& table, const Row& row);

}  // namespace lutra::dialect
