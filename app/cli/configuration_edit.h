#pragma once

#include "app/cli/exit_code.h"
#include "engine/model/field_table.h"

#include <string>
#include <vector>

namespace lutra::cli {

/// What `lutra config` was told to do.
struct EditRequest {
    std::string file;
    std::string action;               // "list", "fields", "add", "set", "copy", "remove", "map"
    std::string kind;                 // "data_source"; empty: all, where that makes sense
    std::string name;                 // of a thing; of the owner, for `add` and `map`
    std::vector<std::string> values;  // "key=value"; of `map` the file with the lines, or "-"
    bool oneWay = false;              // of `map`: not also turned around
    bool yes = false;
};

/// Prints, or shows what would change in the file and writes it once that is confirmed.
[[nodiscard]] ExitCode editConfiguration(const EditRequest& request);

}  // namespace lutra::cli
