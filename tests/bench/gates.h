#pragma once

#include "tests/bench/reading.h"

#include <optional>
#include <string_view>
#include <vector>

namespace lutra::bench {

/// How many times as fast as the best of `peers` we must be. The best one is found by the same run's medians.
struct Gate {
    std::string_view benchmark;
    std::string_view log;
    std::string_view ours;
    std::vector<std::string_view> peers;
    double atLeast;
    bool binds;  // else a goal: shown, and no failure
};

struct Verdict {
    enum class Outcome { Passed, Missed, PeerCannot, OursWrong };

    const Gate* gate = nullptr;
    std::string server;
    std::string peer;  // the best one
    double ratio = 0;  // 0 where there is none
    Outcome outcome = Outcome::OursWrong;

    [[nodiscard]] bool fails() const
    {
        return outcome == Outcome::OursWrong || (outcome == Outcome::Missed && gate->binds);
    }
};

/// One verdict for each gate and server that was read.
[[nodiscard]] std::vector<Verdict> judge(const std::vector<Reading>& readings);

}  // namespace lutra::bench
