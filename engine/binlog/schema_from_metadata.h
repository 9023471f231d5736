#pragma once

#include "engine/binlog/table_map.h"
#include "engine/change/table_schema.h"

#include <functional>
#include <optional>
#include <string>

namespace lutra::binlog {

struct Collation {
    std::string charset;  // "utf8mb4"; "binary" for bytes
    std::string name;     // "utf8mb4_general_ci"
};

/// A server's collation id → its names; nullopt for an id that is not known. Ids differ between server
/// versions.
using CollationLookup = std::function<std::optional<Collation>(std::uint32_t id)>;

/// The table as a TABLE_MAP event with binlog_row_metadata=FULL tells it; nullopt when the event does not
/// tell all: no names, no signedness, a collation nobody knows, or a temporal type of before MySQL 5.6.4,
/// whose fraction the log does not show.
///
/// Shape: `typeText` is empty, `uniqueKeys` too; `generated` and `isMariaDbJson` are false, for the log says
///        nothing of them; but for columns that the server hides behind an index, which are `generated`.
///        MariaDB's UUID and INET types look like BINARY.
[[nodiscard]] std::optional<TableSchema> schemaFromMetadata(const TableMap& map,
                                                            const CollationLookup& collations);

/// Whether rows of `map` can be decoded with `schema`: same columns by count, by name where the log has
/// names, and by type as far as the log tells types apart.
///
/// Errors: BadData "binlog.schema_mismatch", naming table and column.
[[nodiscard]] Result<void> checkFits(const TableMap& map, const TableSchema& schema);

}  // namespace lutra::binlog
