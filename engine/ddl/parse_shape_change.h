#pragma once

#include "engine/change/transaction.h"
#include "engine/ddl/shape_change.h"
#include "engine/ddl/table_shape.h"

namespace lutra::ddl {

/// What a statement does to the shapes of tables, as far as its text tells; what it does not tell is
/// `Unclear`, never guessed. The session's sql_mode and charset, as the log told them, are heeded.
///
/// Source: MySQL 5.6 to 9.7 and MariaDB 10.6 to 11.8, sql/sql_yacc.yy.
[[nodiscard]] ShapeChange parseShapeChange(const SchemaStatement& statement, const ServerDialect& server,
                                           const CollationBook& collations);

/// The tables whose shapes a change touches; a schema as a whole has an empty table name.
[[nodiscard]] std::vector<TableRef> tablesOf(const ShapeChange& change);

}  // namespace lutra::ddl
