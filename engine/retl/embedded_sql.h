#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::retl {

/// One file of sql/retl: what leads from the version before to this one.
struct SqlFile {
    int version;
    std::string_view text;
};

/// By version. Source: sql/retl, put into the program by embed_sql.cmake.
[[nodiscard]] std::span<const SqlFile> sqlFiles();

/// The statements without their `;`, which must stand at a line's end. Lines that start with `--` are
/// dropped.
[[nodiscard]] std::vector<std::string> splitStatements(std::string_view text);

}  // namespace lutra::retl
