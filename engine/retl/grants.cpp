#include "engine/retl/grants.h"

#include "engine/dialect/quoting.h"
#include "engine/dialect/row_event.h"
#include "engine/mysql/catalog.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::retl {

namespace {

constexpr std::uint32_t kMariaDbBinlogMonitor = 100502;    // REPLICATION CLIENT has this name since then
constexpr std::uint32_t kMariaDbCreateUserIfNot = 100103;  // CREATE USER IF NOT EXISTS
constexpr std::uint32_t kMySqlCreateUserIfNot = 50708;

/// A name with a line end in it would carry the rest of a comment line out of the comment.
bool fitsComment(std::string_view names)
{
    return names.find_first_of("\r\n") == std::string_view::npos;
}

}  // namespace

std::string Account::quoted() const
{
    return dialect::quoteName(user) + '@' + dialect::quoteName(host);
}

Result<Account> currentAccount(mysql::Connection& connection)
{
    const auto name = connection.queryCell("SELECT CURRENT_USER()");
    if (!name)
        return tl::unexpected(name.error());
    const std::string text = name->value_or("");
    const auto at = text.rfind('@');  // a user's name may hold one, a host's may not
    if (at == std::string::npos)
        return Account{text, "%"};
    return Account{text.substr(0, at), text.substr(at + 1)};
}

Result<GrantNames> grantNamesOn(mysql::Connection& connection)
{
    const auto revokes = mysql::readVariable(connection, "partial_revokes");
    if (!revokes)
        return tl::unexpected(revokes.error());
    return *revokes == "ON" ? GrantNames::Exact : GrantNames::Patterns;
}

std::string grantLevel(std::string_view schema, GrantNames names)
{
    std::string level;
    for (const char c : schema) {
        if (names == GrantNames::Patterns && (c == '_' || c == '%' || c == '\\'))
            level += '\\';
        level += c;
    }
    return dialect::quoteName(level) + ".*";
}

std::string_view readingRights(const ServerInfo& server)
{
    const bool binlogMonitor = server.isMariaDb() && server.version >= kMariaDbBinlogMonitor;
    return binlogMonitor ? "REPLICATION SLAVE, BINLOG MONITOR" : "REPLICATION SLAVE, REPLICATION CLIENT";
}

std::string grantStatements(const ServerInfo& server, std::string_view user, std::string_view hostPattern,
                            std::span<const std::string> schemas, GrantNames kind)
{
    const std::string account = Account{std::string(user), std::string(hostPattern)}.quoted();
    const bool ifNotExists =
        server.version >= (server.isMariaDb() ? kMariaDbCreateUserIfNot : kMySqlCreateUserIfNot);

    std::string text;
    const auto out = std::back_inserter(text);
    if (fitsComment(account)) {
        fmt::format_to(
            out,
            "-- If the account does not exist: put a password of your own (32 random characters) in\n"
            "-- place of the dots and run this line without its dashes. Add REQUIRE SSL where links\n"
            "-- are encrypted.\n"
            "-- CREATE USER {}{} IDENTIFIED BY '................';\n",
            ifNotExists ? "IF NOT EXISTS " : "", account);
    }
    fmt::format_to(out, "GRANT {} ON *.* TO {};\n", readingRights(server), account);
    fmt::format_to(out, "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {};\n", grantLevel("retl", kind),
                   account);

    std::vector<std::string> names(schemas.begin(), schemas.end());
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    for (const std::string& schema : names)
        fmt::format_to(out, "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {};\n", grantLevel(schema, kind),
                       account);
    if (!names.empty())
        text += "-- Optional: without TRIGGER the check for triggers on mapped tables cannot see them.\n";
    for (const std::string& schema : names) {
        const std::string grant =
            fmt::format("GRANT TRIGGER ON {} TO {};\n", grantLevel(schema, kind), account);
        if (fitsComment(schema + account))
            text += "-- " + grant;
    }
    if (dialect::knowsRowEvents(server) && fitsComment(account))
        fmt::format_to(
            out,
            "-- Optional: with BINLOG REPLAY many updates at once cost this server a quarter less. It "
            "lets the\n"
            "-- account change rows of every table.\n"
            "-- GRANT BINLOG REPLAY ON *.* TO {};\n",
            account);
    return text;
}

}  // namespace lutra::retl
