#pragma once

#include "engine/base/error.h"
#include "engine/ddl/schema_history.h"

namespace lutra::ddl {

/// What is known of a table as text to be kept: lines of cells with tabs between them, the first one telling
/// the text's own version.
[[nodiscard]] std::string shapeText(const TableState& state);

/// Errors: BadData `checkpoint.damaged`.
[[nodiscard]] Result<TableState> parseShapeText(std::string_view text, const TableRef& table);

}  // namespace lutra::ddl
