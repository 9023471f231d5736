#include "tests/bench/bench_options.h"

#include "tests/bench/backlogs.h"
#include "tests/bench/bench_source.h"

namespace lutra::bench {

namespace {

namespace fs = std::filesystem;

void addWhat(CLI::App& app, Options& options)
{
    app.add_option("--server", options.servers, "kinds of servers to read from")->capture_default_str();
    app.add_option("--log", options.logs, "which logs to read")
        ->check(CLI::IsMember(BenchSource::logNames()));
    app.add_option(
           "--apply", options.backlogs,
           "which backlogs to catch up with; none of --log, --apply, --lag, --far, --two-way: everything")
        ->check(CLI::IsMember(backlogNames()));
    app.add_option("--lag", options.lag.rates,
                   "lag beside so many transactions a second, such as 0 500 1500");
    app.add_option("--lag-seconds", options.lag.seconds, "of each run")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    app.add_option("--far", options.farMilliseconds,
                   "catch up with the oltp backlog where one side is so many ms away, there and back")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--two-way", options.twoWay.seconds, "write on both sides at once for so many seconds")
        ->check(CLI::Range(1, 600));
}

void addHow(CLI::App& app, Options& options)
{
    app.add_option("--scale", options.scale.factor, "1: 4 x 1 M rows, 200 k transactions")
        ->check(CLI::Range(0.001, 10.0))
        ->capture_default_str();
    app.add_option("--table-scale", options.scale.tableFactor,
                   "of the tables that stand there before, where it is another: 1 is 4 x 1 M rows")
        ->check(CLI::Range(0.001, 10.0));
    app.add_option("--rounds", options.rounds.count,
                   "runs of each slow reader; the quick ones run more often")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    app.add_flag("--durable", options.isDurable, "servers that apply write each commit to disk");
    app.add_option("--peer", options.apply.peers, "whom to catch up beside; all unless given")
        ->check(CLI::IsMember(catchUpPeers()));
    app.add_option("--peer-rounds", options.apply.peerRounds, "runs of each of them; 0: as many as ours")
        ->check(CLI::Range(0, 100));
    app.add_option("--pipeline-setting", options.apply.pipelineSettings,
                   "a line of TOML for the pipeline, such as 'lanes = 4'");
    app.add_option("--quiet-lock", options.rounds.quietLock,
                   "a file that is locked while readers run: what else obeys it keeps still meanwhile");
}

void addWhere(CLI::App& app, Options& options)
{
    options.tools.reader = fs::read_symlink("/proc/self/exe").parent_path() / "lutra-bench-reader";
    options.tools.lutra = options.tools.reader.parent_path() / "lutra";
    app.add_option("--lutra", options.tools.lutra, "the engine to measure")->capture_default_str();
    app.add_option("--peers", options.tools.peers, "the folder whose node_modules has the zongjis")
        ->required();
    app.add_option("--scripts", options.tools.scripts, "tests/bench/peers")->required();
    app.add_option("--json", options.json, "file for all figures");
    app.add_option("--markdown", options.markdown, "file for the tables");
}

}  // namespace

void addTo(CLI::App& app, Options& options)
{
    addWhat(app, options);
    addHow(app, options);
    addWhere(app, options);
}

void complete(Options& options)
{
    if (options.isNothingChosen()) {
        options.logs = BenchSource::logNames();
        options.backlogs = backlogNames();
        options.lag.rates = {0, 500, 1500};
        options.farMilliseconds = 50;
        options.twoWay.seconds = 60;
    }
    options.tools.lutra = fs::absolute(options.tools.lutra);
    options.tools.scripts = fs::absolute(options.tools.scripts);
    options.twoWay.script = options.tools.scripts / "two_writers.lua";
    options.tools.peers = fs::absolute(options.tools.peers);
}

}  // namespace lutra::bench
