#include "app/cli/comparison.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

namespace lutra::cli {

namespace {

constexpr std::chrono::seconds kSortWithin{3600};  // a server may sort a large table before its first row

/// The same for both directions of one pair of tables.
std::string pairKey(const OpenDirection& direction, const composition::MappedTable& table)
{
    std::string one =
        fmt::format("{}\n{}\n{}", direction.sourceSite, table.source.schema, table.source.table);
    std::string other =
        fmt::format("{}\n{}\n{}", direction.targetSite, table.target.schema, table.target.table);
    return one < other ? one + "\n" + other : other + "\n" + one;
}

}  // namespace

Result<std::vector<TableComparison>> compareAll(const LoadedConfiguration& loaded,
                                                const std::string& onlyChannel, std::stop_token stop,
                                                bool showProgress)
{
    auto directions = openDirections(loaded, onlyChannel, kSortWithin);
    if (!directions)
        return tl::unexpected(directions.error());
    const bool onTerminal = showProgress && isatty(STDERR_FILENO) != 0;
    std::set<std::string> compared;
    std::vector<TableComparison> all;
    for (OpenDirection& direction : *directions) {
        for (const auto& table : direction.mapped.tables) {
            if (!compared.insert(pairKey(direction, table)).second)
                continue;
            const std::string name = table.source.schema + "." + table.source.table;
            const auto progress = [&](std::uint64_t rows) {
                if (onTerminal)
                    fmt::print(stderr, "\r{}: {} rows read\x1b[K", name, rows);
            };
            auto result = verify::compareTable(
                direction.source, direction.target,
                {table.source.schema, table.source.table, table.target.schema, table.target.table}, {}, stop,
                progress);
            if (onTerminal)
                fmt::print(stderr, "\r\x1b[K");
            if (!result)
                return tl::unexpected(result.error().during("comparing " + name));
            all.push_back(
                {direction.channel, direction.sourceSite, direction.targetSite, std::move(*result)});
        }
    }
    return all;
}

bool allEqual(const std::vector<TableComparison>& comparisons)
{
    return std::ranges::all_of(comparisons, [](const TableComparison& c) { return c.result.equal(); });
}

void printText(const std::vector<TableComparison>& comparisons)
{
    std::uint64_t rows = 0;
    for (const TableComparison& comparison : comparisons) {
        const verify::TableResult& result = comparison.result;
        rows += result.rowsCompared;
        const std::string source = fmt::format("{} {}.{}", comparison.sourceSite, result.tables.sourceSchema,
                                               result.tables.sourceTable);
        const std::string target = fmt::format("{} {}.{}", comparison.targetSite, result.tables.targetSchema,
                                               result.tables.targetTable);
        fmt::print("{:9} {} = {}  {} rows\n", result.equal() ? "equal" : "DIFFERENT", source, target,
                   result.rowsCompared);
        if (result.problem)
            fmt::print("            {}\n", result.problem->detail);
        for (const std::string& column : result.columnsOnlySource)
            fmt::print("            column {} only on {}\n", column, comparison.sourceSite);
        for (const std::string& column : result.columnsOnlyTarget)
            fmt::print("            column {} only on {}\n", column, comparison.targetSite);
        for (const verify::RowDifference& difference : result.differences)
            fmt::print("            {} [{}]\n              {}: {}\n              {}: {}\n",
                       verify::nameOf(difference.kind), difference.key, comparison.sourceSite,
                       difference.source, comparison.targetSite, difference.target);
        if (result.differenceCount > result.differences.size())
            fmt::print("            … and {} more\n", result.differenceCount - result.differences.size());
    }
    fmt::print("{} tables, {} rows: {}\n", comparisons.size(), rows,
               allEqual(comparisons) ? "both sides are equal" : "the sides DIFFER");
}

void printJson(const std::vector<TableComparison>& comparisons)
{
    using Json = nlohmann::ordered_json;
    Json document{{"equal", allEqual(comparisons)}, {"tables", Json::array()}};
    for (const TableComparison& comparison : comparisons) {
        const verify::TableResult& result = comparison.result;
        Json differences = Json::array();
        for (const verify::RowDifference& difference : result.differences)
            differences.push_back({{"kind", verify::nameOf(difference.kind)},
                                   {"key", difference.key},
                                   {"columns", difference.columns},
                                   {"source", difference.source},
                                   {"target", difference.target}});
        document["tables"].push_back(
            {{"channel", comparison.channel},
             {"source", comparison.sourceSite},
             {"target", comparison.targetSite},
             {"source_table", result.tables.sourceSchema + "." + result.tables.sourceTable},
             {"target_table", result.tables.targetSchema + "." + result.tables.targetTable},
             {"equal", result.equal()},
             {"source_rows", result.sourceRows},
             {"target_rows", result.targetRows},
             {"difference_count", result.differenceCount},
             {"columns_only_source", result.columnsOnlySource},
             {"columns_only_target", result.columnsOnlyTarget},
             {"problem", result.problem ? Json(result.problem->detail) : Json()},
             {"differences", std::move(differences)}});
    }
    fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
}

}  // namespace lutra::cli
