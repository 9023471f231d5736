#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"
#include "engine/retl/grants.h"

#include <fmt/format.h>

namespace lutra::preflight {

namespace {

constexpr std::uint64_t kIdleSecondsMin = 60;
constexpr std::uint64_t kIdleSecondsOffered = 28800;  // the servers' own default
constexpr std::size_t kListedMax = 20;

// Together one target transaction when behind; what the estimate counts on.
constexpr std::uint64_t kGroupedTransactions = 16;
constexpr std::uint64_t kSeenTransactionsMin = 100;  // fewer say nothing about a rate

/// `XA ROLLBACK` takes the id as three parts; MySQL shows it as one.
std::string idOfXa(const ServerInfo& server, const mysql::TextRow& row)
{
    const std::string data = row[3].value_or("");
    if (server.isMariaDb())  // FORMAT='SQL' has them ready
        return data;
    const std::size_t global = 2 + 2 * mysql::numberOf(row[1]);  // behind "0x"
    if (data.size() < global)
        return data;
    return fmt::format("{},X'{}',{}", data.substr(0, global), data.substr(global), row[0].value_or("1"));
}

Result<> checkPrepared(Site& site, Report& report)
{
    const auto rows = site.connection().query(site.server().isMariaDb() ? "XA RECOVER FORMAT='SQL'"
                                                                        : "XA RECOVER CONVERT XID");
    if (!rows)  // a right that we need for nothing else
        return {};
    for (std::size_t i = 0; i < rows->size() && i < kListedMax; ++i) {
        const std::string id = idOfXa(site.server(), (*rows)[i]);
        report.about(id).warn(
            site.name(), says("xa_prepared", id, site.name()),
            removingFix({"-- its transaction manager should end it; if that is gone, this, or XA COMMIT:",
                         fmt::format("XA ROLLBACK {};", id)}));
    }
    return {};
}

/// `allowed` is the account's own limit or the server's for every account, whichever counts; 0: none.
Result<> checkOwnLimit(Site& site, std::uint64_t allowed, Report& report)
{
    if (allowed == 0 || allowed >= site.connections)
        return {};
    const auto account = retl::currentAccount(site.connection());
    const auto everybody = site.facts.number("max_user_connections");
    if (!account || !everybody)
        return tl::unexpected(account ? everybody.error() : account.error());
    const std::string enough = std::to_string(2 * site.connections);
    report.about("max_user_connections")
        .warn(site.name(), says("account_connections", allowed, site.name(), site.connections),
              *everybody == allowed ? setVariable(site.server(), "max_user_connections", enough)
                                    : sqlFix({fmt::format("ALTER USER {} WITH MAX_USER_CONNECTIONS {};",
                                                          account->quoted(), enough)}));
    return {};
}

}  // namespace

Result<> checkConnections(Site& site, Report& report)
{
    const auto most = site.facts.number("max_connections");
    const auto used = site.facts.statusNumber("Threads_connected");
    const auto own = site.connection().queryCell("SELECT @@SESSION.max_user_connections");
    const auto idle = site.facts.number("wait_timeout");
    if (!most || !used)
        return tl::unexpected(most ? used.error() : most.error());
    if (!own || !idle)
        return tl::unexpected(own ? idle.error() : own.error());
    if (*most < *used + site.connections)
        report.about("max_connections")
            .warn(site.name(), says("server_connections", *used, site.name(), *most, site.connections),
                  setVariable(site.server(), "max_connections",
                              std::to_string(2 * (*used + site.connections))));
    if (auto done = checkOwnLimit(site, mysql::numberOf(*own), report); !done)
        return done;
    if (*idle < kIdleSecondsMin)
        report.about("wait_timeout")
            .warn(site.name(), says("idle_closed", site.name(), *idle),
                  setVariable(site.server(), "wait_timeout", std::to_string(kIdleSecondsOffered)));
    return {};
}

Result<> checkOpenTransactions(Site& site, Report& report)
{
    // trx_started is in the time zone of the machine, NOW() in that of the session.
    const auto rows = site.connection().query(fmt::format(
        "SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, CONVERT_TZ(trx_started, 'SYSTEM', "
        "@@session.time_zone), NOW()) AS age, trx_rows_modified FROM information_schema.INNODB_TRX WHERE "
        "trx_mysql_thread_id NOT IN (0, CONNECTION_ID()) HAVING age >= {} ORDER BY age DESC LIMIT {}",
        site.options.openTransaction.count(), kListedMax));
    if (!rows && !isDenied(rows.error()))
        return tl::unexpected(rows.error());
    if (!rows) {
        const auto account = retl::currentAccount(site.connection());
        report.inform(site.name(), says("sessions_unseen", site.name()),
                      account ? sqlFix({fmt::format("GRANT PROCESS ON *.* TO {};", account->quoted())})
                              : Fix());
        return checkPrepared(site, report);
    }
    for (const mysql::TextRow& row : *rows) {
        const std::string session = row[0].value_or("");
        report.about("session " + session)
            .warn(site.name(),
                  says("transaction_open", session, site.name(), row[1].value_or("?"), row[2].value_or("?")),
                  removingFix({"-- if its owner cannot end it; what it changed is rolled back:",
                               fmt::format("KILL {};", session)}));
    }
    return checkPrepared(site, report);
}

/// How many transactions a second the source writes, while we look, against what the target's commits allow.
Result<> checkPace(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    SiteFacts& source = subject.source().facts;
    SiteFacts& target = subject.target().facts;
    const auto sample = source.logSample();
    const auto first = source.firstLogMark();
    const auto now = source.markLog();
    if (!sample || !now || !first || sample->transactions == 0 || first->end.file != now->end.file ||
        !target.commitTook || target.commitTook->count() == 0) {
        report.skip();
        return {};
    }
    const double bytesEach = static_cast<double>(sample->bytes) / static_cast<double>(sample->transactions);
    const double seconds = std::chrono::duration<double>(now->at - first->at).count();
    const double seen = static_cast<double>(now->end.offset - first->end.offset) / bytesEach;
    const double comes = seen / seconds;
    const double commit = std::chrono::duration<double>(*target.commitTook).count();
    const double goes = static_cast<double>(pair.lanes * kGroupedTransactions) / commit;
    const Fact cause =
        says("pace", pair.source.name(), fmt::format("{:.0f}", comes), pair.lanes,
             fmt::format("{:.1f}", commit * 1000), fmt::format("{:.0f}", goes), pair.target.name());
    if (seen < static_cast<double>(kSeenTransactionsMin) || comes <= goes) {
        report.inform(pair.target.name(), cause);
        return {};
    }
    Fix fix = configurationFix({fmt::format("lanes = {}  # of pipeline {}", pair.lanes * 2, pair.pipeline)});
    for (const std::string_view delay : {"binlog_commit_wait_count", "binlog_group_commit_sync_delay"}) {
        const auto value = target.number(delay);
        if (!value)
            return tl::unexpected(value.error());
        if (*value != 0)  // commits are slow because they are told to be
            fix = setVariable(subject.target().server(), delay, "0");
    }
    report.about(pair.pipeline).warn(pair.target.name(), cause, std::move(fix));
    return {};
}

}  // namespace lutra::preflight
