#include "engine/apply/mysql_target_session.h"

#include "engine/apply/checkpoint_store.h"
#include "engine/base/failpoint.h"
#include "engine/change/json_text.h"
#include "engine/dialect/column_literal.h"
#include "engine/dialect/quoting.h"
#include "engine/mysql/catalog.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;

constexpr std::size_t kRoutesMax = 20'000;
// Values must arrive as they are or not at all; zero and odd dates are legal values of the source.
constexpr std::string_view kStrictMode = "STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";
constexpr std::string_view kLaxMode = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES";
constexpr unsigned kSilentSecondsMax = 60;
constexpr std::size_t kWarningsMax = 65'535;  // what a server keeps of one statement

std::string setMode(std::string_view mode)
{
    return fmt::format("SET SESSION sql_mode = '{}'", mode);
}

/// How many values the server takes only outside strict mode.
std::size_t laxValues(std::span<const Row* const> rows)
{
    std::size_t count = 0;
    for (const Row* row : rows)
        count += static_cast<std::size_t>(std::ranges::count_if(*row, dialect::needsLaxMode));
    return count;
}

/// The key by which the applier finds rows: the target's, as long as the source's rows carry all of it.
std::vector<dialect::TableRoute::Pair> keyPairs(const TableSchema& source, const TableSchema& target)
{
    std::vector<dialect::TableRoute::Pair> pairs;
    const KeySchema* key = target.matchKey();
    if (!key)
        return pairs;
    for (const std::size_t place : key->columns) {
        const auto from = source.find(target.columns[place].name);
        if (!from || target.columns[place].generated)
            return {};
        pairs.push_back({*from, place});
    }
    return pairs;
}

}  // namespace

Result<> prepareApplySession(mysql::Connection& connection)
{
    constexpr std::string_view kSettings[] = {
        "SET SESSION time_zone = '+00:00'",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION innodb_lock_wait_timeout = 10, SESSION lock_wait_timeout = 20",  // seconds
        "SET SESSION foreign_key_checks = 1, SESSION unique_checks = 1, SESSION autocommit = 1",
        "SET SESSION wait_timeout = 28800",  // seconds: finding a start may take long
    };
    for (const std::string_view setting : kSettings) {
        if (auto set = connection.execute(setting); !set)
            return tl::unexpected(set.error());
    }
    if (auto set = connection.execute(setMode(kStrictMode)); !set)
        return tl::unexpected(set.error());
    const auto packet = connection.queryCell("SELECT @@session.max_allowed_packet");
    if (!packet)
        return tl::unexpected(packet.error());
    connection.limitStatements(std::stoull(packet->value_or("0")));
    return {};
}

MysqlTargetSession::MysqlTargetSession(mysql::Connection connection, Lane lane)
    : m_connection(std::move(connection))
    , m_lane(std::move(lane))
{
}

Result<std::unique_ptr<MysqlTargetSession>> MysqlTargetSession::open(mysql::Connection connection, Lane lane)
{
    std::unique_ptr<MysqlTargetSession> session(
        new MysqlTargetSession(std::move(connection), std::move(lane)));
    if (auto prepared = prepareApplySession(session->m_connection); !prepared)
        return tl::unexpected(prepared.error());
    // From here on it is looked at every few seconds. If we vanish or are frozen amid a transaction, the
    // server ends it after this time, and the lane's row is free for whoever takes over.
    if (auto set = session->run(fmt::format("SET SESSION wait_timeout = {}", kSilentSecondsMax)); !set)
        return tl::unexpected(set.error());
    return session;
}

Result<> MysqlTargetSession::run(std::string_view sql)
{
    if (auto done = m_connection.execute(sql); !done)
        return tl::unexpected(done.error());
    return {};
}

Result<> MysqlTargetSession::begin(const Mark& mark)
{
    if (auto begun = run("START TRANSACTION"); !begun)
        return begun;
    auto marked = m_connection.execute(fmt::format(
        "UPDATE retl.retl_checkpoint SET {}, origin_site = {}, origin_position = {}, commits = commits + 1 "
        "WHERE pipeline = {} AND lane = {} AND epoch = {} AND @@global.read_only = 0",
        progressAssignments(mark.progress), textLiteral(mark.origin.site), textLiteral(mark.origin.position),
        textLiteral(m_lane.pipeline), m_lane.number, m_lane.epoch));
    if (!marked)
        return tl::unexpected(marked.error().during("writing the checkpoint"));
    if (*marked != 1) {
        if (auto undone = rollback(); !undone)
            return undone;
        return tl::unexpected(notHeld());
    }
    return {};
}

