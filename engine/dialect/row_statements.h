#pragma once

#include "engine/change/row_change.h"
#include "engine/dialect/column_literal.h"
#include "engine/dialect/table_route.h"

#include <span>

namespace lutra::dialect {

/// The statements of the applier's row-by-row path. Source and target columns meet by name.
///
/// Shape:  rows run parallel to `route.source->columns`; `Absent` columns are neither matched nor written.
/// `guard` is
///         what the target row must match: the before image, or what of it a statement can compare.
///         `longValues`: where given, takes those that have a `?` in the statement.
[[nodiscard]] std::string insertStatement(const TableRoute& route, std::span<const Row* const> rows,
                                          LongValues* longValues = nullptr);
[[nodiscard]] std::string updateStatement(const TableRoute& route, const Row& before, const Row& after,
                                          const Row& guard, LongValues* longValues = nullptr);
[[nodiscard]] std::string deleteStatement(const TableRoute& route, const Row& guard,
                                          LongValues* longValues = nullptr);

/// Reads the target row that has the key of `row`, all carried columns, and locks it. Empty without a key.
[[nodiscard]] std::string selectByKeyStatement(const TableRoute& route, const Row& row);

/// The key of `row` for people: `id = 7, region = 'eu'`.
[[nodiscard]] std::string describeKey(const TableRoute& route, const Row& row);

/// Whole row for people: `{id: 7, state: 'new'}`; long values are cut.
[[nodiscard]] std::string describeRow(const TableSchema& table, const Row& row);

}  // namespace lutra::dialect
