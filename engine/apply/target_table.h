#pragma once

#include "engine/dialect/row_statements.h"

#include <memory>

namespace lutra::apply {

/// A table of the target as its writers plan for it: where each source column goes, and what may be done to
/// it.
struct TargetTable {
    /// A key of the target, over the columns that the source's rows have. `told`: these columns' values,
    /// whole, say what stands in it.
    struct UniqueKey {
        std::vector<dialect::TableRoute::Pair> columns;
        bool told = true;
    };

    dialect::TableRoute route;
    std::uint64_t nameHash = 0;         // of the target's schema and table
    std::vector<UniqueKey> uniqueKeys;  // the primary key first
    std::string definition;             // `dialect::tableDefinition`; empty: takes no row events
    bool mergeable =
        false;  // rows stand alone: nothing but their own keys says in which order they are written
};

using TargetTablePtr = std::shared_ptr<const TargetTable>;

}  // namespace lutra::apply
