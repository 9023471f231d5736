#pragma once

#include "engine/control/engine_control.h"
#include "engine/control/setup_values.h"

#include <filesystem>
#include <memory>
#include <string>

namespace lutra {

/// A configuration and the folder of the engine that runs it.
struct Workspace {
    std::filesystem::path configurationFile;
    std::filesystem::path stateFolder;
    bool sandbox = false;

    bool operator==(const Workspace&) const = default;
};

/// Brings engines up as processes of their own, which outlive the window.
///
/// Threads: any number of callers; `launch` waits.
class EngineLauncher {
public:
    virtual ~EngineLauncher() = default;

    /// Returns once the engine answers. For a sandbox also brings up its servers.
    ///
    /// Errors: Refused `engine.not_started`: it ended; the detail holds what it said. Transient
    /// `engine.no_answer`.
    [[nodiscard]] virtual Result<> launch(const Workspace& workspace, const Passwords& passwords) = 0;

    /// The engine of a state folder, whether it runs or not.
    [[nodiscard]] virtual std::shared_ptr<EngineControl> engineOf(const Workspace& workspace) const = 0;

    /// Where the sandbox and the desktop's own configurations stand.
    [[nodiscard]] virtual Workspace sandbox() const = 0;
    [[nodiscard]] virtual Workspace named(const std::string& channel) const = 0;
    [[nodiscard]] virtual Workspace opened(const std::filesystem::path& configurationFile) const = 0;

    /// Both sites of a sandbox write, as a shop would, while this is on.
    [[nodiscard]] virtual Result<> runLoad(const Workspace& sandbox, bool on) = 0;
    /// Both sites change one row at once.
    [[nodiscard]] virtual Result<> makeConflict(const Workspace& sandbox) = 0;
    /// Every link of the engine to a site breaks.
    [[nodiscard]] virtual Result<> cutLinks(const Workspace& sandbox) = 0;
};

}  // namespace lutra
