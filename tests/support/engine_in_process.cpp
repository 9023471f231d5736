#include "tests/support/engine_in_process.h"

#include "app/composition/mysql_pipelines.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

namespace lutra::support {

EngineInProcess::EngineInProcess(std::chrono::seconds within)
    : m_within(within)
{
}

void EngineInProcess::start(Configuration configuration, std::chrono::milliseconds proveOriginEvery)
{
    stop();
    m_configuration = std::move(configuration);
    m_engine = std::make_unique<runtime::LocalEngineControl>(
        "test", composition::plansFor(m_configuration),
        composition::openMysqlPipelines(m_configuration, m_secrets,
                                        {.drain = false,
                                         .spillFolder = std::filesystem::temp_directory_path(),
                                         .memoryFolder = {},
                                         .proveOriginEvery = proveOriginEvery}),
        m_clock);
    m_engine->start();
    const auto runs = [](const PipelineSnapshot& pipeline) {
        return pipeline.state == PipelineState::Running;
    };
    if (!comesTrueOfEach(runs))
        throw std::runtime_error("the engine did not start: " + whereabouts());
}

void EngineInProcess::settle(const TwoSites& sites)
{
    const SourcePosition ends[] = {sites.logEnd(0), sites.logEnd(1)};
    const auto isThere = [&](const PipelineSnapshot& pipeline) {
        if (pipeline.state == PipelineState::Stopped)
            throw std::runtime_error("stopped: " + whereabouts());
        const auto position = SourcePosition::parse(pipeline.position);
        return position && *position >= ends[pipeline.source == "site-a" ? 0 : 1];
    };
    if (!comesTrueOfEach(isThere))
        throw std::runtime_error("not in step in time: " + whereabouts());
}

std::vector<PipelineSnapshot> EngineInProcess::pipelines() const
{
    return orThrow(m_engine->snapshot())->pipelines;
}

std::string EngineInProcess::whereabouts() const
{
    std::string text;
    for (const PipelineSnapshot& pipeline : pipelines()) {
        text += fmt::format("{} {} at {}", pipeline.name, nameOf(pipeline.state), pipeline.position);
        for (const auto& why : {pipeline.reason, pipeline.warning})
            text += why ? fmt::format(", {} {}", why->code, why->detail) : std::string();
        text += "; ";
    }
    return text;
}

bool EngineInProcess::comesTrue(const std::function<bool()>& condition) const
{
    constexpr std::chrono::milliseconds kBetweenLooks{2};
    const auto deadline = m_clock.steady() + m_within;
    while (!condition()) {
        if (m_clock.steady() > deadline)
            return false;
        std::this_thread::sleep_for(kBetweenLooks);
    }
    return true;
}

bool EngineInProcess::comesTrueOfEach(
    const std::function<bool(const PipelineSnapshot& pipeline)>& condition) const
{
    return comesTrue([&] { return std::ranges::all_of(pipelines(), condition); });
}

}  // namespace lutra::support
