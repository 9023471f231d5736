#pragma once

#include "engine/base/arena.h"
#include "engine/change/column_value.h"
#include "engine/dialect/column_literal.h"

#include <optional>
#include <string_view>

namespace lutra::dialect {

/// What a cell of the target is as a value of the source's column, so that both can be compared and written
/// alike. What cannot be told (a vendor's own type, a number that is none) is `Absent`.
///
/// `cell` comes from a session with time zone UTC that shows text in the bytes of its column's charset, of a
/// column selected by `appendShownColumn`; nullopt is NULL. Texts are kept in `memory`.
[[nodiscard]] ColumnValue valueOfCell(const ColumnRoute& route, std::optional<std::string_view> cell,
                                      Arena& memory);

}  // namespace lutra::dialect
