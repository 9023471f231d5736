#pragma once

#include "engine/binlog/table_map.h"

namespace lutra::capture {

/// The number under which the log knows the table changes with every restart and rotation; the shape does
/// not.
[[nodiscard]] inline bool sameShape(const binlog::TableMap& a, const binlog::TableMap& b)
{
    return a.columns == b.columns && a.primaryKey == b.primaryKey &&
           a.primaryKeyHasPrefix == b.primaryKeyHasPrefix;
}

}  // namespace lutra::capture
