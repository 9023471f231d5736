#include "tests/bench/reading.h"

#include "tests/bench/quiet.h"

#include <algorithm>
#include <fmt/format.h>

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

bool Reading::says(const std::string& word) const
{
    return std::ranges::all_of(runs, [&](const MeasuredRun& run) { return run.said.contains(word); });
}

double Reading::said(const std::string& word) const
{
    std::vector<double> values;
    for (const MeasuredRun& run : runs)
        values.push_back(run.said.at(word));
    return medianOf(std::move(values));
}

double Reading::peakBytes() const
{
    return std::ranges::max(runs, {}, &MeasuredRun::peakBytes).peakBytes;
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
