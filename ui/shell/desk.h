#pragma once

#include "engine/control/engine_launcher.h"
#include "engine/control/setup_control.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/shell/edit_session.h"
#include "ui/shell/history.h"
#include "ui/shell/password_store.h"
#include "ui/wizards/two_way/setup_session.h"

#include <QObject>

#include <filesystem>
#include <optional>

namespace lutra::ui {

/// What the desktop is given to work with.
struct Services {
    SetupControl& setup;
    EngineLauncher& launcher;
    std::filesystem::path draftFile;     // of the wizard
    std::filesystem::path recentFile;    // which configuration was open last
    PasswordStore* passwords = nullptr;  // none: they are asked for each time
};

/// A configuration as it was until it was replaced.
struct ConfigurationVersion {
    QString replacedAt;  // UTC
    QString text;
};

/// All that the window shows, apart from the window: which configuration is open, its engine, the wizard's
/// draft. It stays when the window's pages are made anew in another language.
class Desk final : public QObject {
    Q_OBJECT

public:
    explicit Desk(Services services, QObject* parent = nullptr);

    [[nodiscard]] EngineBridge& bridge() { return m_bridge; }
    [[nodiscard]] SetupSession& session() { return m_session; }
    [[nodiscard]] EditSession& edits() { return m_edits; }
    [[nodiscard]] const History& history() const { return m_history; }
    [[nodiscard]] Services& services() { return m_services; }
    [[nodiscard]] const std::optional<Workspace>& workspace() const { return m_workspace; }
    [[nodiscard]] const Configuration& configuration() const { return m_configuration; }
    [[nodiscard]] bool isBusy() const { return !m_busyWith.isEmpty(); }
    [[nodiscard]] const QString& busyWith() const { return m_busyWith; }
    [[nodiscard]] bool loadRuns() const { return m_loadRuns; }
    [[nodiscard]] const std::optional<Error>& lastError() const { return m_lastError; }

    /// Opens what was open last, if it is still there.
    void openRecent();
    void openSandbox();
    void openFile(const std::filesystem::path& file);
    /// What the wizard made: written, opened, and its engine started.
    void startFromWizard();

    /// The open configuration's file as it is; empty when it cannot be read.
    [[nodiscard]] QString configurationText() const;
    /// What stood there before each writing, newest first.
    [[nodiscard]] std::vector<ConfigurationVersion> versions() const;
    /// Where the next writing goes: the open file, or a new one where none is open.
    [[nodiscard]] std::filesystem::path fileToWrite() const;
    /// Replaces the file and keeps what was there; true once it is done. The engine takes it when it starts
    /// next. `shown`: what stood there when the change was agreed to; a file that somebody changed since then
    /// stays, and `lastError` says so.
    bool writeConfiguration(const QString& text, const QString& shown);

    /// `keep`: also for the next time, where there is a place for that.
    void startEngine(const Passwords& passwords, bool keep = false);
    /// Data sources whose passwords nobody has told this program since it began.
    [[nodiscard]] std::vector<std::string> missingPasswords() const;
    [[nodiscard]] const Passwords& passwords() const { return m_passwords; }
    void rememberPassword(const std::string& name, const Secret& password);

    void resume();
    void pause();
    void stop();

    void runLoad(bool on);
    void makeConflict();
    void cutLinks();
    void forgetError();

Q_SIGNALS:
    void changed();
    void workspaceOpened();

private:
    void open(const Workspace& workspace);
    [[nodiscard]] Result<> replaceFile(const std::filesystem::path& file, const std::string& text);
    void launch(const QString& doing);
    void findPasswords();
    void ask(Result<> (EngineControl::*request)());
    void askSandbox(std::function<Result<>(EngineLauncher&, const Workspace&)> request);
    void finish(const Result<>& outcome);

    Services m_services;
    EngineBridge m_bridge;
    SetupSession m_session;
    EditSession m_edits;
    History m_history;
    std::optional<Workspace> m_workspace;
    Configuration m_configuration;
    Passwords m_passwords;
    QString m_busyWith;
    std::optional<Error> m_lastError;
    bool m_loadRuns = false;
};

}  // namespace lutra::ui
