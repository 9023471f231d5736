#include "tests/bench/report.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lutra::bench {

namespace {

std::string_view wordOf(Verdict::Outcome outcome, bool binds)
{
    switch (outcome) {
    case Verdict::Outcome::Passed:
        return "pass";
    case Verdict::Outcome::Missed:
        return binds ? "FAIL" : "missed";
    case Verdict::Outcome::PeerCannot:
        return "peer cannot";
    case Verdict::Outcome::OursWrong:
        break;
    }
    return "WRONG";
}

double microseconds(double seconds, std::uint64_t rows)
{
    return seconds * 1e6 / static_cast<double>(rows);
}

std::string firstLineOf(const std::string& trouble)
{
    constexpr std::size_t kShown = 90;
    return trouble.substr(0, std::min(trouble.find('\n'), kShown));
}

std::string lineOf(const Reading& reading)
{
    if (!reading.good())
        return fmt::format("| {} | {} | {} | cannot: {} | | | | | |\n", reading.server, reading.log.name,
                           reading.who->name, firstLineOf(reading.trouble));
    const double seconds = reading.seconds();
    return fmt::format(
        "| {} | {} | {} | {:.3f} ({:.3f}-{:.3f}, {}) | {:.0f} | {:.0f} | {} | {:.2f} | {:.2f} |\n",
        reading.server, reading.log.name, reading.who->name, seconds, reading.fastest(), reading.slowest(),
        reading.runs.size(), reading.bytes() / 1e6 / seconds,
        static_cast<double>(reading.log.rows) / 1e3 / seconds,
        reading.runs.front().said.contains("events")
            ? fmt::format("{:.0f}", reading.runs.front().said.at("events") / 1e3 / seconds)
            : "",
        microseconds(reading.ownCpu(), reading.log.rows),
        microseconds(reading.serverCpu(), reading.log.rows));
}

std::string figure(const Reading& reading, const char* word, double factor)
{
    return reading.says(word) ? fmt::format("{:.2f}", reading.said(word) * factor) : "";
}

std::string catchUpLineOf(const Reading& reading)
{
    if (!reading.good())
        return fmt::format("| {} | {} | {} | cannot: {} | | | | | | | | | | |\n", reading.server,
                           reading.log.name, reading.who->name, firstLineOf(reading.trouble));
    const double seconds = reading.seconds();
    const bool isOurs = reading.ownCpu() > 0;
    const double perRow = 1e6 / static_cast<double>(reading.log.rows);
    return fmt::format(
        "| {} | {} | {} | {:.2f} ({:.2f}-{:.2f}, {}) | {:.1f} | {:.1f} | {} | {} | {} | {} | {:.2f} | {} | "
        "{} | {} |\n",
        reading.server, reading.log.name, reading.who->name, seconds, reading.fastest(), reading.slowest(),
        reading.runs.size(), static_cast<double>(reading.log.transactions) / 1e3 / seconds,
        static_cast<double>(reading.log.rows) / 1e3 / seconds, figure(reading, "whole", 1),
        figure(reading, "statements", 1e-3), figure(reading, "commits", 1e-3),
        isOurs ? fmt::format("{:.2f}", reading.ownCpu() * perRow) : "", reading.serverCpu() * perRow,
        figure(reading, "sourceCpu", perRow), isOurs ? fmt::format("{:.0f}", reading.peakBytes() / 1e6) : "",
        figure(reading, "others", 1));
}

std::string lineOf(const Verdict& verdict)
{
    const Gate& gate = *verdict.gate;
    return fmt::format(
        "| {} | {} | {} | {} | {} | {:.2f} | {} {:.2f} | {} |\n", gate.benchmark, verdict.server, gate.log,
        gate.ours, verdict.peer.empty() ? gate.peers.front() : verdict.peer, verdict.ratio,
        verdict.binds() ? "gate" : "goal", gate.atLeast, wordOf(verdict.outcome, verdict.binds()));
}

std::string lineOf(const LagReading& lag)
{
    if (!lag.good())
        return fmt::format("| {} | {} | {} | cannot: {} | | | | | | |\n", lag.server, lag.rate, lag.who,
                           firstLineOf(lag.trouble));
    const LagFigures figures = lag.figures();
    const bool isOurs = lag.peakBytes > 0;
    return fmt::format("| {} | {} | {} ({}) | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | {} | {} |\n",
                       lag.server, lag.rate, lag.who, lag.runs.size(), figures.p50, figures.p95, figures.p99,
                       figures.p999, figures.max, isOurs ? fmt::format("{:.0f}", lag.engineCpu * 100) : "",
                       isOurs ? fmt::format("{:.0f}", lag.peakBytes / 1e6) : "");
}

std::string lineOf(const TwoWayReading& reading)
{
    if (!reading.good())
        return fmt::format("| {} | {} | {} | cannot: {} | | | |\n", reading.server, reading.who, reading.what,
                           firstLineOf(reading.trouble));
    const TwoWayRun& last = reading.runs.back();
    return fmt::format("| {} | {} ({}) | {} | {:.0f} | {:.1f} | {:.1f} | {:.0f} |\n", reading.server,
                       reading.who, reading.runs.size(), reading.what, reading.rate(), last.load, last.drain,
                       last.conflicts);
}

std::string lineOf(const Limit& limit)
{
    return fmt::format(
        "| {} | {} | {} | {} | {} | {} {} {:.2f} | {} |\n", limit.benchmark, limit.server, limit.load,
        limit.what, limit.trouble.empty() ? fmt::format("{:.2f}", limit.figure) : firstLineOf(limit.trouble),
        limit.binds ? "gate" : "goal", limit.isMost ? "≤" : "≥", limit.bound,
        limit.holds() ? "pass"
        : limit.binds ? "FAIL"
                      : "missed");
}

nlohmann::json jsonOf(const LagReading& lag)
{
    nlohmann::json json{{"server", lag.server}, {"rate", lag.rate}, {"who", lag.who}};
    if (!lag.trouble.empty())
        json["trouble"] = lag.trouble;
    for (const LagFigures& run : lag.runs)
        json["runs"].push_back(
            {{"p50", run.p50}, {"p95", run.p95}, {"p99", run.p99}, {"p999", run.p999}, {"max", run.max}});
    return json;
}

nlohmann::json jsonOf(const TwoWayReading& reading)
{
    nlohmann::json json{{"server", reading.server}, {"who", reading.who}, {"what", reading.what}};
    if (!reading.trouble.empty())
        json["trouble"] = reading.trouble;
    for (const TwoWayRun& run : reading.runs)
        json["runs"].push_back({{"transactions", run.transactions},
                                {"load", run.load},
                                {"drain", run.drain},
                                {"conflicts", run.conflicts}});
    return json;
}

nlohmann::json jsonOf(const Limit& limit)
{
    return {{"benchmark", limit.benchmark}, {"server", limit.server}, {"load", limit.load},
            {"what", limit.what},           {"figure", limit.figure}, {"bound", limit.bound},
            {"isMost", limit.isMost},       {"binds", limit.binds},   {"holds", limit.holds()}};
}

nlohmann::json jsonOf(const Reading& reading)
{
    nlohmann::json json{{"server", reading.server},      {"log", reading.log.name},
                        {"logBytes", reading.log.bytes}, {"rows", reading.log.rows},
                        {"reader", reading.who->name},   {"what", reading.who->what}};
    if (!reading.trouble.empty())
        json["trouble"] = reading.trouble;
    for (const MeasuredRun& run : reading.runs)
        json["runs"].push_back({{"seconds", run.seconds},
                                {"ownCpu", run.ownCpu},
                                {"serverCpu", run.serverCpu},
                                {"peakBytes", run.peakBytes},
                                {"said", run.said}});
    if (reading.good())
        json["median"] = {{"seconds", reading.seconds()},
                          {"rowsPerSecond", static_cast<double>(reading.log.rows) / reading.seconds()},
                          {"bytesPerSecond", reading.bytes() / reading.seconds()}};
    return json;
}

nlohmann::json jsonOf(const Verdict& verdict)
{
    return {{"benchmark", verdict.gate->benchmark},
            {"server", verdict.server},
            {"log", verdict.gate->log},
            {"ours", verdict.gate->ours},
            {"peer", verdict.peer},
            {"ratio", verdict.ratio},
            {"atLeast", verdict.gate->atLeast},
            {"binds", verdict.binds()},
            {"outcome", wordOf(verdict.outcome, verdict.binds())}};
}

}  // namespace

