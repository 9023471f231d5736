#include "engine/change/table_schema.h"

#include <algorithm>

namespace lutra {

std::optional<std::size_t> TableSchema::find(std::string_view column) const
{
    const auto found = std::ranges::find(columns, column, &ColumnSchema::name);
    if (found == columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

const KeySchema* TableSchema::matchKey() const
{
    if (primaryKey && !primaryKey->hasPrefix)
        return &*primaryKey;
    for (const KeySchema& key : uniqueKeys) {
        const bool usable = !key.hasPrefix && std::ranges::none_of(key.columns, [&](std::size_t place) {
            return columns[place].nullable;
        });
        if (usable)
            return &key;
    }
    return nullptr;
}

}  // namespace lutra
