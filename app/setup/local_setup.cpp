#include "app/setup/local_setup.h"

#include "app/cli/check_printer.h"
#include "app/sandbox/process.h"
#include "app/setup/given_secrets.h"
#include "app/setup/link_test.h"
#include "app/setup/preparation.h"
#include "engine/bundle/configuration_text.h"
#include "engine/model/check_table.h"
#include "engine/mysql/catalog.h"
#include "engine/preflight/column_fit.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lutra::setup {

namespace {

constexpr std::chrono::seconds kConnectWithin{5};
constexpr std::chrono::seconds kAnswerWithin{60};
constexpr std::size_t kTablesComparedMax = 500;  // on a page; the checks before the start look at all

Result<mysql::Connection> connect(const DataSource& source, const Secret& password)
{
    return mysql::Connection::open({.source = source,
                                    .password = password,
                                    .connectWithin = kConnectWithin,
                                    .readWithin = kAnswerWithin,
                                    .writeWithin = kAnswerWithin});
}

Result<mysql::Connection> connectAs(const DataSource& source, const AdminLogin& admin)
{
    DataSource asAdmin = source;
    asAdmin.user = admin.user;
    return connect(asAdmin, admin.password);
}

/// For a statement with a password in it: which error it was, and nothing of what the server said.
Error withoutWords(const Error& error, const mysql::Connection& connection)
{
    return {error.kind, error.code,
            fmt::format("{}: making the account, server error {}", connection.name(),
                        connection.lastErrorNumber())};
}

cli::LoadedConfiguration loaded(const Configuration& configuration, const Passwords& passwords)
{
    return {configuration, std::make_unique<GivenSecrets>(passwords)};
}

CheckOutcome::Level levelOf(preflight::Level level)
{
    switch (level) {
    case preflight::Level::Block:
        return CheckOutcome::Level::Block;
    case preflight::Level::Warn:
        return CheckOutcome::Level::Warn;
    case preflight::Level::Inform:
        break;
    }
    return CheckOutcome::Level::Inform;
}

CheckOutcome outcomeOf(const preflight::CheckResult& result)
{
    CheckOutcome outcome{.id = result.id,
                         .title = result.title,
                         .where = result.pipeline.empty() ? result.site : result.pipeline,
                         .level = result.state == preflight::State::Skipped ? CheckOutcome::Level::Skipped
                                                                            : CheckOutcome::Level::Passed,
                         .findings = {}};
    for (const preflight::Finding& finding : result.findings) {
        const auto level = finding.isIgnored() ? CheckOutcome::Level::Inform : levelOf(finding.level);
        outcome.level = std::max(outcome.level, level);
        const auto* check = preflight::findCheck(finding.id);
        const bool matters = finding.level != preflight::Level::Inform;
        outcome.findings.push_back(
            {level, finding.site, finding.cause, finding.fix.lines, finding.object,
             check && matters && !finding.isIgnored() && preflight::mayBeIgnored(*check, finding.level),
             finding.ignoredBecause});
    }
    return outcome;
}

TableFit::Column fitOf(const ColumnSchema& source, const ServerInfo& sourceServer, const TableSchema& there,
                       const ServerInfo& targetServer)
{
    TableFit::Column column{.name = source.name, .source = source.typeText, .target = {}, .words = {}};
    const auto place = there.find(source.name);
    if (!place) {
        column.blocks = !source.generated;
        column.words.push_back(preflight::says("not_at_target"));
        return column;
    }
    const ColumnSchema& target = there.columns[*place];
    column.target = target.typeText;
    auto misfits = preflight::misfitsOf(source, target);
    if (auto misfit = preflight::familyMisfit(source, sourceServer, target, targetServer))
        misfits.push_back(std::move(*misfit));
    for (const preflight::Misfit& misfit : misfits) {
        column.blocks |= misfit.level == preflight::Level::Block;
        column.words.push_back(misfit.what);
    }
    return column;
}

}  // namespace

LinkReport LocalSetup::testLink(const DataSource& source, const Secret& password)
{
    return setup::testLink(source, password);
}

Result<std::vector<TableName>> LocalSetup::listTables(const DataSource& source, const Secret& password)
{
    auto connection = connect(source, password);
    if (!connection)
        return tl::unexpected(connection.error());
    const auto tables = mysql::listTables(*connection);
    if (!tables)
        return tl::unexpected(tables.error());
    std::vector<TableName> names;
    for (const mysql::TableName& table : *tables)
        names.push_back({table.schema, table.table});
    return names;
}

