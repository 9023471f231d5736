#include "app/cli/command_table.h"
#include "engine/remote/remote_engine_control.h"

#include <filesystem>
#include <memory>

namespace lutra::cli {

namespace {

using Request = Result<> (EngineControl::*)();

/// A command that only passes one request on to the running engine.
Action prepareRequest(CLI::App& app, Request request)
{
    auto stateFolder = std::make_shared<std::string>(defaultStateFolder());
    app.add_option("--state", *stateFolder, "the engine's state folder")->capture_default_str();
    return [stateFolder, request] {
        remote::RemoteEngineControl engine(std::filesystem::path(*stateFolder) / "engine.sock");
        const auto done = (engine.*request)();
        return done ? ExitCode::Done : report(done.error());
    };
}

}  // namespace

Action preparePause(CLI::App& app)
{
    return prepareRequest(app, &EngineControl::requestPause);
}

Action prepareStart(CLI::App& app)
{
    return prepareRequest(app, &EngineControl::requestStart);
}

Action prepareStop(CLI::App& app)
{
    return prepareRequest(app, &EngineControl::requestStop);
}

}  // namespace lutra::cli
