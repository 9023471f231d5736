#include "tests/kill/round.h"

#include "engine/apply/parked_retry.h"
#include "engine/base/failpoint.h"
#include "engine/verify/compare_table.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::kill {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using support::orThrow;

constexpr milliseconds kStartWithin = 30s;
constexpr milliseconds kCatchUpWithin = 60s;
constexpr milliseconds kCrashWithin = 3s;
constexpr int kLinkCuts = 4;

std::array<mysql::Endpoint, 2> endpointsOf(support::TwoSites& sites)
{
    std::array<mysql::Endpoint, 2> endpoints;
    for (std::size_t site = 0; site < endpoints.size(); ++site) {
        endpoints[site].source = sites.configuration().dataSources[site];
        endpoints[site].source.socket = sites.server(site).socketPath();
    }
    return endpoints;
}

const char* nameOfSite(std::size_t site)
{
    return site == 0 ? "A" : "B";
}

std::string describe(const verify::TableResult& result)
{
    std::string text =
        fmt::format("{} differs in {} rows", result.tables.sourceTable, result.differenceCount);
    if (result.problem)
        text += ": " + result.problem->detail;
    for (const auto& difference : result.differences)
        text += fmt::format("\n  {} [{}]\n    A: {}\n    B: {}", verify::nameOf(difference.kind),
                            difference.key, difference.source, difference.target);
    return text;
}

}  // namespace

void makeTables(support::TwoSites& sites)
{
    for (std::size_t site = 0; site < 2; ++site) {
        auto connection = sites.connect(site);
        for (const std::string& statement : schemaStatements())
            orThrow(connection.execute(statement));
    }
}

Rounds::Rounds(support::TwoSites& sites, Proxies& proxies, EngineUnderTest& engine, std::uint64_t seed)
    : m_sites(sites)
    , m_proxies(proxies)
    , m_engine(engine)
    , m_random(seed)
    , m_nextFailpoint(seed % kFailpoints.size())
    , m_load(endpointsOf(sites), seed)
{
}

void Rounds::begin()
{
    m_engine.start();
    const bool running = m_engine.lookUntil(kStartWithin, [](const EngineSnapshot& snapshot) {
        return std::ranges::all_of(snapshot.pipelines,
                                   [](const auto& p) { return p.state == PipelineState::Running; });
    });
    if (!running)
        throw Failure("the engine did not start");
}

RoundReport Rounds::play(const Strike& strike)
{
    ++m_number;
    for (std::size_t site = 0; site < 2; ++site)
        givePermits(site, site);
    m_load.start();
    m_engine.watch(between(200ms, 1200ms));
    carryOut(strike);
    bringBack(strike);
    m_engine.watch(between(100ms, 400ms));
    m_load.pause();
    if (const auto problem = m_load.problem())
        throw Failure("the load failed: " + problem->code + " " + problem->detail);

    RoundReport report;
    report.caughtUpAfter = catchUp();
    for (std::size_t site = 0; site < 2; ++site)
        givePermits(site, 1 - site);
    report.rowsRetried = retryParked();
    report.rowsCompared = compareTables();
    for (std::size_t site = 0; site < 2; ++site)
        checkWitness(site);
    return report;
}

void Rounds::carryOut(const Strike& strike)
{
    if (strike.duringBigTransaction) {
        m_load.startBigTransaction(tossCoin() ? 0 : 1);
        m_engine.watch(between(20ms, 600ms));  // being written, read, or applied
    }
    for (std::size_t site = 0; site < 2; ++site) {
        if (strike.freezesServer[site])
            standFrozen(site);
    }
    harmLinks(strike);
    if (strike.crashesEngine)
        crashAtNextFailpoint();
    const bool engineFirst = tossCoin();
    if (strike.killsEngine && engineFirst)
        m_engine.kill();
    for (std::size_t site = 0; site < 2; ++site) {
        if (strike.killsServer[site])
            orThrow(m_sites.server(site).kill());
    }
    if (strike.killsEngine && !engineFirst)
        m_engine.kill();
}