std::string readingsAsMarkdown(const std::vector<Reading>& readings)
{
    std::string text =
        "| server | log | reader | seconds: median (range, runs) | MB/s | k rows/s | k events/s | "
        "own CPU us/row | server CPU us/row |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const Reading& reading : readings)
        text += lineOf(reading);
    return text;
}

std::string catchUpsAsMarkdown(const std::vector<Reading>& catchUps)
{
    constexpr std::string_view kHead =
        "| server | backlog | who | seconds: median (range, runs) | k tx/s | k rows/s | with start and end s "
        "| "
        "k statements | k commits | engine CPU us/row | target CPU us/row | source CPU us/row | engine peak "
        "MB | "
        "others' processors |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
    std::string text(kHead);
    for (const Reading& reading : catchUps)
        text += catchUpLineOf(reading);
    return text;
}

std::string lagsAsMarkdown(const std::vector<LagReading>& lags)
{
    std::string text =
        "| server | tx/s beside | who (runs) | p50 ms | p95 ms | p99 ms | p99.9 ms | slowest ms | "
        "engine CPU % | engine peak MB |\n|---|---|---|---|---|---|---|---|---|---|\n";
    for (const LagReading& lag : lags)
        text += lineOf(lag);
    return text;
}

std::string twoWaysAsMarkdown(const std::vector<TwoWayReading>& twoWays)
{
    std::string text = "| server | who (runs) | what | tx/s, both sides | written in s | drained in s | "
                       "journalled |\n|---|---|---|---|---|---|---|\n";
    for (const TwoWayReading& reading : twoWays)
        text += lineOf(reading);
    return text;
}

