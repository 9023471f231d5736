#pragma once

#include "engine/mysql/connection.h"
#include "tests/differential/apply_load.h"

#include <deque>

namespace lutra::differential {

/// One session that writes random small transactions to the tables of one schema.
class ApplyWriter {
public:
    struct Tally {
        std::uint64_t transactions = 0;  // committed, with at least one statement that was not refused
        std::uint64_t statements = 0;
        std::uint64_t refused = 0;  // by a constraint, a deadlock or a lock
    };

    /// Throws when the session cannot be made ready.
    ApplyWriter(mysql::Connection connection, std::string schema, const std::vector<LoadTable>& tables,
                std::uint64_t seed);

    void writeTransactions(std::uint64_t count, const LoadSpread& spread);

    [[nodiscard]] const Tally& tally() const { return m_tally; }

    /// The last statements that name this table, oldest first, with their outcome.
    [[nodiscard]] std::vector<std::string> lastStatementsOn(std::string_view table) const;

private:
    void chooseTables();
    void writeTransaction();
    void runScript();
    bool run(const std::string& sql);

    mysql::Connection m_connection;
    Random m_random;
    ScriptFiller m_filler;
    const std::vector<LoadTable>& m_tables;
    std::vector<const LoadTable*> m_chosen;  // of the tables
    LoadSpread m_spread;
    Tally m_tally;
    bool m_rolledBack = false;  // by the server
    bool m_minimalImages = false;
    std::uint64_t m_accepted = 0;  // statements of this transaction
    std::deque<std::string> m_lately;
};

}  // namespace lutra::differential
