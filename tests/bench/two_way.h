#pragma once

#include "tests/bench/bench_server.h"
#include "tests/bench/catch_up.h"

namespace lutra::bench {

/// Writers on both sides for a while; 0: none.
struct TwoWayChoice {
    int seconds = 0;
    std::filesystem::path script;  // two_writers.lua
};

/// One run of one contestant.
///
/// Units: seconds. `drain` is from the end of the writing until both sides have everything of each other;
///        `conflicts` are the rows that both journals got, together.
struct TwoWayRun {
    double transactions = 0;  // of both sides, committed by the writers
    double load = 0;
    double drain = 0;
    double conflicts = 0;

    [[nodiscard]] double rate() const { return transactions / (load + drain); }
};

/// All runs of one contestant.
struct TwoWayReading {
    std::string server;
    std::string who;
    std::string what;
    std::vector<TwoWayRun> runs;
    std::string trouble;

    [[nodiscard]] bool good() const { return trouble.empty() && !runs.empty(); }
    [[nodiscard]] double rate() const;  // the median, in transactions a second
};

constexpr const char* kRing = "ring";
constexpr const char* kTwoWayApart = "lutra-apart";
constexpr const char* kTwoWayShared = "lutra-shared";

/// B8: two sites are written at once, as fast as they take it, and each gets what the other has: rows apart,
/// one change in a hundred on rows that both write, and all changes on such rows. MariaDB's ring, of two
/// servers that are each other's replica, is beside it where the rows are apart: it has no answer elsewhere.
///
/// A run counts only when both sides are equal afterwards.
[[nodiscard]] std::vector<TwoWayReading> twoWayByTurns(sandbox::ServerKind kind, const TwoWayChoice& twoWay,
                                                       const Scale& scale, Durability durability,
                                                       const ApplyChoice& choice);

}  // namespace lutra::bench
