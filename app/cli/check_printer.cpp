#include "app/cli/check_printer.h"

#include "app/text/fact_text.h"

#include "app/composition/preflight_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lutra::cli {

namespace {

constexpr std::chrono::seconds kAnswerWithin{60};

using Json = nlohmann::ordered_json;
using preflight::Finding;

std::string_view wordFor(const preflight::CheckResult& result)
{
    if (preflight::blocks(result))
        return "BLOCKS";
    return result.state == preflight::State::Failed ? "warns" : preflight::nameOf(result.state);
}

void printFinding(const Finding& finding, std::FILE* to)
{
    fmt::print(to, "          {} {}\n", finding.site.empty() ? "" : finding.site + ":",
               text::worded(finding.cause));
    if (finding.isIgnored()) {
        fmt::print(to, "            ignored: {}\n", finding.ignoredBecause);
        return;
    }
    for (const std::string& line : finding.fix.lines)
        fmt::print(to, "            {}\n", line);
}

Json jsonOf(const Finding& finding)
{
    return {{"level", preflight::nameOf(finding.level)},
            {"site", finding.site},
            {"object", finding.object},
            {"cause", text::worded(finding.cause)},
            {"fix", finding.fix.lines},
            {"fix_kind", preflight::nameOf(finding.fix.kind)},
            {"fix_removes", finding.fix.removes},
            {"ignored", finding.isIgnored() ? Json(finding.ignoredBecause) : Json()}};
}

bool isBad(const Finding& finding)
{
    return finding.level != preflight::Level::Inform && !finding.isIgnored();
}

/// Whether a line of the script may stand there ready to run.
bool isReady(const preflight::Fix& fix)
{
    return fix.kind == preflight::Fix::Kind::Sql && !fix.removes && !fix.needsEditing();
}

}  // namespace

Result<std::vector<preflight::CheckResult>> runChecks(const LoadedConfiguration& loaded)
{
    auto answer = composition::runPreflight(loaded.configuration, *loaded.secrets, kAnswerWithin);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->unreached)
        return tl::unexpected(*answer->unreached);
    return std::move(answer->results);
}

void printText(std::span<const preflight::CheckResult> results, std::FILE* to, bool all)
{
    for (const auto& result : results) {
        if (!all && (result.findings.empty() || result.state == preflight::State::Passed))
            continue;
        fmt::print(to, "{:7} {}  {}  ({})\n", wordFor(result), result.id, result.title,
                   result.pipeline.empty() ? result.site : result.pipeline);
        for (const Finding& finding : result.findings)
            printFinding(finding, to);
    }
    const auto blocking = std::ranges::count_if(
        results, [](const preflight::CheckResult& result) { return preflight::blocks(result); });
    fmt::print(to, "{} checks, {} block\n", results.size(), blocking);
}

void printJson(std::span<const preflight::CheckResult> results)
{
    Json document{{"blocks", preflight::anyBlocks(results)}, {"checks", Json::array()}};
    for (const auto& result : results) {
        Json findings = Json::array();
        for (const Finding& finding : result.findings)
            findings.push_back(jsonOf(finding));
        document["checks"].push_back({{"id", result.id},
                                      {"title", result.title},
                                      {"site", result.site},
                                      {"pipeline", result.pipeline},
                                      {"state", preflight::nameOf(result.state)},
                                      {"findings", std::move(findings)}});
    }
    fmt::print("{}\n", document.dump(2));
}

void printTable(bool json)
{
    Json document = Json::array();
    for (const preflight::CheckInfo& check : preflight::kChecks) {
        if (!json) {
            fmt::print("{}  {:6}  {}\n      {}\n      {}\n      ignoring it: {}\n", check.id,
                       preflight::nameOf(check.worst), check.title, check.why, check.remedy,
                       preflight::nameOf(check.ignoring));
            continue;
        }
        document.push_back({{"id", check.id},
                            {"title", check.title},
                            {"why", check.why},
                            {"remedy", check.remedy},
                            {"worst", preflight::nameOf(check.worst)},
                            {"ignoring", preflight::nameOf(check.ignoring)},
                            {"of_pipeline", check.ofPipeline}});
    }
    if (json)
        fmt::print("{}\n", document.dump(2));
}

std::string fixScript(std::span<const preflight::CheckResult> results, std::string_view site)
{
    std::string script;
    std::vector<preflight::Fix> seen;
    for (const preflight::CheckResult& result : results) {
        for (const Finding& finding : result.findings) {
            if (finding.site != site || !isBad(finding) || finding.fix.empty())
                continue;
            script += fmt::format("\n-- {} {}: {}\n", finding.id, preflight::nameOf(finding.level),
                                  text::worded(finding.cause));
            if (std::ranges::find(seen, finding.fix) != seen.end()) {
                script += "-- as above\n";
                continue;
            }
            seen.push_back(finding.fix);
            for (const std::string& line : finding.fix.lines)
                script += (isReady(finding.fix) || line.starts_with("--") ? line : "-- " + line) + '\n';
        }
    }
    return script.empty() ? script : fmt::format("-- {}: what lutra check would put right\n{}", site, script);
}

}  // namespace lutra::cli
