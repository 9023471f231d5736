#pragma once

#include "engine/binlog/events.h"
#include "engine/change/row_change.h"

#include <vector>

namespace lutra::binlog {

/// Decodes the rows of one event and puts them behind `rows`, in log order. Columns outside the event's
/// bitmaps become Absent; documents that came as differences are made whole from the before image.
///
/// `table` is the table as of this event, which `map` was checked to fit (`checkFits`).
/// Errors: BadData "binlog.malformed", "binlog.unsupported_type", "binlog.schema_mismatch",
///         "binlog.partial_json_without_before".
[[nodiscard]] Result<void> decodeRowChanges(const Rows& event, const TableMap& map, const TablePtr& table,
                                            std::vector<RowChange>& rows);

}  // namespace lutra::binlog
