#pragma once

#include "tests/bench/apply_stage.h"
#include "tests/bench/reading.h"

namespace lutra::bench {

/// Who applies, and with what.
struct ApplyChoice {
    std::filesystem::path lutra;
    std::vector<std::string> pipelineSettings;  // lines of TOML for the pipeline
    std::vector<std::string> peers;             // names; empty for all
    int peerRounds = 0;                         // 0: as many as ours
    Rounds rounds;
    std::filesystem::path scratch;
};

/// How to reach the servers.
struct Ports {
    std::uint16_t source = 0;
    std::uint16_t target = 0;
};

/// One run of Lutra from the state before the backlog; see `catchUpByTurns`.
[[nodiscard]] MeasuredRun runLutra(ApplyStage& stage, const ApplyChoice& choice, Ports ports);

/// Keeps a run, and says on stderr how it went.
void add(Reading& reading, MeasuredRun run);

[[nodiscard]] LogContent contentOf(const Backlog& backlog, const BacklogSize& size);

/// Names of the server's own replication with so many threads, and `none` for nobody.
[[nodiscard]] std::vector<std::string> catchUpPeers();

/// Lets all contestants catch up with one backlog, by turns, each from the same state; a side that differs
/// from the source afterwards counts for nothing.
///
/// Shape: a run's `serverCpu` is the applying server's. It says `others`: the processors that strangers kept
///        busy. Lutra's says also `sourceCpu`, the target's `statements` and `commits`, `whole`: its
///        seconds with its start and end, which `seconds` does not hold, and `running`: what its log tells of
///        the time between.
[[nodiscard]] std::vector<Reading> catchUpByTurns(ApplyStage& stage, const Backlog& backlog,
                                                  const ApplyChoice& choice);

}  // namespace lutra::bench
