#include "app/text/line_diff.h"

#include <algorithm>

namespace lutra::text {

namespace {

using Kind = LineChange::Kind;
using Lines = std::vector<std::string_view>;

Lines linesOf(std::string_view text)
{
    Lines lines;
    for (;;) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return lines;
        text.remove_prefix(end + 1);
    }
}

/// How many lines both have in common from each pair of places on.
std::vector<std::vector<int>> commonFrom(const Lines& before, const Lines& after)
{
    std::vector<std::vector<int>> common(before.size() + 1, std::vector<int>(after.size() + 1, 0));
    for (std::size_t i = before.size(); i-- > 0;) {
        for (std::size_t j = after.size(); j-- > 0;)
            common[i][j] = before[i] == after[j] ? common[i + 1][j + 1] + 1
                                                 : std::max(common[i + 1][j], common[i][j + 1]);
    }
    return common;
}

}  // namespace

std::vector<LineChange> diffLines(std::string_view before, std::string_view after)
{
    const Lines old = linesOf(before);
    const Lines now = linesOf(after);
    std::vector<LineChange> lines;
    const auto add = [&lines](Kind kind, std::string_view line) {
        lines.push_back({kind, std::string(line)});
    };
    std::size_t i = 0;
    std::size_t j = 0;
    if (old.size() <= kDiffLinesMax && now.size() <= kDiffLinesMax) {
        const auto common = commonFrom(old, now);
        while (i < old.size() && j < now.size()) {
            if (old[i] == now[j]) {
                add(Kind::Same, now[j]);
                ++i;
                ++j;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                add(Kind::Removed, old[i++]);
            } else {
                add(Kind::Added, now[j++]);
            }
        }
    }
    for (; i < old.size(); ++i)
        add(Kind::Removed, old[i]);
    for (; j < now.size(); ++j)
        add(Kind::Added, now[j]);
    return lines;
}

}  // namespace lutra::text
