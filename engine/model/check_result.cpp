#include "engine/model/check_result.h"

#include <algorithm>
#include <array>

namespace lutra::preflight {

namespace {

constexpr std::string_view kToDecide = "…";

bool onlyExplains(std::string_view line)
{
    return line.empty() || line.starts_with("--") || line.starts_with('#');
}

}  // namespace

std::string_view nameOf(Level level)
{
    constexpr std::array<std::string_view, 3> kNames{"block", "warn", "inform"};
    return kNames[static_cast<std::size_t>(level)];
}

std::string_view nameOf(Fix::Kind kind)
{
    constexpr std::array<std::string_view, 5> kNames{"none", "sql", "server_file", "configuration", "advice"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string_view nameOf(State state)
{
    constexpr std::array<std::string_view, 4> kNames{"passed", "failed", "skipped", "ignored"};
    return kNames[static_cast<std::size_t>(state)];
}

bool Fix::needsEditing() const
{
    return kind == Kind::Sql && std::ranges::any_of(lines, [](const std::string& line) {
               return !onlyExplains(line) && line.find(kToDecide) != std::string::npos;
           });
}

std::vector<std::string> Fix::statements() const
{
    std::vector<std::string> runnable;
    if (kind != Kind::Sql || needsEditing())
        return runnable;
    for (const std::string& line : lines) {
        if (onlyExplains(line))
            continue;
        runnable.push_back(line.ends_with(';') ? line.substr(0, line.size() - 1) : line);
    }
    return runnable;
}

bool blocks(const Finding& finding)
{
    return finding.level == Level::Block && !finding.isIgnored();
}

bool blocks(const CheckResult& result)
{
    return std::ranges::any_of(result.findings, [](const Finding& finding) { return blocks(finding); });
}

}  // namespace lutra::preflight
