#pragma once

#include <chrono>
#include <stop_token>
#include <string>

namespace lutra {

/// Microseconds since 1970 UTC: the grain of every time stamp the engine keeps.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// The engine's only source of time; tests put their own behind it.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime now() const = 0;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;

    /// Waits `duration` or until `stop` is requested, whichever comes first.
    virtual void sleep(std::chrono::milliseconds duration, std::stop_token stop) const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
    void sleep(std::chrono::milliseconds duration, std::stop_token stop) const override;
};

/// `2026-11-22T10:15:30.123456Z`
[[nodiscard]] std::string toRfc3339(WallTime time);

}  // namespace lutra
