#pragma once

#include "engine/binlog/events.h"
#include "engine/change/row_change.h"

#include <vector>

/// MySQL 9.6 and later log what foreign keys did to the rows of children as events of their own. Seen on 9.7.
namespace lutra::binlog {

/// Whether what this event did to children has events of its own, so that nothing more may happen to them: a
/// REPLACE leaves the children of the row that it deletes and inserts anew, where a DELETE that cascades
/// would take them; and a cascade that finds a child changed already keeps its parent from changing. Where a
/// table has children these are mapped too; the delete of a REPLACE is never the end of its statement.
[[nodiscard]] bool tellsItsCascades(const Rows& event, std::size_t tablesMapped);

/// A row's delete is logged twice where two ways lead to it: rows that refer to each other in a circle, and
/// DELETE of parents and children in one statement.
[[nodiscard]] bool mayRepeatDeletes(const Rows& event, std::size_t tablesMapped);

/// Of the rows from place `first` on, those whose delete the same statement, which began at place
/// `statementFrom`, has told before. A row with a key can go only once. Statements of more than 500 rows keep
/// theirs.
void dropRepeatedDeletes(std::vector<RowChange>& rows, std::size_t statementFrom, std::size_t first);

}  // namespace lutra::binlog
