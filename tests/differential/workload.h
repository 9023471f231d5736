#pragma once

#include "engine/mysql/connection.h"
#include "tests/differential/expected_rows.h"

namespace lutra::differential {

/// Changes one random table by random transactions, and asks the server for each row they leave behind.
class Workload {
public:
    /// Each transaction begins with a row in the table `marks`, numbered by `lastMark`.
    Workload(mysql::Connection& session, Random& random, const ServerTraits& server, const RandomTable& table,
             ExpectedRows& expected, std::int64_t& lastMark);

    /// Runs one transaction; one that the server refuses is rolled back and counted.
    void runTransaction();

    [[nodiscard]] std::map<std::int64_t, ExpectedRows::Cells> readAll();

    [[nodiscard]] std::size_t refused() const { return m_refused; }
    [[nodiscard]] const std::string& lastRefusal() const { return m_lastRefusal; }

    /// The first committed transaction from this mark on, with the options of its session.
    [[nodiscard]] std::string statementsFrom(std::int64_t mark) const;

private:
    struct Step {
        std::int64_t rid;
        std::optional<ExpectedRows::Cells> row;
    };

    void setSession();
    [[nodiscard]] Result<void> run(const std::string& sql);
    [[nodiscard]] Result<void> runStatement(std::vector<Step>& steps);
    [[nodiscard]] Result<void> insert(std::vector<Step>& steps);
    [[nodiscard]] Result<void> update(std::vector<Step>& steps);
    [[nodiscard]] Result<void> move(std::vector<Step>& steps);
    [[nodiscard]] Result<void> remove(std::vector<Step>& steps);
    [[nodiscard]] Result<void> readBack(const std::vector<std::int64_t>& rids, std::vector<Step>& steps);
    [[nodiscard]] std::vector<std::int64_t> someRids(std::size_t countMax);
    [[nodiscard]] std::string valueFor(const TestColumn& column);

    mysql::Connection& m_session;
    Random& m_random;
    const ServerTraits& m_server;
    const RandomTable& m_table;
    ExpectedRows& m_expected;
    std::vector<std::int64_t> m_live;
    std::int64_t m_nextRid = 1;
    std::size_t m_refused = 0;
    std::string m_lastRefusal;
    std::string m_options;
    std::int64_t& m_lastMark;
    std::string m_statements;                      // of the transaction
    std::map<std::int64_t, std::string> m_byMark;  // of those committed
};

}  // namespace lutra::differential
