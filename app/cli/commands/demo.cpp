#include "app/cli/command_table.h"
#include "app/cli/comparison.h"
#include "app/cli/demo_load.h"
#include "app/cli/demo_sites.h"
#include "app/cli/engine_host.h"
#include "app/cli/stop_signals.h"
#include "engine/mysql/catalog.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace lutra::cli {

namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

struct Options {
    unsigned seconds = 20;
    bool noDesktop = false;
    bool hold = false;
    std::string stateFolder = defaultStateFolder() + "/sandbox";
};

constexpr auto kLookEvery = 100ms;
constexpr auto kStartWithin = 60s;
constexpr auto kSettleWithin = 120s;

double secondsSince(SteadyTime start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool allIn(const EngineSnapshot& snapshot, PipelineState state)
{
    return std::ranges::all_of(snapshot.pipelines,
                               [&](const PipelineSnapshot& pipeline) { return pipeline.state == state; });
}

bool anyStopped(const EngineSnapshot& snapshot)
{
    return std::ranges::any_of(snapshot.pipelines, [](const PipelineSnapshot& pipeline) {
        return pipeline.state == PipelineState::Stopped;
    });
}

bool liveBothWays(const EngineSnapshot& snapshot)
{
    return std::ranges::all_of(snapshot.pipelines, [](const PipelineSnapshot& pipeline) {
        return pipeline.transactionsApplied > 0;
    });
}

/// Waits until both directions have applied all that stands in the logs now.
Result<bool> settle(const DemoSites& sites, EngineHost& host, ProgressPrinter& printer, std::stop_token stop)
{
    std::vector<SourcePosition> ends;
    for (std::size_t site = 0; site < 2; ++site) {
        auto root = sites.connectAsRoot(site);
        if (!root)
            return tl::unexpected(root.error());
        const auto end = mysql::readLogEnd(*root);
        if (!end)
            return tl::unexpected(end.error());
        ends.push_back({end->file, end->offset, {}});
    }
    const auto start = std::chrono::steady_clock::now();
    while (!host.ended() && !stop.stop_requested() &&
           std::chrono::steady_clock::now() - start < kSettleWithin) {
        const EngineSnapshot snapshot = host.snapshot();
        printer.show(snapshot);
        if (anyStopped(snapshot))
            return false;
        bool settled = true;
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const auto position = SourcePosition::parse(snapshot.pipelines[i].position);
            settled = settled && position && *position >= ends[i];
        }
        if (settled)
            return true;
        std::this_thread::sleep_for(kLookEvery);
    }
    return false;
}

ExitCode demo(const Options& options)
{
    const StopSignals signals;
    const auto start = std::chrono::steady_clock::now();
    fmt::print("Starting two throw-away MariaDB servers on this computer ...\n");
    std::fflush(stdout);
    const auto sites = DemoSites::make();
    if (!sites)
        return report(sites.error());
    fmt::print("  site-a: port {}, socket {}\n  site-b: port {}, socket {}\n  configuration: {}\n",
               (*sites)->server(0).port(), (*sites)->server(0).socketPath().string(),
               (*sites)->server(1).port(), (*sites)->server(1).socketPath().string(),
               (*sites)->configurationFile().string());
    const auto loaded = load((*sites)->configurationFile());
    if (!loaded)
        return report(loaded.error());
    auto host = EngineHost::start(*loaded, {.stateFolder = (*sites)->folder() / "state"});
    if (!host)
        return report(host.error());

    // A start from "now" has its place once it runs; what the load wrote before would not be carried.
    const auto startedBy = std::chrono::steady_clock::now() + kStartWithin;
    while (!allIn((*host)->snapshot(), PipelineState::Running) && !anyStopped((*host)->snapshot()) &&
           !signals.token().stop_requested() && std::chrono::steady_clock::now() < startedBy)
        std::this_thread::sleep_for(kLookEvery / 10);

    std::vector<std::unique_ptr<DemoLoad>> loads;
    for (std::size_t site = 0; site < 2; ++site) {
        auto root = (*sites)->connectAsRoot(site);
        if (!root)
            return report(root.error());
        loads.push_back(std::make_unique<DemoLoad>(std::move(*root), site));
    }
    for (const auto& load : loads)
        load->start();

    ProgressPrinter printer(ProgressPrinter::Form::Text);
    bool live = false;
    const auto loadUntil = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
    while (std::chrono::steady_clock::now() < loadUntil && !signals.token().stop_requested() &&
           !(*host)->ended()) {
        const EngineSnapshot snapshot = (*host)->snapshot();
        if (!live && liveBothWays(snapshot)) {
            live = true;
            fmt::print("Live in both directions after {:.1f} s. Both sites write for {} s.\n",
                       secondsSince(start), options.seconds);
            std::fflush(stdout);
        }
        printer.show(snapshot);
        std::this_thread::sleep_for(kLookEvery);
    }
    for (const auto& load : loads) {
        load->stop();
        if (!load->outcome())
            return report(load->outcome().error().during("the demo's load"));
    }
    const auto settled = settle(**sites, **host, printer, signals.token());
    if (!settled)
        return report(settled.error());
    (*host)->requestStop();
    (*host)->watch(printer, {});
    const ExitCode ended = verdictOf((*host)->snapshot());

    fmt::print("{} transactions at site-a, {} at site-b. Comparing both sides, row by row:\n",
               loads[0]->transactions(), loads[1]->transactions());
    const auto comparisons = compareAll(*loaded, {}, {}, true);
    if (!comparisons)
        return report(comparisons.error());
    printText(*comparisons);
    if (!allEqual(*comparisons))
        return ExitCode::AnswerIsNo;
    if (ended != ExitCode::Done)
        return ended;
    return *settled && live ? ExitCode::Done : ExitCode::AnswerIsNo;
}

/// Servers, engine and load until told to stop: what the desktop's sandbox is. Its files stand in the state
/// folder under names that do not change: the configuration as `lutra.toml`, the servers as `site-a.sock`, ….
ExitCode hold(const Options& options)
{
    const StopSignals signals;
    const auto sites = DemoSites::make();
    if (!sites)
        return report(sites.error());
    const auto loaded = load((*sites)->configurationFile());
    if (!loaded)
        return report(loaded.error());
    auto host = EngineHost::start(*loaded, {.stateFolder = options.stateFolder, .stay = true});
    if (!host)
        return report(host.error());
    if (const auto named = (*sites)->nameIn(options.stateFolder); !named)
        return report(named.error());
    fmt::print("The sandbox runs: {}/lutra.toml\n", options.stateFolder);
    std::fflush(stdout);
    const std::stop_callback onStop(signals.token(), [&] { (*host)->requestStop(); });
    while (!(*host)->ended())
        std::this_thread::sleep_for(kLookEvery);
    return ExitCode::Done;
}

}  // namespace

Action prepareDemo(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("--seconds", options->seconds, "how long both sites write")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    app.add_flag("--no-desktop", options->noDesktop, "only on the terminal");
    app.add_flag("--hold", options->hold,
                 "without load, until it is told to stop: what the desktop offers to try things with");
    app.add_option("--state", options->stateFolder, "with --hold: folder for lock, log and socket")
        ->capture_default_str();
    return [options] { return options->hold ? hold(*options) : demo(*options); };
}

}  // namespace lutra::cli
