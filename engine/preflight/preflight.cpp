#include "engine/preflight/preflight.h"

#include "engine/preflight/checks.h"

#include <algorithm>
#include <array>
#include <deque>
#include <fmt/format.h>

namespace lutra::preflight {

namespace {

constexpr unsigned kReadingConnections = 3;  // a pipeline's at its source: the log, the catalog, a look ahead
constexpr unsigned kWritingConnections = 3;  // at its target, besides its lanes

/// What a check does. What it is for: `kChecks`, in the same order.
struct CheckRow {
    std::string_view id;
    Result<> (*site)(Site&, Report&);
    Result<> (*pipeline)(Subject&, Report&);
};

constexpr std::array kRows{
    CheckRow{"PF01", checkLatency, nullptr},
    CheckRow{"PF02", checkLink, nullptr},
    CheckRow{"PF03", checkVersion, nullptr},
    CheckRow{"PF04", nullptr, checkNotSameServer},
    CheckRow{"PF05", checkLogOn, nullptr},
    CheckRow{"PF06", checkLogFormat, nullptr},
    CheckRow{"PF07", checkRowImage, nullptr},
    CheckRow{"PF08", checkRowMetadata, nullptr},
    CheckRow{"PF09", checkLogChecksum, nullptr},
    CheckRow{"PF10", checkLogFilters, nullptr},
    CheckRow{"PF11", nullptr, checkServerIds},
    CheckRow{"PF12", checkLogOfReplica, nullptr},
    CheckRow{"PF13", checkGlobalIds, nullptr},
    CheckRow{"PF14", checkLogRetention, nullptr},
    CheckRow{"PF15", checkDurability, nullptr},
    CheckRow{"PF36", checkLogEncoding, nullptr},
    CheckRow{"PF37", checkOtherKinds, nullptr},
    CheckRow{"PF32", checkWritable, nullptr},
    CheckRow{"PF16", checkGrants, nullptr},
    CheckRow{"PF17", checkSpareRights, nullptr},
    CheckRow{"PF18", checkAccount, nullptr},
    CheckRow{"PF19", checkRetlSchema, nullptr},
    CheckRow{"PF20", checkRetlLogged, nullptr},
    CheckRow{"PF33", checkConnections, nullptr},
    CheckRow{"PF34", checkOpenTransactions, nullptr},
    CheckRow{"PF35", checkLargestTransaction, nullptr},
    CheckRow{"PF46", nullptr, checkTablesExist},
    CheckRow{"PF21", nullptr, checkKeys},
    CheckRow{"PF22", nullptr, checkEngines},
    CheckRow{"PF23", nullptr, checkColumns},
    CheckRow{"PF24", nullptr, checkUniqueKeys},
    CheckRow{"PF25", nullptr, checkForeignKeys},
    CheckRow{"PF26", nullptr, checkTriggers},
    CheckRow{"PF27", nullptr, checkAutoIncrement},
    CheckRow{"PF48", nullptr, checkHeadroom},
    CheckRow{"PF47", nullptr, checkPolicy},
    CheckRow{"PF28", nullptr, checkSqlMode},
    CheckRow{"PF29", nullptr, checkNameCase},
    CheckRow{"PF30", nullptr, checkClocks},
    CheckRow{"PF31", nullptr, checkPacketSize},
    CheckRow{"PF38", nullptr, checkDdlDirection},
    CheckRow{"PF39", checkOtherReplication, nullptr},
    CheckRow{"PF40", nullptr, checkStartData},
    CheckRow{"PF41", nullptr, checkPace},
};

constexpr bool fit(const CheckInfo& info, const CheckRow& row)
{
    return info.id == row.id && info.ofPipeline == (row.pipeline != nullptr) &&
           info.ofPipeline == (row.site == nullptr);
}

static_assert(std::ranges::equal(kChecks, kRows, fit), "one row for each check, in the same order");

/// Every data source once, in the order they first appear. A site never moves: subjects refer to it.
class Sites {
public:
    explicit Sites(std::span<const Pair> pairs, const Options& options)
    {
        for (const Pair& pair : pairs)
            add(pair);
        for (Site& site : m_sites) {
            site.options = options;
            site.facts.willAskFor("retl", "retl_checkpoint");
            for (const auto& [schema, table] : site.read)
                site.facts.willAskFor(schema, table);
            for (const auto& [schema, table] : site.written)
                site.facts.willAskFor(schema, table);
        }
    }

