#include "tests/differential/apply_writer.h"

#include "tests/support/two_sites.h"

#include <fmt/format.h>

namespace lutra::differential {

namespace {

using support::orThrow;

constexpr std::size_t kStatementsKept = 4000;
constexpr std::uint64_t kTransactionsOnTables = 100;
constexpr unsigned kDeadlock = 1213;

}  // namespace

ApplyWriter::ApplyWriter(mysql::Connection connection, std::string schema,
                         const std::vector<LoadTable>& tables, std::uint64_t seed)
    : m_connection(std::move(connection))
    , m_random(seed)
    , m_filler(m_random)
    , m_tables(tables)
{
    orThrow(m_connection.execute("USE " + schema));
    orThrow(m_connection.execute(
        "SET SESSION sql_mode = '', time_zone = '+00:00', innodb_lock_wait_timeout = 1"));
}

void ApplyWriter::writeTransactions(std::uint64_t count, const LoadSpread& spread)
{
    m_spread = spread;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % kTransactionsOnTables == 0)
            chooseTables();
        writeTransaction();
    }
}

void ApplyWriter::chooseTables()
{
    m_chosen.clear();
    if (m_spread.tables == 0) {
        for (const LoadTable& table : m_tables)
            m_chosen.push_back(&table);
        return;
    }
    for (std::uint64_t i = 0; i < m_spread.tables; ++i)
        m_chosen.push_back(&m_random.pick(m_tables));
}

void ApplyWriter::writeTransaction()
{
    if (m_random.chance(5)) {
        m_minimalImages = !m_minimalImages;
        orThrow(m_connection.execute(
            fmt::format("SET SESSION binlog_row_image = '{}'", m_minimalImages ? "MINIMAL" : "FULL")));
    }
    m_rolledBack = false;
    m_accepted = 0;
    orThrow(m_connection.execute("BEGIN"));
    const std::uint64_t scripts = 1 + m_random.below(m_spread.scriptsMost);
    const bool savepoint = m_random.chance(10);
    for (std::uint64_t i = 0; i < scripts && !m_rolledBack; ++i) {
        if (savepoint && i == 1)
            run("SAVEPOINT here");
        runScript();
    }
    if (savepoint && scripts > 2 && !m_rolledBack)
        run("ROLLBACK TO SAVEPOINT here");
    const bool commit = !m_rolledBack && !m_random.chance(5);
    run(commit ? "COMMIT" : "ROLLBACK");
    if (commit && m_accepted > 0)
        ++m_tally.transactions;
}

void ApplyWriter::runScript()
{
    const auto& script = m_random.pick(m_random.pick(m_chosen)->scripts);
    if (m_spread.isWide() && script.starts_with('!'))
        return;
    for (const std::string& sql : m_filler.fill(script, m_spread)) {
        const bool setting = sql.find("SET foreign_key_checks") != std::string::npos;
        if (m_rolledBack && !setting)
            continue;
        ++m_tally.statements;
        if (run(sql))
            ++m_accepted;
        else
            ++m_tally.refused;
    }
}

bool ApplyWriter::run(const std::string& sql)
{
    const auto done = m_connection.execute(sql);
    m_lately.push_back(fmt::format("{} -- {}", sql, done ? std::to_string(*done) : done.error().code));
    if (m_lately.size() > kStatementsKept)
        m_lately.pop_front();
    if (done)
        return true;
    if (m_connection.lastErrorNumber() == kDeadlock)
        m_rolledBack = true;
    else if (done.error().kind == ErrorKind::Transient && done.error().code != "mysql.lock_wait")
        throw std::runtime_error(done.error().detail);
    return false;
}

std::vector<std::string> ApplyWriter::lastStatementsOn(std::string_view table) const
{
    constexpr std::size_t kShown = 25;
    std::deque<std::string> found;
    for (const std::string& sql : m_lately) {
        if (sql.find(table) == std::string::npos)
            continue;
        found.push_back(sql);
        if (found.size() > kShown)
            found.pop_front();
    }
    return {found.begin(), found.end()};
}

}  // namespace lutra::differential
