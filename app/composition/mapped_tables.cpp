#include "app/composition/mapped_tables.h"

#include "engine/filter/table_filter.h"

#include <algorithm>

namespace lutra::composition {

Result<MappedTables> mappedTables(mysql::Connection& source, const Pipeline& pipeline)
{
    auto all = mysql::listTables(source);
    if (!all)
        return tl::unexpected(all.error());
    auto filter = filter::TableFilter::make(pipeline.mappings);
    if (!filter)
        return tl::unexpected(filter.error());
    MappedTables found;
    for (const mysql::TableName& name : *all) {
        if (const auto target = filter->targetOf(name.schema, name.table))
            found.tables.push_back({name, {target->schema, target->table}});
    }
    for (const TableMapping& mapping : pipeline.mappings) {
        auto pattern = TablePattern::parse(mapping.source);
        if (!pattern)
            return tl::unexpected(pattern.error());
        const bool any = std::ranges::any_of(
            *all, [&](const mysql::TableName& name) { return pattern->matches(name.schema, name.table); });
        if (!any)
            found.patternsWithoutTables.push_back(mapping.source);
    }
    return found;
}

}  // namespace lutra::composition
