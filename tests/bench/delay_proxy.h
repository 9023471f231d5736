#pragma once

#include "app/sandbox/process.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace lutra::bench {

/// A TCP port on 127.0.0.1 that leads to another one and holds back each byte for a while, both ways.
///
/// Bounds:  16 MiB on their way in each direction of a link; a sender that is faster waits.
/// Errors:  throws std::runtime_error when it cannot listen; a link that breaks at one end is broken at the
///          other.
/// Threads: one of its own, until the object ends.
class DelayProxy {
public:
    DelayProxy(std::uint16_t leadsTo, std::chrono::microseconds eachWay);
    DelayProxy(const DelayProxy&) = delete;
    DelayProxy& operator=(const DelayProxy&) = delete;
    ~DelayProxy();

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    void carry(std::uint16_t leadsTo, std::chrono::microseconds eachWay);

    sandbox::FileDescriptor m_listener;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_isEnding = false;
    std::thread m_thread;
};

}  // namespace lutra::bench
