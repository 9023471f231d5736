#pragma once

#include "engine/apply/row_keys.h"
#include "engine/dialect/row_statements.h"
#include "engine/mysql/connection.h"

namespace lutra::apply {

/// What of the target's table a change touches. Texts are weighed by the server, for only it knows when its
/// collations take two of them for one; one question at most.
///
/// Errors: Transient; those of the server.
[[nodiscard]] Result<RowKeys> readRowKeys(mysql::Connection& target, const dialect::TableRoute& route,
                                          const RowChange& change);

}  // namespace lutra::apply
