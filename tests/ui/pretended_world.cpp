#include "tests/ui/pretended_world.h"

namespace lutra::ui_test {

namespace {

using namespace std::chrono_literals;

/// Facts in English go into the detail of an error; digits can be told from words that lack a translation.
constexpr const char* kFacts = "1045";

LinkReport reportWith(std::vector<LinkStep> steps, const DataSource& source)
{
    LinkReport report;
    report.steps = std::move(steps);
    report.server = "MariaDB 10.11.6";
    report.serverIdentity = source.name;
    return report;
}

LinkStep failed(LinkStep::Kind kind, const char* code)
{
    return {kind, LinkStep::State::Failed, 0us, {}, code, kFacts, {}};
}

}  // namespace

LinkReport PretendedSetup::testLink(const DataSource& source, const Secret& /*password*/)
{
    using Kind = LinkStep::Kind;
    using State = LinkStep::State;
    const auto skipped = [](Kind kind) { return LinkStep{kind, State::Skipped, 0us, {}, {}, {}, {}}; };
    const auto passed = [](Kind kind, const char* fact) {
        return LinkStep{kind, State::Passed, 300us, fact, {}, {}, {}};
    };
    if (servers == Servers::Unreachable)
        return reportWith({passed(Kind::Name, "10.0.1.10"), failed(Kind::Network, "mysql.unreachable"),
                           skipped(Kind::Encryption), skipped(Kind::Login), skipped(Kind::Version),
                           skipped(Kind::Rights)},
                          source);
    std::vector<LinkStep> steps{passed(Kind::Name, "10.0.1.10"),
                                passed(Kind::Network, "10.0.1.10:3306"),
                                {Kind::Encryption, State::Warned, 0us, {}, {}, {}, {}}};
    if (servers == Servers::NoRights) {
        steps.push_back(failed(Kind::Login, "mysql.login_refused"));
        steps.push_back(passed(Kind::Version, "10.11.6"));
        steps.push_back(skipped(Kind::Rights));
    } else {
        steps.push_back(passed(Kind::Login, "retl"));
        steps.push_back(passed(Kind::Version, "10.11.6"));
        steps.push_back(passed(Kind::Rights, ""));
    }
    return reportWith(std::move(steps), source);
}

Result<std::vector<TableName>> PretendedSetup::listTables(const DataSource& source, const Secret&)
{
    std::vector<TableName> tables{{"shop", "customers"}, {"shop", "orders"}, {"shop", "order_lines"}};
    if (source.name == "site-a")
        tables.push_back({"shop", "vouchers"});
    return tables;
}

Result<PreparePlan> PretendedSetup::planPreparation(const DataSource&, const Secret&, const AdminLogin&,
                                                    const std::vector<std::string>&)
{
    return PreparePlan{.server = "MariaDB 10.11.6",
                       .schemas = {"shop"},
                       .statements = {"CREATE USER IF NOT EXISTS 'retl'@'%' IDENTIFIED BY '••••'",
                                      "GRANT REPLICATION SLAVE ON *.* TO 'retl'@'%'",
                                      "CREATE DATABASE IF NOT EXISTS `retl`"},
                       .done = false};
}

Result<> PretendedSetup::prepare(const DataSource&, const Secret&, const AdminLogin& admin,
                                 const std::vector<std::string>&)
{
    if (admin.user == "nobody")
        return fail(ErrorKind::Refused, "mysql.login_refused", kFacts);
    return {};
}

Result<std::vector<TableFit>> PretendedSetup::compareTables(const Configuration&, const Passwords&,
                                                            const std::string&)
{
    TableFit same{{"shop", "customers"}, {"shop", "customers"}, false, {}};
    TableFit differs{{"shop", "orders"},
                     {"shop", "orders"},
                     false,
                     {{"pieces", "bigint", "int", true, {preflight::says("type_narrower", "1", "2")}},
                      {"note", "text", "", false, {preflight::says("not_at_target")}}}};
    TableFit missing{{"shop", "vouchers"}, {"shop", "vouchers"}, true, {}};
    return std::vector{same, differs, missing};
}

Result<std::vector<CheckOutcome>> PretendedSetup::check(const Configuration&, const Passwords&)
{
    using Level = CheckOutcome::Level;
    if (verdict == Verdict::NoAnswer)
        return fail(ErrorKind::Transient, "mysql.unreachable", kFacts);
    std::vector<CheckOutcome> outcomes{
        {"PF04", "Source and target are two servers", "site-a", Level::Passed, {}},
        {"PF05", "Binary log is on", "site-a", Level::Passed, {}},
        {"PF06", "Log holds rows, not statements", "site-b", Level::Skipped, {}}};
    if (verdict == Verdict::Well)
        return outcomes;
    outcomes.push_back(
        {"PF07",
         "Log holds whole rows",
         "site-b",
         Level::Warn,
         {{Level::Warn,
           "site-b",
           preflight::says("setting", "1", "2", "3", preflight::says("log_of_parts")),
           {"SET GLOBAL binlog_row_image = FULL;"},
           {},
           true,
           {}},
          {Level::Inform, "site-b", preflight::says("log_kept_for_ever", "1"), {}, {}, false, kFacts}}});
    if (verdict == Verdict::Blocked)
        outcomes.push_back({"PF03",
                            "Server family and version are supported",
                            "site-b",
                            Level::Block,
                            {{Level::Block, "site-b", preflight::says("server_too_old", "1", "2"), {}}}});
    return outcomes;
}

std::string PretendedSetup::textOf(const Configuration& configuration) const
{
    return m_texts.textOf(configuration);
}

Result<Configuration> PretendedSetup::read(const std::string& text) const
{
    return m_texts.read(text);
}

Result<Configuration> PretendedSetup::readFile(const std::filesystem::path& file) const
{
    return m_texts.readFile(file);
}

Configuration PretendedSetup::readDraft(const std::string& text) const
{
    return m_texts.readDraft(text);
}

Result<> PretendedSetup::write(const std::filesystem::path& file, const std::string& text) const
{
    return m_texts.write(file, text);
}

void PretendedEngine::stand(std::optional<PipelineState> state)
{
    m_state.set(state);
}

Result<std::shared_ptr<const EngineSnapshot>> PretendedEngine::snapshot()
{
    const auto told = m_state.get();
    if (!told || !*told)
        return fail(ErrorKind::Transient, "remote.unreachable", kFacts);
    auto snapshot = std::make_shared<EngineSnapshot>();
    snapshot->takenAt = WallTime(std::chrono::duration_cast<WallTime::duration>(1'760'000'000s));
    for (int direction = 0; direction < 2; ++direction) {
        PipelineSnapshot one;
        one.channel = "test_core";
        one.name = direction == 0 ? "a-to-b" : "b-to-a";
        one.source = direction == 0 ? "site-a" : "site-b";
        one.target = direction == 0 ? "site-b" : "site-a";
        one.state = **told;
        one.since = snapshot->takenAt - 90s;
        one.position = "mysql-bin.000042:123456789";
        one.lagMilliseconds = direction == 0 ? 12 : 130'000;
        one.inStep = direction == 0;
        one.rowsPerSecond = 12'345;
        one.rowsApplied = 123'456'789;
        one.transactionsApplied = 12'345'678;
        one.echoesDropped = 1'234'567;
        one.queueTransactions = 512;
        one.queueBytes = 64'000'000;
        one.conflicts = 3;
        if (one.state == PipelineState::Stopped)
            one.reason = Reason{"apply.table_missing", kFacts, "refused"};
        if (one.state == PipelineState::Waiting)
            one.reason = Reason{"mysql.unreachable", kFacts, "transient"};
        snapshot->pipelines.push_back(std::move(one));
    }
    return snapshot;
}

PretendedLauncher::PretendedLauncher(std::filesystem::path folder)
    : m_folder(std::move(folder))
{
}

Result<> PretendedLauncher::launch(const Workspace&, const Passwords&)
{
    if (!starts)
        return fail(ErrorKind::Refused, "engine.not_started", kFacts);
    m_engine->stand(PipelineState::Running);
    return {};
}

std::shared_ptr<EngineControl> PretendedLauncher::engineOf(const Workspace&) const
{
    return m_engine;
}

Workspace PretendedLauncher::sandbox() const
{
    return {m_folder / "sandbox" / "lutra.toml", m_folder / "sandbox", true};
}

Workspace PretendedLauncher::named(const std::string& channel) const
{
    return {m_folder / (channel + ".toml"), m_folder, false};
}

Workspace PretendedLauncher::opened(const std::filesystem::path& configurationFile) const
{
    return {configurationFile, m_folder, false};
}

}  // namespace lutra::ui_test
