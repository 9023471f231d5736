#include "app/setup/preparation.h"

#include "engine/dialect/quoting.h"
#include "engine/retl/embedded_sql.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace lutra::setup {

namespace {

constexpr const char* kFromAnywhere = "%";  // which hosts the account may come from
constexpr std::string_view kDots = "••••••••";
constexpr std::uint32_t kMySqlAltersPasswords = 50706;

/// IDENTIFIED BY takes nothing but a plain string, whose rules depend on the session's mode.
Result<std::string> passwordLiteral(mysql::Connection& admin, std::string_view password)
{
    const auto mode = admin.queryCell("SELECT @@SESSION.sql_mode");
    if (!mode)
        return tl::unexpected(mode.error());
    const bool backslashEscapes = mode->value_or("").find("NO_BACKSLASH_ESCAPES") == std::string::npos;
    std::string literal = "'";
    for (const char c : password) {
        if (c == '\'' || (c == '\\' && backslashEscapes))
            literal += c;
        literal += c;
    }
    return literal + '\'';
}

Result<std::string> accountStatement(mysql::Connection& admin, const std::string& user,
                                     const std::string& password)
{
    const std::string account = retl::Account{user, kFromAnywhere}.quoted();
    const auto there = admin.queryCell(fmt::format(
        "SELECT COUNT(*) FROM mysql.user WHERE User = {} AND Host = '%'", dialect::textLiteral(user)));
    if (!there)
        return tl::unexpected(there.error());
    const auto quoted = passwordLiteral(admin, password);
    if (!quoted)
        return tl::unexpected(quoted.error());
    const std::string& literal = *quoted;
    if (mysql::numberOf(*there) == 0)
        return fmt::format("CREATE USER {} IDENTIFIED BY {}", account, literal);
    const ServerInfo& server = admin.server();
    if (server.isMySql() && server.version < kMySqlAltersPasswords)
        return fmt::format("SET PASSWORD FOR {} = PASSWORD({})", account, literal);
    return fmt::format("ALTER USER {} IDENTIFIED BY {}", account, literal);
}

}  // namespace

Result<std::vector<std::string>> preparationFor(mysql::Connection& admin, const std::string& user,
                                                const Secret& password, bool accountLogsIn,
                                                const std::vector<std::string>& schemas, bool shown)
{
    std::vector<std::string> statements;
    if (!accountLogsIn) {
        auto account = accountStatement(admin, user, shown ? std::string(kDots) : password.reveal());
        if (!account)
            return tl::unexpected(account.error());
        statements.push_back(std::move(*account));
    }
    const auto names = retl::grantNamesOn(admin);
    if (!names)
        return tl::unexpected(names.error());
    const auto grants =
        retl::splitStatements(retl::grantStatements(admin.server(), user, kFromAnywhere, schemas, *names));
    statements.insert(statements.end(), grants.begin(), grants.end());
    const auto installed = retl::installedVersion(admin);
    if (!installed)
        return tl::unexpected(installed.error());
    const auto objects = retl::statementsFor(*installed);
    statements.insert(statements.end(), objects.begin(), objects.end());
    return statements;
}

std::vector<std::string> preparationUnseen(const std::string& server, const std::string& user,
                                           const std::vector<std::string>& schemas)
{
    ServerInfo info;
    info.family = server.starts_with("MySQL") ? Family::MySql : Family::MariaDb;
    info.versionText = server;
    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = 0;
    const auto digits = server.find_first_of("0123456789");
    if (digits != std::string::npos)
        (void)std::sscanf(server.c_str() + digits, "%u.%u.%u", &major, &minor, &patch);
    info.version = major * 10000 + minor * 100 + patch;
    std::vector<std::string> statements{
        fmt::format("CREATE USER {} IDENTIFIED BY '{}'", retl::Account{user, kFromAnywhere}.quoted(), kDots)};
    const auto grants = retl::splitStatements(retl::grantStatements(info, user, kFromAnywhere, schemas));
    statements.insert(statements.end(), grants.begin(), grants.end());
    const auto objects = retl::statementsFor(0);
    statements.insert(statements.end(), objects.begin(), objects.end());
    return statements;
}

Result<std::vector<std::string>> applicationSchemas(mysql::Connection& admin)
{
    const auto rows = admin.query(
        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) NOT IN "
        "('mysql', 'sys', 'information_schema', 'performance_schema', 'retl') ORDER BY SCHEMA_NAME");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> schemas;
    for (const mysql::TextRow& row : *rows)
        schemas.push_back(row[0].value_or(""));
    return schemas;
}

}  // namespace lutra::setup
