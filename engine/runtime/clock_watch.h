#pragma once

#include "engine/control/engine_snapshot.h"
#include "engine/mysql/server_clock.h"

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace lutra::runtime {

/// What the clocks of two sites give a person to know.
class ClockVerdict {
public:
    ClockVerdict(std::string oneSite, std::string otherSite);

    /// Goes by what the look tells for sure; where its own uncertainty covers the bound, all stays as it was.
    /// Returns: what to tell while the clocks disagree by more than `mysql::kClocksApartBound`; else nothing.
    [[nodiscard]] const std::optional<Reason>& judge(const mysql::ClocksApart& apart);

private:
    std::string m_oneSite;
    std::string m_otherSite;
    std::optional<Reason> m_warning;
};

/// Compares the clocks of a pipeline's two sites, at once and then every five seconds, over connections of
/// its own.
///
/// Where it cannot look it keeps what it knows and tries again: it must never stop a pipeline.
/// Threads: one of its own; ends with the object, within the connections' time-outs.
class ClockWatch {
public:
    using Connect = std::function<Result<mysql::Connection>()>;
    using Tell = std::function<void(const std::optional<Reason>& warning)>;  // told on its thread

    struct Site {
        std::string name;
        Connect connect;
    };

    /// `tell` is told after each look.
    ClockWatch(Site source, Site target, Tell tell);
    ~ClockWatch();
    ClockWatch(const ClockWatch&) = delete;
    ClockWatch& operator=(const ClockWatch&) = delete;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<mysql::ClocksApart> look();

    const Site m_source;
    const Site m_target;
    const Tell m_tell;
    std::optional<mysql::Connection> m_atSource;
    std::optional<mysql::Connection> m_atTarget;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::runtime
