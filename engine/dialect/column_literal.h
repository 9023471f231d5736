#pragma once

#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"
#include "engine/dialect/server_info.h"

#include <string>

namespace lutra::dialect {

/// A column on its way: what the value means (source) and where it is written (target, on `server`).
struct ColumnRoute {
    const ColumnSchema& source;
    const ColumnSchema& target;
    const ServerInfo& server;
};

/// Appends an expression that, written to the target column, gives the source's value exactly.
void appendLiteral(std::string& sql, const ColumnRoute& route, const ColumnValue& value);

/// Appends a condition that holds when the target column has exactly this value, bytes compared. With `isKey`
/// the condition also lets the server use an index.
void appendMatch(std::string& sql, const ColumnRoute& route, const ColumnValue& value, bool isKey);

/// An ENUM's invalid value (index 0) can only be written outside strict mode.
[[nodiscard]] bool needsLaxMode(const ColumnValue& value);

}  // namespace lutra::dialect
