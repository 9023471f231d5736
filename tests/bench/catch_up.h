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

/// Names of the server's own replication with so many threads, and of ours.
[[nodiscard]] std::vector<std::string> catchUpPeers();

/// Lets all contestants catch up with one backlog, by turns, each from the same state; a side that differs
/// from the source afterwards counts for nothing.
///
/// Shape: a run's `serverCpu` is the applying server's. It says `sourceCpu`, and for Lutra `whole`: its
/// seconds
///        with its start and end, which `seconds` does not hold.
[[nodiscard]] std::vector<Reading> catchUpByTurns(ApplyStage& stage, const Backlog& backlog,
                                                  const ApplyChoice& choice);

}  // namespace lutra::bench
