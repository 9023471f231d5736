#pragma once

#include "engine/base/arena.h"
#include "engine/base/error.h"
#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"

namespace lutra::conflict {

/// `current` + (`after` − `before`), exactly, as a value of the column. A decimal's text stands in `memory`.
///
/// Errors: Conflict `conflict.delta_overflow`: the sum does not fit the column;
///         BadData `conflict.delta_not_a_number`: one of the three is missing from its image, NULL, or of
///         another type.
[[nodiscard]] Result<ColumnValue> addDelta(const ColumnSchema& column, const ColumnValue& current,
                                           const ColumnValue& before, const ColumnValue& after,
                                           Arena& memory);

}  // namespace lutra::conflict
