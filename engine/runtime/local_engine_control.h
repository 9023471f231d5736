#pragma once

#include "engine/control/engine_control.h"
#include "engine/runtime/pipeline_runner.h"

#include <atomic>

namespace lutra::runtime {

/// The engine of this process: all pipelines of a configuration, each under its own supervisor.
///
/// Threads: any number may ask; one at a time may steer (stop, pause, start).
class LocalEngineControl final : public EngineControl {
public:
    LocalEngineControl(std::string version, std::vector<PipelinePlan> plans, OpenPipeline open,
                       const Clock& clock);
    ~LocalEngineControl() override;

    void start();

    [[nodiscard]] Result<std::shared_ptr<const EngineSnapshot>> snapshot() override;
    [[nodiscard]] Result<> requestStop() override;
    [[nodiscard]] Result<> requestPause() override;
    [[nodiscard]] Result<> requestStart() override;

    /// True once no pipeline will do anything more unless it is started again.
    [[nodiscard]] bool ended() const;
    [[nodiscard]] bool paused() const { return m_paused; }
    [[nodiscard]] bool askedToStop() const { return m_askedToStop; }

private:
    using Runners = std::vector<std::shared_ptr<PipelineRunner>>;

    void measure(std::stop_token stop);

    const std::string m_version;
    const std::vector<PipelinePlan> m_plans;
    const OpenPipeline m_open;
    const Clock& m_clock;
    const WallTime m_startedAt;
    Published<Runners> m_runners;  // in the order of the plans
    std::atomic<bool> m_paused{false};
    std::atomic<bool> m_askedToStop{false};
    Published<std::vector<double>> m_rowsPerSecond;  // likewise
    std::jthread m_meter;
};

}  // namespace lutra::runtime
