#pragma once

#include "app/text/line_diff.h"

#include <QString>

namespace lutra::ui {

/// The same as `text::diffLines`, for what the window shows.
[[nodiscard]] inline std::vector<text::LineChange> diffLines(const QString& before, const QString& after)
{
    return text::diffLines(before.toStdString(), after.toStdString());
}

}  // namespace lutra::ui
