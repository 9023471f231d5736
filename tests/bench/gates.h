#pragma once

#include "tests/bench/reading.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lutra::bench {

/// Where a missed gate is a failure; elsewhere it is a goal: shown, and no failure.
enum class Binds { Everywhere, OnMariaDb, Nowhere };

/// How many times as fast as the best of `peers` we must be. The best one is found by the same run's medians.
struct Gate {
    std::string_view benchmark;
    std::string_view log;
    std::string_view ours;
    std::vector<std::string_view> peers;
    double atLeast;
    Binds binds;
};

struct Verdict {
    enum class Outcome { Passed, Missed, PeerCannot, OursWrong };

    const Gate* gate = nullptr;
    std::string server;
    std::string peer;  // the best one
    double ratio = 0;  // 0 where there is none
    Outcome outcome = Outcome::OursWrong;

    [[nodiscard]] bool binds() const
    {
        return gate->binds == Binds::Everywhere ||
               (gate->binds == Binds::OnMariaDb && server.starts_with("mariadb"));
    }
    [[nodiscard]] bool fails() const
    {
        return outcome == Outcome::OursWrong || (outcome == Outcome::Missed && binds());
    }
};

/// One verdict for each gate and server that was read.
[[nodiscard]] std::vector<Verdict> judge(const std::vector<Reading>& readings);

}  // namespace lutra::bench
