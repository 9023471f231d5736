#pragma once

#include "engine/base/arena.h"
#include "engine/base/error.h"
#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"

#include <string>

namespace lutra {

/// A row as text to be kept: one JSON object in UTF-8 that gives the same row back, to the byte.
///
/// Shape: column name → value, in table order. A column that is `Absent` is left out, NULL is null. Numbers
/// are
///        digits, all of them; times are strings as the server writes them, TIMESTAMP in UTC; ENUM and SET
///        are labels where these are known and UTF-8, else numbers. Text that JSON cannot show as it is, and
///        bytes of every kind, are {"base64": "…"}; documents are {"json": "…"} with the places of their
///        values of types of their own.
[[nodiscard]] std::string rowImageText(const TableSchema& table, const Row& row);

/// One value of such an image.
void appendImageValue(std::string& to, const ColumnSchema& column, const ColumnValue& value);

/// The row again. `table` is the shape it was written with; what the values look at stands in `memory`.
///
/// Errors: BadData `conflict.image_damaged`.
[[nodiscard]] Result<Row> parseRowImage(std::string_view text, const TableSchema& table, Arena& memory);

}  // namespace lutra
