#pragma once

#include "engine/control/engine_control.h"
#include "engine/runtime/pipeline_runner.h"

namespace lutra::runtime {

/// The engine of this process: all pipelines of a configuration, each under its own supervisor.
class LocalEngineControl final : public EngineControl {
public:
    LocalEngineControl(std::string version, std::vector<PipelinePlan> plans, OpenPipeline open,
                       const Clock& clock);
    ~LocalEngineControl() override;

    void start();

    [[nodiscard]] Result<std::shared_ptr<const EngineSnapshot>> snapshot() override;
    [[nodiscard]] Result<> requestStop() override;

    /// True once no pipeline will do anything more.
    [[nodiscard]] bool ended() const;

private:
    void measure(std::stop_token stop);

    const std::string m_version;
    const Clock& m_clock;
    const WallTime m_startedAt;
    std::vector<std::unique_ptr<PipelineRunner>> m_runners;
    Published<std::vector<double>> m_rowsPerSecond;  // in the order of m_runners
    std::jthread m_meter;
};

}  // namespace lutra::runtime
