#pragma once

#include "app/sandbox/throw_away_server.h"
#include "engine/mysql/connection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::bench {

/// How much there is to read. 1 is 4 × 1 M rows, 200 k transactions, 200 k rows of all types.
struct Scale {
    double factor = 0.25;
    double tableFactor = 0;  // of the tables that the loads work on; 0: as `factor`

    [[nodiscard]] std::uint64_t tableRows() const
    {
        return times(tableFactor > 0 ? 1'000'000 * tableFactor / factor : 1'000'000);
    }
    [[nodiscard]] std::uint64_t transactions() const { return times(200'000); }
    [[nodiscard]] std::uint64_t typesRows() const { return times(200'000); }

    [[nodiscard]] std::uint64_t times(double count) const
    {
        constexpr std::uint64_t kStep = 1000;  // rows of `types` come in transactions of so many
        const auto scaled = static_cast<std::uint64_t>(count * factor);
        return scaled < kStep ? kStep : scaled / kStep * kStep;
    }
};

/// What stands in a server's log.
struct LogContent {
    std::string name;
    std::uint64_t rows = 0;          // changes
    std::uint64_t transactions = 0;  // where they count
    std::uint64_t bytes = 0;
    std::vector<std::string> files;  // with their folders, in order
};

/// A server whose log holds one load at a time and nothing else.
///
/// Errors: throws std::runtime_error.
class BenchSource {
public:
    BenchSource(sandbox::ServerKind kind, Scale scale);

    /// The loads, in the order in which they must be made.
    [[nodiscard]] static const std::vector<std::string>& logNames();

    /// Empties the log and fills it.
    [[nodiscard]] LogContent load(std::string_view logName);

    [[nodiscard]] const sandbox::ThrowAwayServer& server() const { return m_server; }
    [[nodiscard]] bool isMariaDb() const { return m_connection.server().isMariaDb(); }

private:
    std::uint64_t fillBulk();
    std::uint64_t fillOltp(int seed);
    std::uint64_t fillTypes();
    void execute(const std::string& sql);
    void compress(bool on);
    void sysbench(const std::vector<std::string>& words);

    Scale m_scale;
    sandbox::ThrowAwayServer m_server;
    mysql::Connection m_connection;
};

}  // namespace lutra::bench
