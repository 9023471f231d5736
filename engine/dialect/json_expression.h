#pragma once

#include "engine/change/column_value.h"

#include <string>

namespace lutra::dialect {

/// Appends an expression of MySQL's type JSON that gives the document exactly: decimals, dates, times and
/// bytes in it keep their types, which its text alone would lose.
void appendJsonExpression(std::string& sql, const Json& document);

}  // namespace lutra::dialect
