#pragma once

#include "app/cli/command.h"

#include <span>

namespace lutra::cli {

Action prepareInit(CLI::App& app);
Action prepareCheck(CLI::App& app);
Action prepareConfig(CLI::App& app);
Action prepareRun(CLI::App& app);
Action prepareStatus(CLI::App& app);
Action preparePause(CLI::App& app);
Action prepareStart(CLI::App& app);
Action prepareStop(CLI::App& app);
Action prepareCapture(CLI::App& app);
Action prepareDecode(CLI::App& app);
Action prepareVerify(CLI::App& app);
Action prepareConflicts(CLI::App& app);
Action prepareParked(CLI::App& app);
Action prepareDemo(CLI::App& app);

/// Every command, in the order of `lutra --help`.
[[nodiscard]] std::span<const Command> commands();

}  // namespace lutra::cli
