#include "app/cli/command_table.h"

#include <array>

namespace lutra::cli {

namespace {

constexpr std::array kCommands{
    Command{"demo", "two throw-away servers in two-way sync under load, then the proof that they are equal",
            prepareDemo},
    Command{"init", "creates or upgrades the retl objects on every data source", prepareInit},
    Command{"check", "looks for everything that would keep the channels from working, and how to mend it",
            prepareCheck},
    Command{"config", "lists, adds, changes, copies and removes what a configuration holds", prepareConfig},
    Command{"run", "runs every channel in the foreground", prepareRun},
    Command{"status", "asks the running engine how it is", prepareStatus},
    Command{"pause", "lets the running engine's pipelines stand still; the engine stays", preparePause},
    Command{"start", "starts pipelines that stand still again, from their checkpoints", prepareStart},
    Command{"stop", "asks the running engine to end", prepareStop},
    Command{"capture", "prints the changes in a live log, or how fast they can be read", prepareCapture},
    Command{"decode", "the same for binary log files", prepareDecode},
    Command{"verify", "compares the mapped tables of both sides, row by row", prepareVerify},
    Command{"conflicts",
            "what both sides changed at the same time: list, show, resolve, undo, replay, export",
            prepareConflicts},
    Command{"parked", "rows that the target refused: list, show, retry, drop", prepareParked},
};

}  // namespace

std::span<const Command> commands()
{
    return kCommands;
}

}  // namespace lutra::cli
