#include "app/cli/check_printer.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lutra::cli {

namespace {

constexpr std::chrono::seconds kAnswerWithin{60};

preflight::Pair pairFor(const LoadedConfiguration& loaded, OpenDirection& direction)
{
    preflight::Pair pair{.pipeline = direction.channel + "/" + direction.pipeline->name,
                         .source = direction.source,
                         .target = direction.target,
                         .tables = {},
                         .patternsWithoutTables = direction.mapped.patternsWithoutTables,
                         .readerServerId =
                             loaded.configuration.findCanal(direction.pipeline->canal)->serverId,
                         .twoWay = direction.twoWay};
    for (const auto& table : direction.mapped.tables)
        pair.tables.push_back(
            {table.source.schema, table.source.table, table.target.schema, table.target.table});
    return pair;
}

bool blocks(const preflight::CheckResult& result)
{
    return std::ranges::any_of(result.findings,
                               [](const auto& finding) { return finding.level == preflight::Level::Block; });
}

}  // namespace

Result<std::vector<preflight::CheckResult>> runChecks(const LoadedConfiguration& loaded)
{
    auto directions = openDirections(loaded, {}, kAnswerWithin);
    if (!directions)
        return tl::unexpected(directions.error());
    std::vector<preflight::Pair> pairs;
    for (OpenDirection& direction : *directions)
        pairs.push_back(pairFor(loaded, direction));
    auto results = preflight::run(pairs);
    // A server that went away meanwhile is not a finding about the configuration.
    for (OpenDirection& direction : *directions) {
        for (mysql::Connection* side : {&direction.source, &direction.target}) {
            if (auto alive = side->execute("DO 0"); !alive)
                return tl::unexpected(alive.error());
        }
    }
    return results;
}

void printText(std::span<const preflight::CheckResult> results, std::FILE* to, bool all)
{
    for (const auto& result : results) {
        if (!all && result.findings.empty())
            continue;
        const std::string_view word = blocks(result) ? "BLOCKS"
                                      : result.state == preflight::State::Failed
                                          ? "warns"
                                          : preflight::nameOf(result.state);
        fmt::print(to, "{:7} {}  {}  ({})\n", word, result.id, result.title,
                   result.pipeline.empty() ? result.site : result.pipeline);
        for (const auto& finding : result.findings) {
            fmt::print(to, "          {} {}\n", finding.site.empty() ? "" : finding.site + ":",
                       finding.cause);
            for (const std::string& fix : finding.fix)
                fmt::print(to, "            {}\n", fix);
        }
    }
    const auto blocking = std::ranges::count_if(results, blocks);
    fmt::print(to, "{} checks, {} block\n", results.size(), blocking);
}

void printJson(std::span<const preflight::CheckResult> results)
{
    using Json = nlohmann::ordered_json;
    Json document{{"blocks", preflight::anyBlocks(results)}, {"checks", Json::array()}};
    for (const auto& result : results) {
        Json findings = Json::array();
        for (const auto& finding : result.findings)
            findings.push_back({{"level", preflight::nameOf(finding.level)},
                                {"site", finding.site},
                                {"cause", finding.cause},
                                {"fix", finding.fix}});
        document["checks"].push_back({{"id", result.id},
                                      {"title", result.title},
                                      {"site", result.site},
                                      {"pipeline", result.pipeline},
                                      {"state", preflight::nameOf(result.state)},
                                      {"findings", std::move(findings)}});
    }
    fmt::print("{}\n", document.dump(2));
}

}  // namespace lutra::cli
