#pragma once

#include "engine/mysql/connection.h"

#include <chrono>

namespace lutra::mysql {

/// From here on two sites' clocks are said to disagree: preflight warns, and a running pipeline does.
constexpr std::chrono::seconds kClocksApartBound{1};

/// A server's clock against ours, which only runs on: what that is ahead by is the same for every server.
struct ClockLook {
    std::chrono::microseconds ahead{0};
    std::chrono::microseconds uncertain{0};  // half of the way there and back
    std::chrono::seconds zone{0};            // the session's, from UTC
};

/// The best of a few looks: the one that was on its way for the shortest time.
[[nodiscard]] Result<ClockLook> lookAtClock(Connection& connection);

/// What two looks say of each other, the way of both counted against it.
struct ClocksApart {
    std::chrono::microseconds by{0};  // how far the first is ahead; negative: behind
    std::chrono::microseconds uncertain{0};

    [[nodiscard]] bool surelyBeyond(std::chrono::microseconds bound) const;
    [[nodiscard]] bool surelyWithin(std::chrono::microseconds bound) const;
};

[[nodiscard]] ClocksApart compare(const ClockLook& one, const ClockLook& other);

}  // namespace lutra::mysql
