#include "engine/preflight/fixes.h"

#include <fmt/format.h>

namespace lutra::preflight {

Fix sqlFix(std::vector<std::string> lines)
{
    return {Fix::Kind::Sql, std::move(lines)};
}

Fix removingFix(std::vector<std::string> lines)
{
    return {Fix::Kind::Sql, std::move(lines), true};
}

Fix configurationFix(std::vector<std::string> lines)
{
    return {Fix::Kind::Configuration, std::move(lines)};
}

Fix advice(std::vector<std::string> lines)
{
    return {Fix::Kind::Advice, std::move(lines)};
}

Fix setVariable(const ServerInfo& server, std::string_view name, std::string_view value)
{
    constexpr std::uint32_t kMySqlPersists = 80000;
    if (server.isMySql() && server.version >= kMySqlPersists)
        return sqlFix({fmt::format("SET PERSIST {} = {};", name, value),
                       "-- Sessions that are open keep the old value until they connect again."});
    return sqlFix(
        {fmt::format("SET GLOBAL {} = {};", name, value),
         "-- Sessions that are open keep the old value until they connect again. To keep it over a restart,",
         "-- in my.cnf under [mysqld]:", fmt::format("-- {} = {}", name, value)});
}

Fix configure(std::initializer_list<std::string_view> lines)
{
    Fix fix{Fix::Kind::ServerFile, {"# In my.cnf, then restart the server:", "[mysqld]"}};
    fix.lines.insert(fix.lines.end(), lines.begin(), lines.end());
    return fix;
}

Fix joined(Fix first, const Fix& second)
{
    first.lines.insert(first.lines.end(), second.lines.begin(), second.lines.end());
    first.removes |= second.removes;
    return first;
}

}  // namespace lutra::preflight
