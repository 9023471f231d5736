#pragma once

#include <QColor>
#include <QString>

class QApplication;

namespace lutra::ui {

/// The look's colours. Source: the design's tokens.
struct Tokens {
    QColor background, surface, line, text, muted, accent, accentSoft, onAccent;
    QColor forth, back;  // the two directions, everywhere
    QColor ok, okSoft, warning, warningSoft, error, errorSoft;
    bool dark = false;
};

enum class ThemeMode { Light, Dark };

/// Colours, type and shape of all that is shown. One for the program, as there is one QApplication.
class Theme {
public:
    static void apply(QApplication& application, ThemeMode mode);
    [[nodiscard]] static const Tokens& tokens();
    [[nodiscard]] static QString monospace();  // family name
};

}  // namespace lutra::ui
