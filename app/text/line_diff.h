#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lutra::text {

/// One line on the way from one text to another.
struct LineChange {
    enum class Kind { Same, Removed, Added };

    Kind kind = Kind::Same;
    std::string text;
};

/// The shortest way from one text to the other, line by line. Meant for configurations: time and memory grow
/// with the product of both lengths, so texts beyond `kDiffLinesMax` lines are shown as all removed, all
/// added.
[[nodiscard]] std::vector<LineChange> diffLines(std::string_view before, std::string_view after);

inline constexpr std::size_t kDiffLinesMax = 4000;

}  // namespace lutra::text
