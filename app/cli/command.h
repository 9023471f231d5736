#pragma once

#include "app/cli/exit_code.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <string_view>

namespace lutra::cli {

/// One `lutra` command: adds its options to `app` and returns what to do once they are parsed.
using Action = std::function<ExitCode()>;

struct Command {
    std::string_view name;
    std::string_view summary;
    Action (*prepare)(CLI::App& app);
};

/// Prints the error as one sentence on stderr and gives its exit code.
ExitCode report(const Error& error);

/// Where an engine keeps its lock, socket and log unless told otherwise: $XDG_STATE_HOME/lutra.
[[nodiscard]] std::string defaultStateFolder();

}  // namespace lutra::cli
