#include "app/desktop/single_instance.h"
#include "app/setup/local_setup.h"
#include "app/setup/process_launcher.h"
#include "engine/base/log.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

namespace {

/// The `lutra` that stands beside this program.
std::filesystem::path commandLineProgram()
{
    return (QCoreApplication::applicationDirPath() + QStringLiteral("/lutra")).toStdString();
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lutra"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lutra"));
    QApplication::setApplicationVersion(QStringLiteral(LUTRA_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("lutra-desktop"));
    lutra::log::toNowhere();

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Sets up, starts and watches two-way sync of MySQL and MariaDB servers."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption sandbox(QStringLiteral("sandbox"),
                                     QStringLiteral("Start with the sandbox running."));
    parser.addOption(sandbox);
    parser.addPositionalArgument(QStringLiteral("CONFIG"), QStringLiteral("configuration to open"),
                                 QStringLiteral("[CONFIG]"));
    parser.process(application);

    const auto state = lutra::setup::stateFolder();
    const auto configurations = lutra::setup::configurationFolder();
    QDir().mkpath(QString::fromStdString(state.string()));
    lutra::desktop::SingleInstance instance(QString::fromStdString(state.string()));
    if (!instance.isFirst())
        return 0;

    lutra::setup::LocalSetup setup;
    lutra::setup::ProcessLauncher launcher(commandLineProgram(), state, configurations);
    lutra::ui::Preferences preferences(QString::fromStdString((configurations / "desktop.ini").string()));
    lutra::ui::Desk desk({setup, launcher, state / "two-way.draft", state / "desktop.recent"});
    if (!parser.positionalArguments().isEmpty())
        desk.openFile(QFileInfo(parser.positionalArguments().first()).absoluteFilePath().toStdString());
    else
        desk.openRecent();
    lutra::ui::MainWindow window(desk, preferences);
    QObject::connect(&instance, &lutra::desktop::SingleInstance::asked, &window,
                     &lutra::ui::MainWindow::comeForward);
    window.show();
    if (parser.isSet(sandbox))
        desk.openSandbox();
    return QApplication::exec();
}
