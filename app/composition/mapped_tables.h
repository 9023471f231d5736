#pragma once

#include "engine/model/configuration.h"
#include "engine/mysql/catalog.h"

namespace lutra::composition {

/// A table that a pipeline carries, on both sides.
struct MappedTable {
    mysql::TableName source;
    mysql::TableName target;
};

/// What a pipeline's mappings mean on its source now.
struct MappedTables {
    std::vector<MappedTable> tables;
    std::vector<std::string> patternsWithoutTables;  // mappings that match nothing there
};

[[nodiscard]] Result<MappedTables> mappedTables(mysql::Connection& source, const Pipeline& pipeline);

}  // namespace lutra::composition
