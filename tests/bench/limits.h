#pragma once

#include "tests/bench/lag.h"
#include "tests/bench/two_way.h"

#include <string>
#include <vector>

namespace lutra::bench {

/// A figure and the most (or least) that it may be, where a ratio of times does not say it.
struct Limit {
    std::string benchmark;
    std::string server;
    std::string load;
    std::string what;
    double figure = 0;
    double bound = 0;
    bool isMost = true;  // else the least
    bool binds = true;
    std::string trouble;  // why there is no figure

    [[nodiscard]] bool holds() const
    {
        return trouble.empty() && (isMost ? figure <= bound : figure >= bound);
    }
    [[nodiscard]] bool fails() const { return binds && !holds(); }
};

/// B5, B8, B9 and B10, of what was measured.
[[nodiscard]] std::vector<Limit> limitsOf(const std::vector<LagReading>& lags);
[[nodiscard]] std::vector<Limit> limitsOfDistance(const std::vector<Reading>& catchUps);
[[nodiscard]] std::vector<Limit> limitsOfTwoWays(const std::vector<TwoWayReading>& twoWays);
[[nodiscard]] std::vector<Limit> limitsOfMemory(const std::vector<Reading>& catchUps);

}  // namespace lutra::bench
