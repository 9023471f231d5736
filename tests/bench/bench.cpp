// lutra-bench: Lutra and its peers read the same logs and apply the same backlogs in one run. See README.md
// here.

#include "tests/bench/bench_options.h"
#include "tests/bench/far.h"
#include "tests/bench/gates.h"
#include "tests/bench/reading.h"
#include "tests/bench/report.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace {

using namespace lutra;
using namespace lutra::bench;
namespace fs = std::filesystem;

constexpr int kPassed = 0;
constexpr int kMissed = 1;
constexpr int kCouldNot = 2;

std::string loadAverage()
{
    std::string line;
    std::getline(std::ifstream("/proc/loadavg"), line);
    return line.substr(0, line.find(' '));
}

/// Memory that is given back at the end.
class Scratch {
public:
    Scratch()
    {
        std::string pattern = "/dev/shm/lutra-bench-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no folder in /dev/shm can be made");
        m_folder = pattern;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch()
    {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    [[nodiscard]] const fs::path& folder() const { return m_folder; }

private:
    fs::path m_folder;
};

bool isChosen(const std::vector<std::string>& chosen, const std::string& name)
{
    return std::ranges::find(chosen, name) != chosen.end();
}

void readServer(const Options& options, sandbox::ServerKind kind, Report& report)
{
    if (options.logs.empty())
        return;
    BenchSource source(kind, options.scale);
    for (const std::string& name : BenchSource::logNames()) {
        const bool isNeeded =
            isChosen(options.logs, name) || name == "bulk";  // fills the tables of the others
        if (!isNeeded)
            continue;
        const LogContent log = source.load(name);
        if (!isChosen(options.logs, name))
            continue;
        auto readings = readByTurns(source, log, options.tools, options.rounds);
        fmt::print(stderr, "{}\n", readingsAsMarkdown(readings));
        std::ranges::move(readings, std::back_inserter(report.readings));
    }
}

void apply(const Options& options, sandbox::ServerKind kind, Report& report)
{
    if (options.backlogs.empty() && options.lag.rates.empty() && options.farMilliseconds == 0)
        return;
    ApplyStage stage(kind, options.scale, options.isDurable ? Durability::Durable : Durability::Quick,
                     options.tools.lutra);
    const auto keep = [&](std::vector<Reading> found) {
        fmt::print(stderr, "{}\n", catchUpsAsMarkdown(found));
        std::ranges::move(found, std::back_inserter(report.catchUps));
    };
    for (const Backlog& backlog : backlogs()) {
        if (isChosen(options.backlogs, std::string(backlog.name)))
            keep(catchUpByTurns(stage, backlog, options.apply));
    }
    if (options.farMilliseconds > 0)
        keep(catchUpFromAfar(stage, std::chrono::milliseconds(options.farMilliseconds), options.apply));
    if (options.lag.rates.empty())
        return;
    auto lags = lagByTurns(stage, options.lag, options.apply);
    fmt::print(stderr, "{}\n", lagsAsMarkdown(lags));
    std::ranges::move(lags, std::back_inserter(report.lags));
}

void writeBothWays(const Options& options, sandbox::ServerKind kind, Report& report)
{
    if (options.twoWay.seconds == 0)
        return;
    auto found = twoWayByTurns(kind, options.twoWay, options.scale,
                               options.isDurable ? Durability::Durable : Durability::Quick, options.apply);
    fmt::print(stderr, "{}\n", twoWaysAsMarkdown(found));
    std::ranges::move(found, std::back_inserter(report.twoWays));
}

Report runAll(Options options)
{
    const Scratch scratch;
    options.tools.scratch = scratch.folder();
    options.apply.scratch = scratch.folder();
    options.apply.lutra = options.tools.lutra;
    options.apply.rounds = options.rounds;
    Report report;
    report.scale = options.scale.factor;
    report.rounds = options.rounds.count;
    report.loadBefore = loadAverage();
    report.memory = measure({options.tools.reader.string(), "memory"}, "/", 0, std::chrono::seconds(60)).said;
    for (const std::string& id : options.servers) {
        const auto kind = support::kindFrom(id);
        if (const auto found = sandbox::available(kind); !found)
            fmt::print(stderr, "skipped: {}: {}\n", id, found.error().detail);
        else {
            readServer(options, kind, report);
            apply(options, kind, report);
            writeBothWays(options, kind, report);
        }
    }
    report.loadAfter = loadAverage();
    auto judged = report.readings;
    judged.insert(judged.end(), report.catchUps.begin(), report.catchUps.end());
    report.verdicts = judge(judged);
    report.limits = limitsOf(report.lags);
    std::ranges::move(limitsOfDistance(report.catchUps), std::back_inserter(report.limits));
    std::ranges::move(limitsOfTwoWays(report.twoWays), std::back_inserter(report.limits));
    std::ranges::move(limitsOfMemory(report.catchUps), std::back_inserter(report.limits));
    return report;
}

void write(const std::string& file, const std::string& text)
{
    if (!file.empty() && !(std::ofstream(file) << text))
        throw std::runtime_error("cannot write " + file);
}

int runAndReport(const Options& options)
{
    const Report report = runAll(options);
    const std::string tables = asMarkdown(report);
    fmt::print("{}", tables);
    write(options.markdown, tables);
    write(options.json, asJson(report));
    const bool isMissed = std::ranges::any_of(report.verdicts, &Verdict::fails) ||
                          std::ranges::any_of(report.limits, &Limit::fails);
    return isMissed ? kMissed : kPassed;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Lutra and its peers read the same logs and apply the same changes in one run; exit code 1 "
                 "when a gate "
                 "is missed"};
    Options options;
    addTo(app, options);
    CLI11_PARSE(app, argc, argv);
    complete(options);
    try {
        return runAndReport(options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return kCouldNot;
    }
}
