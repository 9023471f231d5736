#include "ui/wizards/two_way/setup_session.h"

#include <charconv>
#include <fstream>
#include <sstream>

namespace lutra::ui {

namespace {

constexpr int kTestAfterMilliseconds = 500;  // without another key
constexpr int kSaveAfterMilliseconds = 150;
constexpr std::size_t kUndoMax = 200;
constexpr std::string_view kStepLine = "# step ";

}  // namespace

SetupSession::SetupSession(SetupControl& setup, std::filesystem::path draftFile)
    : m_setup(setup)
    , m_draftFile(std::move(draftFile))
    , m_draft(newTwoWayDraft())
{
    for (std::size_t site = 0; site < kSites; ++site) {
        m_testTimers[site].setSingleShot(true);
        m_testTimers[site].setInterval(kTestAfterMilliseconds);
        connect(&m_testTimers[site], &QTimer::timeout, this, [this, site] { testAgain(site); });
    }
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSaveAfterMilliseconds);
    connect(&m_saveTimer, &QTimer::timeout, this, &SetupSession::saveNow);
    load();
}

void SetupSession::load()
{
    std::ifstream file(m_draftFile);
    if (!file)
        return;
    std::stringstream text;
    text << file.rdbuf();
    Configuration draft = m_setup.readDraft(text.str());
    if (!isTwoWay(draft))
        return;
    m_draft = std::move(draft);
    m_hasDraft = true;
    int step = 0;
    if (const std::string all = text.str(); all.starts_with(kStepLine))
        std::from_chars(all.data() + kStepLine.size(), all.data() + all.size(), step);
    m_step = static_cast<SetupStep>(std::clamp(step, 0, static_cast<int>(kSetupSteps.size()) - 1));
    m_furthest = m_step;
}

void SetupSession::saveNow()
{
    m_saveTimer.stop();
    if (!m_hasDraft)
        return;
    const std::string text =
        std::string(kStepLine) + std::to_string(static_cast<int>(m_step)) + "\n" + m_setup.textOf(m_draft);
    (void)m_setup.write(m_draftFile, text);  // the next edit tries again
}

void SetupSession::begin()
{
    m_draft = newTwoWayDraft();
    m_passwords.clear();
    m_before.clear();
    m_after.clear();
    m_reports = {};
    m_tested = {};
    m_tables = {};
    m_example = {};
    m_checks.reset();
    m_checkError.reset();
    m_hasDraft = true;
    m_step = m_furthest = SetupStep::Where;
    saveNow();
    Q_EMIT stepChanged();
    Q_EMIT draftChanged();
}

void SetupSession::discard()
{
    m_saveTimer.stop();
    m_hasDraft = false;
    std::error_code ignored;
    std::filesystem::remove(m_draftFile, ignored);
    m_draft = newTwoWayDraft();
    m_step = m_furthest = SetupStep::Where;
    Q_EMIT draftChanged();
}

void SetupSession::edit(const std::function<void(Configuration&)>& change)
{
    Configuration next = m_draft;
    change(next);
    if (next == m_draft)
        return;
    m_before.push_back(std::exchange(m_draft, std::move(next)));
    if (m_before.size() > kUndoMax)
        m_before.erase(m_before.begin());
    m_after.clear();
    changed();
}

void SetupSession::undo()
{
    if (m_before.empty())
        return;
    m_after.push_back(std::exchange(m_draft, std::move(m_before.back())));
    m_before.pop_back();
    changed();
}

void SetupSession::redo()
{
    if (m_after.empty())
        return;
    m_before.push_back(std::exchange(m_draft, std::move(m_after.back())));
    m_after.pop_back();
    changed();
}

void SetupSession::changed()
{
    m_hasDraft = true;
    m_checks.reset();
    m_checkError.reset();
    if (!m_saveTimer.isActive())  // who types without a pause is saved all the same
        m_saveTimer.start();
    for (std::size_t site = 0; site < kSites; ++site)
        testLater(site);
    Q_EMIT draftChanged();
}

void SetupSession::goTo(SetupStep step)
{
    m_step = step;
    m_furthest = std::max(m_furthest, step);
    m_hasDraft = true;
    saveNow();
    Q_EMIT stepChanged();
    if (step == SetupStep::Tables)
        listTables();
    if (step == SetupStep::Start)
        runChecks();
}

