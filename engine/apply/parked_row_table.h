#pragma once

#include "engine/apply/parked_row.h"
#include "engine/mysql/connection.h"

namespace lutra::apply {

/// The rows of `retl.retl_conflict` that are parked, by SQL. For a lane, in its transaction, and for whoever
/// looks and decides. Times are right in sessions of `prepareApplySession`.
///
/// Errors: those of the server; Refused `retl.missing`; BadData `conflict.image_damaged`.

/// Writes the row and returns its number. Long images are cut into pieces that fit a statement.
[[nodiscard]] Result<std::uint64_t> insertParkedRow(mysql::Connection& target, const ParkedRow& row);

enum class RowLock : std::uint8_t { None, ForUpdate };

/// nullopt: there is no such row.
[[nodiscard]] Result<std::optional<ParkedRow>> readParkedRow(mysql::Connection& target, std::uint64_t id,
                                                             RowLock lock = RowLock::None);

struct ParkedRowFilter {
    std::string pipeline;  // empty: all
    bool onlyOpen = true;
};

/// Without images and shapes, in the order of their queue.
[[nodiscard]] Result<std::vector<ParkedRow>> listParkedRows(mysql::Connection& target,
                                                            const ParkedRowFilter& filter);

/// False: somebody has decided about it before.
[[nodiscard]] Result<bool> decideParkedRow(mysql::Connection& target, std::uint64_t id,
                                           ParkedRow::Status status, std::string_view who);

/// What keeps an open row from being applied now.
[[nodiscard]] Result<> tellParkedReason(mysql::Connection& target, std::uint64_t id, const Error& why);

/// The change again, with the shape its table had. Its values look at `memory`.
[[nodiscard]] Result<RowChange> changeOf(const ParkedRow& row, Arena& memory);

}  // namespace lutra::apply
