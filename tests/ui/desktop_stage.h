#pragma once

#include "app/setup/local_setup.h"
#include "app/setup/process_launcher.h"
#include "tests/support/two_sites.h"
#include "ui/shell/main_window.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

namespace lutra::ui_test {

/// A desktop of its own: window, folders for state and configuration, and the real `lutra` beside it.
class DesktopStage {
public:
    /// `language`: "en" or "zh_CN".
    explicit DesktopStage(const QString& language = QStringLiteral("en"));
    ~DesktopStage();  // stops an engine that was started

    [[nodiscard]] ui::MainWindow& window() { return *m_window; }
    [[nodiscard]] ui::Desk& desk() { return *m_desk; }
    [[nodiscard]] ui::Preferences& preferences() { return *m_preferences; }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path().toStdString(); }
    [[nodiscard]] std::filesystem::path draftFile() const { return folder() / "state" / "two-way.draft"; }

    /// As a crash of the program would leave it: the window goes and nothing is saved on the way.
    void restart();

    /// The visible widget of that name; fails the test when there is none.
    template <typename Widget = QWidget>
    Widget* find(const char* name)
    {
        for (Widget* widget : m_window->findChildren<Widget*>(QLatin1String(name))) {
            if (widget->isVisible())
                return widget;
        }
        qFatal("no visible widget is named %s", name);
    }

    void click(const char* button);
    void type(const char* field, const QString& words);
    void choose(const char* combo, int index);

    /// Waits until `reached`, with the event loop running.
    [[nodiscard]] static bool eventually(const std::function<bool()>& reached,
                                         int withinMilliseconds = 30'000);

private:
    void open();

    QTemporaryDir m_folder;
    setup::LocalSetup m_setup;
    std::unique_ptr<setup::ProcessLauncher> m_launcher;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Desk> m_desk;
    std::unique_ptr<ui::MainWindow> m_window;
};

/// Two fresh servers with a shop schema and nothing of ours, root without a password.
struct FreshServers {
    explicit FreshServers(sandbox::ServerKind kind);

    [[nodiscard]] mysql::Connection root(std::size_t site) const;
    void execute(std::size_t site, const std::string& sql) const;

    std::vector<sandbox::ThrowAwayServer> servers;
};

/// Fills in the wizard's pages as the seed document does, up to the last one.
void fillWizard(DesktopStage& stage, const FreshServers& servers);

}  // namespace lutra::ui_test
