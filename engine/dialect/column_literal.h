#pragma once

#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"
#include "engine/dialect/server_info.h"

#include <string>
#include <string_view>
#include <vector>

namespace lutra::dialect {

/// A column on its way: what the value means (source) and where it is written (target, on `server`).
struct ColumnRoute {
    const ColumnSchema& source;
    const ColumnSchema& target;
    const ServerInfo& server;
};

/// Values too long for a statement's words, which would need them once or twice more in memory: in the order
/// of the `?` that stand for them. They travel by themselves, as bytes, and look at what the rows look at.
using LongValues = std::vector<std::string_view>;
inline constexpr std::size_t kLongValueBytes = 1u << 20;

/// Appends an expression that, written to the target column, gives the source's value exactly. With
/// `longValues` that may be a `?` for a value of so many bytes that the column takes as they are.
void appendLiteral(std::string& sql, const ColumnRoute& route, const ColumnValue& value,
                   LongValues* longValues = nullptr);

/// Appends a condition that holds when the target column has exactly this value, bytes compared. With `isKey`
/// the condition also lets the server use an index.
void appendMatch(std::string& sql, const ColumnRoute& route, const ColumnValue& value, bool isKey,
                 LongValues* longValues = nullptr);

/// An ENUM's invalid value (index 0) can only be written outside strict mode.
[[nodiscard]] inline bool needsLaxMode(const ColumnValue& value)
{
    const auto* label = std::get_if<EnumIndex>(&value);
    return label && label->index == 0;
}

}  // namespace lutra::dialect
