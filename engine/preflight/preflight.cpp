#include "engine/preflight/preflight.h"

#include "engine/dialect/quoting.h"
#include "engine/preflight/checks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

struct CheckRow {
    std::string_view id;
    std::string_view title;
    Level worst;  // also the level of "could not look"
    Result<> (*site)(const Site&, Report&);
    Result<> (*pipeline)(Subject&, Report&);
};

// All checks, in the order they are shown. The ids are stable: scripts and stored results know them.
constexpr std::array kChecks{
    CheckRow{"PF02", "Link is encrypted, and the server's identity proven", Level::Warn, checkLink, nullptr},
    CheckRow{"PF03", "Server family and version are supported", Level::Block, checkVersion, nullptr},
    CheckRow{"PF04", "Source and target are two servers", Level::Block, nullptr, checkNotSameServer},
    CheckRow{"PF05", "Binary log is on", Level::Block, checkLogOn, nullptr},
    CheckRow{"PF06", "Log holds rows, not statements", Level::Block, checkLogFormat, nullptr},
    CheckRow{"PF07", "Log holds whole rows", Level::Block, checkRowImage, nullptr},
    CheckRow{"PF08", "Log names the columns", Level::Warn, checkRowMetadata, nullptr},
    CheckRow{"PF09", "Log has checksums", Level::Warn, checkLogChecksum, nullptr},
    CheckRow{"PF10", "Log leaves out no mapped schema", Level::Block, checkLogFilters, nullptr},
    CheckRow{"PF11", "Server ids are set and distinct", Level::Block, nullptr, checkServerIds},
    CheckRow{"PF12", "A source that is a replica logs what it replicates", Level::Block, checkLogOfReplica,
             nullptr},
    CheckRow{"PF36", "Log is in a form that can be read", Level::Block, checkLogEncoding, nullptr},
    CheckRow{"PF32", "Target takes writes", Level::Block, checkWritable, nullptr},
    CheckRow{"PF16", "Account has the rights it needs", Level::Block, checkGrants, nullptr},
    CheckRow{"PF19", "Schema retl is there at the right version", Level::Block, checkRetlSchema, nullptr},
    CheckRow{"PF20", "Checkpoint can be written and reaches the log", Level::Block, checkRetlLogged, nullptr},
    CheckRow{"PF46", "Mapped tables are there on both sides", Level::Block, nullptr, checkTablesExist},
    CheckRow{"PF21", "Mapped tables have the same key", Level::Warn, nullptr, checkKeys},
    CheckRow{"PF22", "Mapped tables are transactional", Level::Block, nullptr, checkEngines},
    CheckRow{"PF23", "Columns carry every value unchanged", Level::Block, nullptr, checkColumns},
    CheckRow{"PF24", "Unique keys are the same", Level::Warn, nullptr, checkUniqueKeys},
    CheckRow{"PF25", "Foreign keys are the same, and stay among mapped tables", Level::Block, nullptr,
             checkForeignKeys},
    CheckRow{"PF26", "No triggers on target tables that run for carried rows", Level::Block, nullptr,
             checkTriggers},
    CheckRow{"PF27", "AUTO_INCREMENT values cannot meet", Level::Warn, nullptr, checkAutoIncrement},
    CheckRow{"PF29", "Table names have the same case rule", Level::Block, nullptr, checkNameCase},
    CheckRow{"PF31", "Target takes packets as large as the source's", Level::Warn, nullptr, checkPacketSize},
    CheckRow{"PF39", "Nothing else replicates here", Level::Warn, checkOtherReplication, nullptr},
};

/// Every data source once, in the order they first appear.
std::vector<Site> sitesOf(std::span<const Pair> pairs)
{
    std::vector<Site> sites;
    const auto siteOf = [&](mysql::Connection& connection) -> Site& {
        const auto found =
            std::ranges::find(sites, connection.name(), [](const Site& s) { return s.name(); });
        if (found != sites.end())
            return *found;
        sites.emplace_back().connection = &connection;
        return sites.back();
    };
    for (const Pair& pair : pairs) {
        Site& source = siteOf(pair.source);
        source.isSource = true;
        source.twoWay |= pair.twoWay;
        for (const TablePair& table : pair.tables) {
            source.read.emplace(table.sourceSchema, table.sourceTable);
            source.schemas.insert(table.sourceSchema);
        }
        Site& target = siteOf(pair.target);
        target.isTarget = true;
        target.twoWay |= pair.twoWay;
        for (const TablePair& table : pair.tables) {
            target.written.emplace(table.targetSchema, table.targetTable);
            target.schemas.insert(table.targetSchema);
        }
    }
    return sites;
}

