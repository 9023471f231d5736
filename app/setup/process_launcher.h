#pragma once

#include "app/cli/demo_load.h"
#include "engine/base/published.h"
#include "engine/control/engine_launcher.h"

#include <array>

namespace lutra::setup {

/// Runs `lutra run` and `lutra demo --hold` as processes of their own session. Secrets go to them through a
/// pipe: they stand in no file, no environment and no list of processes.
class ProcessLauncher final : public EngineLauncher {
public:
    /// `program`: the `lutra` to run. `stateFolder`: as `lutra --state` takes it when nothing is said;
    /// `configurationFolder`: where the desktop keeps what it set up.
    ProcessLauncher(std::filesystem::path program, std::filesystem::path stateFolder,
                    std::filesystem::path configurationFolder);
    ~ProcessLauncher() override;

    [[nodiscard]] Result<> launch(const Workspace& workspace, const Passwords& passwords) override;
    [[nodiscard]] std::shared_ptr<EngineControl> engineOf(const Workspace& workspace) const override;
    [[nodiscard]] Workspace sandbox() const override;
    [[nodiscard]] Workspace named(const std::string& channel) const override;
    [[nodiscard]] Workspace opened(const std::filesystem::path& configurationFile) const override;
    [[nodiscard]] Result<> runLoad(const Workspace& sandbox, bool on) override;
    [[nodiscard]] Result<> makeConflict(const Workspace& sandbox) override;
    [[nodiscard]] Result<> cutLinks(const Workspace& sandbox) override;

private:
    using Loads = std::vector<std::shared_ptr<cli::DemoLoad>>;

    const std::filesystem::path m_program;
    const std::filesystem::path m_stateFolder;
    const std::filesystem::path m_configurationFolder;
    Published<Loads> m_loads;
};

/// $XDG_CONFIG_HOME/lutra and $XDG_STATE_HOME/lutra, with the usual places where those are not set.
[[nodiscard]] std::filesystem::path configurationFolder();
[[nodiscard]] std::filesystem::path stateFolder();

}  // namespace lutra::setup
