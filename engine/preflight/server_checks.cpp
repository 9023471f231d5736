#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

constexpr std::uint32_t kOldestMariaDb = 100600;
constexpr std::uint32_t kOldestMySql = 50600;
constexpr std::uint32_t kMySqlReplicaWords = 80022;  // SHOW REPLICA STATUS instead of SHOW SLAVE STATUS
constexpr std::uint32_t kMySqlBinaryLogStatus =
    80200;  // SHOW BINARY LOG STATUS instead of SHOW MASTER STATUS

/// Warns or blocks where a variable has another value than `wanted`. A server that does not know it passes.
Result<> wantVariable(const Site& site, Report& report, Level level, std::string_view name,
                      std::string_view wanted, std::string_view why)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto value = variableOf(*site.connection, name);
    if (!value)
        return tl::unexpected(value.error());
    if (!value->empty() && *value != wanted)
        report.add(level, site.name(), fmt::format("{} is {} on {}: {}.", name, *value, site.name(), why),
                   setVariable(site.connection->server(), name, wanted));
    return {};
}

std::vector<std::string> listOf(std::string_view commaSeparated)
{
    std::vector<std::string> names;
    while (!commaSeparated.empty()) {
        const auto comma = commaSeparated.find(',');
        names.emplace_back(commaSeparated.substr(0, comma));
        commaSeparated.remove_prefix(comma == std::string_view::npos ? commaSeparated.size() : comma + 1);
    }
    return names;
}

/// Names of the replication links that run on this server as a replica. Needs no right on MariaDB.
Result<std::vector<std::string>> replicaLinks(mysql::Connection& connection)
{
    const ServerInfo& server = connection.server();
    const bool newWords = server.isMySql() && server.version >= kMySqlReplicaWords;
    const auto rows = connection.query(server.isMariaDb() ? "SHOW ALL SLAVES STATUS"
                                       : newWords         ? "SHOW REPLICA STATUS"
                                                          : "SHOW SLAVE STATUS");
    std::vector<std::string> links;
    if (rows) {
        for (const mysql::TextRow& row : *rows) {
            // MariaDB: connection name, SQL state, IO state, host; MySQL: IO state, host.
            const std::size_t host = server.isMariaDb() ? 3 : 1;
            links.push_back(row.size() > host ? row[host].value_or("?") : "?");
        }
        return links;
    }
    if (rows.error().code != "mysql.access_denied" || !server.isMariaDb())
        return tl::unexpected(rows.error());
    const auto running = connection.query("SHOW GLOBAL STATUS LIKE 'Slaves_running'");
    if (!running)
        return tl::unexpected(running.error());
    if (!running->empty() && running->front()[1].value_or("0") != "0")
        links.emplace_back("a server whose name this account may not see");
    return links;
}

}  // namespace

/// Told in every case: a lesser mode must be seen by who did not choose it.
Result<> checkLink(const Site& site, Report& report)
{
    const mysql::LinkSecurity& link = site.connection->link();
    if (link.provenIdentity) {
        report.inform(site.name(),
                      fmt::format("The link to {} is encrypted ({}), and the server's certificate "
                                  "fits its CA and host name: tls is verify.",
                                  site.name(), link.protocol));
        return {};
    }
    const bool encrypted = !link.protocol.empty();
    const std::string cause =
        encrypted ? fmt::format("The link to {} is encrypted ({}), but who answers there is not proven: tls "
                                "is require.",
                                site.name(), link.protocol)
                  : fmt::format("The link to {} is not encrypted.", site.name());
    if (link.staysOnHost)
        report.inform(site.name(), cause.substr(0, cause.size() - 1) + "; it does not leave this host.");
    else
        report.warn(
            site.name(), cause,
            {fmt::format("# In the configuration, at data source {}:", site.name()), "tls = \"verify\"",
             "ca = \"ca.pem\"  # of who signed the server's certificate, if the system does not know it"});
    return {};
}

Result<> checkVersion(const Site& site, Report& report)
{
    const ServerInfo& server = site.connection->server();
    if (server.version < (server.isMariaDb() ? kOldestMariaDb : kOldestMySql))
        report.block(site.name(), fmt::format("{} runs {}, which is older than MariaDB 10.6 and MySQL 5.6.",
                                              site.name(), server.versionText));
    return {};
}

Result<> checkLogOn(const Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto on = variableOf(*site.connection, "log_bin");
    if (!on)
        return tl::unexpected(on.error());
    if (*on != "ON")
        report.block(site.name(),
                     fmt::format("{} writes no binary log, so its changes cannot be read.", site.name()),
                     configure({"log_bin = binlog"}));
    return {};
}

Result<> checkLogFormat(const Site& site, Report& report)
{
    return wantVariable(site, report, Level::Block, "binlog_format", "ROW",
                        "statements in the log cannot be carried");
}

