#pragma once

#include "engine/control/setup_control.h"
#include "engine/model/two_way_draft.h"
#include "ui/bridge/task.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace lutra::ui {

/// One run of "Set up two-way sync": the draft, what the servers said about it, and where the person stands.
///
/// The draft is kept on disk a moment after each edit, as configuration text, so that it outlives the
/// program; passwords never are: after a restart they are asked for again.
class SetupSession final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kSites = 2;

    SetupSession(SetupControl& setup, std::filesystem::path draftFile);

    [[nodiscard]] const Configuration& draft() const { return m_draft; }
    [[nodiscard]] SetupControl& setup() { return m_setup; }
    [[nodiscard]] SetupStep step() const { return m_step; }
    [[nodiscard]] SetupStep furthest() const { return m_furthest; }
    [[nodiscard]] bool hasDraft() const { return m_hasDraft; }

    /// Changes the draft; everything that shows it is told. `edit` may leave it invalid: it is a draft.
    void edit(const std::function<void(Configuration&)>& change);
    [[nodiscard]] bool canUndo() const { return !m_before.empty(); }
    [[nodiscard]] bool canRedo() const { return !m_after.empty(); }
    void undo();
    void redo();

    void goTo(SetupStep step);
    void begin();    // a new draft, in place of one that was there
    void discard();  // the draft is finished or not wanted
    void saveNow();

    [[nodiscard]] const Passwords& passwords() const { return m_passwords; }
    [[nodiscard]] const Secret& password(std::size_t site) const;
    void setPassword(std::size_t site, const QString& password);
    void rename(std::size_t site, const std::string& name);

    // What the servers said. Tests start by themselves a moment after an edit.
    [[nodiscard]] const std::optional<LinkReport>& report(std::size_t site) const { return m_reports[site]; }
    [[nodiscard]] bool isTesting(std::size_t site) const { return m_testing[site]; }
    void testAgain(std::size_t site);

    [[nodiscard]] const std::vector<TableName>& tables(std::size_t site) const { return m_tables[site]; }
    void listTables();

    /// Columns of mapped tables, once somebody compared them.
    [[nodiscard]] const ExampleColumns& example() const { return m_example; }
    void setExample(ExampleColumns example) { m_example = std::move(example); }

    /// Why the person may not go on from here.
    enum class Hindrance {
        None,
        Problems,
        NotTested,
        NotReached,
        SameServer,
        NotPrepared,
        Blocked,
        NotChecked,
        PasswordsMissing
    };
    [[nodiscard]] Hindrance hindrance() const;
    [[nodiscard]] std::vector<Problem> problems() const { return problemsAt(m_draft, m_step); }

    [[nodiscard]] const std::optional<std::vector<CheckOutcome>>& checks() const { return m_checks; }
    [[nodiscard]] const std::optional<Error>& checkError() const { return m_checkError; }
    [[nodiscard]] bool isChecking() const { return m_checking; }
    void runChecks();

Q_SIGNALS:
    void draftChanged();
    void stepChanged();
    void linkTested(std::size_t site);
    void tablesListed(std::size_t site);
    void checked();

private:
    void load();
    void changed();
    void testLater(std::size_t site);

    SetupControl& m_setup;
    const std::filesystem::path m_draftFile;
    Configuration m_draft;
    bool m_hasDraft = false;
    SetupStep m_step = SetupStep::Where;
    SetupStep m_furthest = SetupStep::Where;
    std::vector<Configuration> m_before;  // what undo brings back, the last one first to come
    std::vector<Configuration> m_after;
    Passwords m_passwords;
    std::array<std::optional<LinkReport>, kSites> m_reports;
    std::array<std::optional<DataSource>, kSites>
        m_tested;  // what the report, or the test that runs, is about
    std::array<bool, kSites> m_testing{};
    std::array<Turn, kSites> m_testTurns;
    std::array<QTimer, kSites> m_testTimers;
    std::array<std::vector<TableName>, kSites> m_tables;
    ExampleColumns m_example;
    std::optional<std::vector<CheckOutcome>> m_checks;
    std::optional<Error> m_checkError;
    bool m_checking = false;
    Turn m_checkTurn;
    QTimer m_saveTimer;
};

}  // namespace lutra::ui
