#pragma once

#include "app/cli/exit_code.h"
#include "app/cli/progress_printer.h"
#include "app/cli/sites.h"
#include "engine/coordination/coordinator.h"
#include "engine/remote/control_server.h"
#include "engine/runtime/local_engine_control.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace lutra::cli {

/// A running engine with its state folder: lock, log, and the socket that `lutra status` asks.
class EngineHost {
public:
    struct Options {
        std::filesystem::path stateFolder;
        bool drain = false;
        bool stay =
            false;  // answers until it is told to stop, also when pipelines have stopped by themselves
    };

    /// Takes the state folder and starts every pipeline. `loaded` outlives the host.
    [[nodiscard]] static Result<std::unique_ptr<EngineHost>> start(const LoadedConfiguration& loaded,
                                                                   const Options& options);
    ~EngineHost();

    [[nodiscard]] EngineSnapshot snapshot();
    void requestStop();

    /// No pipeline runs any more, and none will be started again.
    [[nodiscard]] bool ended() const;

    /// Shows progress until every pipeline has ended; `stop` makes them end.
    void watch(ProgressPrinter& printer, std::stop_token stop);

private:
    EngineHost() = default;

    bool m_stay = false;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<coordination::Coordinator> m_coordinator;
    std::unique_ptr<coordination::Ownership> m_ownership;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
    std::unique_ptr<remote::ControlServer> m_server;
};

/// Done when all finished well; the error of the first that stopped by itself is printed.
[[nodiscard]] ExitCode verdictOf(const EngineSnapshot& snapshot);

}  // namespace lutra::cli
