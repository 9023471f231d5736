#pragma once

#include "app/cli/sites.h"
#include "engine/preflight/preflight.h"

#include <cstdio>
#include <span>
#include <string>

namespace lutra::cli {

/// Every check over the configuration. Errors: a data source that does not let us in, or goes away meanwhile.
[[nodiscard]] Result<std::vector<preflight::CheckResult>> runChecks(const LoadedConfiguration& loaded);

/// One line a check, its findings below it. Without `all`, only what failed.
void printText(std::span<const preflight::CheckResult> results, std::FILE* to, bool all);
void printJson(std::span<const preflight::CheckResult> results);

/// The table of checks itself, whatever the servers are like.
void printTable(bool json);

/// All fixes of one site as a script to read and run: what is SQL and can run as it stands, as it stands; all
/// else behind dashes. Empty: nothing to put right there.
[[nodiscard]] std::string fixScript(std::span<const preflight::CheckResult> results, std::string_view site);

}  // namespace lutra::cli
