#include "engine/preflight/checks.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace lutra::preflight {

namespace {

// A look, no proof: that is `lutra verify`. Bounded, whatever the tables' size.
constexpr std::size_t kCountedMax = 1000;
constexpr std::size_t kSampledRows = 100;
constexpr std::size_t kTablesPerQuery = 100;
constexpr std::size_t kListedMax = 20;

struct Sample {
    std::string rows;
    std::string hash;

    bool operator==(const Sample&) const = default;
};

/// How a value is made text that is the same on every server; empty where that is not sure.
std::string textOf(const ColumnSchema& column)
{
    const std::string name = dialect::quoteName(column.name);
    switch (column.type) {
    case ColumnType::Integer:
    case ColumnType::Date:
        return name;
    case ColumnType::Text:
        return column.isMariaDbJson ? std::string() : fmt::format("HEX(CONVERT({} USING utf8mb4))", name);
    case ColumnType::Bytes:
        return fmt::format("HEX({})", name);
    default:
        return {};
    }
}

/// What the first rows by key are told apart by; empty where the two sides may order them differently.
std::string hashOf(const TableSchema& table, const TableSchema& other, const std::string& name)
{
    const KeySchema* key = table.matchKey();
    if (!key)
        return {};
    std::vector<std::string> order;
    for (const std::size_t column : key->columns) {
        if (table.columns[column].type != ColumnType::Integer)
            return {};
        order.push_back(dialect::quoteName(table.columns[column].name));
    }
    std::vector<std::string> columns;
    std::vector<std::string> texts;
    for (const ColumnSchema& column : table.columns) {
        const auto place = other.find(column.name);
        const std::string text = textOf(column);
        if (!place || column.generated || other.columns[*place].type != column.type ||
            other.columns[*place].generated || text.empty() || textOf(other.columns[*place]).empty())
            continue;
        columns.push_back(dialect::quoteName(column.name));
        texts.push_back(fmt::format("COALESCE({}, '~')", text));
    }
    if (texts.empty())
        return {};
    // The order of columns may differ between the sides; that of their names does not.
    std::ranges::sort(texts);
    return fmt::format("(SELECT BIT_XOR(CRC32(CONCAT_WS('#', {}))) FROM (SELECT {} FROM {} ORDER BY {} LIMIT "
                       "{}) AS s)",
                       fmt::join(texts, ", "), fmt::join(columns, ", "), name, fmt::join(order, ", "),
                       kSampledRows);
}

std::string sampleSql(const TableSchema& table, const TableSchema& other, std::size_t number)
{
    const std::string name = dialect::quoteTable(table.schema, table.table);
    const std::string hash = hashOf(table, other, name);
    return fmt::format("SELECT {}, (SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT {}) AS c), {}", number, name,
                       kCountedMax, hash.empty() ? "0" : hash);
}

/// Samples by the tables' places.
Result<std::map<std::size_t, Sample>> takeSamples(mysql::Connection& connection,
                                                  std::span<const std::string> statements)
{
    std::map<std::size_t, Sample> samples;
    while (!statements.empty()) {
        const auto page = statements.first(std::min(statements.size(), kTablesPerQuery));
        statements = statements.subspan(page.size());
        const auto rows = connection.query(fmt::format("{}", fmt::join(page, " UNION ALL ")));
        if (!rows)
            return tl::unexpected(rows.error());
        for (const mysql::TextRow& row : *rows)
            samples[mysql::numberOf(row[0])] = {row[1].value_or(""), row[2].value_or("0")};
    }
    return samples;
}

/// Once a pipeline runs, what differs is on its way.
bool hasBegun(mysql::Connection& target, const std::string& pipeline)
{
    const auto rows = target.queryCell("SELECT COUNT(*) FROM retl.retl_checkpoint WHERE pipeline = " +
                                       dialect::textLiteral(pipeline));
    return rows && *rows != "0";
}

}  // namespace

Result<> checkStartData(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (subject.isSecondDirection() || hasBegun(pair.target, pair.pipeline)) {
        report.skip();
        return {};
    }
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    std::vector<std::string> fromSource;
    std::vector<std::string> fromTarget;
    for (std::size_t i = 0; i < tables->size(); ++i) {
        const TableFacts& facts = (*tables)[i];
        if (!facts.source || !facts.target)
            continue;
        fromSource.push_back(sampleSql(*facts.source, *facts.target, i));
        fromTarget.push_back(sampleSql(*facts.target, *facts.source, i));
    }
    const auto source = takeSamples(pair.source, fromSource);
    const auto target = takeSamples(pair.target, fromTarget);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    std::vector<std::string> differing;
    for (const auto& [place, sample] : *source) {
        const auto other = target->find(place);
        if (other != target->end() && other->second != sample)
            differing.push_back((*tables)[place].source->fullName());
    }
    if (differing.empty())
        return {};
    const std::size_t more = differing.size() - std::min(differing.size(), kListedMax);
    differing.resize(differing.size() - more);
    report.about(differing.size() == 1 ? differing.front() : std::string())
        .warn(pair.target.name(),
              says(more == 0 ? "rows_differ" : "rows_differ_more", pair.source.name(), pair.target.name(),
                   listOfNames(differing), more),
              advice({"-- see which rows differ, and make them equal before the start:",
                      "-- lutra verify CONFIG"}));
    return {};
}

}  // namespace lutra::preflight
