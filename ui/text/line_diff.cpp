#include "ui/text/line_diff.h"

#include <QStringList>

#include <algorithm>

namespace lutra::ui {

namespace {

using Kind = DiffLine::Kind;

/// How many lines both have in common from each pair of places on.
std::vector<std::vector<int>> commonFrom(const QStringList& before, const QStringList& after)
{
    const auto rows = static_cast<std::size_t>(before.size());
    const auto columns = static_cast<std::size_t>(after.size());
    std::vector<std::vector<int>> common(rows + 1, std::vector<int>(columns + 1, 0));
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            const bool same = before[static_cast<qsizetype>(i)] == after[static_cast<qsizetype>(j)];
            common[i][j] = same ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    return common;
}

}  // namespace

std::vector<DiffLine> diffLines(const QString& before, const QString& after)
{
    const QStringList old = before.split(QLatin1Char('\n'));
    const QStringList now = after.split(QLatin1Char('\n'));
    std::vector<DiffLine> lines;
    const auto rest = [&lines](const QStringList& from, qsizetype place, Kind kind) {
        for (; place < from.size(); ++place)
            lines.push_back({kind, from[place]});
    };
    if (old.size() > kDiffLinesMax || now.size() > kDiffLinesMax) {
        rest(old, 0, Kind::Removed);
        rest(now, 0, Kind::Added);
        return lines;
    }
    const auto common = commonFrom(old, now);
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < old.size() && j < now.size()) {
        const auto row = static_cast<std::size_t>(i);
        const auto column = static_cast<std::size_t>(j);
        if (old[i] == now[j]) {
            lines.push_back({Kind::Same, now[j]});
            ++i;
            ++j;
        } else if (common[row + 1][column] >= common[row][column + 1]) {
            lines.push_back({Kind::Removed, old[i++]});
        } else {
            lines.push_back({Kind::Added, now[j++]});
        }
    }
    rest(old, i, Kind::Removed);
    rest(now, j, Kind::Added);
    return lines;
}

}  // namespace lutra::ui