std::string asMarkdown(const Report& report)
{
    std::string text =
        fmt::format("Scale {}, {} rounds; load average before {}, after {}.\nMemory: memcpy {:.0f} "
                    "MB/s, zlib crc32 {:.0f} MB/s.\n\n",
                    report.scale, report.rounds, report.loadBefore, report.loadAfter,
                    report.memory.at("memcpy"), report.memory.at("crc32"));
    if (!report.readings.empty())
        text += readingsAsMarkdown(report.readings);
    if (!report.catchUps.empty())
        text += catchUpsAsMarkdown(report.catchUps);
    if (!report.lags.empty())
        text += "\n" + lagsAsMarkdown(report.lags);
    if (!report.twoWays.empty())
        text += "\n" + twoWaysAsMarkdown(report.twoWays);
    if (!report.verdicts.empty())
        text += "\n| | server | load | ours | best peer | times as fast | wanted | "
                "|\n|---|---|---|---|---|---|---|---|\n";
    for (const Verdict& verdict : report.verdicts)
        text += lineOf(verdict);
    if (!report.limits.empty())
        text += "\n| | server | load | what | figure | wanted | |\n|---|---|---|---|---|---|---|\n";
    for (const Limit& limit : report.limits)
        text += lineOf(limit);
    return text;
}

std::string asJson(const Report& report)
{
    nlohmann::json json{{"scale", report.scale},
                        {"rounds", report.rounds},
                        {"loadBefore", report.loadBefore},
                        {"loadAfter", report.loadAfter},
                        {"memory", report.memory}};
    for (const Reading& reading : report.readings)
        json["readings"].push_back(jsonOf(reading));
    for (const Reading& reading : report.catchUps)
        json["catchUps"].push_back(jsonOf(reading));
    for (const LagReading& lag : report.lags)
        json["lags"].push_back(jsonOf(lag));
    for (const TwoWayReading& reading : report.twoWays)
        json["twoWays"].push_back(jsonOf(reading));
    for (const Limit& limit : report.limits)
        json["limits"].push_back(jsonOf(limit));
    for (const Verdict& verdict : report.verdicts)
        json["verdicts"].push_back(jsonOf(verdict));
    return json.dump(1) + "\n";
}

}  // namespace lutra::bench
