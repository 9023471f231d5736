#pragma once

#include "app/cli/sites.h"
#include "engine/preflight/preflight.h"

#include <cstdio>
#include <span>

namespace lutra::cli {

/// Every check over every direction of the configuration.
[[nodiscard]] Result<std::vector<preflight::CheckResult>> runChecks(const LoadedConfiguration& loaded);

/// One line a check, its findings below it. Without `all`, only what failed.
void printText(std::span<const preflight::CheckResult> results, std::FILE* to, bool all);
void printJson(std::span<const preflight::CheckResult> results);

}  // namespace lutra::cli
