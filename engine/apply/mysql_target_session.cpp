#include "engine/apply/mysql_target_session.h"

#include "engine/apply/checkpoint_store.h"
#include "engine/base/failpoint.h"
#include "engine/change/json_text.h"
#include "engine/dialect/column_literal.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;

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

/// Where long values may go. Outside strict mode nowhere: the warnings behind a statement are counted, and
/// nothing must come between.
dialect::LongValues* placesFor(dialect::LongValues& longValues, std::size_t laxValues)
{
    return laxValues == 0 ? &longValues : nullptr;
}

}  // namespace

Result<> prepareApplySession(mysql::Connection& connection)
{
    const std::string statements[] = {
        "SET SESSION time_zone = '+00:00'",
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET SESSION innodb_lock_wait_timeout = 10, SESSION lock_wait_timeout = 20",  // seconds
        "SET SESSION foreign_key_checks = 1, SESSION unique_checks = 1, SESSION autocommit = 1",
        "SET SESSION character_set_results = NULL",  // text as its column holds it
        "SET SESSION wait_timeout = 28800",          // seconds: finding a start may take long
        "SET @lutra_applying = 1",                   // for triggers that leave carried rows alone
        setMode(kStrictMode),
        "SELECT @@session.max_allowed_packet",
    };
    mysql::Cell packet;
    auto set = connection.executeAll(
        statements, [&](std::size_t, mysql::Connection::Cells cells) { packet = cells.front(); });
    if (!set)
        return tl::unexpected(set.error());
    connection.limitStatements(mysql::numberOf(packet));
    return {};
}

MysqlTargetSession::MysqlTargetSession(mysql::Connection connection, Lane lane,
                                       std::shared_ptr<TargetTables> tables)
    : m_connection(std::move(connection))
    , m_lane(std::move(lane))
    , m_tables(std::move(tables))
{
}

Result<std::unique_ptr<MysqlTargetSession>> MysqlTargetSession::open(mysql::Connection connection, Lane lane,
                                                                     std::shared_ptr<TargetTables> tables)
{
    std::unique_ptr<MysqlTargetSession> session(
        new MysqlTargetSession(std::move(connection), std::move(lane), std::move(tables)));
    if (auto prepared = prepareApplySession(session->m_connection); !prepared)
        return tl::unexpected(prepared.error());
    // Statements are sent ahead of answers: behind one that fails and takes the transaction with it, none may
    // commit by itself. And from here on the session is looked at every few seconds: if we vanish or are
    // frozen amid a transaction, the server ends it after this time, and the lane's row is free for whoever
    // takes over.
    if (auto set =
            session->run(fmt::format("SET SESSION autocommit = 0, wait_timeout = {}", kSilentSecondsMax));
        !set)
        return tl::unexpected(set.error());
    if (auto opened = session->m_mergedWriter.openRowEvents(); !opened)
        return tl::unexpected(opened.error());
    session->m_parkedRows.emplace(
        session->m_connection, session->m_lane.pipeline,
        [made = session.get()](const TablePtr& table) { return made->describe(table); });
    session->m_lockedRows.emplace(
        session->m_connection, session->m_lane.pipeline,
        [made = session.get()](const TablePtr& table) { return made->describe(table); },
        [made = session.get()](const std::string& sql, const dialect::LongValues& longValues,
                               std::size_t laxValues) { return made->write(sql, longValues, laxValues); });
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
    m_inTransaction = true;
    const std::string stamp =
        mark.stamp.empty() ? std::string() : "origin_stamp = " + textLiteral(mark.stamp) + ", ";
    const std::string statements[] = {
        "START TRANSACTION", fmt::format("UPDATE retl.retl_checkpoint SET {}, {}, origin_site = {}, "
                                         "origin_position = {}, {}commits = commits + 1 "
                                         "WHERE pipeline = {} AND lane = {} AND epoch = {} "
                                         "AND @@global.read_only = 0",
                                         progressAssignments(mark.progress), stateAssignments(mark.state),
                                         textLiteral(mark.origin.site), textLiteral(mark.origin.position),
                                         stamp, textLiteral(m_lane.pipeline), m_lane.number, m_lane.epoch)};
    return m_connection.sendAhead(statements, [this](const mysql::Connection::Matched& marked) -> Result<> {
        if (!marked)
            return tl::unexpected(asCheckpointError(marked.error().during("writing the checkpoint")));
        if (marked->back() != 1)
            return fail(ErrorKind::Refused, "apply.fenced", m_lane.pipeline + ": the checkpoint is not ours");
        return {};
    });
}

