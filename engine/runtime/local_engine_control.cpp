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
    , m_plans(std::move(plans))
    , m_open(std::move(open))
    , m_clock(clock)
    , m_startedAt(clock.now())
{
    Runners runners;
    for (const PipelinePlan& plan : m_plans)
        runners.push_back(std::make_shared<PipelineRunner>(plan, m_open, m_clock));
    m_runners.set(std::move(runners));
}

LocalEngineControl::~LocalEngineControl()
{
    for (const auto& runner : *m_runners.get())
        runner->requestStop();
}

void LocalEngineControl::start()
{
    for (const auto& runner : *m_runners.get())
        runner->start();
    m_meter = std::jthread([this](std::stop_token stop) { measure(stop); });
}

void LocalEngineControl::measure(std::stop_token stop)
{
    std::vector<std::uint64_t> before(m_plans.size(), 0);
    while (!stop.stop_requested()) {
        m_clock.sleep(kMeterEvery, stop);
        const auto runners = m_runners.get();
        std::vector<double> rates;
        for (std::size_t i = 0; i < runners->size(); ++i) {
            const auto rows = (*runners)[i]->snapshot(m_clock.now()).rowsApplied;
            const auto applied = rows >= before[i] ? rows - before[i] : rows;  // a new life counts anew
            rates.push_back(static_cast<double>(applied) /
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
    const auto runners = m_runners.get();
    for (std::size_t i = 0; i < runners->size(); ++i) {
        PipelineSnapshot& pipeline = look->pipelines.emplace_back((*runners)[i]->snapshot(look->takenAt));
        if (m_paused && pipeline.state == PipelineState::Finished)
            pipeline.state = PipelineState::Paused;
        if (rates)
            pipeline.rowsPerSecond = (*rates)[i];
    }
    return look;
}

Result<> LocalEngineControl::requestStop()
{
    m_askedToStop = true;
    for (const auto& runner : *m_runners.get())
        runner->requestStop();
    return {};
}

Result<> LocalEngineControl::requestPause()
{
    m_paused = true;
    for (const auto& runner : *m_runners.get())
        runner->requestStop();
    return {};
}

Result<> LocalEngineControl::requestStart()
{
    if (m_askedToStop)
        return fail(ErrorKind::Refused, "engine.still_stopping", "the engine has been asked to stop");
    Runners next = *m_runners.get();
    const auto stopping = [this](const auto& runner) { return m_paused && !runner->ended(); };
    if (std::ranges::any_of(next, stopping))
        return fail(ErrorKind::Refused, "engine.still_stopping", "a pipeline has not come to a stop yet");
    for (std::size_t i = 0; i < next.size(); ++i) {
        if (!next[i]->ended())
            continue;
        next[i] = std::make_shared<PipelineRunner>(m_plans[i], m_open, m_clock);
        next[i]->start();
    }
    m_runners.set(std::move(next));
    m_paused = false;
    return {};
}

bool LocalEngineControl::ended() const
{
    return std::ranges::all_of(*m_runners.get(), [](const auto& runner) { return runner->ended(); });
}

}  // namespace lutra::runtime
