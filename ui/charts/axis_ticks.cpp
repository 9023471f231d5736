#include "ui/charts/axis_ticks.h"

#include <QLocale>

namespace lutra::ui {

double tickStep(double top)
{
    for (double power = 1;; power *= 10) {
        for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
            if (factor * power < 10 && factor == 2.5)  // no whole number
                continue;
            // Also ends for what is no number and for the infinite, which no axis has.
            if (!(top / (factor * power) > kTicksMax) || power > 1e300)
                return factor * power;
        }
    }
}

QString tickLabel(double value)
{
    return QLocale().toString(value, 'f', 0);
}

}  // namespace lutra::ui