Result<> MysqlTargetSession::beginBeside(const Origin& origin)
{
    m_inTransaction = true;
    if (auto begun = run("START TRANSACTION"); !begun)
        return begun;
    auto marked = m_connection.execute(fmt::format(
        "UPDATE retl.retl_checkpoint SET origin_site = {}, origin_position = {}, commits = commits + 1 "
        "WHERE pipeline = {} AND lane = 0",
        textLiteral(origin.site), textLiteral(origin.position), textLiteral(m_lane.pipeline)));
    if (!marked)
        return tl::unexpected(marked.error().during("writing the mark"));
    if (*marked == 1)
        return {};
    if (auto undone = rollback(); !undone)
        return undone;
    return fail(
        ErrorKind::Refused, "apply.no_checkpoint",
        fmt::format("{} has no row in retl.retl_checkpoint on {}", m_lane.pipeline, m_connection.name()));
}

Result<> MysqlTargetSession::insert(const TablePtr& table, std::span<const Row* const> rows)
{
    const auto described = describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    const std::size_t lax = laxValues(rows);
    if (lax >= kWarningsMax && rows.size() > 1)
        return insertInHalves(table, rows);
    dialect::LongValues longValues;
    const std::string sql = dialect::insertStatement(route, rows, placesFor(longValues, lax));
    const auto written = write(sql, longValues, lax);
    if (!written && written.error().code == "mysql.packet_too_large" && rows.size() > 1)
        return insertInHalves(table, rows);
    if (!written)
        return tl::unexpected(written.error());
    return {};
}

Result<> MysqlTargetSession::insertInHalves(const TablePtr& table, std::span<const Row* const> rows)
{
    const std::string savepoint =
        fmt::format("lutra_{}_rows", rows.size());  // halves of halves have their own
    if (auto set = run("SAVEPOINT " + savepoint); !set)
        return set;
    if (auto first = insert(table, rows.first(rows.size() / 2)); !first)
        return first;
    auto second = insert(table, rows.subspan(rows.size() / 2));
    if (second || second.error().kind == ErrorKind::Transient)
        return second;
    if (auto undone = run("ROLLBACK TO SAVEPOINT " + savepoint); !undone)
        return undone;
    return second;
}

Result<std::uint64_t> MysqlTargetSession::update(const TablePtr& table, const Row& before, const Row& after)
{
    const auto described = describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    const Row* const rows[] = {&after};
    const std::size_t lax = laxValues(rows);
    dialect::LongValues longValues;
    const std::string sql =
        dialect::updateStatement(route, before, after, before, placesFor(longValues, lax));
    const auto matched = write(sql, longValues, lax);
    if (!matched || *matched != 0)
        return matched;
    const auto guard = guardWithoutDocuments(route, before);
    if (!guard || !*guard)
        return guard ? matched : tl::unexpected(guard.error());
    return write(dialect::updateStatement(route, before, after, **guard), {}, lax);
}

