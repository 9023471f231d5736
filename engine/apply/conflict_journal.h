#pragma once

#include "engine/apply/conflict_record.h"
#include "engine/mysql/connection.h"

namespace lutra::apply {

/// The rows of `retl.retl_conflict` that tell of conflicts and drift, by SQL.
///
/// Errors: those of the server; Refused `retl.missing`.

/// Writes one, in the transaction that settles it.
[[nodiscard]] Result<> insertConflict(mysql::Connection& target, const std::string& pipeline,
                                      const ConflictRecord& record);

[[nodiscard]] std::string_view nameOf(ConflictRecord::Kind kind);  // "conflict"

}  // namespace lutra::apply
