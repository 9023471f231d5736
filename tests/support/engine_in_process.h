#pragma once

#include "engine/runtime/local_engine_control.h"
#include "tests/support/two_sites.h"

#include <functional>

namespace lutra::support {

/// The engine in this process, over two sites, started and stopped as often as a test wants.
///
/// Errors: throws, with what the status says, where a wait takes too long or a pipeline stops by itself.
class EngineInProcess {
public:
    explicit EngineInProcess(std::chrono::seconds within);

    /// Waits until all pipelines run: what is written from then on is carried.
    void start(Configuration configuration,
               std::chrono::milliseconds proveOriginEvery = std::chrono::minutes(1));
    void stop() { m_engine.reset(); }

    /// Waits until both directions have applied all that stands in the logs now.
    void settle(const TwoSites& sites);

    [[nodiscard]] std::vector<PipelineSnapshot> pipelines() const;
    [[nodiscard]] std::string whereabouts() const;

    /// False: not in time.
    [[nodiscard]] bool comesTrue(const std::function<bool()>& condition) const;
    [[nodiscard]] bool
    comesTrueOfEach(const std::function<bool(const PipelineSnapshot& pipeline)>& condition) const;

private:
    std::chrono::seconds m_within;
    Configuration m_configuration;
    NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
};

}  // namespace lutra::support
