#pragma once

#include <algorithm>
#include <chrono>

namespace lutra::runtime {

/// How long to wait before the next try: doubled each time up to a cap, less a random part, so that many
/// pipelines do not knock at once. Starts anew after a life that applied something.
struct RetryPolicy {
    std::chrono::milliseconds first{250};
    std::chrono::milliseconds most{10'000};
};

/// `random` in [0, 1). Pure.
[[nodiscard]] inline std::chrono::milliseconds pauseBefore(unsigned attempt, double random,
                                                           const RetryPolicy& policy)
{
    auto pause = policy.first;
    for (unsigned i = 1; i < attempt && pause < policy.most; ++i)
        pause *= 2;
    pause = std::min(pause, policy.most);
    return std::chrono::milliseconds(
        static_cast<long>(static_cast<double>(pause.count()) * (1.0 - random / 2)));
}

}  // namespace lutra::runtime