template <typename Check, typename Subject>
CheckResult runOne(const CheckRow& row, Check check, Subject& subject, std::string_view site,
                   std::string_view failedAt, std::string_view pipeline)
{
    Report report(row.id, site);
    if (const Result<> done = check(subject, report); !done)
        report.add(row.worst, failedAt, fmt::format("This could not be checked: {}.", done.error().detail));
    CheckResult result = std::move(report).take();
    result.title = row.title;
    result.pipeline = pipeline;
    return result;
}

}  // namespace

std::string_view nameOf(Level level)
{
    constexpr std::array<std::string_view, 3> kNames{"block", "warn", "inform"};
    return kNames[static_cast<std::size_t>(level)];
}

std::string_view nameOf(State state)
{
    constexpr std::array<std::string_view, 3> kNames{"passed", "failed", "skipped"};
    return kNames[static_cast<std::size_t>(state)];
}

void Report::add(Level level, std::string_view site, std::string cause, Fix fix)
{
    m_result.findings.push_back({m_result.id, level, std::string(site), std::move(cause), std::move(fix)});
}

void Report::block(std::string_view site, std::string cause, Fix fix)
{
    add(Level::Block, site, std::move(cause), std::move(fix));
}

void Report::warn(std::string_view site, std::string cause, Fix fix)
{
    add(Level::Warn, site, std::move(cause), std::move(fix));
}

void Report::inform(std::string_view site, std::string cause, Fix fix)
{
    add(Level::Inform, site, std::move(cause), std::move(fix));
}

CheckResult Report::take() &&
{
    const bool bad =
        std::ranges::any_of(m_result.findings, [](const Finding& f) { return f.level != Level::Inform; });
    m_result.state = bad ? State::Failed : m_skipped ? State::Skipped : State::Passed;
    return std::move(m_result);
}

Result<std::span<const TableFacts>> Subject::tables()
{
    if (!m_tables) {
        std::vector<TableFacts> tables;
        for (const TablePair& names : m_pair.tables) {
            auto source = mysql::readTable(m_pair.source, names.sourceSchema, names.sourceTable);
            if (!source)
                return tl::unexpected(source.error());
            auto target = mysql::readTable(m_pair.target, names.targetSchema, names.targetTable);
            if (!target)
                return tl::unexpected(target.error());
            tables.push_back({&names, std::move(*source), std::move(*target)});
        }
        m_tables = std::move(tables);
    }
    return std::span<const TableFacts>(*m_tables);
}

Result<std::string> variableOf(mysql::Connection& connection, std::string_view name)
{
    auto value = mysql::readVariable(connection, name);
    if (!value)
        return tl::unexpected(value.error());
    std::string text = value->value_or("");
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

Fix setVariable(const ServerInfo& server, std::string_view name, std::string_view value)
{
    constexpr std::uint32_t kMySqlPersists = 80000;
    if (server.isMySql() && server.version >= kMySqlPersists)
        return {fmt::format("SET PERSIST {} = {};", name, value),
                "-- Sessions that are open keep the old value until they connect again."};
    return {
        fmt::format("SET GLOBAL {} = {};", name, value),
        "-- Sessions that are open keep the old value until they connect again. To keep it over a restart,",
        "-- in my.cnf under [mysqld]:", fmt::format("-- {} = {}", name, value)};
}

Fix configure(std::initializer_list<std::string_view> lines)
{
    Fix fix{"# In my.cnf, then restart the server:", "[mysqld]"};
    fix.insert(fix.end(), lines.begin(), lines.end());
    return fix;
}

std::string inSchemas(std::string_view column, const std::set<std::string>& schemas)
{
    if (schemas.empty())
        return "1 = 0";
    std::vector<std::string> names;
    for (const std::string& schema : schemas)
        names.push_back(dialect::textLiteral(schema));
    return fmt::format("{} IN ({})", column, fmt::join(names, ", "));
}

std::vector<CheckResult> run(std::span<const Pair> pairs)
{
    const std::vector<Site> sites = sitesOf(pairs);
    std::vector<Subject> subjects(pairs.begin(), pairs.end());
    std::vector<CheckResult> results;
    for (const CheckRow& row : kChecks) {
        if (row.site) {
            for (const Site& site : sites)
                results.push_back(runOne(row, row.site, site, site.name(), site.name(), ""));
            continue;
        }
        for (Subject& subject : subjects) {
            const Pair& pair = subject.pair();
            results.push_back(runOne(row, row.pipeline, subject,
                                     pair.source.name() + " -> " + pair.target.name(), pair.target.name(),
                                     pair.pipeline));
        }
    }
    return results;
}

bool anyBlocks(std::span<const CheckResult> results)
{
    return std::ranges::any_of(results, [](const CheckResult& result) {
        return std::ranges::any_of(result.findings, [](const Finding& f) { return f.level == Level::Block; });
    });
}

}  // namespace lutra::preflight
