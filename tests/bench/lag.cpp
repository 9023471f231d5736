#include "tests/bench/lag.h"

#include "tests/bench/bench_server.h"
#include "tests/bench/quiet.h"
#include "tests/bench/sysbench.h"
#include "tests/cli/child_program.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <thread>

namespace lutra::bench {

namespace {

using support::orThrow;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// Source: performance-and-protocol.md A.2, "Lag under steady load", and A.4, B5.
constexpr auto kMarkerEvery = 5ms;
constexpr auto kPollEvery = 200us;
constexpr auto kSettling = 1s;  // with the load on, before the first sample that counts
constexpr auto kLastSeenWithin = 60s;
constexpr auto kCaughtUpWithin = 600s;
constexpr auto kEndWithin = 20s;

const Backlog kMarkers{
    "lag", "a table of markers",
    [](BacklogMaker& maker) {
        orThrow(maker.connection.execute("DROP TABLE IF EXISTS sbtest.marker"));
        orThrow(maker.connection.execute("CREATE TABLE sbtest.marker (id BIGINT UNSIGNED PRIMARY KEY)"));
    },
    [](BacklogMaker&) { return BacklogSize{}; }};

/// What carries the markers over.
class Follower {
public:
    virtual ~Follower() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    [[nodiscard]] virtual const char* name() const = 0;
    [[nodiscard]] virtual const sandbox::ThrowAwayServer& server() const = 0;
    [[nodiscard]] virtual pid_t engine() const { return 0; }
    [[nodiscard]] virtual std::string trouble() { return {}; }
};

class Replication final : public Follower {
public:
    explicit Replication(ApplyStage& stage)
        : m_stage(stage)
        , m_connection(connectTo(stage.replica()))
    {
    }
    void start() override
    {
        orThrow(m_connection.execute(m_stage.isMariaDb() ? "START SLAVE" : "START REPLICA"));
    }
    void stop() override
    {
        orThrow(m_connection.execute(m_stage.isMariaDb() ? "STOP SLAVE" : "STOP REPLICA"));
    }
    [[nodiscard]] const char* name() const override { return kLagNative; }
    [[nodiscard]] const sandbox::ThrowAwayServer& server() const override { return m_stage.replica(); }

private:
    ApplyStage& m_stage;
    mysql::Connection m_connection;
};

class Engine final : public Follower {
public:
    Engine(ApplyStage& stage, const ApplyChoice& choice)
        : m_stage(stage)
        , m_choice(choice)
        , m_state(stage.freshStateFolder())
    {
        writeOneWay(choice.scratch, stage.source().port(), stage.target().port(), choice.pipelineSettings);
    }
    void start() override
    {
        m_program.emplace(m_choice.lutra,
                          std::vector<std::string>{"run", (m_choice.scratch / "bench.toml").string(),
                                                   "--state", m_state.string()});
    }
    void stop() override
    {
        m_program->signal(SIGTERM);
        (void)m_program->waitForExit(kEndWithin);
        m_program.reset();
    }
    [[nodiscard]] const char* name() const override { return kLagLutra; }
    [[nodiscard]] const sandbox::ThrowAwayServer& server() const override { return m_stage.target(); }
    [[nodiscard]] pid_t engine() const override { return m_program->pid(); }
    [[nodiscard]] std::string trouble() override
    {
        if (!m_program->exitCode())
            return {};
        const std::string words = m_program->errors();
        const auto lastLine = words.find_last_of('\n', words.empty() ? 0 : words.size() - 2);
        return "it ended: " + words.substr(lastLine == std::string::npos ? 0 : lastLine + 1);
    }

private:
    ApplyStage& m_stage;
    const ApplyChoice& m_choice;
    std::filesystem::path m_state;  // kept from one start to the next
    std::optional<support::ChildProgram> m_program;
};

/// Writes markers at the source, each at its time, and keeps when each was acknowledged.
class Markers {
public:
    explicit Markers(const sandbox::ThrowAwayServer& source)
        : m_connection(connectTo(source))
    {
    }

    std::uint64_t writeOne()
    {
        orThrow(m_connection.execute(fmt::format("INSERT INTO sbtest.marker VALUES ({})", ++m_last)));
        return m_last;
    }

    std::vector<Clock::time_point> writeMany(std::size_t count)
    {
        std::vector<Clock::time_point> acknowledged;
        const auto begun = Clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            std::this_thread::sleep_until(begun + i * kMarkerEvery);
            writeOne();
            acknowledged.push_back(Clock::now());
        }
        return acknowledged;
    }

