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
    using OfSite = Result<> (*)(Site&, Report&);
    using OfPipeline = Result<> (*)(Subject&, Report&);

    constexpr CheckRow(std::string_view number, OfSite check)
        : id(number)
        , site(check)
    {
    }
    constexpr CheckRow(std::string_view number, OfPipeline check)
        : id(number)
        , pipeline(check)
        , ofPipeline(true)
    {
    }

    std::string_view id;
    OfSite site = nullptr;
    OfPipeline pipeline = nullptr;
    bool ofPipeline = false;
};

constexpr std::array kRows{
    CheckRow("PF01", checkLatency),
    CheckRow("PF02", checkLink),
    CheckRow("PF03", checkVersion),
    CheckRow("PF04", checkNotSameServer),
    CheckRow("PF05", checkLogOn),
    CheckRow("PF06", checkLogFormat),
    CheckRow("PF07", checkRowImage),
    CheckRow("PF08", checkRowMetadata),
    CheckRow("PF09", checkLogChecksum),
    CheckRow("PF10", checkLogFilters),
    CheckRow("PF11", checkServerIds),
    CheckRow("PF12", checkLogOfReplica),
    CheckRow("PF13", checkGlobalIds),
    CheckRow("PF14", checkLogRetention),
    CheckRow("PF15", checkDurability),
    CheckRow("PF36", checkLogEncoding),
    CheckRow("PF37", checkOtherKinds),
    CheckRow("PF32", checkWritable),
    CheckRow("PF16", checkGrants),
    CheckRow("PF17", checkSpareRights),
    CheckRow("PF18", checkAccount),
    CheckRow("PF19", checkRetlSchema),
    CheckRow("PF20", checkRetlLogged),
    CheckRow("PF33", checkConnections),
    CheckRow("PF34", checkOpenTransactions),
    CheckRow("PF35", checkLargestTransaction),
    CheckRow("PF46", checkTablesExist),
    CheckRow("PF21", checkKeys),
    CheckRow("PF22", checkEngines),
    CheckRow("PF23", checkColumns),
    CheckRow("PF24", checkUniqueKeys),
    CheckRow("PF25", checkForeignKeys),
    CheckRow("PF26", checkTriggers),
    CheckRow("PF27", checkAutoIncrement),
    CheckRow("PF48", checkHeadroom),
    CheckRow("PF47", checkPolicy),
    CheckRow("PF49", checkWriters),
    CheckRow("PF50", checkSameTables),
    CheckRow("PF28", checkSqlMode),
    CheckRow("PF29", checkNameCase),
    CheckRow("PF30", checkClocks),
    CheckRow("PF31", checkPacketSize),
    CheckRow("PF38", checkDdlDirection),
    CheckRow("PF39", checkOtherReplication),
    CheckRow("PF40", checkStartData),
    CheckRow("PF41", checkPace),
};

constexpr bool fit(const CheckInfo& info, const CheckRow& row)
{
    return info.id == row.id && info.ofPipeline == row.ofPipeline;
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
                   says("unchecked", factOf(done.error())));
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
Fact hopOf(const Error& error)
{
    if (error.code == "mysql.unknown_host")
        return says("hop_name");
    if (error.code == "mysql.unreachable")
        return says("hop_network");
    if (error.code == "mysql.tls")
        return says("hop_tls");
    if (error.code == "mysql.login_refused" || error.code == "mysql.login_method" ||
        error.code == "mysql.host_refused")
        return says("hop_login");
    if (error.code == "mysql.too_many_connections")
        return says("hop_full");
    return says("hop_unknown");
}

}  // namespace

Report& Report::about(std::string object)
{
    m_object = std::move(object);
    return *this;
}

void Report::add(Level level, std::string_view site, Fact cause, Fix fix)
{
    m_result.findings.push_back({m_result.id,
                                 level,
                                 std::string(site),
                                 std::exchange(m_object, {}),
                                 std::move(cause),
                                 std::move(fix),
                                 {}});
}

void Report::block(std::string_view site, Fact cause, Fix fix)
{
    add(Level::Block, site, std::move(cause), std::move(fix));
}

void Report::warn(std::string_view site, Fact cause, Fix fix)
{
    add(Level::Warn, site, std::move(cause), std::move(fix));
}

void Report::inform(std::string_view site, Fact cause, Fix fix)
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

Fact factOf(const Error& error)
{
    return says("error", says(error.code), error.detail);
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
    report.block(site, says("not_reached", site, hopOf(error), error.detail));
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