    std::deque<Site>& all() { return m_sites; }

    Site& of(mysql::Connection& connection)
    {
        const auto found =
            std::ranges::find(m_sites, connection.name(), [](const Site& s) { return s.name(); });
        return found != m_sites.end() ? *found : m_sites.emplace_back(connection);
    }

private:
    void add(const Pair& pair)
    {
        Site& source = of(pair.source);
        source.isSource = true;
        source.twoWay |= pair.twoWay;
        source.connections += kReadingConnections;
        Site& target = of(pair.target);
        target.isTarget = true;
        target.twoWay |= pair.twoWay;
        target.connections += kWritingConnections + pair.lanes;
        for (const TablePair& table : pair.tables) {
            source.read.emplace(table.sourceSchema, table.sourceTable);
            source.schemas.insert(table.sourceSchema);
            target.written.emplace(table.targetSchema, table.targetTable);
            target.schemas.insert(table.targetSchema);
        }
    }

    std::deque<Site> m_sites;
};

template <typename Check, typename Subject>
CheckResult runOne(const CheckInfo& info, Check check, Subject& subject, std::string_view site,
                   std::string_view failedAt, std::string_view pipeline)
{
    Report report(info.id, site);
    if (const Result<> done = check(subject, report); !done)
        report.add(info.worst == Level::Inform ? Level::Warn : info.worst, failedAt,
                   fmt::format("This could not be checked: {}.", done.error().detail));
    CheckResult result = std::move(report).take();
    result.title = info.title;
    result.pipeline = pipeline;
    return result;
}

bool means(const IgnoredFinding& ignored, const Finding& finding)
{
    return ignored.check == finding.id && (ignored.site.empty() || ignored.site == finding.site) &&
           (ignored.object.empty() || ignored.object == finding.object);
}

bool isBad(const Finding& finding)
{
    return finding.level != Level::Inform;
}

/// How far we got towards a server that did not let us in.
std::string_view hopOf(const Error& error)
{
    if (error.code == "mysql.unknown_host")
        return "its name is not found";
    if (error.code == "mysql.unreachable")
        return "its name is found, but nothing answers there";
    if (error.code == "mysql.tls")
        return "it answers, but the encrypted link is not made";
    if (error.code == "mysql.login_refused" || error.code == "mysql.login_method" ||
        error.code == "mysql.host_refused")
        return "it answers, but does not let the account in";
    if (error.code == "mysql.too_many_connections")
        return "it answers, but has no connection left for us";
    return "the link was not made";
}

}  // namespace

Report& Report::about(std::string object)
{
    m_object = std::move(object);
    return *this;
}

void Report::add(Level level, std::string_view site, std::string cause, Fix fix)
{
    m_result.findings.push_back({m_result.id,
                                 level,
                                 std::string(site),
                                 std::exchange(m_object, {}),
                                 std::move(cause),
                                 std::move(fix),
                                 {}});
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
    const bool bad = std::ranges::any_of(m_result.findings, isBad);
    m_result.state = bad ? State::Failed : m_skipped ? State::Skipped : State::Passed;
    return std::move(m_result);
}

Result<std::span<const TableFacts>> Subject::tables()
{
    if (!m_tables) {
        std::vector<TableFacts> tables;
        for (const TablePair& names : m_pair.tables) {
            auto source = m_source.facts.table(names.sourceSchema, names.sourceTable);
            if (!source)
                return tl::unexpected(source.error());
            auto target = m_target.facts.table(names.targetSchema, names.targetTable);
            if (!target)
                return tl::unexpected(target.error());
            tables.push_back({&names, std::move(*source), std::move(*target)});
        }
        m_tables = std::move(tables);
    }
    return std::span<const TableFacts>(*m_tables);
}

bool Subject::isSecondDirection() const
{
    const auto own = std::ranges::find_if(m_all, [&](const Pair& pair) { return &pair == &m_pair; });
    return std::any_of(m_all.begin(), own, [&](const Pair& earlier) {
        return earlier.source.name() == m_pair.target.name() && earlier.target.name() == m_pair.source.name();
    });
}

bool isDenied(const Error& error)
{
    return error.code == "mysql.access_denied";
}

std::vector<CheckResult> run(std::span<const Pair> pairs, std::span<const IgnoredFinding> ignored,
                             const Options& options)
{
    Sites sites(pairs, options);
    std::deque<Subject> subjects;
    for (const Pair& pair : pairs)
        subjects.emplace_back(pair, sites.of(pair.source), sites.of(pair.target), pairs);
    for (Site& site : sites.all()) {
        if (site.isSource)
            (void)site.facts.markLog();  // where it cannot be looked at, PF05 and PF16 say so
    }
    std::vector<CheckResult> results;
    for (std::size_t i = 0; i < kChecks.size(); ++i) {
        const CheckInfo& info = kChecks[i];
        if (!info.ofPipeline) {
            for (Site& site : sites.all())
                results.push_back(runOne(info, kRows[i].site, site, site.name(), site.name(), ""));
            continue;
        }
        for (Subject& subject : subjects) {
            const Pair& pair = subject.pair();
            results.push_back(runOne(info, kRows[i].pipeline, subject,
                                     pair.source.name() + " -> " + pair.target.name(), pair.target.name(),
                                     pair.pipeline));
        }
    }
    applyIgnored(results, ignored);
    return results;
}

CheckResult unreachable(std::string_view site, const Error& error)
{
    const CheckInfo& info = *findCheck("PF01");
    Report report(info.id, site);
    report.block(site, fmt::format("{} is not reached: {} ({}).", site, hopOf(error), error.detail));
    CheckResult result = std::move(report).take();
    result.title = info.title;
    return result;
}

void applyIgnored(std::vector<CheckResult>& results, std::span<const IgnoredFinding> ignored)
{
    for (CheckResult& result : results) {
        const CheckInfo* info = findCheck(result.id);
        for (Finding& finding : result.findings) {
            const auto found = std::ranges::find_if(
                ignored, [&](const IgnoredFinding& each) { return means(each, finding); });
            if (found != ignored.end() && info && isBad(finding) && mayBeIgnored(*info, finding.level))
                finding.ignoredBecause = found->reason;
        }
        const bool allIgnored =
            std::ranges::all_of(result.findings, [](const Finding& f) { return !isBad(f) || f.isIgnored(); });
        if (result.state == State::Failed && allIgnored)
            result.state = State::Ignored;
    }
}

bool anyBlocks(std::span<const CheckResult> results)
{
    return std::ranges::any_of(results, [](const CheckResult& result) { return blocks(result); });
}

Result<std::vector<std::string>> runFix(mysql::Connection& administrator, const Fix& fix)
{
    std::vector<std::string> statements = fix.statements();
    if (statements.empty())
        return fail(ErrorKind::BadConfig, "preflight.fix_not_sql",
                    fix.needsEditing() ? "a part of it is left for a person to decide"
                                       : "it is no SQL for a server");
    for (std::size_t i = 0; i < statements.size(); ++i) {
        if (const auto done = administrator.execute(statements[i]); !done)
            return tl::unexpected(
                done.error().during(fmt::format("statement {} of {}", i + 1, statements.size())));
    }
    return statements;
}

}  // namespace lutra::preflight