Result<> checkRowImage(const Site& site, Report& report)
{
    return wantVariable(site, report, site.twoWay ? Level::Block : Level::Warn, "binlog_row_image", "FULL",
                        "without whole rows a conflict cannot be told from a change");
}

Result<> checkRowMetadata(const Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    constexpr std::string_view kName = "binlog_row_metadata";
    const auto value = variableOf(*site.connection, kName);
    if (!value)
        return tl::unexpected(value.error());
    if (value->empty())
        report.warn(
            site.name(),
            fmt::format("{} ({}) cannot name columns in its log: rows that were written before a table "
                        "changed cannot be told from those after.",
                        site.name(), site.connection->server().versionText));
    else if (*value != "FULL")
        report.warn(
            site.name(),
            fmt::format("{} is {} on {}: columns in the log have no names, so a changed table stops the "
                        "pipeline.",
                        kName, *value, site.name()),
            setVariable(site.connection->server(), kName, "FULL"));
    return {};
}

Result<> checkLogChecksum(const Site& site, Report& report)
{
    return wantVariable(site, report, Level::Warn, "binlog_checksum", "CRC32",
                        "a damaged log may be carried as if it were whole");
}

Result<> checkLogFilters(const Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const ServerInfo& server = site.connection->server();
    const bool newWords = server.isMySql() && server.version >= kMySqlBinaryLogStatus;
    const auto rows = site.connection->query(newWords ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())  // no log at all: PF05 says so
        return {};
    const auto onlyThese = listOf(rows->front()[2].value_or(""));
    const auto notThese = listOf(rows->front()[3].value_or(""));
    const auto has = [](const auto& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    std::set<std::string> wanted;
    for (const auto& [schema, table] : site.read)
        wanted.insert(schema);
    wanted.insert("retl");
    for (const std::string& schema : wanted) {
        if (!onlyThese.empty() && !has(onlyThese, schema))
            report.block(site.name(),
                         fmt::format("binlog_do_db is {} on {}, so changes of schema {} are not in its log.",
                                     fmt::join(onlyThese, ","), site.name(), schema),
                         configure({"binlog_do_db = " + schema}));
        if (has(notThese, schema))
            report.block(
                site.name(),
                fmt::format("binlog_ignore_db leaves schema {} out of the log of {}.", schema, site.name()),
                configure({"# remove: binlog_ignore_db = " + schema}));
    }
    return {};
}

Result<> checkLogEncoding(const Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    mysql::Connection& connection = *site.connection;
    const auto partial = variableOf(connection, "binlog_row_value_options");
    const auto image = variableOf(connection, "binlog_row_image");
    if (!partial || !image)
        return tl::unexpected(partial ? image.error() : partial.error());
    if (partial->find("PARTIAL_JSON") != std::string::npos && *image != "FULL")
        report.block(site.name(),
                     fmt::format("binlog_row_value_options is PARTIAL_JSON and binlog_row_image is {} on {}: "
                                 "parts of documents are logged without the document they belong to.",
                                 *image, site.name()),
                     setVariable(connection.server(), "binlog_row_value_options", "''"));
    return {};
}

Result<> checkWritable(const Site& site, Report& report)
{
    if (!site.isTarget) {
        report.skip();
        return {};
    }
    for (const std::string_view name : {"super_read_only", "read_only"}) {
        const auto value = variableOf(*site.connection, name);
        if (!value)
            return tl::unexpected(value.error());
        if (!value->empty() && *value != "OFF" && *value != "0")
            report.block(site.name(),
                         fmt::format("{} is {} on {}: it may be a standby, or was demoted.", name, *value,
                                     site.name()),
                         setVariable(site.connection->server(), name, "OFF"));
    }
    return {};
}

Result<> checkOtherReplication(const Site& site, Report& report)
{
    const auto links = replicaLinks(*site.connection);
    if (!links)
        return tl::unexpected(links.error());
    for (const std::string& host : *links)
        report.warn(site.name(),
                    fmt::format("{} is a replica of {}: a change that arrives both ways becomes a conflict.",
                                site.name(), host),
                    {site.connection->server().isMySql() ? "STOP REPLICA;" : "STOP ALL SLAVES;",
                     "-- or leave its tables out of the mapping"});
    return {};
}

Result<> checkLogOfReplica(const Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto links = replicaLinks(*site.connection);
    if (!links)
        return tl::unexpected(links.error());
    if (links->empty()) {
        report.skip();
        return {};
    }
    auto logs = variableOf(*site.connection, "log_replica_updates");
    if (logs && logs->empty())
        logs = variableOf(*site.connection, "log_slave_updates");
    if (!logs)
        return tl::unexpected(logs.error());
    if (*logs != "ON")
        report.block(
            site.name(),
            fmt::format("{} is a replica of {} and log_slave_updates is {}: what it replicates never "
                        "reaches its own log.",
                        site.name(), links->front(), *logs),
            configure({"log_slave_updates = ON"}));
    return {};
}

}  // namespace lutra::preflight
