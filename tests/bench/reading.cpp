#include "tests/bench/reading.h"

#include "app/sandbox/process.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/file.h>

namespace lutra::bench {

namespace {

constexpr std::chrono::seconds kRunPatience{300};

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

double medianOf(const std::vector<MeasuredRun>& runs, double MeasuredRun::*field)
{
    std::vector<double> values;
    for (const MeasuredRun& run : runs)
        values.push_back(run.*field);
    return medianOf(std::move(values));
}

/// What is wrong with a run that ended well by its own word.
std::string falseIn(const MeasuredRun& run, const Reading& reading)
{
    if (!reading.who->countsRows)
        return {};
    const auto rows = run.said.find("rows");
    const auto expected = static_cast<double>(reading.log.rows);
    if (rows == run.said.end() || rows->second != expected)
        return fmt::format("counted {} rows, {} were written", rows == run.said.end() ? 0 : rows->second,
                           expected);
    const auto keys = run.said.find("keys");
    if (keys != run.said.end() && !reading.runs.empty() &&
        reading.runs.front().said.at("keys") != keys->second)
        return "the keys differ from those of its first run";
    return {};
}

/// Holds the lock that others take while they build, and lets go of it between two rounds now and then.
///
/// It waits in line: who asks again and again instead may never get a turn.
class Quiet {
public:
    explicit Quiet(const std::string& lock)
    {
        if (!lock.empty())
            m_file = sandbox::FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    }

    void beforeRound()
    {
        constexpr std::chrono::seconds kHeldMax{45};
        if (!m_file.isOpen() || (m_isHeld && std::chrono::steady_clock::now() - m_since < kHeldMax))
            return;
        ::flock(m_file.get(), LOCK_UN);
        if (::flock(m_file.get(), LOCK_EX) != 0)
            throw std::runtime_error("the lock for quiet cannot be had");
        m_isHeld = true;
        m_since = std::chrono::steady_clock::now();
    }

private:
    sandbox::FileDescriptor m_file;
    bool m_isHeld = false;
    std::chrono::steady_clock::time_point m_since;
};

void run(Reading& reading, const BenchSource& source, const Tools& tools)
{
    if (!reading.trouble.empty())
        return;
    MeasuredRun done = measure(reading.who->command(tools, source, reading.log), tools.peers.string(),
                               source.server().pid(), kRunPatience);
    reading.trouble = done.good() ? falseIn(done, reading) : done.trouble;
    reading.runs.push_back(std::move(done));
}

void runQuickOnes(std::vector<Reading>& readings, const BenchSource& source, const Tools& tools)
{
    for (Reading& reading : readings) {
        if (!reading.who->slow)
            run(reading, source, tools);
    }
}

}  // namespace

double Reading::seconds() const
{
    return medianOf(runs, &MeasuredRun::seconds);
}

double Reading::ownCpu() const
{
    return medianOf(runs, &MeasuredRun::ownCpu);
}

double Reading::serverCpu() const
{
    return medianOf(runs, &MeasuredRun::serverCpu);
}

double Reading::fastest() const
{
    return std::ranges::min(runs, {}, &MeasuredRun::seconds).seconds;
}

double Reading::slowest() const
{
    return std::ranges::max(runs, {}, &MeasuredRun::seconds).seconds;
}

double Reading::bytes() const
{
    const auto said = runs.front().said.find("bytes");
    return said == runs.front().said.end() ? static_cast<double>(log.bytes) : said->second;
}

std::vector<Reading> readByTurns(const BenchSource& source, const LogContent& log, const Tools& tools,
                                 const Rounds& rounds)
{
    std::vector<Reading> readings;
    for (const Contestant& who : contestants()) {
        if (!who.mariaDbOnly || source.isMariaDb())
            readings.push_back({std::string(sandbox::idOf(source.server().kind())), log, &who, {}, {}});
    }
    Quiet quiet(rounds.quietLock);
    for (int round = 0; round < rounds.count; ++round) {
        quiet.beforeRound();
        for (Reading& slow : readings) {
            if (!slow.who->slow)
                continue;
            runQuickOnes(readings, source, tools);
            run(slow, source, tools);
        }
        runQuickOnes(readings, source, tools);
    }
    return readings;
}

const Reading* fastestOf(const std::vector<Reading>& readings, std::string_view server, std::string_view log,
                         const std::vector<std::string_view>& names)
{
    const Reading* best = nullptr;
    for (const Reading& reading : readings) {
        const bool isMeant = reading.server == server && reading.log.name == log && reading.good() &&
                             std::ranges::find(names, reading.who->name) != names.end();
        if (isMeant && (best == nullptr || reading.seconds() < best->seconds()))
            best = &reading;
    }
    return best;
}

}  // namespace lutra::bench
