#pragma once

#include "engine/ddl/shape_change.h"
#include "engine/ddl/sql_words.h"
#include "engine/ddl/table_shape.h"

#include <tl/expected.hpp>

namespace lutra::ddl {

/// Why a piece of a statement could not be understood.
using Why = std::string;

template <typename T>
using Understood = tl::expected<T, Why>;

/// What decides how types are read.
struct TypeReading {
    bool mariaDb = false;
    bool realIsFloat = false;  // sql_mode
};

/// A column's type and attributes, behind its name; stops at "," or ")", FIRST, AFTER or the end.
///
/// Source: MySQL 9.7 and MariaDB 10.11, sql/sql_yacc.yy, rules field_def and column_attribute.
[[nodiscard]] Understood<ColumnDefinition> readColumn(SqlWords& words, std::string name, TypeReading reading);

/// [DEFAULT] CHARACTER SET [=] x, COLLATE [=] x, as tables and schemas have them. False: none stands here.
[[nodiscard]] bool readCharset(SqlWords& words, CharsetWish& wish);

}  // namespace lutra::ddl
