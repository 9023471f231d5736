#pragma once

#include "app/cli/command.h"
#include "app/cli/sites.h"
#include "engine/preflight/preflight.h"

#include <span>
#include <string>

namespace lutra::cli {

/// What `lutra check` does besides looking. Each shows first what it is about to write.
struct CheckChoice {
    std::string id;      // the check's
    std::string site;    // empty: every one
    std::string object;  // likewise
    bool yes = false;    // do not ask
};

/// Writes a script for each site into the folder. Nothing is overwritten.
///
/// Errors: BadConfig `preflight.script_not_written`.
[[nodiscard]] Result<> saveFixes(std::span<const preflight::CheckResult> results, const std::string& folder);

/// Runs the fixes of what was chosen, as an administrator whose password is asked for, and looks again.
/// `password` is a reference, or empty: asked for at the terminal.
ExitCode runFixes(const LoadedConfiguration& loaded, const CheckChoice& choice, const std::string& login,
                  const std::string& password);

/// Adds an [[ignore]] section to the configuration file.
ExitCode ignoreFinding(const std::string& file, const CheckChoice& choice, const std::string& reason);

}  // namespace lutra::cli
