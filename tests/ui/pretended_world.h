#pragma once

#include "app/setup/local_setup.h"
#include "engine/base/published.h"
#include "engine/control/engine_launcher.h"

#include <array>

namespace lutra::ui_test {

/// Answers about servers that are not there, so that every screen has something to show within a moment.
/// Texts and files are the real ones.
class PretendedSetup final : public SetupControl {
public:
    enum class Servers { Well, NoRights, Unreachable };
    enum class Verdict { Well, Mixed, Blocked, NoAnswer };

    Servers servers = Servers::Well;   // what tests of data sources find; set while no test runs
    Verdict verdict = Verdict::Mixed;  // what the checks find

    [[nodiscard]] LinkReport testLink(const DataSource& source, const Secret& password) override;
    [[nodiscard]] Result<std::vector<TableName>> listTables(const DataSource& source,
                                                            const Secret& password) override;
    [[nodiscard]] Result<PreparePlan> planPreparation(const DataSource& source, const Secret& password,
                                                      const AdminLogin& admin,
                                                      const std::vector<std::string>& schemas) override;
    [[nodiscard]] Result<> prepare(const DataSource& source, const Secret& password, const AdminLogin& admin,
                                   const std::vector<std::string>& schemas) override;
    [[nodiscard]] Result<std::vector<TableFit>> compareTables(const Configuration& configuration,
                                                              const Passwords& passwords,
                                                              const std::string& pipeline) override;
    [[nodiscard]] Result<std::vector<CheckOutcome>> check(const Configuration& configuration,
                                                          const Passwords& passwords) override;
    [[nodiscard]] std::string textOf(const Configuration& configuration) const override;
    [[nodiscard]] Result<Configuration> read(const std::string& text) const override;
    [[nodiscard]] Result<Configuration> readFile(const std::filesystem::path& file) const override;
    [[nodiscard]] Configuration readDraft(const std::string& text) const override;
    [[nodiscard]] Result<> write(const std::filesystem::path& file, const std::string& text) const override;

private:
    setup::LocalSetup m_texts;
};

/// An engine that says what it is told to say.
class PretendedEngine final : public EngineControl {
public:
    /// Both directions in this state, for a reason where the state has one; nullopt: no engine is there.
    void stand(std::optional<PipelineState> state);

    [[nodiscard]] Result<std::shared_ptr<const EngineSnapshot>> snapshot() override;
    [[nodiscard]] Result<> requestStop() override { return {}; }
    [[nodiscard]] Result<> requestPause() override { return {}; }
    [[nodiscard]] Result<> requestStart() override { return {}; }

private:
    Published<std::optional<PipelineState>> m_state;
};

class PretendedLauncher final : public EngineLauncher {
public:
    explicit PretendedLauncher(std::filesystem::path folder);

    [[nodiscard]] PretendedEngine& engine() { return *m_engine; }
    bool starts = true;  // set while nothing is launched

    [[nodiscard]] Result<> launch(const Workspace& workspace, const Passwords& passwords) override;
    [[nodiscard]] std::shared_ptr<EngineControl> engineOf(const Workspace& workspace) const override;
    [[nodiscard]] Workspace sandbox() const override;
    [[nodiscard]] Workspace named(const std::string& channel) const override;
    [[nodiscard]] Workspace opened(const std::filesystem::path& configurationFile) const override;
    [[nodiscard]] Result<> runLoad(const Workspace&, bool) override { return {}; }
    [[nodiscard]] Result<> makeConflict(const Workspace&) override { return {}; }
    [[nodiscard]] Result<> cutLinks(const Workspace&) override { return {}; }

private:
    const std::filesystem::path m_folder;
    std::shared_ptr<PretendedEngine> m_engine = std::make_shared<PretendedEngine>();
};

}  // namespace lutra::ui_test
