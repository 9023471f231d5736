#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace lutra::preflight {

namespace {

std::uint64_t numberOf(const std::string& text)
{
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// What tells one running server from every other.
Result<std::string> identityOf(mysql::Connection& connection)
{
    const std::array<std::string_view, 1> mySql{"server_uuid"};
    const std::array<std::string_view, 5> mariaDb{"server_uid", "hostname", "port", "datadir", "server_id"};
    const bool isMySql = connection.server().isMySql();
    std::string identity(isMySql ? "mysql" : "mariadb");
    for (const std::string_view name : isMySql ? std::span<const std::string_view>(mySql) : mariaDb) {
        const auto value = mysql::readVariable(connection, name);
        if (!value)
            return tl::unexpected(value.error());
        identity += fmt::format("|{}", value->value_or(""));
    }
    return identity;
}

Result<std::uint64_t> numberVariable(mysql::Connection& connection, std::string_view name)
{
    const auto value = variableOf(connection, name);
    if (!value)
        return tl::unexpected(value.error());
    return numberOf(*value);
}

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Two mapped names that a server which folds case takes for one.
std::vector<std::string> collidingNames(const Pair& pair)
{
    std::map<std::string, std::set<std::string>> byFolded;
    for (const TablePair& table : pair.tables) {
        const std::string source = table.sourceSchema + "." + table.sourceTable;
        byFolded[lowerCase(source)].insert(source);
    }
    std::vector<std::string> colliding;
    for (const auto& [folded, names] : byFolded) {
        if (names.size() > 1)
            colliding.push_back(fmt::format("{}", fmt::join(names, " and ")));
    }
    return colliding;
}

struct Stride {
    std::uint64_t increment = 1;
    std::uint64_t offset = 1;
};

Result<Stride> strideOf(mysql::Connection& connection)
{
    const auto increment = numberVariable(connection, "auto_increment_increment");
    const auto offset = numberVariable(connection, "auto_increment_offset");
    if (!increment || !offset)
        return tl::unexpected(increment ? offset.error() : increment.error());
    return Stride{*increment, *offset};
}

Fix strideFix(const mysql::Connection& connection, std::uint64_t increment, std::uint64_t offset)
{
    Fix fix = setVariable(connection.server(), "auto_increment_increment", std::to_string(increment));
    const Fix second = setVariable(connection.server(), "auto_increment_offset", std::to_string(offset));
    fix.insert(fix.end(), second.begin(), second.end());
    return fix;
}

}  // namespace

Result<> checkNotSameServer(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = identityOf(pair.source);
    const auto target = identityOf(pair.target);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*source == *target)
        report.block(pair.target.name(),
                     fmt::format("{} and {} are one and the same server: a change would run in a circle.",
                                 pair.source.name(), pair.target.name()),
                     {"# give one data source the address of the other server"});
    return {};
}

Result<> checkServerIds(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = numberVariable(pair.source, "server_id");
    const auto target = numberVariable(pair.target, "server_id");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    std::uint64_t free = 1;
    while (free == *source || free == *target || free == pair.readerServerId)
        ++free;
    const auto give = [&](const mysql::Connection& connection) {
        return setVariable(connection.server(), "server_id", std::to_string(free));
    };
    for (const auto& [connection, id] :
         {std::pair{&pair.source, *source}, std::pair{&pair.target, *target}}) {
        if (id == 0)
            report.block(connection->name(),
                         fmt::format("server_id is 0 on {}: its log cannot be read.", connection->name()),
                         give(*connection));
        else if (id == pair.readerServerId)
            report.block(
                connection->name(),
                fmt::format("The canal's server_id {} is that of {} itself.", id, connection->name()),
                {fmt::format("server_id = {}  # of the canal", free)});
    }
    if (*source == *target && *source != 0)
        report.block(
            pair.target.name(),
            fmt::format("{} and {} both have server_id {}.", pair.source.name(), pair.target.name(), *source),
            give(pair.target));
    return {};
}

Result<> checkNameCase(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = numberVariable(pair.source, "lower_case_table_names");
    const auto target = numberVariable(pair.target, "lower_case_table_names");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*source == *target)
        return {};
    const std::string rule = fmt::format("lower_case_table_names is {} on {} and {} on {}", *source,
                                         pair.source.name(), *target, pair.target.name());
    const Fix fix{
        "# It can only be set when a server is first made. Name tables in lower case on both sides."};
    for (const std::string& names : collidingNames(pair))
        report.block(pair.target.name(), fmt::format("{}, and there {} are one table.", rule, names), fix);
    report.warn(pair.target.name(), rule + ".", fix);
    return {};
}

Result<> checkPacketSize(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = numberVariable(pair.source, "max_allowed_packet");
    const auto target = numberVariable(pair.target, "max_allowed_packet");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*target < *source)
        report.warn(
            pair.target.name(),
            fmt::format("max_allowed_packet is {} bytes on {} and {} on {}: a row may be too large to write.",
                        *source, pair.source.name(), *target, pair.target.name()),
            setVariable(pair.target.server(), "max_allowed_packet", std::to_string(*source)));
    return {};
}

Result<> checkAutoIncrement(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (!pair.twoWay) {
        report.skip();
        return {};
    }
    std::set<std::string> schemas;
    for (const TablePair& table : pair.tables)
        schemas.insert(table.sourceSchema);
    const auto rows =
        pair.source.query("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS WHERE "
                          "EXTRA LIKE '%auto_increment%' AND " +
                          inSchemas("TABLE_SCHEMA", schemas));
    if (!rows)
        return tl::unexpected(rows.error());
    const auto hasCounter = [&](const TablePair& table) {
        return std::ranges::any_of(*rows, [&](const auto& row) {
            return row[0] == table.sourceSchema && row[1] == table.sourceTable;
        });
    };
    const auto counted = std::ranges::find_if(pair.tables, hasCounter);
    if (counted == pair.tables.end()) {
        report.skip();
        return {};
    }
    const auto source = strideOf(pair.source);
    const auto target = strideOf(pair.target);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    const bool apart = source->increment == target->increment && source->increment >= 2 &&
                       source->offset % source->increment != target->offset % target->increment;
    if (apart)
        return {};
    const std::uint64_t increment = std::max<std::uint64_t>({2, source->increment, target->increment});
    const std::uint64_t mine = source->offset % increment == 0 ? increment : source->offset % increment;
    report.warn(
        pair.target.name(),
        fmt::format("{} counts by {} from {} and {} by {} from {}, so both can give one AUTO_INCREMENT value "
                    "to two rows, as in {}.{}.",
                    pair.source.name(), source->increment, source->offset, pair.target.name(),
                    target->increment, target->offset, counted->sourceSchema, counted->sourceTable),
        strideFix(pair.target, increment, mine % increment + 1));
    if (source->increment != increment)
        report.warn(pair.source.name(),
                    fmt::format("{} counts by {} where two sites need at least {}.", pair.source.name(),
                                source->increment, increment),
                    strideFix(pair.source, increment, mine));
    return {};
}

}  // namespace lutra::preflight
