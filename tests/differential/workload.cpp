#include "tests/differential/workload.h"

#include "tests/support/two_sites.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::differential {

using support::orThrow;

namespace {

constexpr std::size_t kRowsMax = 300;  // in the table

}  // namespace

Workload::Workload(mysql::Connection& session, Random& random, const ServerTraits& server,
                   const RandomTable& table, ExpectedRows& expected, std::int64_t& lastMark)
    : m_session(session)
    , m_random(random)
    , m_server(server)
    , m_table(table)
    , m_expected(expected)
    , m_lastMark(lastMark)
{
}

void Workload::setSession()
{
    std::vector<std::string> options;
    const bool hasFullWithoutDouble = m_server.kind == sandbox::ServerKind::MariaDb118;
    const std::vector<std::string> images{"FULL", "FULL", "MINIMAL", "NOBLOB",
                                          hasFullWithoutDouble ? "FULL_NODUP" : "FULL"};
    const std::string image = m_random.pick(images);
    options.push_back("binlog_row_image = " + image);
    if (m_server.kind == sandbox::ServerKind::MySql97) {
        options.push_back(fmt::format("binlog_transaction_compression = {}", m_random.below(2)));
        const bool partial = image == "FULL" && m_random.chance(60);
        options.push_back(fmt::format("binlog_row_value_options = '{}'", partial ? "PARTIAL_JSON" : ""));
    }
    if (m_server.isMariaDb)
        options.push_back(fmt::format("column_compression_zlib_wrap = {}", m_random.below(2)));
    m_options = fmt::format("{}", fmt::join(options, ", "));
    orThrow(m_session.execute("SET SESSION " + m_options));
}

void Workload::runTransaction()
{
    if (m_random.chance(40) || m_options.empty())
        setSession();
    m_statements = m_options + "\n";
    orThrow(m_session.execute("START TRANSACTION"));
    orThrow(m_session.execute(fmt::format("INSERT INTO marks VALUES ({})", ++m_lastMark)));
    const std::vector<std::int64_t> liveBefore = m_live;
    std::vector<Step> steps;
    Result<void> outcome;
    for (std::size_t left = 1 + m_random.below(4); left > 0 && outcome; --left)
        outcome = runStatement(steps);
    if (!outcome || m_random.chance(4)) {
        if (!outcome) {
            ++m_refused;
            m_lastRefusal = outcome.error().detail;
        }
        m_live = liveBefore;
        orThrow(m_session.execute("ROLLBACK"));
        return;
    }
    orThrow(m_session.execute("COMMIT"));
    m_byMark[m_lastMark] = std::move(m_statements);
    for (Step& step : steps)
        m_expected.committed(step.rid, std::move(step.row));
}

Result<void> Workload::run(const std::string& sql)
{
    m_statements += sql + ";\n";
    auto done = m_session.execute(sql);
    if (!done)
        return tl::unexpected(done.error());
    return {};
}

std::string Workload::statementsFrom(std::int64_t mark) const
{
    const auto found = m_byMark.lower_bound(mark);
    return found == m_byMark.end() ? "(none)" : found->second;
}

Result<void> Workload::runStatement(std::vector<Step>& steps)
{
    const std::uint64_t what = m_random.below(10);
    if (m_live.empty() || (what < 4 && m_live.size() < kRowsMax))
        return insert(steps);
    if (what < 8)
        return update(steps);
    return what == 8 ? move(steps) : remove(steps);
}

std::string Workload::valueFor(const TestColumn& column)
{
    if (column.nullable && m_random.chance(15))
        return "NULL";
    return column.value(m_random);
}

