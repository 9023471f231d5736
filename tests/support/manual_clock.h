#pragma once

#include "engine/base/clock.h"

namespace lutra::support {

/// Time that passes only when somebody sleeps, or when a test says so.
class ManualClock final : public Clock {
public:
    [[nodiscard]] WallTime now() const override { return WallTime(passed); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override
    {
        return std::chrono::steady_clock::time_point(passed);
    }
    void sleep(std::chrono::milliseconds duration, std::stop_token) const override { passed += duration; }

    mutable std::chrono::microseconds passed{0};
};

}  // namespace lutra::support
