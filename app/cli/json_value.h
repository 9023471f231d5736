#pragma once

#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"

#include <string>

namespace lutra::cli {

/// Appends a column's value as JSON, nothing lost.
///
/// Shape:  integers, YEAR, BIT and DECIMAL are numbers with their own digits; FLOAT and DOUBLE the shortest
/// number
///         that reads back the same; dates and times are strings as a server prints them, TIMESTAMP in UTC;
///         ENUM and SET are their labels ('a,b'), or their number where the labels are not known; JSON is the
///         document; text is UTF-8, or {"base64", "charset"} where it cannot be converted; UUID,
///         INET4 and INET6 are their text; a VECTOR is an array of numbers; other bytes are {"base64"}.
void appendJsonValue(std::string& to, const ColumnSchema& column, const ColumnValue& value);

}  // namespace lutra::cli
