#include "app/cli/demo_load.h"

#include <fmt/format.h>

namespace lutra::cli {

namespace {

constexpr std::uint64_t kCustomers = 50;
constexpr std::uint64_t kOrdersKept = 400;  // older ones are removed
constexpr std::uint64_t kPaidAfter = 5;     // orders placed since
constexpr std::uint64_t kSentAfter = 20;
constexpr std::chrono::milliseconds kPause{4};  // between orders: a few hundred transactions a second

}  // namespace

DemoLoad::DemoLoad(mysql::Connection connection, std::size_t site)
    : m_connection(std::move(connection))
    , m_site(site)
{
}

void DemoLoad::start()
{
    m_thread = std::jthread([this](std::stop_token stop) { m_outcome = run(stop); });
}

void DemoLoad::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

Result<> DemoLoad::run(std::stop_token stop)
{
    if (auto done = addCustomers(); !done)
        return done;
    for (std::uint64_t number = 0; !stop.stop_requested(); ++number) {
        if (auto done = placeOrder(number); !done)
            return done;
        if (number >= kPaidAfter) {
            if (auto done = advanceOrder(number - kPaidAfter, "paid"); !done)
                return done;
        }
        if (number >= kSentAfter) {
            if (auto done = advanceOrder(number - kSentAfter, "sent"); !done)
                return done;
        }
        if (number >= kOrdersKept) {
            if (auto done = removeOrder(number - kOrdersKept); !done)
                return done;
        }
        std::this_thread::sleep_for(kPause);
    }
    return {};
}

Result<> DemoLoad::addCustomers()
{
    std::vector<std::string> statements;
    for (std::uint64_t i = 0; i < kCustomers; ++i)
        statements.push_back(
            fmt::format("INSERT INTO shop.customers (id, name, email, since) VALUES ({0}, 'Customer {0}', "
                        "'c{0}@shop.example', CURRENT_DATE)",
                        idOf(i)));
    return transaction(statements);
}

Result<> DemoLoad::placeOrder(std::uint64_t number)
{
    const std::uint64_t order = idOf(number);
    const std::uint64_t customer = idOf(number % kCustomers);
    std::vector<std::string> statements{
        fmt::format("INSERT INTO shop.orders (id, customer, placed, note) VALUES ({}, {}, NOW(6), {})", order,
                    customer, number % 3 == 0 ? "NULL" : fmt::format("'N° {} — 谢谢'", number))};
    const std::uint64_t lines = 1 + number % 4;
    for (std::uint64_t line = 1; line <= lines; ++line)
        statements.push_back(fmt::format("INSERT INTO shop.order_lines (order_id, line, article, pieces, "
                                         "price) VALUES ({}, {}, 'A-{:04}', {}, {}.{:02})",
                                         order, line, (number * 7 + line) % 1000, 1 + number % 9,
                                         5 + number % 90, number % 100));
    statements.push_back(
        fmt::format("UPDATE shop.customers SET balance = balance + {}.50 WHERE id = {}", lines, customer));
    return transaction(statements);
}

Result<> DemoLoad::advanceOrder(std::uint64_t number, std::string_view state)
{
    return transaction(
        {fmt::format("UPDATE shop.orders SET state = '{}' WHERE id = {}", state, idOf(number))});
}

Result<> DemoLoad::removeOrder(std::uint64_t number)
{
    return transaction({fmt::format("DELETE FROM shop.order_lines WHERE order_id = {}", idOf(number)),
                        fmt::format("DELETE FROM shop.orders WHERE id = {}", idOf(number))});
}

Result<> DemoLoad::transaction(const std::vector<std::string>& statements)
{
    if (auto begun = m_connection.execute("START TRANSACTION"); !begun)
        return tl::unexpected(begun.error());
    for (const std::string& statement : statements) {
        if (auto done = m_connection.execute(statement); !done)
            return tl::unexpected(done.error());
    }
    if (auto committed = m_connection.execute("COMMIT"); !committed)
        return tl::unexpected(committed.error());
    ++m_transactions;
    return {};
}

}  // namespace lutra::cli
