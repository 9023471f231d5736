#include "app/cli/check_actions.h"

#include "app/text/fact_text.h"

#include "app/cli/check_printer.h"
#include "app/cli/file_writer.h"
#include "app/cli/terminal.h"
#include "app/composition/preflight_run.h"
#include "engine/bundle/configuration_text.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <sys/types.h>

namespace lutra::cli {

namespace {

namespace fs = std::filesystem;
using preflight::Finding;

constexpr mode_t kScriptMode = 0644;

bool isChosen(const Finding& finding, const CheckChoice& choice)
{
    return finding.id == choice.id && finding.level != preflight::Level::Inform && !finding.isIgnored() &&
           (choice.site.empty() || finding.site == choice.site) &&
           (choice.object.empty() || finding.object == choice.object);
}

std::vector<Finding> chosenFrom(std::span<const preflight::CheckResult> results, const CheckChoice& choice)
{
    std::vector<Finding> chosen;
    for (const auto& result : results)
        std::ranges::copy_if(result.findings, std::back_inserter(chosen),
                             [&](const Finding& finding) { return isChosen(finding, choice); });
    return chosen;
}

ExitCode misuse(std::string_view code, std::string detail)
{
    return report({ErrorKind::BadConfig, std::string(code), std::move(detail)});
}

/// The fixes of one site, each once.
Result<std::vector<preflight::Fix>> fixesOf(std::span<const Finding> findings)
{
    std::vector<preflight::Fix> fixes;
    for (const Finding& finding : findings) {
        if (finding.site != findings.front().site)
            return fail(
                ErrorKind::BadConfig, "preflight.which_site",
                fmt::format("{} is found on {} and on {}", finding.id, findings.front().site, finding.site));
        if (finding.fix.statements().empty())
            return fail(ErrorKind::BadConfig, "preflight.fix_not_sql", text::worded(finding.cause));
        if (std::ranges::find(fixes, finding.fix) == fixes.end())
            fixes.push_back(finding.fix);
    }
    return fixes;
}

/// Shows what will run, and asks. What takes something away wants the site's name typed.
bool mayRun(std::span<const preflight::Fix> fixes, const std::string& site, const std::string& login,
            const CheckChoice& choice)
{
    bool removes = false;
    fmt::print("on {} as {}:\n", site, login);
    for (const preflight::Fix& fix : fixes) {
        for (const std::string& line : fix.lines)
            fmt::print("  {}\n", line);
        removes |= fix.removes;
    }
    std::fflush(stdout);
    if (choice.yes)
        return true;
    return removes ? confirmed(fmt::format("This takes something away. Type {} to run it:", site), site)
                   : confirmed("Type yes to run it:", "yes");
}

}  // namespace

Result<> saveFixes(std::span<const preflight::CheckResult> results, const std::string& folder)
{
    std::vector<std::string> sites;
    for (const auto& result : results) {
        for (const Finding& finding : result.findings)
            sites.push_back(finding.site);
    }
    std::ranges::sort(sites);
    const auto repeated = std::ranges::unique(sites);
    sites.erase(repeated.begin(), repeated.end());
    std::error_code problem;
    fs::create_directories(folder, problem);
    for (const std::string& site : sites) {
        const std::string script = fixScript(results, site);
        if (script.empty())
            continue;
        const fs::path path = fs::path(folder) / (site + ".sql");
        if (!writeNewFile(path, script, kScriptMode))
            return fail(ErrorKind::BadConfig, "preflight.script_not_written",
                        fmt::format("{}: {}", path.string(), std::generic_category().message(errno)));
        fmt::print(stderr, "{}\n", path.string());
    }
    return {};
}

ExitCode runFixes(const LoadedConfiguration& loaded, const CheckChoice& choice, const std::string& login,
                  const std::string& password)
{
    if (!preflight::findCheck(choice.id))
        return misuse("config.unknown_check", fmt::format("there is no check '{}'", choice.id));
    if (login.empty())
        return misuse("preflight.login_needed", "a fix is run by an administrator");
    const auto before = runChecks(loaded);
    if (!before)
        return report(before.error());
    const auto findings = chosenFrom(*before, choice);
    if (findings.empty()) {
        fmt::print("{}: nothing to put right\n", choice.id);
        return ExitCode::Done;
    }
    const auto fixes = fixesOf(findings);
    if (!fixes)
        return report(fixes.error());
    const std::string& site = findings.front().site;
    // The password first: it may come from the same standard input as the answer.
    const auto secret = password.empty() ? askPassword(fmt::format("Password of {} on {}:", login, site))
                                         : loaded.secrets->find(password);
    if (!secret)
        return report(secret.error());
    if (!mayRun(*fixes, site, login, choice)) {
        fmt::print("nothing was run\n");
        return ExitCode::AnswerIsNo;
    }
    auto administrator = composition::openAsAdministrator(loaded.configuration, site, login, *secret);
    if (!administrator)
        return report(administrator.error());
    for (const preflight::Fix& fix : *fixes) {
        if (const auto done = preflight::runFix(*administrator, fix); !done)
            return report(done.error());
    }
    const auto after = runChecks(loaded);
    if (!after)
        return report(after.error());
    const auto left = chosenFrom(*after, choice);
    for (const Finding& finding : left)
        fmt::print("still: {}: {}\n", finding.site, text::worded(finding.cause));
    if (left.empty())
        fmt::print("{} passes now\n", choice.id);
    return left.empty() ? ExitCode::Done : ExitCode::AnswerIsNo;
}

ExitCode ignoreFinding(const std::string& file, const CheckChoice& choice, const std::string& reason)
{
    const auto text = bundle::readConfigurationFileText(file);
    if (!text)
        return report(text.error());
    const auto changed =
        bundle::withIgnoredFinding(*text, file, {choice.id, choice.site, choice.object, reason});
    if (!changed)
        return report(changed.error());
    std::string_view added = std::string_view(*changed).substr(text->size());
    fmt::print("{}:\n", file);
    while (!added.empty()) {
        const auto end = std::min(added.find('\n'), added.size() - 1);
        if (end > 0)
            fmt::print("+ {}\n", added.substr(0, end));
        added.remove_prefix(end + 1);
    }
    std::fflush(stdout);
    if (!choice.yes && !confirmed("Type yes to write it:", "yes")) {
        fmt::print("nothing was written\n");
        return ExitCode::AnswerIsNo;
    }
    if (const auto written = replaceFile(file, *text, *changed); !written)
        return report(written.error());
    return ExitCode::Done;
}

}  // namespace lutra::cli
