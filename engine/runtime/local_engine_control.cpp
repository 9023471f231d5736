#include "engine/runtime/local_engine_control.h"

#include <algorithm>
#include <unistd.h>

namespace lutra::runtime {

namespace {

constexpr std::chrono::seconds kMeterEvery{1};

}  // namespace

LocalEngineControl::LocalEngineControl(std::string version, std::vector<PipelinePlan> plans,
                                       OpenPipeline open, const Clock& clock)
    : m_version(std::move(version))
    , m_clock(clock)
    , m_startedAt(clock.now())
{
    for (PipelinePlan& plan : plans)
        m_runners.push_back(std::make_unique<PipelineRunner>(std::move(plan), open, clock));
}

LocalEngineControl::~LocalEngineControl()
{
    for (const auto& runner : m_runners)
        runner->requestStop();
}

void LocalEngineControl::start()
{
    for (const auto& runner : m_runners)
        runner->start();
    m_meter = std::jthread([this](std::stop_token stop) { measure(stop); });
}

void LocalEngineControl::measure(std::stop_token stop)
{
    std::vector<std::uint64_t> before(m_runners.size(), 0);
    while (!stop.stop_requested()) {
        m_clock.sleep(kMeterEvery, stop);
        std::vector<double> rates;
        for (std::size_t i = 0; i < m_runners.size(); ++i) {
            const auto rows = m_runners[i]->snapshot(m_clock.now()).rowsApplied;
            rates.push_back(static_cast<double>(rows - before[i]) /
                            std::chrono::duration<double>(kMeterEvery).count());
            before[i] = rows;
        }
        m_rowsPerSecond.set(std::move(rates));
    }
}

Result<std::shared_ptr<const EngineSnapshot>> LocalEngineControl::snapshot()
{
    auto look = std::make_shared<EngineSnapshot>();
    look->version = m_version;
    look->processId = static_cast<std::uint64_t>(getpid());
    look->startedAt = m_startedAt;
    look->takenAt = m_clock.now();
    const auto rates = m_rowsPerSecond.get();
    for (std::size_t i = 0; i < m_runners.size(); ++i) {
        look->pipelines.push_back(m_runners[i]->snapshot(look->takenAt));
        if (rates)
            look->pipelines.back().rowsPerSecond = (*rates)[i];
    }
    return look;
}

Result<> LocalEngineControl::requestStop()
{
    for (const auto& runner : m_runners)
        runner->requestStop();
    return {};
}

bool LocalEngineControl::ended() const
{
    return std::ranges::all_of(m_runners, [](const auto& runner) { return runner->ended(); });
}

}  // namespace lutra::runtime
