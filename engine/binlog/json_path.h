#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// One step of a path: a member by its name, or a cell of an array.
struct JsonPathLeg {
    std::optional<std::string> member;
    std::size_t index = 0;   // of the cell, from 0 …
    bool isFromEnd = false;  // … counted from the last one down

    bool operator==(const JsonPathLeg&) const = default;
};

using JsonPath = std::vector<JsonPathLeg>;

/// MySQL's path syntax, `$.a[0]."k"`, without what can match several values (wildcards, ranges, ellipses).
///
/// Returns: nullopt for anything else, and for more steps than a document has levels.
/// Source:  MySQL 8.0, sql-common/json_path.cc.
[[nodiscard]] std::optional<JsonPath> parseJsonPath(std::string_view text);

}  // namespace lutra::binlog
