#include "engine/preflight/checks.h"

#include "engine/retl/grants.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

// What nobody needs on a whole server, or on the servers' own schema, to read a log and write mapped tables.
constexpr std::array<std::string_view, 15> kSpareRights{
    "SELECT",   "INSERT", "UPDATE",  "DELETE",      "CREATE",      "DROP",  "ALTER", "SUPER",
    "SHUTDOWN", "FILE",   "EXECUTE", "CREATE USER", "SET USER_ID", "EVENT", "RELOAD"};

bool isSpare(const Right& right)
{
    const bool onServer = right.schema.empty();
    return (onServer || grantMeans(right.schema, "mysql")) &&
           std::ranges::find(kSpareRights, right.name) != kSpareRights.end();
}

/// Whether this login method still asks for what can be stolen and used again.
bool isOldMethod(const std::string& account, const ServerInfo& server)
{
    constexpr std::uint32_t kSha2IsThere = 80000;
    const auto has = [&](std::string_view name) { return account.find(name) != std::string::npos; };
    return has("mysql_old_password") ||
           (server.isMySql() && server.version >= kSha2IsThere && has("mysql_native_password"));
}

Fix takeAway(Site& site, const std::string& who, const std::vector<std::string>& names, bool passedOn,
             retl::GrantNames kind)
{
    std::vector<std::string> lines{"-- first what is needed, table by schema:"};
    lines.push_back(fmt::format("GRANT {} ON *.* TO {};", retl::readingRights(site.server()), who));
    std::set<std::string> schemas = site.schemas;
    schemas.insert("retl");
    for (const std::string& schema : schemas)
        lines.push_back(fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {};",
                                    retl::grantLevel(schema, kind), who));
    lines.emplace_back("-- then what is not:");
    if (!names.empty())
        lines.push_back(fmt::format("REVOKE {} ON *.* FROM {};", fmt::join(names, ", "), who));
    if (passedOn)
        lines.push_back(fmt::format("REVOKE GRANT OPTION ON *.* FROM {};", who));
    return removingFix(std::move(lines));
}

}  // namespace

Result<> checkSpareRights(Site& site, Report& report)
{
    const auto rights = site.facts.rights();
    const auto account = retl::currentAccount(site.connection());
    const auto kind = retl::grantNamesOn(site.connection());
    if (!rights || !account || !kind)
        return tl::unexpected(!rights ? rights.error() : !account ? account.error() : kind.error());
    std::vector<std::string> onServer;
    bool passedOn = false;
    for (const Right& right : **rights) {
        if (right.schema.empty() && isSpare(right))
            onServer.push_back(right.name);
        passedOn |= right.schema.empty() && right.mayBePassedOn;
        if (!right.schema.empty() && isSpare(right))
            report.about(right.schema)
                .warn(site.name(), says("rights_on_mysql", account->quoted(), right.name, site.name()),
                      removingFix({fmt::format("REVOKE {} ON `{}`.* FROM {};", right.name, right.schema,
                                               account->quoted())}));
    }
    std::vector<std::string> words = onServer;
    if (passedOn)
        words.emplace_back("GRANT OPTION");
    if (!words.empty())
        report.about(account->quoted())
            .warn(site.name(), says("rights_spare", account->quoted(), listOfNames(words), site.name()),
                  takeAway(site, account->quoted(), onServer, passedOn, *kind));
    return {};
}

Result<> checkAccount(Site& site, Report& report)
{
    mysql::Connection& connection = site.connection();
    const auto account = retl::currentAccount(connection);
    const auto comesFrom = connection.queryCell("SELECT USER()");
    if (!account || !comesFrom)
        return tl::unexpected(account ? comesFrom.error() : account.error());
    const std::string who = account->quoted();
    if (account->host == "%" || account->host.empty()) {
        const std::string from = comesFrom->value_or("");
        const retl::Account bound{account->user, from.substr(from.rfind('@') + 1)};
        report.about(who).warn(site.name(), says("account_anywhere", who, site.name()),
                               removingFix({"-- to let it in only from where Lutra runs now:",
                                            fmt::format("RENAME USER {} TO {};", who, bound.quoted())}));
    }
    const auto shown = connection.queryCell("SHOW CREATE USER CURRENT_USER()");
    if (!shown)  // older servers do not know the statement, or do not let it be asked
        return {};
    const std::string text = shown->value_or("");
    const bool asksForTls =
        text.find("REQUIRE SSL") != std::string::npos || text.find("REQUIRE X509") != std::string::npos ||
        text.find("REQUIRE SUBJECT") != std::string::npos ||
        text.find("REQUIRE ISSUER") != std::string::npos || text.find("REQUIRE CIPHER") != std::string::npos;
    if (!asksForTls && !connection.link().staysOnHost)
        report.about(who).warn(site.name(), says("account_unencrypted", who, site.name()),
                               sqlFix({fmt::format("ALTER USER {} REQUIRE SSL;", who)}));
    if (isOldMethod(text, site.server()))
        report.about(who).warn(
            site.name(), says("account_old_method", who, site.name()),
            sqlFix({fmt::format("ALTER USER {} IDENTIFIED WITH caching_sha2_password BY '…';", who)}));
    return {};
}

}  // namespace lutra::preflight
