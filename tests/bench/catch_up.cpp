#include "tests/bench/catch_up.h"

#include "tests/bench/bench_server.h"
#include "tests/bench/quiet.h"
#include "tests/bench/sysbench.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace lutra::bench {

namespace {

namespace fs = std::filesystem;

using support::orThrow;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kCatchUpPatience{900};
constexpr double kShortest = 0.1;  // seconds: the program looks at its own end ten times a second
constexpr std::chrono::milliseconds kLookAgain{5};  // a hundredth of a core at most

// Columns of SHOW REPLICA STATUS, the same in both families.
constexpr std::size_t kSqlRunning = 11;
constexpr std::size_t kLastError = 19;

struct Replication {
    Contestant who;
    int threads;
    bool onMySql;  // also there; MySQL has no single thread any more, and 4 is its own choice
};

const Contestant kLutra{"lutra", "lutra run --drain", false, false, false, nullptr};

const std::vector<Replication>& replications()
{
    static const std::vector<Replication> kAll{
        {{"native-0", "one SQL thread", true, false, true, nullptr}, 0, false},
        {{"native-2", "2 optimistic threads", true, false, true, nullptr}, 2, false},
        {{"native-4", "4 threads (MariaDB: optimistic)", true, false, false, nullptr}, 4, true},
        {{"native-8", "8 optimistic threads", true, false, true, nullptr}, 8, false},
    };
    return kAll;
}

bool isAtEnd(mysql::Connection& connection)
{
    return orThrow(connection.queryCell("SELECT COUNT(*) FROM sbtest.backlog_end")) == "1";
}

/// Why replication stopped; empty while it runs.
std::string stopOf(mysql::Connection& connection, bool isMariaDb)
{
    const auto status =
        orThrow(connection.query(isMariaDb ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS")).at(0);
    return status.at(kSqlRunning) == "Yes" ? "" : "stopped: " + status.at(kLastError).value_or("");
}

/// Returns: why it did not get there; empty when it did.
std::string waitForEnd(mysql::Connection& connection, bool isMariaDb)
{
    constexpr int kLooksPerStatus = 200;
    const auto deadline = Clock::now() + kCatchUpPatience;
    for (int looks = 1; !isAtEnd(connection); ++looks) {
        if (looks % kLooksPerStatus == 0) {
            if (auto stop = stopOf(connection, isMariaDb); !stop.empty())
                return stop;
        }
        if (Clock::now() > deadline)
            return fmt::format("not done in {} s", kCatchUpPatience.count());
        std::this_thread::sleep_for(kLookAgain);
    }
    return {};
}

/// What the processors do for others than the stage's servers and this program: a run beside a build tells
/// little.
class Others {
public:
    explicit Others(ApplyStage& stage)
        : m_stage(stage)
        , m_before(seconds())
    {
    }

    /// Processors that others kept busy, on average; `engineCpu` is of a program that has ended.
    [[nodiscard]] double processors(double engineCpu) const
    {
        const std::chrono::duration<double> wall = Clock::now() - m_begun;
        return std::max(seconds() - m_before - engineCpu, 0.0) / wall.count();
    }

private:
    [[nodiscard]] double seconds() const
    {
        return busySeconds() - cpuSecondsOf(m_stage.source().pid()) - cpuSecondsOf(m_stage.target().pid()) -
               cpuSecondsOf(m_stage.replica().pid()) - cpuSecondsOf(::getpid());
    }

    ApplyStage& m_stage;
    Clock::time_point m_begun = Clock::now();
    double m_before;
};

MeasuredRun runReplication(ApplyStage& stage, int threads)
{
    stage.restoreReplica();
    auto connection = connectTo(stage.replica());
    if (stage.isMariaDb()) {
        orThrow(connection.execute("SET GLOBAL slave_parallel_mode = 'optimistic'"));
        orThrow(connection.execute(fmt::format("SET GLOBAL slave_parallel_threads = {}", threads)));
    } else {
        orThrow(connection.execute(fmt::format("SET GLOBAL replica_parallel_workers = {}", threads)));
    }
    MeasuredRun run;
    const pid_t server = stage.replica().pid();
    const double cpuBefore = cpuSecondsOf(server);
    const Others others(stage);
    const auto begun = Clock::now();
    orThrow(connection.execute(stage.isMariaDb() ? "START SLAVE SQL_THREAD" : "START REPLICA SQL_THREAD"));
    run.trouble = waitForEnd(connection, stage.isMariaDb());
    run.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    run.serverCpu = cpuSecondsOf(server) - cpuBefore;
    run.said["others"] = others.processors(0);
    if (run.good())
        run.trouble = stage.differenceOn(stage.replica());
    ApplyStage::putDown(stage.replica());
    return run;
}

/// How many statements the server was sent, and how many of them were COMMIT.
std::map<std::string, double> statementsAt(const sandbox::ThrowAwayServer& server)
{
    auto connection = connectTo(server);
    std::map<std::string, double> counted;
    for (const auto& row :
         orThrow(connection.query("SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Com_commit')")))
        counted[row.at(0) == "Questions" ? "statements" : "commits"] = std::stod(row.at(1).value());
    return counted;
}

bool takesPart(const Replication& peer, const ApplyStage& stage, const ApplyChoice& choice)
{
    return (peer.onMySql || stage.isMariaDb()) &&
           (choice.peers.empty() || std::ranges::find(choice.peers, peer.who.name) != choice.peers.end());
}

/// What the program needs for its start, its checks and its end, which replication has behind it: runs again,
/// when there is nothing to do and nothing may change. The faster of two: a slow one would flatter.
MeasuredRun runIdle(const std::vector<std::string>& command)
{
    MeasuredRun first = measure(command, "/", 0, kCatchUpPatience);
    MeasuredRun second = measure(command, "/", 0, kCatchUpPatience);
    if (!first.good() || (second.good() && first.seconds < second.seconds))
        return first;
    return second;
}

/// The time of day that an engine's log tells for the first line with this word; negative for none.
double secondOfDay(const fs::path& log, std::string_view word)
{
    std::ifstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        int hours = 0;
        int minutes = 0;
        double seconds = 0;
        if (line.find(word) != std::string::npos &&
            std::sscanf(line.c_str(), "%*d-%*d-%*dT%d:%d:%lf", &hours, &minutes, &seconds) == 3)
            return hours * 3600 + minutes * 60 + seconds;
    }
    return -1;
}

/// Seconds from the end of the start to the end of the work, or to a quarter of a second behind it: that is
/// how long the source's silence may last before the reader looks around.
double secondsRunning(const fs::path& stateFolder)
{
    const double begun = secondOfDay(stateFolder / "engine.log", "pipeline.running");
    const double ended = secondOfDay(stateFolder / "engine.log", "pipeline.finished");
    if (begun < 0 || ended < 0)
        throw std::runtime_error("the engine's log tells no running and finished pipeline");
    constexpr double kDay = 24 * 3600;
    return ended < begun ? ended + kDay - begun : ended - begun;
}

/// Takes the start and the end off a run.
void makeNet(MeasuredRun& run, const MeasuredRun& idle)
{
    run.said["whole"] = run.seconds;
    run.seconds -= idle.seconds;
    if (!idle.good())
        run.trouble = idle.trouble;
    else if (run.seconds < kShortest)
        run.trouble = "too short to tell: a larger --scale is wanted";
}

}  // namespace

MeasuredRun runLutra(ApplyStage& stage, const ApplyChoice& choice, Ports ports)
{
    stage.restoreTarget();
    writeOneWay(choice.scratch, ports.source, ports.target, choice.pipelineSettings);
    const fs::path state = stage.freshStateFolder();
    const std::vector<std::string> command{
        choice.lutra.string(), "run", (choice.scratch / "bench.toml").string(), "--drain", "--state",
        state.string()};
    const pid_t source = stage.source().pid();
    const auto statementsBefore = statementsAt(stage.target());
    const double cpuBefore = cpuSecondsOf(source);
    const Others others(stage);
    MeasuredRun run = measure(command, "/", stage.target().pid(), kCatchUpPatience);
    run.said = {{"sourceCpu", cpuSecondsOf(source) - cpuBefore}, {"others", others.processors(run.ownCpu)}};
    for (const auto& [word, number] : statementsAt(stage.target()))
        run.said[word] = number - statementsBefore.at(word);
    if (run.good()) {
        run.said["running"] = secondsRunning(state);
        makeNet(run, runIdle(command));
    }
    if (run.good())
        run.trouble = stage.differenceOn(stage.target());
    ApplyStage::putDown(stage.target());
    return run;
}

void add(Reading& reading, MeasuredRun run)
{
    fmt::print(stderr, "  {} {}: {:.2f} s{}{}\n", reading.log.name, reading.who->name, run.seconds,
               run.good() ? "" : ", ", run.trouble);
    if (reading.trouble.empty())
        reading.trouble = run.trouble;
    reading.runs.push_back(std::move(run));
}

LogContent contentOf(const Backlog& backlog, const BacklogSize& size)
{
    LogContent content;
    content.name = backlog.name;
    content.rows = size.rows;
    content.transactions = size.transactions;
    return content;
}

std::vector<std::string> catchUpPeers()
{
    std::vector<std::string> names{"none"};
    for (const Replication& each : replications())
        names.emplace_back(each.who.name);
    return names;
}

std::vector<Reading> catchUpByTurns(ApplyStage& stage, const Backlog& backlog, const ApplyChoice& choice)
{
    const LogContent content = contentOf(backlog, stage.makeBacklog(backlog));
    const std::string server(sandbox::idOf(stage.kind()));
    std::vector<Reading> peers;
    std::vector<int> threads;
    for (const Replication& each : replications()) {
        if (takesPart(each, stage, choice)) {
            peers.push_back({server, content, &each.who, {}, {}});
            threads.push_back(each.threads);
        }
    }
    Reading ours{server, content, &kLutra, {}, {}};
    Quiet quiet(choice.rounds.quietLock);
    const int peerRounds = choice.peerRounds > 0 ? choice.peerRounds : choice.rounds.count;
    for (int round = 0; round < std::max(choice.rounds.count, peerRounds); ++round) {
        for (std::size_t i = 0; i < peers.size() && round < peerRounds; ++i) {
            quiet.beforeRound();
            add(peers[i], runReplication(stage, threads[i]));
        }
        quiet.beforeRound();
        if (round < choice.rounds.count)
            add(ours, runLutra(stage, choice, {stage.source().port(), stage.target().port()}));
    }
    peers.push_back(std::move(ours));
    return peers;
}

}  // namespace lutra::bench
