#pragma once

#include <QString>

#include <vector>

namespace lutra::ui {

/// One line on the way from one text to another.
struct DiffLine {
    enum class Kind { Same, Removed, Added };

    Kind kind = Kind::Same;
    QString text;
};

/// The shortest way from one text to the other, line by line. Meant for configurations: time and memory grow
/// with the product of both lengths, so texts beyond `kDiffLinesMax` lines are shown as all removed, all
/// added.
[[nodiscard]] std::vector<DiffLine> diffLines(const QString& before, const QString& after);

inline constexpr int kDiffLinesMax = 4000;

}  // namespace lutra::ui
