#pragma once

#include "engine/dialect/column_literal.h"

#include <optional>
#include <string>
#include <string_view>

namespace lutra::dialect {

/// Whether what a server shows of this column can be compared with the source's value here, and not by the
/// server.
[[nodiscard]] bool isComparable(const ColumnRoute& route);

/// What to select so that `matchesCell` can tell: the column, or an expression that shows all of its digits.
void appendShownColumn(std::string& sql, const ColumnRoute& route);

/// Appends what the server shows of this value; false where that cannot be told (NULL, numbers with a
/// floating point).
[[nodiscard]] bool appendShown(std::string& out, const ColumnRoute& route, const ColumnValue& value);

/// Whether the target's cell holds exactly this value. A doubt is a no; a yes is certain.
///
/// `cell` comes from a session with time zone UTC that shows text in the bytes of its column's charset;
/// nullopt is NULL. `scratch` is room to write in.
[[nodiscard]] bool matchesCell(const ColumnRoute& route, const ColumnValue& value,
                               std::optional<std::string_view> cell, std::string& scratch);

}  // namespace lutra::dialect
