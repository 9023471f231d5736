#pragma once

#include "tests/bench/catch_up.h"

namespace lutra::bench {

struct LagChoice {
    std::vector<unsigned> rates;  // transactions a second beside the marker
    int seconds = 20;
};

/// Milliseconds from the commit's acknowledgement at the source until a poller sees the row at the other
/// side.
struct LagFigures {
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;
    double p999 = 0;
    double max = 0;
};

/// All runs of one follower at one rate.
struct LagReading {
    std::string server;
    unsigned rate = 0;
    std::string who;
    std::vector<LagFigures> runs;
    double engineCpu = 0;  // of one core, in the last run; Lutra only
    double peakBytes = 0;  // likewise
    std::string trouble;

    [[nodiscard]] bool good() const { return trouble.empty() && !runs.empty(); }

    /// Medians over the runs; `max` is that of all.
    [[nodiscard]] LagFigures figures() const;
};

constexpr const char* kLagNative = "native";
constexpr const char* kLagLutra = "lutra";

/// B5: Lutra and the server's own replication follow the source by turns, each while the other stands still.
[[nodiscard]] std::vector<LagReading> lagByTurns(ApplyStage& stage, const LagChoice& lag,
                                                 const ApplyChoice& choice);

}  // namespace lutra::bench
