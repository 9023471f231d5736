#include "engine/base/failpoint.h"

#ifdef LUTRA_FAILPOINTS

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lutra {

namespace {

enum class Action : std::uint8_t { Crash, Error, Sleep };

struct Armed {
    std::size_t point = 0;
    std::uint64_t nth = 0;
    bool everAfter = false;
    Action action = Action::Crash;
    std::chrono::milliseconds pause{0};
    std::uint64_t reached = 0;
};

constexpr std::uint64_t kPauseMostMs = 600'000;

struct Plan {
    std::mutex mutex;
    std::vector<Armed> points;
};

Plan& plan()
{
    static Plan one;
    return one;
}

std::optional<std::uint64_t> numberIn(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string_view takePart(std::string_view& text, char separator)
{
    const auto at = std::min(text.find(separator), text.size());
    const auto part = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return part;
}

std::optional<Armed> armedFrom(std::string_view text)
{
    Armed armed;
    const auto point = std::ranges::find(kFailpoints, takePart(text, ':'));
    if (point == kFailpoints.end())
        return std::nullopt;
    armed.point = static_cast<std::size_t>(point - kFailpoints.begin());

    std::string_view nth = takePart(text, ':');
    armed.everAfter = nth.ends_with('+');
    nth.remove_suffix(armed.everAfter ? 1 : 0);
    const auto first = numberIn(nth);
    if (!first || *first == 0)
        return std::nullopt;
    armed.nth = *first;

    const std::string_view action = takePart(text, ':');
    if (action == "sleep") {
        const auto pause = numberIn(text);
        if (!pause || *pause > kPauseMostMs)
            return std::nullopt;
        armed.action = Action::Sleep;
        armed.pause = std::chrono::milliseconds(*pause);
        return armed;
    }
    armed.action = action == "error" ? Action::Error : Action::Crash;
    if ((action != "crash" && action != "error") || !text.empty())
        return std::nullopt;
    return armed;
}

bool armedByEnvironment()
{
    const char* text = std::getenv("LUTRA_FAILPOINT");
    if (text == nullptr)
        return false;
    if (const auto read = armFailpoints(text); !read) {
        std::fprintf(stderr, "LUTRA_FAILPOINT: %s\n", read.error().detail.c_str());
        std::_Exit(EXIT_FAILURE);
    }
    return failpoint_detail::armed;
}

/// What is due now, if anything.
std::optional<Armed> countOne(std::size_t index)
{
    const std::lock_guard lock(plan().mutex);
    std::optional<Armed> due;
    for (Armed& armed : plan().points) {
        if (armed.point != index)
            continue;
        ++armed.reached;
        if (armed.reached == armed.nth || (armed.everAfter && armed.reached > armed.nth))
            due = armed;
    }
    return due;
}

}  // namespace

std::atomic<bool> failpoint_detail::armed = armedByEnvironment();

Result<> armFailpoints(std::string_view text)
{
    std::vector<Armed> points;
    while (!text.empty()) {
        const std::string_view one = takePart(text, ',');
        const auto armed = armedFrom(one);
        if (!armed)
            return fail(
                ErrorKind::BadConfig, "failpoint.unreadable",
                fmt::format("'{}' is not name:nth:action with a name of engine/base/failpoint.h", one));
        points.push_back(*armed);
    }
    const std::lock_guard lock(plan().mutex);
    failpoint_detail::armed = !points.empty();
    plan().points = std::move(points);
    return {};
}

std::uint64_t timesReached(FailpointName name)
{
    const std::lock_guard lock(plan().mutex);
    const auto found = std::ranges::find(plan().points, name.index(), &Armed::point);
    return found == plan().points.end() ? 0 : found->reached;
}

Result<> failpoint_detail::reach(std::size_t index)
{
    const auto due = countOne(index);
    if (!due)
        return {};
    if (due->action == Action::Sleep) {
        std::this_thread::sleep_for(due->pause);
        return {};
    }
    if (due->action == Action::Crash)
        std::raise(SIGKILL);
    return fail(ErrorKind::Transient, "failpoint.error", std::string(kFailpoints[index]));
}

}  // namespace lutra

#endif
