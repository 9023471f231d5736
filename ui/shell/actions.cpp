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
    Action{"list.datasource", QT_TRANSLATE_NOOP("Actions", "Data sources: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::DataSource>, nullptr},
    Action{"list.canal", QT_TRANSLATE_NOOP("Actions", "Canals: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::Canal>, nullptr},
    Action{"list.channel", QT_TRANSLATE_NOOP("Actions", "Channels: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::Channel>, nullptr},
    Action{"list.pipeline", QT_TRANSLATE_NOOP("Actions", "Pipelines: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::Pipeline>, nullptr},
    Action{"list.mapping", QT_TRANSLATE_NOOP("Actions", "Mappings: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::Mapping>, nullptr},
    Action{"list.node", QT_TRANSLATE_NOOP("Actions", "Nodes: show, add, copy, remove"), "config",
           &MainWindow::showList<ThingKind::Node>, nullptr},
    Action{"list.zookeeper", QT_TRANSLATE_NOOP("Actions", "ZooKeeper clusters: show, add, copy, remove"),
           "config", &MainWindow::showList<ThingKind::ZooKeeper>, nullptr},
    Action{"mappings.paste", QT_TRANSLATE_NOOP("Actions", "Add mappings from a pasted list"), "config",
           &MainWindow::pasteMappings, &MainWindow::hasPipeline},
    Action{"edits.write", QT_TRANSLATE_NOOP("Actions", "Review the changes and write them"), "config",
           &MainWindow::reviewEdits, &MainWindow::canWriteEdits},
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
