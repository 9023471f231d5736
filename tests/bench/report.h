#pragma once

#include "tests/bench/gates.h"
#include "tests/bench/limits.h"
#include "tests/bench/reading.h"
#include "tests/bench/two_way.h"

#include <map>
#include <string>
#include <vector>

namespace lutra::bench {

/// A whole run, as it is shown and kept.
struct Report {
    double scale = 0;
    int rounds = 0;
    std::string loadBefore;  // /proc/loadavg
    std::string loadAfter;
    std::map<std::string, double> memory;  // MB/s of memcpy and crc32
    std::vector<Reading> readings;
    std::vector<Reading> catchUps;
    std::vector<LagReading> lags;
    std::vector<TwoWayReading> twoWays;
    std::vector<Verdict> verdicts;
    std::vector<Limit> limits;
};

[[nodiscard]] std::string readingsAsMarkdown(const std::vector<Reading>& readings);
[[nodiscard]] std::string catchUpsAsMarkdown(const std::vector<Reading>& catchUps);
[[nodiscard]] std::string lagsAsMarkdown(const std::vector<LagReading>& lags);
[[nodiscard]] std::string twoWaysAsMarkdown(const std::vector<TwoWayReading>& twoWays);
[[nodiscard]] std::string asMarkdown(const Report& report);
[[nodiscard]] std::string asJson(const Report& report);

}  // namespace lutra::bench
