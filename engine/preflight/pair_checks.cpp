#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace lutra::preflight {

namespace {

/// What tells one running server from every other.
Result<std::string> identityOf(Site& site)
{
    const std::array<std::string_view, 1> mySql{"server_uuid"};
    const std::array<std::string_view, 5> mariaDb{"server_uid", "hostname", "port", "datadir", "server_id"};
    const bool isMySql = site.server().isMySql();
    std::string identity(isMySql ? "mysql" : "mariadb");
    for (const std::string_view name : isMySql ? std::span<const std::string_view>(mySql) : mariaDb) {
        const auto value = site.facts.variableText(name);
        if (!value)
            return tl::unexpected(value.error());
        identity += fmt::format("|{}", value->value_or(""));
    }
    return identity;
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

Result<Stride> strideOf(SiteFacts& facts)
{
    const auto increment = facts.number("auto_increment_increment");
    const auto offset = facts.number("auto_increment_offset");
    if (!increment || !offset)
        return tl::unexpected(increment ? offset.error() : increment.error());
    return Stride{*increment, *offset};
}

Fix strideFix(const mysql::Connection& connection, std::uint64_t increment, std::uint64_t offset)
{
    return joined(setVariable(connection.server(), "auto_increment_increment", std::to_string(increment)),
                  setVariable(connection.server(), "auto_increment_offset", std::to_string(offset)));
}

constexpr double kUsedUpMost = 0.8;  // of what a counter's column can hold

/// The largest number of an integer column.
double largestOf(const ColumnSchema& column)
{
    const unsigned bits = column.integerBytes * 8u - (column.isUnsigned ? 0 : 1);
    return std::ldexp(1.0, static_cast<int>(bits)) - 1;
}

Fix widerCounter(const TableSchema& table, const ColumnSchema& column)
{
    if (column.integerBytes == 8 && column.isUnsigned)
        return advice({"-- there is no wider type: number the rows anew, or give the table another key"});
    return sqlFix(
        {"-- on both sides, at the same time:",
         fmt::format("ALTER TABLE {} MODIFY COLUMN {} bigint unsigned NOT NULL AUTO_INCREMENT;",
                     dialect::quoteTable(table.schema, table.table), dialect::quoteName(column.name))});
}

/// How far the counters of a site's mapped tables have come.
Result<> checkCountersOf(Site& site, const std::set<std::pair<std::string, std::string>>& tables,
                         Report& report)
{
    constexpr std::uint32_t kCachesCounters = 80000;
    mysql::Connection& connection = site.connection();
    if (site.server().isMySql() && site.server().version >= kCachesCounters) {
        // Else the server tells what it last had reason to look at, perhaps yesterday.
        if (auto set = connection.execute("SET SESSION information_schema_stats_expiry = 0"); !set)
            return tl::unexpected(set.error());
    }
    const auto counters = site.facts.counters(site.schemas);
    const auto rows = connection.query("SELECT TABLE_SCHEMA, TABLE_NAME, AUTO_INCREMENT FROM "
                                       "information_schema.TABLES WHERE AUTO_INCREMENT IS NOT NULL AND " +
                                       inSchemas("TABLE_SCHEMA", site.schemas));
    if (!counters || !rows)
        return tl::unexpected(counters ? rows.error() : counters.error());
    for (const mysql::TextRow& row : *rows) {
        const std::pair name{row[0].value_or(""), row[1].value_or("")};
        const auto counter = (*counters)->find(name);
        if (!tables.contains(name) || counter == (*counters)->end())
            continue;
        const auto table = site.facts.table(name.first, name.second);
        if (!table)
            return tl::unexpected(table.error());
        const auto place = *table ? (*table)->find(counter->second) : std::nullopt;
        if (!place || (*table)->columns[*place].type != ColumnType::Integer)
            continue;
        const ColumnSchema& column = (*table)->columns[*place];
        const double used = static_cast<double>(mysql::numberOf(row[2])) / largestOf(column);
        if (used > kUsedUpMost)
            report.about((*table)->fullName())
                .warn(site.name(),
                      says("counter_nearly_full", column.name, (*table)->fullName(), site.name(),
                           row[2].value_or("?"), fmt::format("{:.0f}", used * 100), column.typeText),
                      widerCounter(**table, column));
    }
    return {};
}

}  // namespace

Result<> checkNotSameServer(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = identityOf(subject.source());
    const auto target = identityOf(subject.target());
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*source == *target)
        report.block(pair.target.name(), says("same_server", pair.source.name(), pair.target.name()),
                     configurationFix({"# give one data source the address of the other server"}));
    return {};
}

