#pragma once

#include "engine/binlog/table_map.h"
#include "engine/change/table_schema.h"

namespace lutra::capture {

/// What MariaDB's log does not say of a table even with binlog_row_metadata=FULL: that bytes are a UUID, an
/// INET4, an INET6 or a VECTOR, and which column ends the life of a row of a table with system versioning.

/// Whether the table may have any of that, so that the catalog is worth a question.
[[nodiscard]] bool mayHideDetails(const binlog::TableMap& map);

/// Adds to `told`, which is what `map` says, what `catalog` knows more. A catalog that is of another shape
/// adds nothing: then the values stay bytes, which are the same.
void addDetails(TableSchema& told, const binlog::TableMap& map, const TableSchema& catalog);

}  // namespace lutra::capture
