#include "engine/base/clock.h"

#include <condition_variable>
#include <ctime>
#include <fmt/chrono.h>
#include <mutex>

namespace lutra {

WallTime SystemClock::now() const
{
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point SystemClock::steady() const
{
    return std::chrono::steady_clock::now();
}

void SystemClock::sleep(std::chrono::milliseconds duration, std::stop_token stop) const
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, duration, [] { return false; });
}

std::string toRfc3339(WallTime time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto micros = (time - seconds).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                       fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count())), micros);
}

}  // namespace lutra