void Rounds::harmLinks(const Strike& strike)
{
    for (std::size_t site = 0; site < 2; ++site) {
        if (strike.losesReplies[site])
            m_proxies[site]->dropReplyToCommit(static_cast<int>(between(1ms, 4ms).count()));
    }
    for (int cuts = 0; cuts < kLinkCuts; ++cuts) {
        for (std::size_t site = 0; site < 2; ++site) {
            if (strike.cutsLinks[site])
                m_proxies[site]->cutBehindByte(tossCoin() ? support::FaultProxy::Way::ToServer
                                                          : support::FaultProxy::Way::ToClient,
                                               static_cast<std::uint64_t>(between(1ms, 5000ms).count()));
        }
        if (strike.cutsLinks[0] || strike.cutsLinks[1])
            m_engine.watch(between(20ms, 200ms));
    }
    if (strike.losesReplies[0] || strike.losesReplies[1])
        m_engine.watch(between(50ms, 500ms));
}

std::string_view Rounds::nextFailpoint()
{
    for (;;) {
        const std::string_view name = kFailpoints[m_nextFailpoint++ % kFailpoints.size()];
        // Sources that do not name their columns, and such as were replaced, are not in this play.
        if (!name.starts_with("schema.") && name != "take_over.after_move")
            return name;
    }
}

/// Where it is not reached soon, the engine is killed where it is.
void Rounds::crashAtNextFailpoint()
{
    const std::string_view name = nextFailpoint();
    const bool isRare = name.starts_with("open.") || name.starts_with("take_over.") ||
                        name.ends_with("rollback") || name.ends_with("persist");
    const auto nth = isRare ? between(1ms, 2ms) : between(1ms, 60ms);
    m_engine.kill();
    const unsigned before = m_engine.crashes();
    m_engine.startToCrash(fmt::format("{}:{}:crash", name, nth.count()));
    const auto deadline = std::chrono::steady_clock::now() + kCrashWithin;
    while (m_engine.crashes() == before && std::chrono::steady_clock::now() < deadline)
        m_engine.watch(20ms);
    if (m_engine.crashes() > before) {
        ++m_crashes[name];
        return;
    }
    m_engine.kill();
    m_engine.start();
}

/// The first engine dies with a COMMIT that the frozen server may still carry out, the second one knocks at
/// the frozen server.
void Rounds::standFrozen(std::size_t site)
{
    orThrow(m_sites.server(site).freeze());
    m_engine.watch(between(100ms, 500ms));
    m_engine.kill();
    m_engine.start();
    m_engine.watch(between(900ms, 1500ms));
    orThrow(m_sites.server(site).thaw());
}

void Rounds::bringBack(const Strike& strike)
{
    m_engine.watch(between(0ms, 400ms));
    if (strike.killsEngineAgain) {
        m_engine.start();
        m_engine.watch(between(0ms, 400ms));  // its checks, taking over, its first transactions
        m_engine.kill();
    }
    const bool engineFirst = tossCoin();
    if (strike.killsEngine && engineFirst)
        m_engine.start();
    for (std::size_t site = 0; site < 2; ++site) {
        if (strike.killsServer[site]) {
            m_engine.watch(between(0ms, 300ms));
            orThrow(m_sites.server(site).restart());
        }
    }
    if (strike.killsEngine && !engineFirst)
        m_engine.start();
}

milliseconds Rounds::catchUp()
{
    for (const auto& proxy : m_proxies)
        proxy->dropReplyToCommit(0);
    const auto since = std::chrono::steady_clock::now();
    const SourcePosition ends[] = {m_sites.logEnd(0), m_sites.logEnd(1)};
    const bool reached = m_engine.lookUntil(kCatchUpWithin, [&](const EngineSnapshot& snapshot) {
        return std::ranges::all_of(snapshot.pipelines, [&](const PipelineSnapshot& pipeline) {
            const auto position = SourcePosition::parse(pipeline.position);
            return position && *position >= ends[pipeline.source == "site-a" ? 0 : 1];
        });
    });
    if (!reached)
        throw Failure(fmt::format("not caught up after {} s; the logs end at {} and {}",
                                  kCatchUpWithin / 1000ms, ends[0].text(), ends[1].text()));
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - since);
}

