#include "tests/bench/limits.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::bench {

namespace {

// Source: the issues "Writing" and "Conflicts", "Done when"; performance-and-protocol.md A.4.
constexpr double kLagMedianMost = 2;       // ms
constexpr double kLagMedianTimesMost = 4;  // native's
constexpr double kLagTailTimesMost = 2;    // native's p99, at the highest rate
constexpr double kLagTailTimesGoal = 1;
constexpr double kLagMost = 250;  // ms
constexpr unsigned kTailRate = 1500;
constexpr double kSourceFarLeast = 0.9;  // of the rate of a near one
constexpr double kTargetFarLeast = 0.6;
constexpr double kSharedLeast = 0.75;  // of the rate without conflicts
constexpr double kRingLeast = 0.8;     // times the ring's
constexpr double kPeakMost = 256e6;
constexpr double kMega = 1e6;

bool bindsOn(const std::string& server)
{
    return server.starts_with("mariadb");
}

const LagReading* nativeBeside(const std::vector<LagReading>& lags, const LagReading& ours)
{
    const auto found = std::ranges::find_if(lags, [&](const LagReading& each) {
        return each.who == kLagNative && each.server == ours.server && each.rate == ours.rate && each.good();
    });
    return found == lags.end() ? nullptr : &*found;
}

std::vector<Limit> limitsOf(const LagReading& ours, const LagReading* native)
{
    const std::string load = fmt::format("{}/s", ours.rate);
    const bool binds = bindsOn(ours.server);
    const LagFigures own = ours.good() ? ours.figures() : LagFigures{};
    std::vector<Limit> limits{
        {"B5", ours.server, load, "p50 ms", own.p50, kLagMedianMost, true, binds, ours.trouble},
        {"B5", ours.server, load, "slowest ms", own.max, kLagMost, true, binds, ours.trouble}};
    if (native == nullptr)
        return limits;
    const LagFigures peer = native->figures();
    limits.push_back({"B5", ours.server, load, "p50, times native's", own.p50 / peer.p50, kLagMedianTimesMost,
                      true, binds, ours.trouble});
    if (ours.rate != kTailRate)
        return limits;
    for (const double bound : {kLagTailTimesMost, kLagTailTimesGoal})
        limits.push_back({"B5", ours.server, load, "p99, times native's", own.p99 / peer.p99, bound, true,
                          binds && bound == kLagTailTimesMost, ours.trouble});
    return limits;
}

}  // namespace

std::vector<Limit> limitsOf(const std::vector<LagReading>& lags)
{
    std::vector<Limit> limits;
    for (const LagReading& each : lags) {
        if (each.who != kLagLutra)
            continue;
        const auto found = limitsOf(each, nativeBeside(lags, each));
        limits.insert(limits.end(), found.begin(), found.end());
    }
    return limits;
}

std::vector<Limit> limitsOfDistance(const std::vector<Reading>& catchUps)
{
    std::vector<Limit> limits;
    for (const Reading& each : catchUps) {
        const bool isSource = each.who->name == "lutra-source-far";
        if (!isSource && each.who->name != "lutra-target-far")
            continue;
        const Reading* near = fastestOf(catchUps, each.server, each.log.name, {"lutra-near"});
        Limit limit{"B9",
                    each.server,
                    each.log.name,
                    isSource ? "rate, source far" : "rate, target far",
                    0,
                    isSource ? kSourceFarLeast : kTargetFarLeast,
                    false,
                    bindsOn(each.server),
                    each.trouble};
        if (near == nullptr)
            limit.trouble = "the near one failed";
        else if (each.good())
            limit.figure = near->seconds() / each.seconds();
        limits.push_back(limit);
    }
    return limits;
}

std::vector<Limit> limitsOfTwoWays(const std::vector<TwoWayReading>& twoWays)
{
    std::vector<Limit> limits;
    const auto compare = [&](const TwoWayReading& ours, const char* with, const char* what, double bound) {
        const auto other = std::ranges::find_if(twoWays, [&](const TwoWayReading& each) {
            return each.server == ours.server && each.who == with && each.good();
        });
        if (other != twoWays.end())
            limits.push_back({"B8", ours.server, ours.who, what,
                              ours.good() ? ours.rate() / other->rate() : 0, bound, false,
                              bindsOn(ours.server), ours.trouble});
    };
    for (const TwoWayReading& each : twoWays) {
        if (each.who == kTwoWayShared)
            compare(each, kTwoWayApart, "rate, of rows apart", kSharedLeast);
        if (each.who == kTwoWayApart)
            compare(each, kRing, "rate, times the ring's", kRingLeast);
    }
    return limits;
}

std::vector<Limit> limitsOfMemory(const std::vector<Reading>& catchUps)
{
    std::vector<Limit> limits;
    for (const Reading& each : catchUps) {
        const bool isMeant =
            each.who->name == "lutra" && (each.log.name == "giant" || each.log.name == "large-row");
        if (isMeant)
            limits.push_back({"B10", each.server, each.log.name, "engine peak MB",
                              each.runs.empty() ? 0 : each.peakBytes() / kMega, kPeakMost / kMega, true, true,
                              each.trouble});
    }
    return limits;
}

}  // namespace lutra::bench
