#pragma once

#include "tests/bench/contestants.h"
#include "tests/bench/measured_run.h"

#include <optional>
#include <string>
#include <vector>

namespace lutra::bench {

/// All runs of one contestant on one log.
struct Reading {
    std::string server;
    LogContent log;
    const Contestant* who = nullptr;
    std::vector<MeasuredRun> runs;
    std::string trouble;  // why it cannot, or did wrong; then there is no figure

    [[nodiscard]] bool good() const { return trouble.empty() && !runs.empty(); }

    /// Medians over the runs; `good()` only.
    [[nodiscard]] double seconds() const;
    [[nodiscard]] double ownCpu() const;
    [[nodiscard]] double serverCpu() const;
    [[nodiscard]] double said(const std::string& word) const;
    [[nodiscard]] bool says(const std::string& word) const;
    [[nodiscard]] double peakBytes() const;  // of all runs
    [[nodiscard]] double fastest() const;
    [[nodiscard]] double slowest() const;

    /// Bytes that it took in: as it counted, else the log's.
    [[nodiscard]] double bytes() const;
};

struct Rounds {
    int count = 3;
    std::string quietLock;  // a file that others lock while they build; empty for none
};

/// Lets all contestants read what stands in `source`'s log, by turns.
///
/// Method: the quick ones run between any two slow ones, so a machine that is slower for a while is so for
/// all.
[[nodiscard]] std::vector<Reading> readByTurns(const BenchSource& source, const LogContent& log,
                                               const Tools& tools, const Rounds& rounds);

/// The fastest of `names` on that log; null when none can.
[[nodiscard]] const Reading* fastestOf(const std::vector<Reading>& readings, std::string_view server,
                                       std::string_view log, const std::vector<std::string_view>& names);

}  // namespace lutra::bench
