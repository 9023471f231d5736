#pragma once

#include "app/setup/local_setup.h"
#include "app/setup/process_launcher.h"
#include "tests/support/two_sites.h"
#include "tests/ui/hand.h"
#include "ui/shell/main_window.h"

#include <QTemporaryDir>

#include <memory>
#include <string>
#include <vector>

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

    template <typename Widget = QWidget>
    [[nodiscard]] Widget* find(const char* name)
    {
        return hand().find<Widget>(QLatin1String(name));
    }
    void click(const char* button) { hand().click(QLatin1String(button)); }
    void type(const char* field, const QString& words) { hand().type(QLatin1String(field), words); }
    void choose(const char* combo, int index) { hand().choose(QLatin1String(combo), index); }
    [[nodiscard]] Hand hand() { return Hand(*m_window); }

    [[nodiscard]] static bool eventually(const std::function<bool()>& reached,
                                         int withinMilliseconds = 30'000)
    {
        return ui_test::eventually(reached, withinMilliseconds);
    }

private:
    void open();

    QTemporaryDir m_folder;
    setup::LocalSetup m_setup;
    std::unique_ptr<setup::ProcessLauncher> m_launcher;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Desk> m_desk;
    std::unique_ptr<ui::MainWindow> m_window;
};

/// Two fresh servers with a shop schema and nothing of ours, root without a password, and an administrator
/// who has one.
struct FreshServers {
    explicit FreshServers(sandbox::ServerKind kind);

    [[nodiscard]] mysql::Connection root(std::size_t site) const;
    void execute(std::size_t site, const std::string& sql) const;

    std::vector<sandbox::ThrowAwayServer> servers;
    std::vector<std::string> secrets;  // of each site's `retl`, then of the administrator `dba`
};

/// Fills in the wizard's pages as the seed document does, up to the last one.
void fillWizard(DesktopStage& stage, const FreshServers& servers);

}  // namespace lutra::ui_test
