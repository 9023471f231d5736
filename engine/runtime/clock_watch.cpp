#include "engine/runtime/clock_watch.h"

#include <chrono>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>

namespace lutra::runtime {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 5s;

Result<mysql::ClockLook> lookAt(const ClockWatch::Site& site, std::optional<mysql::Connection>& connection)
{
    if (!connection) {
        auto opened = site.connect();
        if (!opened)
            return tl::unexpected(opened.error());
        connection = std::move(*opened);
    }
    auto looked = mysql::lookAtClock(*connection);
    if (!looked)
        connection.reset();
    return looked;
}

}  // namespace

ClockVerdict::ClockVerdict(std::string oneSite, std::string otherSite)
    : m_oneSite(std::move(oneSite))
    , m_otherSite(std::move(otherSite))
{
}

const std::optional<Reason>& ClockVerdict::judge(const mysql::ClocksApart& apart)
{
    const bool beyond = apart.surelyBeyond(mysql::kClocksApartBound);
    if (apart.surelyWithin(mysql::kClocksApartBound)) {
        m_warning.reset();
    } else if (beyond || m_warning) {
        const bool oneIsAhead = apart.by.count() > 0;
        m_warning = Reason{"pipeline.clocks_apart",
                           fmt::format("the clock of {} is {:.1f} s ahead of that of {}",
                                       oneIsAhead ? m_oneSite : m_otherSite,
                                       std::chrono::duration<double>(std::chrono::abs(apart.by)).count(),
                                       oneIsAhead ? m_otherSite : m_oneSite),
                           std::string(nameOf(ErrorKind::Refused))};
    }
    return m_warning;
}

ClockWatch::ClockWatch(Site source, Site target, Tell tell)
    : m_source(std::move(source))
    , m_target(std::move(target))
    , m_tell(std::move(tell))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

ClockWatch::~ClockWatch() = default;

void ClockWatch::run(const std::stop_token& stop)
{
    ClockVerdict verdict(m_source.name, m_target.name);
    std::mutex mutex;
    std::condition_variable_any ticks;
    std::unique_lock lock(mutex);
    do {
        if (const auto apart = look())
            m_tell(verdict.judge(*apart));
    } while (!ticks.wait_for(lock, stop, kLookEvery, [&] { return stop.stop_requested(); }));
}

Result<mysql::ClocksApart> ClockWatch::look()
{
    const auto source = lookAt(m_source, m_atSource);
    if (!source)
        return tl::unexpected(source.error());
    const auto target = lookAt(m_target, m_atTarget);
    if (!target)
        return tl::unexpected(target.error());
    return mysql::compare(*source, *target);
}

}  // namespace lutra::runtime