Result<void> Workload::insert(std::vector<Step>& steps)
{
    std::vector<const TestColumn*> written;
    std::vector<std::string> names{"rid"};
    for (const TestColumn& column : m_table.columns) {
        if (!column.value)
            continue;
        written.push_back(&column);
        names.push_back(column.name);
    }
    std::vector<std::int64_t> rids;
    std::vector<std::string> rows;
    const std::size_t count = m_random.chance(10) ? 60 : 1 + m_random.below(20);
    for (std::size_t i = 0; i < count; ++i) {
        rids.push_back(m_nextRid++);
        std::string row = fmt::to_string(rids.back());
        for (const TestColumn* column : written)
            row += ", " + valueFor(*column);
        rows.push_back("(" + row + ")");
    }
    auto done = run(fmt::format("INSERT INTO {} ({}) VALUES {}", m_table.name, fmt::join(names, ", "),
                                fmt::join(rows, ", ")));
    if (!done)
        return done;
    m_live.insert(m_live.end(), rids.begin(), rids.end());
    return readBack(rids, steps);
}

std::vector<std::int64_t> Workload::someRids(std::size_t countMax)
{
    std::vector<std::int64_t> rids;
    for (std::size_t left = 1 + m_random.below(countMax); left > 0; --left)
        rids.push_back(m_random.pick(m_live));
    std::ranges::sort(rids);
    rids.erase(std::ranges::unique(rids).begin(), rids.end());
    return rids;
}

Result<void> Workload::update(std::vector<Step>& steps)
{
    const auto rids = someRids(30);
    std::vector<std::string> sets;
    for (std::size_t left = 1 + m_random.below(3); left > 0; --left) {
        const TestColumn& column = m_random.pick(m_table.columns);
        if (!column.value || column.name == "longUnique")
            continue;
        const bool fromOld = column.change && m_random.chance(60);
        sets.push_back(
            column.name + " = " +
            (fromOld ? fmt::format(fmt::runtime(column.change(m_random)), column.name) : valueFor(column)));
    }
    if (sets.empty())
        return {};
    auto done = run(fmt::format("UPDATE {} SET {} WHERE rid IN ({})", m_table.name, fmt::join(sets, ", "),
                                fmt::join(rids, ",")));
    if (!done)
        return done;
    return readBack(rids, steps);
}

/// Gives a row another number, which is a part of its key.
Result<void> Workload::move(std::vector<Step>& steps)
{
    const auto place = static_cast<std::size_t>(m_random.below(m_live.size()));
    const std::int64_t rid = m_live[place];
    const std::int64_t next = m_nextRid++;
    auto done = run(fmt::format("UPDATE {} SET rid = {} WHERE rid = {}", m_table.name, next, rid));
    if (!done)
        return done;
    m_live[place] = next;
    steps.push_back({rid, std::nullopt});
    return readBack({next}, steps);
}

Result<void> Workload::remove(std::vector<Step>& steps)
{
    const auto rids = someRids(5);
    auto done = run(fmt::format("DELETE FROM {} WHERE rid IN ({})", m_table.name, fmt::join(rids, ",")));
    if (!done)
        return done;
    for (const std::int64_t rid : rids) {
        std::erase(m_live, rid);
        steps.push_back({rid, std::nullopt});
    }
    return {};
}

Result<void> Workload::readBack(const std::vector<std::int64_t>& rids, std::vector<Step>& steps)
{
    auto rows = m_session.query(fmt::format("SELECT rid, {} FROM {} WHERE rid IN ({})", m_table.selectList(),
                                            m_table.name, fmt::join(rids, ",")));
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->size() != rids.size())
        throw std::runtime_error(
            fmt::format("{} rows were written, {} read back", rids.size(), rows->size()));
    for (auto& row : *rows)
        steps.push_back({std::stoll(row[0].value_or("-1")), ExpectedRows::Cells(row.begin() + 1, row.end())});
    return {};
}

std::map<std::int64_t, ExpectedRows::Cells> Workload::readAll()
{
    std::map<std::int64_t, ExpectedRows::Cells> all;
    const auto rows =
        orThrow(m_session.query(fmt::format("SELECT rid, {} FROM {}", m_table.selectList(), m_table.name)));
    for (const auto& row : rows)
        all[std::stoll(row[0].value_or("-1"))] = ExpectedRows::Cells(row.begin() + 1, row.end());
    return all;
}

}  // namespace lutra::differential
