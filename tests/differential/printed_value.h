#pragma once

#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"
#include "tests/differential/column_kinds.h"

#include <optional>
#include <string>

namespace lutra::differential {

using ServerCell = std::optional<std::string>;  // what the server answered for `TestColumn::selected`

/// The decoder's value as text, in the form of the server's answer.
[[nodiscard]] ServerCell printed(const ColumnValue& value, const ColumnSchema& schema,
                                 const TestColumn& column);

/// Whether the decoder's value is what the server has. Absent is nothing.
[[nodiscard]] bool isSame(const ServerCell& server, const ColumnValue& value, const ColumnSchema& schema,
                          const TestColumn& column);

}  // namespace lutra::differential
