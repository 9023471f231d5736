#pragma once

#include "engine/base/error.h"
#include "engine/ddl/table_shape.h"
#include "engine/mysql/connection.h"

namespace lutra::capture {

/// The source's collations, by its own numbers and names.
[[nodiscard]] Result<ddl::CollationBook> readCollationBook(mysql::Connection& source);

/// How the source reads its statements.
[[nodiscard]] Result<ddl::ServerDialect> readServerDialect(mysql::Connection& source);

}  // namespace lutra::capture
