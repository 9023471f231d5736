#include "app/cli/engine_host.h"

#include "app/cli/command.h"
#include "app/composition/mysql_pipelines.h"
#include "engine/base/log.h"
#include "engine/coordination/embedded/file_lock_coordinator.h"

#include <thread>

namespace lutra::cli {

namespace {

constexpr std::chrono::milliseconds kLookEvery{100};

}  // namespace

Result<std::unique_ptr<EngineHost>> EngineHost::start(const LoadedConfiguration& loaded,
                                                      const Options& options)
{
    std::unique_ptr<EngineHost> host(new EngineHost);
    auto coordinator = coordination::FileLockCoordinator::open(options.stateFolder);
    if (!coordinator)
        return tl::unexpected(coordinator.error());
    host->m_coordinator = std::move(*coordinator);
    auto ownership = host->m_coordinator->takeEngine();
    if (!ownership)
        return tl::unexpected(ownership.error());
    host->m_ownership = std::move(*ownership);
    log::toFile(options.stateFolder / "engine.log");
    host->m_stay = options.stay;

    host->m_clock = std::make_unique<SystemClock>();
    host->m_engine = std::make_unique<runtime::LocalEngineControl>(
        LUTRA_VERSION, composition::plansFor(loaded.configuration),
        composition::openMysqlPipelines(loaded.configuration, *loaded.secrets,
                                        {.drain = options.drain,
                                         .spillFolder = options.stateFolder,
                                         .memoryFolder = options.stateFolder / "checkpoints"}),
        *host->m_clock);
    auto server = remote::ControlServer::start(*host->m_engine, options.stateFolder / "engine.sock");
    if (!server)
        return tl::unexpected(server.error());
    host->m_server = std::move(*server);
    host->m_engine->start();
    return host;
}

EngineHost::~EngineHost() = default;

EngineSnapshot EngineHost::snapshot()
{
    return **m_engine->snapshot();  // our own engine always answers
}

void EngineHost::requestStop()
{
    (void)m_engine->requestStop();  // our own engine always listens
}

bool EngineHost::ended() const
{
    const bool waits = (m_stay || m_engine->paused()) && !m_engine->askedToStop();
    return m_engine->ended() && !waits;
}

void EngineHost::watch(ProgressPrinter& printer, std::stop_token stop)
{
    const std::stop_callback onStop(stop, [this] { requestStop(); });
    while (!ended()) {
        printer.show(snapshot());
        m_clock->sleep(kLookEvery, {});
    }
    printer.show(snapshot(), true);
}

ExitCode verdictOf(const EngineSnapshot& snapshot)
{
    ExitCode verdict = ExitCode::Done;
    for (const PipelineSnapshot& pipeline : snapshot.pipelines) {
        if (pipeline.state != PipelineState::Stopped || !pipeline.reason)
            continue;
        const bool bug = pipeline.reason->kind == nameOf(ErrorKind::Bug);
        report({bug ? ErrorKind::Bug : ErrorKind::BadData, pipeline.reason->code,
                pipeline.channel + "/" + pipeline.name + " stopped: " + pipeline.reason->detail});
        if (verdict != ExitCode::Bug)
            verdict = bug ? ExitCode::Bug : ExitCode::PipelineStopped;
    }
    return verdict;
}

}  // namespace lutra::cli
