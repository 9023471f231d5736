#pragma once

#include "engine/change/table_schema.h"
#include "engine/dialect/server_info.h"
#include "engine/preflight/preflight.h"

#include <optional>
#include <string>
#include <vector>

namespace lutra::preflight {

/// Why a source column's values do not all arrive unchanged in a target column (Block), or why those of the
/// target would not all fit back (Warn).
struct Misfit {
    Level level;
    Fact what;  // the end of a sentence: "int cannot hold every value of bigint"
};

/// What to say about a pair of columns. Pure. The collation is left out: it only matters inside keys.
[[nodiscard]] std::vector<Misfit> misfitsOf(const ColumnSchema& source, const ColumnSchema& target);

/// What the two servers make of one type: a MariaDB vector has all its numbers, a MySQL one as many as it
/// likes.
[[nodiscard]] std::optional<Misfit> familyMisfit(const ColumnSchema& source, const ServerInfo& sourceServer,
                                                 const ColumnSchema& target, const ServerInfo& targetServer);

}  // namespace lutra::preflight
