#include "app/cli/command_table.h"
#include "app/text/error_text.h"
#include "engine/base/freed_memory.h"
#include "engine/base/log.h"

#include <cstdlib>
#include <fmt/format.h>

namespace lutra::cli {

ExitCode report(const Error& error)
{
    fmt::print(stderr, "lutra: {}\n", text::sentenceFor(error));
    return exitCodeFor(error.kind);
}

std::string defaultStateFolder()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state)
        return std::string(state) + "/lutra";
    const char* home = std::getenv("HOME");
    return std::string(home && *home ? home : "/var/lib") + "/.local/state/lutra";
}

namespace {

ExitCode runCommand(int argc, char** argv)
{
    CLI::App app("Keeps MySQL and MariaDB sites writable at the same time, and provably equal.", "lutra");
    app.set_version_flag("--version", LUTRA_VERSION);
    app.require_subcommand(0, 1);  // a missing one is our own message, so that a wrong word is named instead
    Action chosen;
    for (const Command& command : commands()) {
        CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        const Action action = command.prepare(*sub);
        sub->callback([&chosen, action] { chosen = action; });
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const bool asked = problem.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        app.exit(problem);
        return asked ? ExitCode::Done : ExitCode::BadUse;
    }
    if (!chosen) {
        fmt::print(stderr, "A subcommand is needed.\n{}", app.help());
        return ExitCode::BadUse;
    }
    return chosen();
}

}  // namespace

}  // namespace lutra::cli

int main(int argc, char** argv)
{
    lutra::keepFreedMemory();
    using lutra::cli::ExitCode;
    try {
        lutra::log::toNowhere();
        return static_cast<int>(lutra::cli::runCommand(argc, argv));
    } catch (const std::exception& problem) {
        lutra::cli::report({lutra::ErrorKind::Bug, "bug.exception", problem.what()});
        return static_cast<int>(ExitCode::Bug);
    }
}