Result<> checkServerIds(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = subject.source().facts.number("server_id");
    const auto target = subject.target().facts.number("server_id");
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
            report.block(connection->name(), says("server_id_zero", connection->name()), give(*connection));
        else if (id == pair.readerServerId)
            report.block(connection->name(), says("server_id_of_canal", id, connection->name()),
                         configurationFix({fmt::format("server_id = {}  # of the canal", free)}));
    }
    if (*source == *target && *source != 0)
        report.block(pair.target.name(),
                     says("server_id_same", pair.source.name(), pair.target.name(), *source),
                     give(pair.target));
    return {};
}

Result<> checkNameCase(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = subject.source().facts.number("lower_case_table_names");
    const auto target = subject.target().facts.number("lower_case_table_names");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*source == *target)
        return {};
    const Fact rule = says("name_case", *source, pair.source.name(), *target, pair.target.name());
    const Fix fix = advice(
        {"# It can only be set when a server is first made. Name tables in lower case on both sides."});
    for (const std::string& names : collidingNames(pair))
        report.block(pair.target.name(), says("names_collide", rule, names), fix);
    report.warn(pair.target.name(), says("name_case_only", rule), fix);
    return {};
}

Result<> checkPacketSize(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = subject.source().facts.number("max_allowed_packet");
    const auto target = subject.target().facts.number("max_allowed_packet");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    if (*target < *source)
        report.warn(pair.target.name(),
                    says("packet_smaller", *source, pair.source.name(), *target, pair.target.name()),
                    setVariable(pair.target.server(), "max_allowed_packet", std::to_string(*source)));
    return {};
}

Result<> checkAutoIncrement(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (!pair.twoWay || subject.isSecondDirection()) {
        report.skip();
        return {};
    }
    const auto counters = subject.source().facts.counters(subject.source().schemas);
    if (!counters)
        return tl::unexpected(counters.error());
    const auto counted = std::ranges::find_if(pair.tables, [&](const TablePair& table) {
        return (*counters)->contains({table.sourceSchema, table.sourceTable});
    });
    if (counted == pair.tables.end()) {
        report.skip();
        return {};
    }
    const auto source = strideOf(subject.source().facts);
    const auto target = strideOf(subject.target().facts);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    const bool apart = source->increment == target->increment && source->increment >= 2 &&
                       source->offset % source->increment != target->offset % target->increment;
    if (apart)
        return {};
    const std::uint64_t increment = std::max<std::uint64_t>({2, source->increment, target->increment});
    const std::uint64_t mine = source->offset % increment == 0 ? increment : source->offset % increment;
    report.warn(pair.target.name(),
                says("counters_meet", pair.source.name(), source->increment, source->offset,
                     pair.target.name(), target->increment, target->offset, counted->sourceSchema,
                     counted->sourceTable),
                strideFix(pair.target, increment, mine % increment + 1));
    if (source->increment != increment)
        report.warn(pair.source.name(),
                    says("counter_step", pair.source.name(), source->increment, increment),
                    strideFix(pair.source, increment, mine));
    return {};
}

Result<> checkHeadroom(Subject& subject, Report& report)
{
    if (subject.isSecondDirection()) {
        report.skip();
        return {};
    }
    if (auto done = checkCountersOf(subject.source(), subject.source().read, report); !done)
        return done;
    return checkCountersOf(subject.target(), subject.target().written, report);
}

}  // namespace lutra::preflight