Result<> MysqlTargetSession::insert(const TablePtr& table, std::span<const Row* const> rows)
{
    const auto route = routeFor(table);
    if (!route)
        return tl::unexpected(route.error());
    const std::size_t lax = laxValues(rows);
    if (lax >= kWarningsMax && rows.size() > 1) {
        if (auto first = insert(table, rows.first(rows.size() / 2)); !first)
            return first;
        return insert(table, rows.subspan(rows.size() / 2));
    }
    const auto written = write(dialect::insertStatement(**route, rows), lax);
    if (!written && written.error().code == "mysql.packet_too_large" && rows.size() > 1) {
        if (auto first = insert(table, rows.first(rows.size() / 2)); !first)
            return first;
        return insert(table, rows.subspan(rows.size() / 2));
    }
    if (!written)
        return tl::unexpected(written.error());
    return {};
}

Result<std::uint64_t> MysqlTargetSession::update(const TablePtr& table, const Row& before, const Row& after)
{
    const auto route = routeFor(table);
    if (!route)
        return tl::unexpected(route.error());
    const Row* const rows[] = {&after};
    const std::size_t lax = laxValues(rows);
    const auto matched = write(dialect::updateStatement(**route, before, after, before), lax);
    if (!matched || *matched != 0)
        return matched;
    const auto guard = guardWithoutDocuments(**route, before);
    if (!guard || !*guard)
        return guard ? matched : tl::unexpected(guard.error());
    return write(dialect::updateStatement(**route, before, after, **guard), lax);
}

Result<std::uint64_t> MysqlTargetSession::remove(const TablePtr& table, const Row& before)
{
    const auto route = routeFor(table);
    if (!route)
        return tl::unexpected(route.error());
    const auto matched = write(dialect::deleteStatement(**route, before), 0);
    if (!matched || *matched != 0)
        return matched;
    const auto guard = guardWithoutDocuments(**route, before);
    if (!guard || !*guard)
        return guard ? matched : tl::unexpected(guard.error());
    return write(dialect::deleteStatement(**route, **guard), 0);
}

/// MariaDB keeps JSON as text and compares escapes letter by letter, so one document in two spellings misses
/// the guard. Locks the row, compares its documents by what they say, and returns the guard without them;
/// nullopt when they differ or there are none.
Result<std::optional<Row>> MysqlTargetSession::guardWithoutDocuments(const dialect::TableRoute& route,
                                                                     const Row& before)
{
    const auto isDocument = [](const ColumnValue& value) { return std::holds_alternative<Json>(value); };
    if (!route.server.isMariaDb() || route.key.empty() || std::ranges::none_of(before, isDocument))
        return std::nullopt;
    auto found = m_connection.query(dialect::selectByKeyStatement(route, before));
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return std::nullopt;
    Row guard = before;
    for (std::size_t i = 0; i < route.carried.size(); ++i) {
        ColumnValue& value = guard[route.carried[i].source];
        if (!isDocument(value))
            continue;
        const mysql::Cell& cell = found->front()[i];
        const auto there = cell ? canonicalJson(*cell) : std::nullopt;
        if (!there || there != canonicalJson(std::get<Json>(value).text))
            return std::nullopt;
        value = Absent{};
    }
    return guard;
}

Result<std::uint64_t> MysqlTargetSession::write(const std::string& sql, std::size_t laxValues)
{
    if (laxValues == 0)
        return m_connection.execute(sql);
    if (auto set = run(fmt::format("{}, max_error_count = {}", setMode(kLaxMode), kWarningsMax)); !set)
        return tl::unexpected(set.error());
    auto written = m_connection.execute(sql);
    auto bent = written ? rejectBentValues(laxValues) : Result<>();
    if (auto set = run(setMode(kStrictMode)); !set)
        return tl::unexpected(set.error());
    if (!bent)
        return tl::unexpected(bent.error());
    return written;
}

/// Outside strict mode a value that does not fit is bent, with a warning. Each value for which the mode was
/// left has one too; one more than these is a value that the target cannot hold.
Result<> MysqlTargetSession::rejectBentValues(std::size_t laxValues)
{
    const auto warnings = m_connection.query("SHOW WARNINGS");
    if (!warnings)
        return tl::unexpected(warnings.error());
    std::size_t bent = 0;
    for (const mysql::TextRow& row : *warnings) {
        if (row[0] == "Warning" && ++bent > laxValues)
            return fail(ErrorKind::BadData, "mysql.value_does_not_fit",
                        fmt::format("{}: {}; a value beside an ENUM's invalid one", m_connection.name(),
                                    row[2].value_or("")));
    }
    return {};
}

