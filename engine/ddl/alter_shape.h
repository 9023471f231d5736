#pragma once

#include "engine/ddl/column_definition.h"
#include "engine/ddl/shape_change.h"
#include "engine/ddl/table_shape.h"

#include <optional>

namespace lutra::ddl {

/// What the shape of a new table, or of new columns, is taken from where a statement does not say.
struct ShapeDefaults {
    const CollationBook& collations;
    std::string collation;  // of the schema; empty: not known
};

[[nodiscard]] Understood<TableShape> createdShape(const CreateTable& created, const ShapeDefaults& defaults);

/// RENAME TO is left to the caller: it is about names of tables.
[[nodiscard]] Understood<TableShape> alteredShape(const TableShape& before, const AlterTable& altered,
                                                  const ShapeDefaults& defaults);

/// The shape before a statement, told from the one behind it; nullopt where the statement took something away
/// that nobody can tell any more.
[[nodiscard]] std::optional<TableShape> unalteredShape(const TableShape& behind, const AlterTable& altered);

[[nodiscard]] TableShape renamedShape(const TableShape& shape, const TableRef& name);

/// A collation from what a statement says and what stands otherwise; empty when it cannot be told.
[[nodiscard]] std::string settledCollation(const CharsetWish& wish, const std::string& otherwise,
                                           const ShapeDefaults& defaults);

}  // namespace lutra::ddl
