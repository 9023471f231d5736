#pragma once

#include "engine/mysql/connection.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace lutra::kill {

inline constexpr const char* kSchema = "kill_test";
inline constexpr std::array kTables{"items", "orders", "order_lines", "ledger", "witness", "refused"};

// Not carried. Rows of `refused` refer to the newest permit of their site, which the other site does not have
// until the round's end: there they wait.
inline constexpr const char* kPermitSchema = "kill_permits";

/// The tables, as both servers' SQL.
[[nodiscard]] std::vector<std::string> schemaStatements();

/// What became of transactions.
struct Tally {
    std::uint64_t committed = 0;
    std::uint64_t unknown = 0;        // COMMIT was sent and not answered
    std::uint64_t aborted = 0;        // did not get as far
    std::uint64_t rowsCommitted = 0;  // in `witness`
    std::uint64_t rowsUnknown = 0;

    Tally& operator+=(const Tally& other);
};

/// One session that writes transactions at one site, in keys that nobody else uses. Survives its server.
///
/// Shape: each transaction adds rows to `witness`, which has no key, and the same number to its row of
///        `ledger`: whatever is carried twice, not at all, or by half shows on each side alone.
class Writer {
public:
    Writer(mysql::Endpoint endpoint, std::size_t site, std::size_t number, std::uint64_t seed);

    void writeUntil(std::stop_token stop);
    void writeBigTransaction(std::stop_token stop);

    [[nodiscard]] const Tally& tally() const { return m_tally; }
    [[nodiscard]] const std::optional<Error>& problem() const
    {
        return m_problem;
    }  // other than a dead server

private:
    using Statements = std::vector<std::string>;

    [[nodiscard]] bool connect(std::stop_token stop);
    void run(const Statements& statements, std::uint64_t witnessRows);
    void note(const Error& error);

    [[nodiscard]] Statements nextTransaction();
    void insertItem(Statements& statements);
    void countItem(Statements& statements);
    void removeItem(Statements& statements);
    void moveItem(Statements& statements);
    void placeOrder(Statements& statements);
    void bearWitness(Statements& statements, std::uint64_t rows);
    void touchRefused(Statements& statements);
    [[nodiscard]] std::uint64_t freshId();
    [[nodiscard]] std::uint64_t upTo(std::uint64_t most);  // 0 to most

    const mysql::Endpoint m_endpoint;
    const std::size_t m_site;
    const std::size_t m_number;
    std::mt19937_64 m_random;
    std::optional<mysql::Connection> m_connection;
    std::vector<std::uint64_t> m_items;  // that may exist
    std::pair<std::uint64_t, std::uint64_t>
        m_bigItems;  // of the last big transaction: first, behind the last
    std::uint64_t m_ids = 0;
    std::uint64_t m_sequence = 0;
    Tally m_tally;
    std::optional<Error> m_problem;
};

/// Writers at both sites, each in a thread of its own while the load runs.
class Load {
public:
    Load(const std::array<mysql::Endpoint, 2>& endpoints, std::uint64_t seed);

    void start();
    void startBigTransaction(std::size_t site);
    void pause();  // waits for transactions under way

    /// Only while paused.
    [[nodiscard]] Tally tallyOf(std::size_t site) const;
    [[nodiscard]] std::optional<Error> problem() const;

private:
    struct Site {
        std::vector<std::unique_ptr<Writer>> writers;
        std::unique_ptr<Writer> big;
    };
    std::array<Site, 2> m_sites;
    std::vector<std::jthread> m_threads;
};

}  // namespace lutra::kill
