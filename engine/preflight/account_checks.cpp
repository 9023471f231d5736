#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>

namespace lutra::preflight {

namespace {

constexpr std::uint32_t kMySqlReplicaWords = 80022;
constexpr unsigned kLockWaitSeconds = 5;
constexpr unsigned kProbeEventsMax = 1000;  // other sessions may write between our two looks

// No pipeline can have this name, so no engine ever reads the row.
constexpr std::string_view kProbeName = "CONCAT(CHAR(1), 'probe')";

/// Lines that are comments fall away; the others follow each other.
std::string onOneLine(const std::string& statement)
{
    std::string line = statement;
    std::ranges::replace(line, '\n', ' ');
    return line;
}

/// Whether the account may run the statement; other trouble (no such table) is not about rights.
Result<bool> isAllowed(mysql::Connection& connection, const std::string& sql)
{
    const auto done = connection.query(sql);
    if (done || (!isDenied(done.error()) && done.error().kind != ErrorKind::Transient))
        return true;
    if (isDenied(done.error()))
        return false;
    return tl::unexpected(done.error());
}

/// "REPLICATION SLAVE" as one right of the list in `GRANT …, … ON *.*`, or all rights.
bool grantsReplication(std::string_view grant)
{
    const auto on = grant.find(" ON *.*");
    if (on == std::string_view::npos || !grant.starts_with("GRANT "))
        return false;
    std::string_view rights = grant.substr(6, on - 6);
    while (!rights.empty()) {
        const auto comma = rights.find(", ");
        const auto right = rights.substr(0, comma);
        if (right == "REPLICATION SLAVE" || right == "ALL PRIVILEGES")
            return true;
        rights.remove_prefix(comma == std::string_view::npos ? rights.size() : comma + 2);
    }
    return false;
}

Result<bool> mayReadLog(mysql::Connection& connection)
{
    const ServerInfo& server = connection.server();
    // MySQL asks for REPLICATION SLAVE here, so roles count; MariaDB asks for another right.
    if (server.isMySql())
        return isAllowed(connection,
                         server.version >= kMySqlReplicaWords ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS");
    const auto grants = connection.query("SHOW GRANTS");
    if (!grants)
        return tl::unexpected(grants.error());
    return std::ranges::any_of(*grants,
                               [](const auto& row) { return grantsReplication(row[0].value_or("")); });
}

/// The rights that are missing on a table, by EXPLAIN, which asks for the statement's rights and changes
/// nothing.
Result<std::vector<std::string>> missingRights(Site& site, const std::string& schema,
                                               const std::string& table, bool toWrite)
{
    mysql::Connection& connection = site.connection();
    const std::string name = dialect::quoteTable(schema, table);
    std::vector<std::string> missing;
    const auto want = [&](std::string_view right, const std::string& sql) -> Result<> {
        const auto allowed = isAllowed(connection, sql);
        if (!allowed)
            return tl::unexpected(allowed.error());
        if (!*allowed)
            missing.emplace_back(right);
        return {};
    };
    if (auto done = want("SELECT", fmt::format("EXPLAIN SELECT * FROM {} WHERE 1 = 0", name)); !done)
        return tl::unexpected(done.error());
    if (!toWrite)
        return missing;

    const auto schemaNow = site.facts.table(schema, table);
    if (!schemaNow)
        return tl::unexpected(schemaNow.error());
    std::vector<std::string> columns;
    if (*schemaNow) {
        for (const ColumnSchema& column : (*schemaNow)->columns) {
            if (!column.generated)
                columns.push_back(dialect::quoteName(column.name));
        }
    }
    if (columns.empty())  // not there, or not to be seen: PF46 says so
        return missing;
    const std::array probes{
        std::pair{"INSERT", fmt::format("EXPLAIN INSERT INTO {0} ({1}) SELECT {1} FROM {0} WHERE 1 = 0", name,
                                        fmt::join(columns, ", "))},
        std::pair{"UPDATE",
                  fmt::format("EXPLAIN UPDATE {0} SET {1} = {1} WHERE 1 = 0", name, columns.front())},
        std::pair{"DELETE", fmt::format("EXPLAIN DELETE FROM {} WHERE 1 = 0", name)},
    };
    for (const auto& [right, sql] : probes) {
        if (auto done = want(right, sql); !done)
            return tl::unexpected(done.error());
    }
    return missing;
}

/// What grants on the server and on whole schemas surely give, so that no table needs to be asked for. Where
/// it is not sure, it is no.
class SchemaRights {
public:
    SchemaRights(const std::vector<Right>& rights, retl::GrantNames names)
        : m_rights(rights)
        , m_names(names)
    {
    }

    [[nodiscard]] bool has(const std::string& schema, bool toWrite) const
    {
        const auto wanted = toWrite ? std::span(kRowRights) : std::span(kRowRights).first(1);
        return std::ranges::all_of(wanted, [&](std::string_view right) { return hasRight(schema, right); });
    }

private:
    static constexpr std::array<std::string_view, 4> kRowRights{"SELECT", "INSERT", "UPDATE", "DELETE"};

    [[nodiscard]] bool means(const Right& right, const std::string& schema) const
    {
        return m_names == retl::GrantNames::Exact ? right.schema == schema : grantMeans(right.schema, schema);
    }

    [[nodiscard]] bool hasRight(const std::string& schema, std::string_view name) const
    {
        std::set<std::string_view> patterns;  // of several the server takes one: we do not guess which
        bool given = false;
        for (const Right& right : m_rights) {
            if (right.schema.empty()) {
                // Partial revokes may take a schema out of it again.
                given |= right.name == name && m_names == retl::GrantNames::Patterns;
            } else if (means(right, schema)) {
                patterns.insert(right.schema);
                given |= right.name == name;
            }
        }
        return given && patterns.size() <= 1;
    }

    const std::vector<Right>& m_rights;
    retl::GrantNames m_names;
};

/// The statements that `lutra init` would run.
Fix bringUpFix(Site& site, bool tableMissing)
{
    std::vector<std::string> lines{"-- lutra init CONFIG does the same:"};
    const int version = tableMissing ? 0 : retl::installedVersion(site.connection()).value_or(0);
    for (const std::string& statement : retl::statementsFor(version))
        lines.push_back(onOneLine(statement) + ';');
    return sqlFix(std::move(lines));
}

/// Whether the log holds row events of the checkpoint table from a place on; nullopt where that cannot be
/// told.
std::optional<bool> probeIsLogged(mysql::Connection& connection, const mysql::LogEnd& before)
{
    if (before.file.find_first_of("'\\") != std::string::npos)
        return std::nullopt;
    const auto events = connection.query(fmt::format("SHOW BINLOG EVENTS IN '{}' FROM {} LIMIT {}",
                                                     before.file, before.offset, kProbeEventsMax));
    if (!events)
        return std::nullopt;
    const auto holds = [&](std::string_view type, std::string_view text) {
        return std::ranges::any_of(*events, [&](const mysql::TextRow& row) {
            return row[2] == type && row[5].value_or("").find(text) != std::string::npos;
        });
    };
    if (holds("Table_map", "retl.retl_checkpoint"))
        return true;
    if (holds("Rotate", "") || events->size() >= kProbeEventsMax)
        return std::nullopt;
    return false;
}

/// Writes a row and removes it, in one transaction.
Result<> writeProbe(Site& site)
{
    mysql::Connection& connection = site.connection();
    const std::array<std::string, 4> statements{
        "START TRANSACTION",
        fmt::format("INSERT INTO retl.retl_checkpoint (pipeline, lane, epoch, reader_server_id, low_file, "
                    "low_offset) VALUES ({}, 0, 0, 0, '', 0)",
                    kProbeName),
        fmt::format("DELETE FROM retl.retl_checkpoint WHERE pipeline = {}", kProbeName),
        "COMMIT",
    };
    auto begun = std::chrono::steady_clock::now();
    for (const std::string& statement : statements) {
        begun = std::chrono::steady_clock::now();
        if (const auto done = connection.execute(statement); !done) {
            (void)connection.execute("ROLLBACK");
            return tl::unexpected(done.error());
        }
    }
    site.facts.commitTook = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begun);  // of the last one, the COMMIT
    return {};
}

}  // namespace

Result<> checkGrants(Site& site, Report& report)
{
    mysql::Connection& connection = site.connection();
    const auto account = retl::currentAccount(connection);
    if (!account)
        return tl::unexpected(account.error());
    const auto names = retl::grantNamesOn(connection);
    if (!names)
        return tl::unexpected(names.error());
    const std::string who = account->quoted();

    // A table that somebody is altering must not hold preflight up.
    if (auto done = connection.execute(fmt::format("SET SESSION lock_wait_timeout = {}", kLockWaitSeconds));
        !done)
        return tl::unexpected(done.error());

    if (site.isSource) {
        const auto mayRead = mayReadLog(connection);
        if (!mayRead)
            return tl::unexpected(mayRead.error());
        const auto end = mysql::readLogEnd(connection);
        const bool maySeeEnd = end || !isDenied(end.error());
        if (!*mayRead || !maySeeEnd)
            report.block(site.name(), says("log_refused", who, site.name()),
                         sqlFix({fmt::format("GRANT {} ON *.* TO {};",
                                             retl::readingRights(connection.server()), who)}));
    }

    const auto rights = site.facts.rights();
    if (!rights)
        return tl::unexpected(rights.error());
    const SchemaRights schemas(**rights, *names);
    std::set<std::pair<std::string, std::string>> tables = site.read;
    tables.insert(site.written.begin(), site.written.end());
    tables.emplace("retl", "retl_checkpoint");
    std::map<std::string, std::set<std::string>> missingOf;  // by schema
    for (const auto& [schema, table] : tables) {
        const bool toWrite = schema == "retl" ? site.isTarget : site.written.contains({schema, table});
        if (schemas.has(schema, toWrite))
            continue;
        const auto missing = missingRights(site, schema, table, toWrite);
        if (!missing)
            return tl::unexpected(missing.error());
        missingOf[schema].insert(missing->begin(), missing->end());
    }
    for (const auto& entry : missingOf) {
        const std::string& schema = entry.first;
        const auto& missing = entry.second;
        if (missing.empty())
            continue;
        // All four in one statement: where two patterns match a schema the server takes only one of them.
        const bool writes = schema == "retl" || std::ranges::any_of(site.written, [&](const auto& t) {
                                return t.first == schema;
                            });
        report.about(schema).block(
            site.name(), says("rights_missing", who, listOfNames(missing), schema, site.name()),
            sqlFix({fmt::format("GRANT {} ON {} TO {};", writes ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT",
                                retl::grantLevel(schema, *names), who)}));
    }
    return {};
}

Result<> checkRetlSchema(Site& site, Report& report)
{
    const auto deficits = retl::findDeficits(site.connection());
    if (!deficits && deficits.error().kind != ErrorKind::Refused)
        return tl::unexpected(deficits.error());
    if (!deficits) {
        report.block(site.name(), says("retl_unusable", deficits.error().detail));
        return {};
    }
    for (const retl::Deficit& deficit : *deficits) {
        const bool engine = deficit.kind == retl::Deficit::Kind::Engine;
        const std::string_view code = deficit.value.empty() ? "retl_absent"
                                      : engine              ? "retl_engine"
                                                            : "retl_version";
        report.about(deficit.object)
            .block(site.name(), says(code, deficit.object, site.name(), deficit.value),
                   engine ? sqlFix({fmt::format("ALTER TABLE {} ENGINE = InnoDB;", deficit.object)})
                          : bringUpFix(site, deficit.kind == retl::Deficit::Kind::Table));
    }
    return {};
}

Result<> checkRetlLogged(Site& site, Report& report)
{
    mysql::Connection& connection = site.connection();
    if (!site.isTarget) {
        report.skip();
        return {};
    }
    const auto version = retl::installedVersion(connection);
    if (!version || *version == 0) {  // PF19 says so
        report.skip();
        return {};
    }
    const auto sessionLogs = connection.queryCell("SELECT @@SESSION.sql_log_bin");
    if (!sessionLogs)
        return tl::unexpected(sessionLogs.error());
    if (site.isSource && *sessionLogs != "1") {
        report.block(
            site.name(), says("session_not_logged", site.name()),
            advice({"-- look for SET sql_log_bin in init_connect:", "SELECT @@GLOBAL.init_connect;"}));
        return {};
    }

    const auto before = mysql::readLogEnd(connection);
    if (auto done = writeProbe(site); !done)
        return tl::unexpected(done.error());
    if (!site.isSource || !before)  // nobody reads its log; or there is none, which PF05 and PF16 say
        return {};
    const auto after = mysql::readLogEnd(connection);
    if (!after)
        return tl::unexpected(after.error());
    const bool moved = after->file != before->file || after->offset != before->offset;
    const auto logged = moved ? probeIsLogged(connection, *before) : std::optional(false);
    if (!logged.value_or(true))
        report.block(site.name(), says("probe_not_logged", site.name()),
                     advice({"-- see PF06 (binlog_format) and PF10 (binlog_do_db, binlog_ignore_db)"}));
    return {};
}

}  // namespace lutra::preflight