Result<PreparePlan> LocalSetup::planPreparation(const DataSource& source, const Secret& password,
                                                const AdminLogin& admin,
                                                const std::vector<std::string>& schemas)
{
    const LinkReport report = testLink(source, password);
    if (admin.user.empty())
        return PreparePlan{
            report.server, {}, preparationUnseen(report.server, source.user, schemas), report.passed()};
    auto connection = connectAs(source, admin);
    if (!connection)
        return tl::unexpected(connection.error());
    auto seen = applicationSchemas(*connection);
    if (!seen)
        return tl::unexpected(seen.error());
    const bool logsIn = report.step(LinkStep::Kind::Login).state == LinkStep::State::Passed;
    auto statements =
        preparationFor(*connection, source.user, password, logsIn, schemas.empty() ? *seen : schemas, true);
    if (!statements)
        return tl::unexpected(statements.error());
    return PreparePlan{report.server, std::move(*seen), std::move(*statements), report.passed()};
}

Result<> LocalSetup::prepare(const DataSource& source, const Secret& password, const AdminLogin& admin,
                             const std::vector<std::string>& schemas)
{
    const LinkReport report = testLink(source, password);
    auto connection = connectAs(source, admin);
    if (!connection)
        return tl::unexpected(connection.error());
    const bool logsIn = report.step(LinkStep::Kind::Login).state == LinkStep::State::Passed;
    const auto statements = preparationFor(*connection, source.user, password, logsIn, schemas, false);
    if (!statements)
        return tl::unexpected(statements.error());
    for (const std::string& statement : *statements) {
        const auto done = connection->execute(statement);
        if (done)
            continue;
        const bool holdsPassword = !logsIn && &statement == &statements->front();
        // The server repeats what it cannot read.
        return holdsPassword ? tl::unexpected(withoutWords(done.error(), *connection))
                             : tl::unexpected(done.error());
    }
    return {};
}

Result<std::vector<TableFit>> LocalSetup::compareTables(const Configuration& configuration,
                                                        const Passwords& passwords,
                                                        const std::string& pipeline)
{
    auto given = loaded(configuration, passwords);
    auto directions = cli::openDirections(given, {}, kAnswerWithin);
    if (!directions)
        return tl::unexpected(directions.error());
    std::vector<TableFit> fits;
    for (cli::OpenDirection& direction : *directions) {
        if (direction.pipeline->name != pipeline)
            continue;
        for (const auto& pair : direction.mapped.tables) {
            if (fits.size() == kTablesComparedMax)
                return fits;
            const auto source = mysql::readTable(direction.source, pair.source.schema, pair.source.table);
            if (!source)
                return tl::unexpected(source.error());
            const auto target = mysql::readTable(direction.target, pair.target.schema, pair.target.table);
            if (!target)
                return tl::unexpected(target.error());
            TableFit& fit = fits.emplace_back();
            fit.source = {pair.source.schema, pair.source.table};
            fit.target = {pair.target.schema, pair.target.table};
            fit.missing = !*target;
            if (!*source || !*target)
                continue;
            for (const ColumnSchema& column : (*source)->columns)
                fit.columns.push_back(
                    fitOf(column, direction.source.server(), **target, direction.target.server()));
        }
    }
    return fits;
}

Result<std::vector<CheckOutcome>> LocalSetup::check(const Configuration& configuration,
                                                    const Passwords& passwords)
{
    const auto given = loaded(configuration, passwords);
    const auto results = cli::runChecks(given);
    if (!results)
        return tl::unexpected(results.error());
    std::vector<CheckOutcome> outcomes;
    for (const preflight::CheckResult& result : *results)
        outcomes.push_back(outcomeOf(result));
    return outcomes;
}

std::string LocalSetup::textOf(const Configuration& configuration) const
{
    return bundle::writeConfiguration(configuration);
}

Result<Configuration> LocalSetup::read(const std::string& text) const
{
    return bundle::readConfiguration(text, "text");
}

Result<Configuration> LocalSetup::readFile(const std::filesystem::path& file) const
{
    return bundle::readConfigurationFile(file);
}

Configuration LocalSetup::readDraft(const std::string& text) const
{
    return bundle::draftConfiguration(text).configuration;
}

Result<> LocalSetup::write(const std::filesystem::path& file, const std::string& text) const
{
    const auto failed = [&](std::string_view doing) {
        return fail(ErrorKind::Refused, "config.file_not_written",
                    fmt::format("{} {}: {}", doing, file.string(), std::strerror(errno)));
    };
    std::error_code problem;
    std::filesystem::create_directories(file.parent_path(), problem);
    const std::string beside = file.string() + ".new";
    const sandbox::FileDescriptor out(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!out.isOpen())
        return failed("opening");
    std::string_view left = text;
    while (!left.empty()) {
        const auto done = ::write(out.get(), left.data(), left.size());
        if (done < 0)
            return failed("writing");
        left.remove_prefix(static_cast<std::size_t>(done));
    }
    if (::fsync(out.get()) != 0 || ::rename(beside.c_str(), file.c_str()) != 0)
        return failed("replacing");
    return {};
}

}  // namespace lutra::setup
