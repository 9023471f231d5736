#include "engine/retl/retl_schema.h"

#include "engine/dialect/quoting.h"
#include "engine/retl/embedded_sql.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::retl {

namespace {

constexpr std::string_view kCreateTable = "CREATE TABLE IF NOT EXISTS retl.";

/// The tables that all versions together make.
std::vector<std::string> ownTables()
{
    std::vector<std::string> tables;
    for (const std::string& statement : statementsFor(0)) {
        if (statement.starts_with(kCreateTable)) {
            const auto end = statement.find_first_of(" (", kCreateTable.size());
            tables.push_back(statement.substr(kCreateTable.size(), end - kCreateTable.size()));
        }
    }
    return tables;
}

bool isDenied(const Error& error)
{
    return error.code == "mysql.access_denied";
}

tl::unexpected<Error> notAllowed(const mysql::Connection& connection, std::string_view doing,
                                 const Error& error)
{
    return fail(
        ErrorKind::Refused, "retl.not_allowed",
        fmt::format("the account on {} may not {} schema retl ({}); run `lutra init CONFIG --print` and "
                    "have an administrator run the SQL it shows",
                    connection.name(), doing, error.detail));
}

}  // namespace

std::vector<std::string> splitStatements(std::string_view text)
{
    std::vector<std::string> statements;
    std::string statement;
    while (!text.empty()) {
        const auto lineEnd = text.find('\n');
        std::string_view line = text.substr(0, lineEnd);
        text.remove_prefix(lineEnd == std::string_view::npos ? text.size() : lineEnd + 1);
        line.remove_suffix(line.size() - (line.find_last_not_of(" \t\r") + 1));
        if (line.starts_with("--") || line.empty())
            continue;
        if (!statement.empty())
            statement += '\n';
        const bool last = line.ends_with(';');
        statement += last ? line.substr(0, line.size() - 1) : line;
        if (last)
            statements.push_back(std::exchange(statement, {}));
    }
    if (!statement.empty())
        statements.push_back(std::move(statement));
    return statements;
}

Result<int> installedVersion(mysql::Connection& connection)
{
    const auto found = connection.queryCell("SELECT MAX(version) FROM retl.retl_version");
    if (!found) {
        const Error& error = found.error();
        if (error.code == "mysql.no_such_table" || error.code == "mysql.no_such_schema")
            return 0;
        if (isDenied(error))
            return notAllowed(connection, "read", error);
        return tl::unexpected(error);
    }
    int version = 0;
    if (*found)
        std::from_chars((*found)->data(), (*found)->data() + (*found)->size(), version);
    return version;
}

int newestVersion()
{
    return sqlFiles().back().version;
}

std::vector<std::string> statementsFor(int fromVersion)
{
    std::vector<std::string> statements;
    for (const SqlFile& file : sqlFiles()) {
        if (file.version > fromVersion)
            std::ranges::move(splitStatements(file.text), std::back_inserter(statements));
    }
    return statements;
}

Result<std::vector<Deficit>> findDeficits(mysql::Connection& connection)
{
    const auto version = installedVersion(connection);
    if (!version)
        return tl::unexpected(version.error());
    if (*version > newestVersion())
        return fail(
            ErrorKind::Refused, "retl.too_new",
            fmt::format("schema retl on {} has version {}, this program knows {}: use the newer program",
                        connection.name(), *version, newestVersion()));

    std::vector<Deficit> deficits;
    if (*version < newestVersion())
        deficits.push_back({Deficit::Kind::Version, "retl",
                            *version == 0 ? "is not there" : fmt::format("has version {}", *version),
                            *version == 0 ? std::string() : std::to_string(*version)});

    const auto rows = connection.query(
        "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'retl'");
    if (!rows)
        return tl::unexpected(rows.error());
    for (const std::string& table : ownTables()) {
        const auto row = std::ranges::find_if(*rows, [&](const auto& cells) { return cells[0] == table; });
        if (row == rows->end())
            deficits.push_back({Deficit::Kind::Table, "retl." + table, "is not there", {}});
        else if ((*row)[1] != "InnoDB")
            deficits.push_back({Deficit::Kind::Engine, "retl." + table, "is " + (*row)[1].value_or("?"),
                                (*row)[1].value_or("?")});
    }
    return deficits;
}

Result<std::vector<std::string>> bringUp(mysql::Connection& connection)
{
    const auto deficits = findDeficits(connection);
    if (!deficits)
        return tl::unexpected(deficits.error());
    const auto has = [&](Deficit::Kind kind) {
        return std::ranges::find(*deficits, kind, &Deficit::kind) != deficits->end();
    };
    if (has(Deficit::Kind::Engine)) {
        const auto wrong = std::ranges::find(*deficits, Deficit::Kind::Engine, &Deficit::kind);
        return fail(ErrorKind::Refused, "retl.wrong_engine",
                    fmt::format("{} on {} {}: run ALTER TABLE {} ENGINE=InnoDB", wrong->object,
                                connection.name(), wrong->detail, wrong->object));
    }
    if (deficits->empty())
        return std::vector<std::string>();

    // A table that is missing although the version stands there: all files again, which harms nothing.
    const auto version = installedVersion(connection);
    if (!version)
        return tl::unexpected(version.error());
    auto statements = statementsFor(has(Deficit::Kind::Table) ? 0 : *version);
    for (const std::string& statement : statements) {
        const auto done = connection.execute(statement);
        if (!done && isDenied(done.error()))
            return notAllowed(connection, "change", done.error());
        if (!done)
            return tl::unexpected(done.error().during("bringing up schema retl"));
    }
    return statements;
}

}  // namespace lutra::retl
