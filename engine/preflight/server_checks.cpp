#include "engine/preflight/checks.h"

#include "engine/retl/grants.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iomanip>
#include <sstream>

namespace lutra::preflight {

namespace {

constexpr std::uint32_t kOldestMariaDb = 100600;
constexpr std::uint32_t kOldestMySql = 50600;
constexpr std::uint32_t kMySqlReplicaWords = 80022;  // SHOW REPLICA STATUS instead of SHOW SLAVE STATUS
constexpr std::uint32_t kMySqlBinaryLogStatus =
    80200;  // SHOW BINARY LOG STATUS instead of SHOW MASTER STATUS

constexpr std::chrono::days kCertificateLeft{30};
constexpr unsigned kRoundTrips = 21;
constexpr std::chrono::milliseconds kRoundTripGood{150};  // half around the world

/// Warns or blocks where a variable has another value than `wanted`. A server that does not know it passes.
Result<> wantVariable(Site& site, Report& report, Level level, std::string_view name, std::string_view wanted,
                      std::string_view why)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto value = site.facts.variable(name);
    if (!value)
        return tl::unexpected(value.error());
    if (!value->empty() && *value != wanted)
        report.about(std::string(name))
            .add(level, site.name(), says("setting", name, *value, site.name(), says(why)),
                 setVariable(site.server(), name, wanted));
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

/// Replication links that this server has as a replica.
struct Links {
    std::vector<Fact> hosts;
    bool onlyRunning = false;  // links that stand still may not be seen
};

std::vector<std::string> namesOf(const Links& links)
{
    std::vector<std::string> names;
    std::ranges::transform(links.hosts, std::back_inserter(names), &Fact::text);
    return names;
}

/// MariaDB has a right of its own for it; without, only whether any runs.
Result<Links> replicaLinks(mysql::Connection& connection)
{
    const ServerInfo& server = connection.server();
    const bool newWords = server.isMySql() && server.version >= kMySqlReplicaWords;
    const auto rows = connection.query(server.isMariaDb() ? "SHOW ALL SLAVES STATUS"
                                       : newWords         ? "SHOW REPLICA STATUS"
                                                          : "SHOW SLAVE STATUS");
    Links links;
    if (rows) {
        for (const mysql::TextRow& row : *rows) {
            // MariaDB: connection name, SQL state, IO state, host; MySQL: IO state, host.
            const std::size_t host = server.isMariaDb() ? 3 : 1;
            links.hosts.push_back(valueOf(row.size() > host ? row[host].value_or("?") : "?"));
        }
        return links;
    }
    if (!isDenied(rows.error()) || !server.isMariaDb())
        return tl::unexpected(rows.error());
    const auto running = connection.query("SHOW GLOBAL STATUS LIKE 'Slaves_running'");
    if (!running)
        return tl::unexpected(running.error());
    links.onlyRunning = true;
    if (!running->empty() && running->front()[1].value_or("0") != "0")
        links.hosts.push_back(says("unnamed_server"));
    return links;
}

/// Rows of Otter's mark table: it runs here, or did.
Result<> checkOtterMarks(Site& site, Report& report)
{
    const auto mark = site.connection().query("SELECT CHANNEL_ID, CHANNEL_INFO FROM retl.retl_mark LIMIT 1");
    if (!mark)  // not there or not to be seen: PF16 and PF19 say so
        return {};
    if (!mark->empty())
        report.about("retl.retl_mark")
            .warn(site.name(), says("otter_marks", site.name()),
                  removingFix({"-- once Otter is stopped for good:", "DELETE FROM retl.retl_mark;"}));
    return {};
}

/// "Aug 16 16:46:05 2027 GMT"
std::optional<std::chrono::system_clock::time_point> certificateTime(const std::string& text)
{
    std::tm parts{};
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    in >> std::get_time(&parts, "%b %d %H:%M:%S %Y");
    if (in.fail())
        return std::nullopt;
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

/// When the server's certificate ends: then nobody who proves it gets in any more.
Result<> checkCertificateTime(Site& site, Report& report)
{
    const auto told = site.facts.statusText("ssl_server_not_after");
    if (!told)
        return tl::unexpected(told.error());
    const auto ends = certificateTime(told->value_or(""));
    if (!ends)
        return {};
    const auto left = std::chrono::floor<std::chrono::days>(*ends - std::chrono::system_clock::now());
    if (left < kCertificateLeft)
        report.about("certificate")
            .warn(site.name(),
                  says(left.count() < 0 ? "certificate_ended" : "certificate_ends", site.name(), **told),
                  {Fix::Kind::ServerFile,
                   {"# put a new certificate of the same CA in the place of the old one, then have it read:",
                    site.server().isMySql() ? "# ALTER INSTANCE RELOAD TLS;" : "# FLUSH SSL;"}});
    return {};
}

/// A setting that brings another kind of replication into play.
struct OtherKind {
    std::string_view variable;
    std::string_view wanted;  // empty: any value but none
    std::string_view note;
    std::string_view patience = {};  // the variable that bounds its waits; what has one can be turned off
};

constexpr std::array kOtherKinds{
    OtherKind{"wsrep_on", "ON", "galera"},
    OtherKind{"group_replication_group_name", "", "group_member"},
    OtherKind{"rpl_semi_sync_master_enabled", "ON", "semi_sync", "rpl_semi_sync_master_timeout"},
    OtherKind{"rpl_semi_sync_source_enabled", "ON", "semi_sync", "rpl_semi_sync_source_timeout"},
};

}  // namespace

/// Told in every case: a lesser mode must be seen by who did not choose it.
Result<> checkLink(Site& site, Report& report)
{
    const mysql::LinkSecurity& link = site.connection().link();
    if (!link.protocol.empty()) {
        if (auto looked = checkCertificateTime(site, report); !looked)
            return looked;
    }
    if (link.provenIdentity) {
        report.inform(site.name(), says("link_proven", site.name(), link.protocol));
        return {};
    }
    const bool encrypted = !link.protocol.empty();
    const bool here = link.staysOnHost;
    const Fact cause = encrypted
                           ? says(here ? "link_unproven_here" : "link_unproven", site.name(), link.protocol)
                           : says(here ? "link_open_here" : "link_open", site.name());
    if (here)
        report.inform(site.name(), cause);
    else
        report.warn(site.name(), cause,
                    configurationFix({fmt::format("# In the configuration, at data source {}:", site.name()),
                                      "tls = \"verify\"",
                                      "ca = \"ca.pem\"  # of who signed the server's certificate, if the "
                                      "system does not know it"}));
    return {};
}

Result<> checkVersion(Site& site, Report& report)
{
    const ServerInfo& server = site.server();
    if (server.version < (server.isMariaDb() ? kOldestMariaDb : kOldestMySql))
        report.block(site.name(), says("server_too_old", site.name(), server.versionText));
    return {};
}

Result<> checkLogOn(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto on = site.facts.variable("log_bin");
    if (!on)
        return tl::unexpected(on.error());
    if (*on != "ON")
        report.block(site.name(), says("log_off", site.name()), configure({"log_bin = binlog"}));
    return {};
}

Result<> checkLogFormat(Site& site, Report& report)
{
    return wantVariable(site, report, Level::Block, "binlog_format", "ROW", "log_of_statements");
}

Result<> checkRowImage(Site& site, Report& report)
{
    return wantVariable(site, report, site.twoWay ? Level::Block : Level::Warn, "binlog_row_image", "FULL",
                        "log_of_parts");
}

Result<> checkRowMetadata(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    constexpr std::string_view kName = "binlog_row_metadata";
    const auto value = site.facts.variable(kName);
    if (!value)
        return tl::unexpected(value.error());
    if (value->empty())
        report.warn(site.name(), says("log_cannot_name_columns", site.name(), site.server().versionText));
    else if (*value != "FULL")
        report.warn(site.name(), says("log_names_no_columns", kName, *value, site.name()),
                    setVariable(site.server(), kName, "FULL"));
    return {};
}

Result<> checkLogChecksum(Site& site, Report& report)
{
    return wantVariable(site, report, Level::Warn, "binlog_checksum", "CRC32", "log_unchecked");
}

Result<> checkLogFilters(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const ServerInfo& server = site.server();
    const bool newWords = server.isMySql() && server.version >= kMySqlBinaryLogStatus;
    const auto rows = site.connection().query(newWords ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
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
            report.block(site.name(), says("log_holds_others", listOfNames(onlyThese), site.name(), schema),
                         configure({"binlog_do_db = " + schema}));
        if (has(notThese, schema))
            report.block(site.name(), says("log_leaves_out", schema, site.name()),
                         configure({"# remove: binlog_ignore_db = " + schema}));
    }
    return {};
}

Result<> checkLogEncoding(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto partial = site.facts.variable("binlog_row_value_options");
    const auto image = site.facts.variable("binlog_row_image");
    if (!partial || !image)
        return tl::unexpected(partial ? image.error() : partial.error());
    if (partial->find("PARTIAL_JSON") != std::string::npos && *image != "FULL")
        report.block(site.name(), says("log_partial_json", *image, site.name()),
                     setVariable(site.server(), "binlog_row_value_options", "''"));
    return {};
}

Result<> checkWritable(Site& site, Report& report)
{
    if (!site.isTarget) {
        report.skip();
        return {};
    }
    for (const std::string_view name : {"super_read_only", "read_only"}) {
        const auto value = site.facts.variable(name);
        if (!value)
            return tl::unexpected(value.error());
        if (!value->empty() && *value != "OFF" && *value != "0")
            report.block(site.name(), says("read_only", name, *value, site.name()),
                         setVariable(site.server(), name, "OFF"));
    }
    return {};
}

Result<> checkOtherReplication(Site& site, Report& report)
{
    const auto links = replicaLinks(site.connection());
    if (!links)
        return tl::unexpected(links.error());
    for (const Fact& host : links->hosts)
        report.warn(site.name(), says("replica", site.name(), host),
                    removingFix({site.server().isMySql() ? "STOP REPLICA;" : "STOP ALL SLAVES;",
                                 "-- for good, once it is known that nobody needs the link:",
                                 site.server().isMySql() ? "RESET REPLICA ALL;" : "RESET SLAVE ALL;",
                                 "-- or leave its tables out of the mapping"}));
    if (links->onlyRunning) {
        const auto account = retl::currentAccount(site.connection());
        if (!account)
            return tl::unexpected(account.error());
        report.inform(site.name(), says("replica_half_seen", site.name()),
                      sqlFix({fmt::format("GRANT SLAVE MONITOR ON *.* TO {};", account->quoted())}));
    }
    return checkOtterMarks(site, report);
}

Result<> checkLogOfReplica(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto links = replicaLinks(site.connection());
    if (!links)
        return tl::unexpected(links.error());
    if (links->hosts.empty()) {
        report.skip();
        return {};
    }
    auto logs = site.facts.variable("log_replica_updates");
    if (logs && logs->empty())
        logs = site.facts.variable("log_slave_updates");
    if (!logs)
        return tl::unexpected(logs.error());
    if (*logs != "ON")
        report.block(site.name(), says("replica_silent", site.name(), links->hosts.front(), *logs),
                     configure({"log_slave_updates = ON"}));
    return {};
}

Result<> checkOtherKinds(Site& site, Report& report)
{
    for (const OtherKind& kind : kOtherKinds) {
        const auto value = site.facts.variable(kind.variable);
        if (!value)
            return tl::unexpected(value.error());
        if (value->empty() || (!kind.wanted.empty() && *value != kind.wanted))
            continue;
        report.about(std::string(kind.variable))
            .warn(site.name(),
                  says("setting", kind.variable, *value, site.name(), says(kind.note, kind.patience)),
                  !kind.patience.empty()
                      ? joined(removingFix({"-- if no replica needs to have each transaction:"}),
                               setVariable(site.server(), kind.variable, "OFF"))
                      : advice({"-- where it is meant, ignore this with a reason"}));
    }
    const auto links = replicaLinks(site.connection());
    if (!links)
        return tl::unexpected(links.error());
    if (links->hosts.size() > 1)
        report.warn(site.name(),
                    says("replica_of_many", site.name(), links->hosts.size(), listOfNames(namesOf(*links))),
                    advice({"-- leave their tables out of the mapping, or stop those links (PF39)"}));
    return {};
}

Result<> checkLatency(Site& site, Report& report)
{
    std::vector<std::chrono::microseconds> trips;
    for (unsigned i = 0; i < kRoundTrips; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        if (auto answered = site.connection().execute("DO 0"); !answered)
            return tl::unexpected(answered.error());
        trips.push_back(
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun));
    }
    std::ranges::sort(trips);
    const auto median = trips[trips.size() / 2];
    const auto slow = trips[trips.size() * 95 / 100];
    const auto milliseconds = [](std::chrono::microseconds time) {
        return static_cast<double>(time.count()) / 1000;
    };
    report.add(median > kRoundTripGood ? Level::Warn : Level::Inform, site.name(),
               says("latency", site.name(), fmt::format("{:.2f}", milliseconds(median)), trips.size(),
                    fmt::format("{:.2f}", milliseconds(slow))),
               median > kRoundTripGood ? advice({"-- run Lutra nearer to the target, or raise lanes of its "
                                                 "pipeline"})
                                       : Fix());
    return {};
}

}  // namespace lutra::preflight
