#pragma once

#include "tests/bench/catch_up.h"

namespace lutra::bench {

/// B9: how fast Lutra catches up with the `oltp` backlog where one side is far; both links go through
/// delaying proxies, whose delay is zero where a side is near.
///
/// Shape: readings of `lutra-near`, `lutra-source-far` and `lutra-target-far`.
[[nodiscard]] std::vector<Reading> catchUpFromAfar(ApplyStage& stage, std::chrono::milliseconds roundTrip,
                                                   const ApplyChoice& choice);

}  // namespace lutra::bench
