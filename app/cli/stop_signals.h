#pragma once

#include <stop_token>
#include <thread>

namespace lutra::cli {

/// SIGINT and SIGTERM as a stop token. Make it before any other thread, so that all of them inherit the mask.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::jthread m_waiter;
};

}  // namespace lutra::cli