/// The round's permit of one site.
void Rounds::givePermits(std::size_t toSite, std::size_t ofSite)
{
    orThrow(m_sites.connect(toSite).execute(
        fmt::format("INSERT INTO {}.permits VALUES ({})", kPermitSchema, 2 * m_number + ofSite)));
}

/// What the other site's rows waited for is there now: all of them must go, in order, while the engine runs.
std::uint64_t Rounds::retryParked()
{
    std::uint64_t retried = 0;
    for (std::size_t target = 0; target < 2; ++target) {
        auto retry = orThrow(apply::ParkedRetry::open(
            m_sites.connect(target), target == 0 ? "kill/b-to-a" : "kill/a-to-b", "kill_test"));
        for (const auto& outcome : orThrow(retry.retryAll())) {
            if (outcome.why)
                throw Failure(fmt::format("parked row {} of {} stays: {} {}", outcome.row.id,
                                          outcome.row.fullTableName(), outcome.why->code,
                                          outcome.why->detail));
            ++retried;
        }
    }
    return retried;
}

std::uint64_t Rounds::compareTables()
{
    auto a = m_sites.connect(0);
    auto b = m_sites.connect(1);
    std::uint64_t rows = 0;
    for (const char* table : kTables) {
        const auto result =
            orThrow(verify::compareTable(a, b, {kSchema, table, kSchema, table}, {.differencesMax = 10}, {}));
        if (!result.equal())
            throw Failure(describe(result));
        rows += result.rowsCompared;
    }
    return rows;
}

void Rounds::checkWitness(std::size_t at)
{
    auto connection = m_sites.connect(at);
    const auto doubles = orThrow(connection.query(
        fmt::format("SELECT payload, COUNT(*) FROM {}.witness GROUP BY payload HAVING COUNT(*) "
                    "> 1 ORDER BY payload LIMIT 5",
                    kSchema)));
    if (!doubles.empty())
        throw Failure(fmt::format("on {} {} stands {} times", nameOfSite(at), doubles.front()[0].value_or(""),
                                  doubles.front()[1].value_or("")));

    const auto split = orThrow(connection.query(fmt::format(
        "SELECT l.site, l.writer, l.counted, w.stand FROM (SELECT site, writer, SUM(x) counted FROM "
        "{0}.ledger "
        "GROUP BY site, writer) l JOIN (SELECT site, writer, COUNT(*) stand FROM {0}.witness GROUP BY site, "
        "writer) w ON w.site = l.site AND w.writer = l.writer WHERE l.counted <> w.stand",
        kSchema)));
    if (!split.empty())
        throw Failure(fmt::format("on {} writer {} of site {} counted {} rows in its ledger, and {} stand",
                                  nameOfSite(at), *split.front()[1], *split.front()[0], *split.front()[2],
                                  *split.front()[3]));

    for (std::size_t site = 0; site < 2; ++site) {
        const auto cell = orThrow(connection.queryCell(
            fmt::format("SELECT COUNT(*) FROM {}.witness WHERE site = {}", kSchema, site)));
        const std::uint64_t stand = std::stoull(cell.value_or("0"));
        const Tally tally = m_load.tallyOf(site);
        if (stand < tally.rowsCommitted || stand > tally.rowsCommitted + tally.rowsUnknown)
            throw Failure(
                fmt::format("on {} {} witness rows of site {} stand, where {} were committed and {} "
                            "may have been",
                            nameOfSite(at), stand, nameOfSite(site), tally.rowsCommitted, tally.rowsUnknown));
    }
}

milliseconds Rounds::between(milliseconds least, milliseconds most)
{
    return milliseconds(
        std::uniform_int_distribution<milliseconds::rep>(least.count(), most.count())(m_random));
}

bool Rounds::tossCoin()
{
    return std::bernoulli_distribution(0.5)(m_random);
}

Tally Rounds::total() const
{
    Tally all = m_load.tallyOf(0);
    all += m_load.tallyOf(1);
    return all;
}

}  // namespace lutra::kill
