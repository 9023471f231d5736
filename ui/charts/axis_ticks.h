#pragma once

#include <QString>

namespace lutra::ui {

inline constexpr int kTicksMax = 6;  // beside the zero

/// The distance between two marks of an axis from zero to `top`: 1, 2, 2.5 or 5 times a power of ten, and
/// a whole number, so that no two marks read alike. At most `kTicksMax` marks.
[[nodiscard]] double tickStep(double top);

/// A mark in words of the language that is shown: "12,500".
[[nodiscard]] QString tickLabel(double value);

}  // namespace lutra::ui
