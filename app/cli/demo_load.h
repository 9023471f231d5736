#pragma once

#include "engine/mysql/connection.h"

#include <atomic>
#include <cstdint>
#include <thread>

namespace lutra::cli {

/// An application at one site of the demo's shop: places orders of several lines, pays and sends them,
/// removes old ones. It touches only rows with numbers of its own parity, as sites without conflicts do.
class DemoLoad {
public:
    /// `site` is 0 or 1.
    DemoLoad(mysql::Connection connection, std::size_t site);

    void start();
    void stop();

    [[nodiscard]] std::uint64_t transactions() const { return m_transactions; }

    /// Empty unless a statement failed, which ends the load.
    [[nodiscard]] Result<> outcome() const { return m_outcome; }

private:
    [[nodiscard]] Result<> run(std::stop_token stop);
    [[nodiscard]] Result<> addCustomers();
    [[nodiscard]] Result<> placeOrder(std::uint64_t number);
    [[nodiscard]] Result<> advanceOrder(std::uint64_t number, std::string_view state);
    [[nodiscard]] Result<> removeOrder(std::uint64_t number);
    [[nodiscard]] Result<> transaction(const std::vector<std::string>& statements);
    [[nodiscard]] std::uint64_t idOf(std::uint64_t number) const { return 2 * number + m_site + 1; }

    mysql::Connection m_connection;
    const std::uint64_t m_site;
    std::atomic<std::uint64_t> m_transactions{0};
    Result<> m_outcome;
    std::jthread m_thread;
};

}  // namespace lutra::cli
