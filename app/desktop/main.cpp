#include "app/desktop/desktop_program.h"
#include "engine/base/log.h"

#include <QApplication>
#include <QCommandLineParser>

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

    lutra::desktop::DesktopProgram program(commandLineProgram());
    if (!program.isFirst())
        return 0;
    program.open(parser.positionalArguments().value(0));
    if (parser.isSet(sandbox))
        program.desk().openSandbox();
    return QApplication::exec();
}