Result<> MysqlTargetSession::checkHeld()
{
    if (auto held = checkLaneHeld(m_connection, m_lane.pipeline, m_lane.number, m_lane.epoch); !held)
        return held;
    if (!m_lane.onSeen)
        return {};
    auto now = readCheckpoint(m_connection, m_lane.pipeline);
    if (!now)
        return tl::unexpected(now.error());
    if (*now)
        m_lane.onSeen(**now);
    return {};
}

/// The mark matched no row. A privileged account may write to a read-only server, so the mark asks.
Error MysqlTargetSession::notHeld()
{
    auto held = checkLaneHeld(m_connection, m_lane.pipeline, m_lane.number, m_lane.epoch);
    if (!held)
        return held.error();
    return {ErrorKind::Transient, "mysql.read_only",
            m_connection.name() + " was read-only for a moment; it is writable again"};
}

Result<> MysqlTargetSession::checkForeignKeys(bool on)
{
    return run(on ? "SET SESSION foreign_key_checks = 1" : "SET SESSION foreign_key_checks = 0");
}

Result<> MysqlTargetSession::commit()
{
    if (auto sent = m_connection.send("COMMIT"); !sent)
        return sent;
    if (auto go = failpoint("apply.after_commit_sent"); !go)
        return go;
    if (auto answered = m_connection.receive("COMMIT"); !answered)
        return tl::unexpected(answered.error());
    return {};
}

Result<> MysqlTargetSession::rollback()
{
    if (auto undone = run("ROLLBACK"); !undone)
        return undone;
    m_routes.clear();  // the target's structure may be what made it fail
    return checkForeignKeys(true);
}

Result<MysqlTargetSession::RoutePtr> MysqlTargetSession::routeFor(const TablePtr& source)
{
    if (const auto known = m_routes.find(source); known != m_routes.end())
        return known->second;
    if (m_routes.size() >= kRoutesMax)
        m_routes.clear();
    auto built = buildRoute(source);
    if (built)
        m_routes.emplace(source, *built);
    return built;
}

Result<MysqlTargetSession::RoutePtr> MysqlTargetSession::buildRoute(const TablePtr& source)
{
    auto target = mysql::readTable(m_connection, source->schema, source->table);
    if (!target)
        return tl::unexpected(target.error());
    if (!*target)
        return fail(ErrorKind::BadData, "apply.table_missing",
                    fmt::format("{} has no table {}", m_connection.name(), source->fullName()));
    auto route = std::make_shared<dialect::TableRoute>();
    route->source = source;
    route->target = *target;
    route->server = m_connection.server();
    for (std::size_t i = 0; i < source->columns.size(); ++i) {
        const auto place = (*target)->find(source->columns[i].name);
        if (!place && source->columns[i].generated)
            continue;
        if (!place)
            return fail(ErrorKind::BadData, "apply.column_missing",
                        fmt::format("{} on {} has no column {}", source->fullName(), m_connection.name(),
                                    source->columns[i].name));
        if (!(*target)->columns[*place].generated)
            route->carried.push_back({i, *place});
    }
    route->key = keyPairs(*source, **target);
    return RoutePtr(std::move(route));
}

Result<std::string> MysqlTargetSession::describeCurrent(const TablePtr& table, const Row& row)
{
    const auto route = routeFor(table);
    if (!route)
        return tl::unexpected(route.error());
    if ((*route)->key.empty())
        return "(a table without a key: no single row to show)";
    auto found = m_connection.query(dialect::selectByKeyStatement(**route, row));
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return "no row with this key";
    std::string text = "{";
    for (std::size_t i = 0; i < (*route)->carried.size(); ++i) {
        constexpr std::size_t kShownMax = 64;
        const mysql::Cell& cell = found->front()[i];
        text += fmt::format("{}{}: {}", i ? ", " : "", table->columns[(*route)->carried[i].source].name,
                            cell ? "'" + cell->substr(0, kShownMax) + "'" : "NULL");
    }
    return text + "}";
}

std::string MysqlTargetSession::describeKey(const TablePtr& table, const Row& row)
{
    const auto route = routeFor(table);
    return route ? dialect::describeKey(**route, row) : std::string("(key unknown)");
}

}  // namespace lutra::apply
