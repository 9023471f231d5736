#include "app/desktop/desktop_program.h"

#include <QDir>
#include <QFileInfo>

namespace lutra::desktop {

namespace {

std::filesystem::path made(const std::filesystem::path& folder)
{
    QDir().mkpath(QString::fromStdString(folder.string()));
    return folder;
}

}  // namespace

DesktopProgram::DesktopProgram(const std::filesystem::path& commandLineProgram)
    : m_state(made(setup::stateFolder()))
    , m_configurations(setup::configurationFolder())
    , m_instance(QString::fromStdString(m_state.string()))
    , m_launcher(commandLineProgram, m_state, m_configurations)
{
}

void DesktopProgram::open(const QString& configurationFile)
{
    m_preferences = std::make_unique<ui::Preferences>(
        QString::fromStdString((m_configurations / "desktop.ini").string()));
    m_desk = std::make_unique<ui::Desk>(ui::Services{m_setup, m_launcher, m_state / "two-way.draft",
                                                     m_state / "desktop.recent", &m_keychain});
    if (configurationFile.isEmpty())
        m_desk->openRecent();
    else
        m_desk->openFile(QFileInfo(configurationFile).absoluteFilePath().toStdString());
    m_window = std::make_unique<ui::MainWindow>(*m_desk, *m_preferences);
    QObject::connect(&m_instance, &SingleInstance::asked, m_window.get(), &ui::MainWindow::comeForward);
    m_window->show();
}

}  // namespace lutra::desktop
