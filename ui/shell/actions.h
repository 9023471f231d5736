#pragma once

#include <QString>

#include <span>

namespace lutra::ui {

class MainWindow;

/// Something the desktop does. The palette lists them; each has a command of `lutra` that does the same,
/// except for what is about the window itself.
struct Action {
    const char* id;     // stable: "engine.pause"
    const char* title;  // English; shown through tr
    const char* twin;   // "pause": the command's name; empty: about the window
    void (MainWindow::*run)();
    bool (MainWindow::*possible)() const;
};

[[nodiscard]] std::span<const Action> actions();
[[nodiscard]] QString titleOf(const Action& action);

}  // namespace lutra::ui
