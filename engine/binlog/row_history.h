#pragma once

#include "engine/change/row_change.h"

#include <cstddef>
#include <vector>

namespace lutra::binlog {

/// Makes the rows behind place `from`, all of one table, if that has system versioning, say what happened to
/// the rows that are there now: an end put to a row's life becomes a Delete, and what happens to rows of the
/// past is left out. The target keeps a past of its own, or none.
void leaveHistoryOut(std::vector<RowChange>& rows, std::size_t from);

}  // namespace lutra::binlog