const Secret& SetupSession::password(std::size_t site) const
{
    static const Secret kNone;
    const auto found = m_passwords.find(m_draft.dataSources[site].name);
    return found == m_passwords.end() ? kNone : found->second;
}

void SetupSession::setPassword(std::size_t site, const QString& password)
{
    m_passwords.insert_or_assign(m_draft.dataSources[site].name, Secret(password.toStdString()));
    m_reports[site].reset();
    m_tested[site].reset();
    testLater(site);
    Q_EMIT draftChanged();
}

void SetupSession::rename(std::size_t site, const std::string& name)
{
    if (auto known = m_passwords.extract(m_draft.dataSources[site].name)) {
        known.key() = name;
        m_passwords.insert(std::move(known));
    }
    edit([&](Configuration& draft) { renameDataSource(draft, site, name); });
}

/// Only what the last test was not about is tested again.
void SetupSession::testLater(std::size_t site)
{
    const DataSource& source = m_draft.dataSources[site];
    if (source.host.empty() && source.socket.empty()) {
        m_reports[site].reset();
        return;
    }
    if (m_tested[site] == source)
        return;
    m_reports[site].reset();
    m_tested[site].reset();
    m_testTimers[site].start();
}

void SetupSession::testAgain(std::size_t site)
{
    const int turn = m_testTurns[site].next();
    m_testing[site] = true;
    m_tested[site] = m_draft.dataSources[site];
    Q_EMIT linkTested(site);
    runTask(
        this,
        [&setup = m_setup, source = m_draft.dataSources[site], secret = password(site)] {
            return setup.testLink(source, secret);
        },
        [this, site, turn](const LinkReport& report) {
            if (!m_testTurns[site].isLast(turn))
                return;
            m_testing[site] = false;
            m_reports[site] = report;
            Q_EMIT linkTested(site);
        });
}

void SetupSession::listTables()
{
    for (std::size_t site = 0; site < kSites; ++site) {
        runTask(
            this,
            [&setup = m_setup, source = m_draft.dataSources[site], secret = password(site)] {
                return setup.listTables(source, secret);
            },
            [this, site](const Result<std::vector<TableName>>& tables) {
                if (tables)
                    m_tables[site] = *tables;
                Q_EMIT tablesListed(site);
            });
    }
}

SetupSession::Hindrance SetupSession::hindrance() const
{
    if (!problemsAt(m_draft, m_step).empty())
        return Hindrance::Problems;
    if (m_step > SetupStep::DataSources && (!m_passwords.contains(m_draft.dataSources[0].name) ||
                                            !m_passwords.contains(m_draft.dataSources[1].name)))
        return Hindrance::PasswordsMissing;
    const auto reached = [](const std::optional<LinkReport>& report) { return report && report->reached(); };
    const auto passed = [](const std::optional<LinkReport>& report) { return report && report->passed(); };
    switch (m_step) {
    case SetupStep::DataSources:
        if (!m_reports[0] || !m_reports[1])
            return Hindrance::NotTested;
        if (!reached(m_reports[0]) || !reached(m_reports[1]))
            return Hindrance::NotReached;
        if (!m_reports[0]->serverIdentity.empty() &&
            m_reports[0]->serverIdentity == m_reports[1]->serverIdentity)
            return Hindrance::SameServer;
        break;
    case SetupStep::Prepare:
        if (!passed(m_reports[0]) || !passed(m_reports[1]))
            return Hindrance::NotPrepared;
        break;
    case SetupStep::Start:
        if (!m_checks)
            return Hindrance::NotChecked;
        if (anyBlocks(*m_checks))
            return Hindrance::Blocked;
        break;
    default:
        break;
    }
    return Hindrance::None;
}

void SetupSession::runChecks()
{
    const int turn = m_checkTurn.next();
    m_checking = true;
    m_checks.reset();
    m_checkError.reset();
    Q_EMIT checked();
    runTask(
        this,
        [&setup = m_setup, draft = m_draft, secrets = m_passwords] { return setup.check(draft, secrets); },
        [this, turn](const Result<std::vector<CheckOutcome>>& outcomes) {
            if (!m_checkTurn.isLast(turn))
                return;
            m_checking = false;
            if (outcomes)
                m_checks = *outcomes;
            else
                m_checkError = outcomes.error();
            Q_EMIT checked();
        });
}

}  // namespace lutra::ui