Result<std::uint64_t> MysqlTargetSession::remove(const TablePtr& table, const Row& before)
{
    const auto described = describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    dialect::LongValues longValues;
    const std::string sql = dialect::deleteStatement(route, before, &longValues);
    const auto matched = write(sql, longValues, 0);
    if (!matched || *matched != 0)
        return matched;
    const auto guard = guardWithoutDocuments(route, before);
    if (!guard || !*guard)
        return guard ? matched : tl::unexpected(guard.error());
    return write(dialect::deleteStatement(route, **guard), {}, 0);
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

/// Outside strict mode there are no long values, see `placesFor`.
Result<std::uint64_t> MysqlTargetSession::write(const std::string& sql, const dialect::LongValues& longValues,
                                                std::size_t laxValues)
{
    if (laxValues == 0)
        return m_connection.execute(sql, longValues);
    if (auto set = run("SAVEPOINT lutra_lax"); !set)
        return tl::unexpected(set.error());
    if (auto set = run(fmt::format("{}, max_error_count = {}", setMode(kLaxMode), kWarningsMax)); !set)
        return tl::unexpected(set.error());
    auto written = m_connection.execute(sql);
    auto bent = written ? rejectBentValues(laxValues) : Result<>();
    if (auto set = run(setMode(kStrictMode)); !set)
        return tl::unexpected(set.error());
    if (bent)
        return written;
    if (auto undone = run("ROLLBACK TO SAVEPOINT lutra_lax"); !undone)
        return tl::unexpected(undone.error());
    return tl::unexpected(bent.error());
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
    auto held = checkLaneHeld(m_connection, m_lane.pipeline, m_lane.number, m_lane.epoch);
    if (held && m_lane.onSeen) {
        auto now = readCheckpoint(m_connection, m_lane.pipeline);
        if (!now)
            return tl::unexpected(now.error());
        if (*now)
            m_lane.onSeen(**now);
    }
    if (!held && held.error().kind == ErrorKind::Transient)
        return held;
    if (auto ended = run("ROLLBACK"); !ended)
        return ended;
    return held;
}

/// A mark that matches no row. A privileged account may write to a read-only server, so the mark asks.
Error MysqlTargetSession::explain(Error error)
{
    if (error.code != "apply.fenced")
        return error;
    auto held = checkLaneHeld(m_connection, m_lane.pipeline, m_lane.number, m_lane.epoch);
    if (auto ended = run("ROLLBACK"); !ended)
        return ended.error();
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
    if (auto begun = m_connection.answerAhead(); !begun)
        return begun;
    m_inTransaction = false;
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
    m_inTransaction = false;
    m_connection.forgetAhead();
    if (auto undone = run("ROLLBACK"); !undone)
        return undone;
    m_tables->forget();  // the target's structure may be what made it fail
    return checkForeignKeys(true);
}

Result<TargetTablePtr> MysqlTargetSession::describe(const TablePtr& source)
{
    auto found = m_tables->find(m_connection, source);
    if (m_inTransaction || (!found && found.error().kind == ErrorKind::Transient))
        return found;
    // Without autocommit, looking began a transaction.
    const std::string end[] = {"ROLLBACK"};
    const auto check = [](const mysql::Connection::Matched& ended) { return ended.map([](const auto&) {}); };
    if (auto ended = m_connection.sendAhead(end, check); !ended)
        return tl::unexpected(ended.error());
    return found;
}

Result<bool> MysqlTargetSession::merge(std::span<const NetTable> tables)
{
    return m_mergedWriter.write(tables);
}

Result<std::string> MysqlTargetSession::describeCurrent(const TablePtr& table, const Row& row)
{
    const auto described = describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    if (route.key.empty())
        return "(a table without a key: no single row to show)";
    auto found = m_connection.query(dialect::selectByKeyStatement(route, row));
    if (!found)
        return tl::unexpected(found.error());
    if (found->empty())
        return "no row with this key";
    std::string text = "{";
    for (std::size_t i = 0; i < route.carried.size(); ++i) {
        constexpr std::size_t kShownMax = 64;
        const mysql::Cell& cell = found->front()[i];
        text += fmt::format("{}{}: {}", i ? ", " : "", table->columns[route.carried[i].source].name,
                            cell ? "'" + cell->substr(0, kShownMax) + "'" : "NULL");
    }
    return text + "}";
}

std::string MysqlTargetSession::describeKey(const TablePtr& table, const Row& row)
{
    if (const auto described = describe(table))
        return dialect::describeKey((*described)->route, row);
    dialect::TableRoute route;  // the target has no such table: the source's own key
    route.source = table;
    const KeySchema* key = table->matchKey();
    for (const std::size_t place : key ? key->columns : std::vector<std::size_t>())
        route.key.push_back({place, place});
    return dialect::describeKey(route, row);
}

}  // namespace lutra::apply