    [[nodiscard]] std::uint64_t last() const { return m_last; }

private:
    mysql::Connection m_connection;
    std::uint64_t m_last = 0;
};

/// Looks at the other side until it has seen marker `last`.
///
/// Returns: when each marker after `before` was seen first; fewer when the follower failed or time ran out.
std::vector<Clock::time_point> watch(Follower& follower, std::uint64_t before, std::uint64_t last,
                                     Clock::time_point deadline)
{
    auto connection = connectTo(follower.server());
    std::vector<Clock::time_point> seen;
    while (before + seen.size() < last && Clock::now() < deadline && follower.trouble().empty()) {
        const auto newest = orThrow(connection.queryCell("SELECT MAX(id) FROM sbtest.marker"));
        const auto now = Clock::now();
        if (newest && std::stoull(*newest) > before)
            seen.resize(std::stoull(*newest) - before, now);
        std::this_thread::sleep_for(kPollEvery);
    }
    return seen;
}

double percentile(const std::vector<double>& sorted, double share)
{
    const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted.at(std::max<std::size_t>(place, 1) - 1);
}

LagFigures figuresOf(const std::vector<Clock::time_point>& acknowledged,
                     const std::vector<Clock::time_point>& seen)
{
    std::vector<double> lags;
    for (std::size_t i = kSettling / kMarkerEvery; i < acknowledged.size(); ++i) {
        // It may be seen before the acknowledgement has come back to us.
        const std::chrono::duration<double, std::milli> lag = seen[i] - acknowledged[i];
        lags.push_back(std::max(lag.count(), 0.0));
    }
    std::ranges::sort(lags);
    return {percentile(lags, 0.5), percentile(lags, 0.95), percentile(lags, 0.99), percentile(lags, 0.999),
            lags.back()};
}

/// Changes beside the markers, at a steady rate whatever the servers do.
class Load {
public:
    Load(ApplyStage& stage, unsigned rate, int seconds)
    {
        if (rate == 0)
            return;
        const auto words =
            sysbenchCommand(stage.source(), "oltp_write_only", stage.scale().tableRows(),
                            {"--rand-type=uniform", "--threads=8", fmt::format("--rate={}", rate),
                             fmt::format("--time={}", seconds), "run"});
        m_program.emplace("/usr/bin/env", words);
    }

    /// What it says went wrong; waits for its end.
    [[nodiscard]] std::string trouble()
    {
        if (!m_program)
            return {};
        const auto code = m_program->waitForExit(kEndWithin);
        return code == 0 ? "" : "sysbench: " + m_program->output() + m_program->errors();
    }

private:
    std::optional<support::ChildProgram> m_program;
};

/// One run at one rate; the follower runs, and has seen all markers before.
void measureLag(ApplyStage& stage, Follower& follower, Markers& markers, int seconds, LagReading& reading)
{
    const std::uint64_t before = markers.last();
    const auto count = static_cast<std::size_t>((kSettling + std::chrono::seconds(seconds)) / kMarkerEvery);
    const auto deadline = Clock::now() + kSettling + std::chrono::seconds(seconds) + kLastSeenWithin;
    Load load(stage, reading.rate, seconds + 2);
    const double cpuBefore = cpuSecondsOf(follower.engine());
    std::vector<Clock::time_point> acknowledged;
    std::string writerTrouble;
    std::thread writer([&] {
        try {
            acknowledged = markers.writeMany(count);
        } catch (const std::exception& error) {
            writerTrouble = error.what();
        }
    });
    const auto begun = Clock::now();
    const auto seen = watch(follower, before, before + count, deadline);
    const std::chrono::duration<double> wall = Clock::now() - begun;
    writer.join();
    reading.peakBytes = peakBytesOf(follower.engine());
    reading.engineCpu = (cpuSecondsOf(follower.engine()) - cpuBefore) / wall.count();
    reading.trouble = follower.trouble() + writerTrouble + load.trouble();
    if (reading.trouble.empty() && seen.size() < count)
        reading.trouble = fmt::format("{} of {} markers were not seen", count - seen.size(), count);
    if (reading.trouble.empty())
        reading.runs.push_back(figuresOf(acknowledged, seen));
}

/// Lets a follower catch up with what came while it stood still, then measures.
void takeTurn(ApplyStage& stage, Follower& follower, Markers& markers, int seconds, LagReading& reading)
{
    if (!reading.trouble.empty())
        return;
    follower.start();
    const std::uint64_t wanted = markers.writeOne();
    if (watch(follower, wanted - 1, wanted, Clock::now() + kCaughtUpWithin).empty())
        reading.trouble = "not in step: " + follower.trouble();
    else
        measureLag(stage, follower, markers, seconds, reading);
    follower.stop();
    const std::string shown =
        reading.trouble.empty()
            ? fmt::format("p50 {:.2f} ms, p99 {:.2f} ms", reading.runs.back().p50, reading.runs.back().p99)
            : reading.trouble;
    fmt::print(stderr, "  lag at {}/s, {}: {}\n", reading.rate, reading.who, shown);
}

double medianOf(const std::vector<LagFigures>& runs, double LagFigures::*field)
{
    std::vector<double> values;
    for (const LagFigures& run : runs)
        values.push_back(run.*field);
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

LagFigures LagReading::figures() const
{
    return {medianOf(runs, &LagFigures::p50), medianOf(runs, &LagFigures::p95),
            medianOf(runs, &LagFigures::p99), medianOf(runs, &LagFigures::p999),
            std::ranges::max(runs, {}, &LagFigures::max).max};
}

std::vector<LagReading> lagByTurns(ApplyStage& stage, const LagChoice& lag, const ApplyChoice& choice)
{
    stage.makeBacklog(kMarkers);
    stage.restoreTarget();
    stage.restoreReplica();
    Replication replication(stage);
    Engine engine(stage, choice);
    Markers markers(stage.source());
    std::vector<LagReading> readings;
    for (const unsigned rate : lag.rates) {
        for (const char* who : {kLagNative, kLagLutra})
            readings.push_back({std::string(sandbox::idOf(stage.kind())), rate, who, {}, 0, 0, {}});
    }
    Quiet quiet(choice.rounds.quietLock);
    for (int round = 0; round < choice.rounds.count; ++round) {
        for (LagReading& reading : readings) {
            quiet.beforeRound();
            Follower& follower = reading.who == kLagNative ? static_cast<Follower&>(replication) : engine;
            takeTurn(stage, follower, markers, lag.seconds, reading);
        }
    }
    ApplyStage::putDown(stage.target());
    ApplyStage::putDown(stage.replica());
    return readings;
}

}  // namespace lutra::bench
