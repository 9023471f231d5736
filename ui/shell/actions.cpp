#include "ui/shell/actions.h"

#include "ui/shell/main_window.h"

#include <QCoreApplication>

#include <array>

namespace lutra::ui {

namespace {

constexpr std::array kActions{
    Action{"sandbox.open", QT_TRANSLATE_NOOP("Actions", "Try it with two sandbox servers"), "demo",
           &MainWindow::openSandbox, &MainWindow::isIdle},
    Action{"setup.begin", QT_TRANSLATE_NOOP("Actions", "Set up two-way sync"), "init", &MainWindow::setUp,
           nullptr},
    Action{"configuration.open", QT_TRANSLATE_NOOP("Actions", "Open a configuration"), "run",
           &MainWindow::openConfiguration, nullptr},
    Action{"engine.start", QT_TRANSLATE_NOOP("Actions", "Start both directions"), "start",
           &MainWindow::startChannel, &MainWindow::hasWorkspace},
    Action{"engine.pause", QT_TRANSLATE_NOOP("Actions", "Pause both directions"), "pause",
           &MainWindow::pauseChannel, &MainWindow::engineRuns},
    Action{"engine.stop", QT_TRANSLATE_NOOP("Actions", "Stop the engine"), "stop", &MainWindow::stopChannel,
           &MainWindow::engineRuns},
    Action{"channel.show", QT_TRANSLATE_NOOP("Actions", "Show the channel"), "status",
           &MainWindow::showChannel, &MainWindow::hasWorkspace},
    Action{"configuration.show", QT_TRANSLATE_NOOP("Actions", "Show the configuration and its versions"),
           "check", &MainWindow::showConfiguration, &MainWindow::hasWorkspace},
    Action{"window.theme", QT_TRANSLATE_NOOP("Actions", "Switch between light and dark"), "",
           &MainWindow::switchTheme, nullptr},
    Action{"window.language", QT_TRANSLATE_NOOP("Actions", "Switch the language"), "",
           &MainWindow::switchLanguage, nullptr},
};

}  // namespace

std::span<const Action> actions()
{
    return kActions;
}

QString titleOf(const Action& action)
{
    return QCoreApplication::translate("Actions", action.title);
}

}  // namespace lutra::ui
