#pragma once

#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"

namespace lutra {

/// One row as it was written on the source.
///
/// Shape:  `before` and `after` run parallel to `table->columns`; Insert has no `before`, Delete no `after`.
/// A
///         column missing from a minimal row image is `Absent`, which is not `Null`. What the values look at
///         belongs to the transaction, see `Transaction::memory`.
/// Source: `binlog::RowsDecoder` for rows events v1 and v2.
struct RowChange {
    enum class Kind : std::uint8_t { Insert, Update, Delete };

    Kind kind = Kind::Insert;
    TablePtr table;  // as it was at this change, not as it is now
    std::optional<Row> before;
    std::optional<Row> after;
    bool foreignKeyChecks = true;  // whether the target is to check and to cascade, as the source did
};

}  // namespace lutra
