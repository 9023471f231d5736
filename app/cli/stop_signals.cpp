#include "app/cli/stop_signals.h"

#include <csignal>
#include <ctime>

namespace lutra::cli {

namespace {

sigset_t stopSet()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignals::StopSignals()
{
    const sigset_t set = stopSet();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    m_waiter = std::jthread([this](std::stop_token stop) {
        const sigset_t waited = stopSet();
        const timespec patience{0, 100'000'000};  // 0.1 s
        while (!stop.stop_requested()) {
            if (sigtimedwait(&waited, nullptr, &patience) > 0)
                m_source.request_stop();
        }
    });
}

StopSignals::~StopSignals() = default;

}  // namespace lutra::cli
