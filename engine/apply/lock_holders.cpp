#include "engine/apply/lock_holders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::apply {

namespace {

constexpr std::size_t kHoldersShown = 3;
constexpr std::uint32_t kDataLocksSince = 80000;  // MySQL's performance_schema.data_locks

bool hasDataLocks(const ServerInfo& server)
{
    return server.isMySql() && server.version >= kDataLocksSince;
}

/// Columns: connection, user, host, command, seconds in it, what for.
std::string rowLockQuery(const ServerInfo& server, const std::string& waiting)
{
    if (hasDataLocks(server))
        return fmt::format(
            "SELECT DISTINCT h.PROCESSLIST_ID, h.PROCESSLIST_USER, h.PROCESSLIST_HOST, "
            "h.PROCESSLIST_COMMAND, "
            "h.PROCESSLIST_TIME, CONCAT('rows of ', l.OBJECT_SCHEMA, '.', l.OBJECT_NAME) "
            "FROM performance_schema.data_lock_waits w "
            "JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID "
            "JOIN performance_schema.threads h ON h.THREAD_ID = w.BLOCKING_THREAD_ID "
            "JOIN performance_schema.data_locks l ON l.ENGINE_LOCK_ID = w.REQUESTING_ENGINE_LOCK_ID "
            "WHERE r.PROCESSLIST_ID IN ({0}) AND h.PROCESSLIST_ID NOT IN ({0}) LIMIT {1}",
            waiting, kHoldersShown);
    return fmt::format(
        "SELECT DISTINCT h.trx_mysql_thread_id, p.USER, p.HOST, p.COMMAND, p.TIME, "
        "CONCAT('rows of ', REPLACE(l.lock_table, '`', '')) "
        "FROM information_schema.INNODB_LOCK_WAITS w "
        "JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id "
        "JOIN information_schema.INNODB_TRX h ON h.trx_id = w.blocking_trx_id "
        "JOIN information_schema.INNODB_LOCKS l ON l.lock_id = w.requested_lock_id "
        "LEFT JOIN information_schema.PROCESSLIST p ON p.ID = h.trx_mysql_thread_id "
        "WHERE r.trx_mysql_thread_id IN ({0}) AND h.trx_mysql_thread_id NOT IN ({0}) LIMIT {1}",
        waiting, kHoldersShown);
}

/// The strongest lock first: weaker ones may well go together with ours.
std::string metadataLockQuery(const ServerInfo& server, const std::string& waiting)
{
    if (hasDataLocks(server))
        return fmt::format(
            "SELECT h.PROCESSLIST_ID, h.PROCESSLIST_USER, h.PROCESSLIST_HOST, h.PROCESSLIST_COMMAND, "
            "h.PROCESSLIST_TIME, CONCAT(g.LOCK_TYPE, ' of ', LOWER(g.OBJECT_TYPE), ' ', "
            "COALESCE(g.OBJECT_SCHEMA, ''), '.', COALESCE(g.OBJECT_NAME, '')) "
            "FROM performance_schema.metadata_locks m "
            "JOIN performance_schema.threads r ON r.THREAD_ID = m.OWNER_THREAD_ID "
            "JOIN performance_schema.metadata_locks g ON g.OBJECT_TYPE = m.OBJECT_TYPE AND "
            "g.OBJECT_SCHEMA <=> m.OBJECT_SCHEMA AND g.OBJECT_NAME <=> m.OBJECT_NAME AND "
            "g.OWNER_THREAD_ID <> m.OWNER_THREAD_ID "
            "JOIN performance_schema.threads h ON h.THREAD_ID = g.OWNER_THREAD_ID "
            "WHERE m.LOCK_STATUS = 'PENDING' AND r.PROCESSLIST_ID IN ({}) "
            "ORDER BY g.LOCK_STATUS = 'PENDING', FIELD(g.LOCK_TYPE, 'SHARED_UPGRADABLE', 'SHARED_READ_ONLY', "
            "'SHARED', 'SHARED_NO_WRITE', 'SHARED_NO_READ_WRITE', 'EXCLUSIVE') DESC LIMIT 1",
            waiting);
    return fmt::format(
        "SELECT p.ID, p.USER, p.HOST, p.COMMAND, p.TIME, CONCAT(m.LOCK_MODE, ' of ', m.TABLE_SCHEMA, '.', "
        "m.TABLE_NAME) FROM information_schema.METADATA_LOCK_INFO m "
        "JOIN information_schema.PROCESSLIST p ON p.ID = m.THREAD_ID WHERE p.ID NOT IN ({}) AND p.ID <> "
        "CONNECTION_ID() ORDER BY FIELD(m.LOCK_MODE, 'MDL_SHARED_UPGRADABLE', 'MDL_SHARED_NO_WRITE', "
        "'MDL_SHARED_NO_READ_WRITE', 'MDL_EXCLUSIVE', 'MDL_BACKUP_FTWRL1', 'MDL_BACKUP_FTWRL2') DESC LIMIT 1",
        waiting);
}

std::string describe(const mysql::TextRow& row)
{
    const std::string what = row[5].value_or("something");
    if (!row[0] || *row[0] == "0")
        return "a prepared XA transaction holds " + what;
    const bool idle = row[3] == "Sleep";
    return fmt::format("connection {} ({}@{}, {} for {} s) holds {}", *row[0], row[1].value_or("?"),
                       row[2].value_or("?"), idle ? "idle" : row[3].value_or("gone"), row[4].value_or("?"),
                       what);
}

std::string joined(const std::vector<mysql::TextRow>& rows)
{
    std::string text;
    for (const mysql::TextRow& row : rows)
        text += (text.empty() ? "" : "; ") + describe(row);
    return text;
}

/// MySQL without its performance schema tells who waits, and not for whom: the oldest of the others, with a
/// doubt.
Result<std::vector<mysql::TextRow>> guessedRowLocks(mysql::Connection& looking, const std::string& waiting)
{
    return looking.query(fmt::format(
        "SELECT h.trx_mysql_thread_id, p.USER, p.HOST, p.COMMAND, p.TIME, 'them, perhaps' "
        "FROM information_schema.INNODB_TRX r JOIN information_schema.INNODB_TRX h ON h.trx_id <> r.trx_id "
        "LEFT JOIN information_schema.PROCESSLIST p ON p.ID = h.trx_mysql_thread_id WHERE r.trx_state = "
        "'LOCK "
        "WAIT' AND h.trx_state <> 'LOCK WAIT' AND r.trx_mysql_thread_id IN ({}) ORDER BY h.trx_started LIMIT "
        "{}",
        waiting, kHoldersShown));
}

Result<std::vector<mysql::TextRow>> rowLocks(mysql::Connection& looking, const std::string& waiting)
{
    auto known = looking.query(rowLockQuery(looking.server(), waiting));
    if (!known || !known->empty() || !hasDataLocks(looking.server()))
        return known;
    return guessedRowLocks(looking, waiting);
}

/// What a connection of ours waits for, as the server calls it; empty where it does not.
Result<std::string> waitingState(mysql::Connection& looking, const std::string& waiting)
{
    auto state = looking.queryCell(
        fmt::format("SELECT STATE FROM information_schema.PROCESSLIST WHERE ID IN ({}) AND STATE LIKE "
                    "'Waiting for%lock%' LIMIT 1",
                    waiting));
    if (!state)
        return tl::unexpected(state.error());
    return state->value_or("");
}

/// Where the server does not tell who holds a metadata lock: statements that take strong ones, then sessions
/// that have been idle for long and may hold LOCK TABLES.
Result<std::optional<std::string>> guessedHolder(mysql::Connection& looking, const std::string& waiting,
                                                 const std::string& state)
{
    const auto rows = looking.query(fmt::format(
        "SELECT ID, USER, HOST, COMMAND, TIME, COALESCE(UPPER(REGEXP_SUBSTR(INFO, '^[A-Za-z]+')), 'it, "
        "perhaps') "
        "FROM information_schema.PROCESSLIST WHERE ID NOT IN ({}) AND ID <> CONNECTION_ID() AND USER NOT IN "
        "('system user', 'event_scheduler') AND COMMAND IN ('Query', 'Sleep') AND (INFO IS NULL OR INFO "
        "REGEXP "
        "'^(ALTER|CREATE|DROP|RENAME|TRUNCATE|OPTIMIZE|REPAIR|LOCK|FLUSH)') ORDER BY INFO IS NULL, TIME DESC "
        "LIMIT {}",
        waiting, kHoldersShown));
    return state + (rows && !rows->empty() ? ": " + joined(*rows) : std::string());
}

}  // namespace

Result<std::optional<std::string>> describeLockHolder(mysql::Connection& looking,
                                                      std::span<const std::uint64_t> waiting)
{
    if (waiting.empty())
        return std::nullopt;
    const std::string ours = fmt::format("{}", fmt::join(waiting, ", "));
    const auto holders = rowLocks(looking, ours);
    if (holders && !holders->empty())
        return joined(*holders);
    if (!holders && holders.error().code != "mysql.access_denied")
        return tl::unexpected(holders.error());

    auto state = waitingState(looking, ours);
    if (!state)
        return tl::unexpected(state.error());
    if (state->empty() && !holders)
        return tl::unexpected(holders.error());
    if (state->empty())
        return std::nullopt;
    const auto metadataLocks = looking.query(metadataLockQuery(looking.server(), ours));
    if (metadataLocks && !metadataLocks->empty())
        return joined(*metadataLocks);
    return guessedHolder(looking, ours, *state);
}

}  // namespace lutra::apply
