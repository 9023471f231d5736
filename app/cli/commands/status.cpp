#include "app/cli/command_table.h"
#include "app/cli/progress_printer.h"
#include "engine/remote/remote_engine_control.h"
#include "engine/remote/snapshot_json.h"

#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string stateFolder = defaultStateFolder();
    bool json = false;
};

ExitCode status(const Options& options)
{
    remote::RemoteEngineControl engine(std::filesystem::path(options.stateFolder) / "engine.sock");
    const auto snapshot = engine.snapshot();
    if (!snapshot)
        return report(snapshot.error());
    if (options.json) {
        fmt::print("{}\n", remote::snapshotToJson(**snapshot));
        return ExitCode::Done;
    }
    fmt::print("lutra {} process {} since {}\n", (*snapshot)->version, (*snapshot)->processId,
               toRfc3339((*snapshot)->startedAt));
    for (const PipelineSnapshot& pipeline : (*snapshot)->pipelines)
        fmt::print("{}/{}: {}\n", pipeline.channel, pipeline.name, describe(pipeline));
    return ExitCode::Done;
}

}  // namespace

Action prepareStatus(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("--state", options->stateFolder, "the engine's state folder")->capture_default_str();
    app.add_flag("--json", options->json, "one JSON document");
    return [options] { return status(*options); };
}

}  // namespace lutra::cli
