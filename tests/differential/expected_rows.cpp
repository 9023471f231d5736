#include "tests/differential/expected_rows.h"

#include <fmt/format.h>

namespace lutra::differential {

namespace {

std::string shown(const ServerCell& cell)
{
    constexpr std::size_t kShownMax = 400;
    if (!cell)
        return "NULL";
    return cell->size() > kShownMax ? cell->substr(0, kShownMax) + "… of " + fmt::to_string(cell->size())
                                    : *cell;
}

/// MariaDB with binlog_row_image=MINIMAL logs a virtual column that no one has read as NULL, whatever it is:
/// so say its own tools too. The target computes the column by itself.
bool isNotComputed(const TestColumn& column, const ColumnValue& value)
{
    return column.attributes == "VIRTUAL" && isNull(value);
}

bool isHidden(const ColumnSchema& column)
{
    return column.generated &&
           (column.name.starts_with("DB_ROW_HASH_") || column.name.starts_with("!hidden!"));
}

}  // namespace

void ExpectedRows::committed(std::int64_t rid, std::optional<Cells> row)
{
    const auto told = m_told.find(rid);
    const bool same = row ? told != m_told.end() && told->second == *row : told == m_told.end();
    if (same)
        return;  // an UPDATE that changes nothing is not logged
    if (row)
        m_told[rid] = *row;
    else
        m_told.erase(told);
    m_awaited[rid].push_back(std::move(row));
}

std::optional<std::string> ExpectedRows::bindColumns(const TableSchema& table)
{
    m_places.clear();
    for (const TestColumn& column : m_table.columns) {
        const auto place = table.find(column.name);
        if (!place)
            return fmt::format("the decoder knows no column {}", column.name);
        m_places.push_back(*place);
    }
    std::size_t hidden = 0;
    for (const ColumnSchema& column : table.columns)
        hidden += isHidden(column) ? 1 : 0;
    if (table.columns.size() != m_places.size() + hidden)
        return fmt::format("the decoder has {} columns, {} of them hidden; the table has {}",
                           table.columns.size(), hidden, m_places.size());
    return std::nullopt;
}

std::int64_t ExpectedRows::ridOf(const Row& row) const
{
    const auto* rid = std::get_if<std::int64_t>(&row[m_places.front()]);
    return rid ? *rid : -1;
}

std::optional<std::string> ExpectedRows::compare(const Cells& server, const Row& row,
                                                 std::string_view image) const
{
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const ColumnValue& value = row[m_places[i]];
        const ColumnSchema& schema = m_bound->columns[m_places[i]];
        const TestColumn& column = m_table.columns[i];
        if (isAbsent(value) || isNotComputed(column, value) || isSame(server[i], value, schema, column))
            continue;
        return fmt::format("{} image, column {} {}\n  server:  {}\n  decoder: {}", image, column.name,
                           column.type.substr(0, 200), shown(server[i]),
                           shown(printed(value, schema, column)));
    }
    return std::nullopt;
}

bool ExpectedRows::isUnchanged(const Cells& before, const Row& after) const
{
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const ColumnValue& value = after[m_places[i]];
        if (!isAbsent(value) && !isNotComputed(m_table.columns[i], value) &&
            !isSame(before[i], value, m_bound->columns[m_places[i]], m_table.columns[i]))
            return false;
    }
    return true;
}

std::optional<std::string> ExpectedRows::takeNext(std::int64_t rid, std::optional<Cells>& next)
{
    auto& awaited = m_awaited[rid];
    if (awaited.empty())
        return fmt::format("rid {}: the log has a change that the server did not tell of", rid);
    next = std::move(awaited.front());
    awaited.pop_front();
    return std::nullopt;
}

std::optional<std::string> ExpectedRows::take(const RowChange& change)
{
    if (change.table != m_bound) {
        m_bound = change.table;
        if (auto wrong = bindColumns(*change.table))
            return wrong;
    }
    std::int64_t rid = -1;
    Cells known;
    if (change.before) {
        rid = ridOf(*change.before);
        const auto found = m_model.find(rid);
        if (found == m_model.end())
            return fmt::format("rid {}: a before image of a row that is not there", rid);
        known = found->second;
        if (auto wrong = compare(known, *change.before, "before"))
            return fmt::format("rid {}: {}", rid, *wrong);
        if (change.after && isUnchanged(known, *change.after))
            return std::nullopt;
        m_model.erase(found);
    }
    if (!change.after ||
        (change.before && !isAbsent((*change.after)[m_places.front()]) && ridOf(*change.after) != rid)) {
        std::optional<Cells> next;
        if (auto wrong = takeNext(rid, next))
            return wrong;
        if (next)
            return fmt::format("rid {}: the log removes a row that the server has", rid);
    }
    if (!change.after)
        return std::nullopt;
    if (!isAbsent((*change.after)[m_places.front()]))
        rid = ridOf(*change.after);
    std::optional<Cells> next;
    if (auto wrong = takeNext(rid, next))
        return wrong;
    if (!next)
        return fmt::format("rid {}: the log writes a row that the server removed", rid);
    if (auto wrong = compare(*next, *change.after, "after"))
        return fmt::format("rid {}: {}", rid, *wrong);
    for (std::size_t i = 0; change.before && i < m_places.size(); ++i) {
        // What a server computes anew it may leave out.
        const bool computed = !m_table.columns[i].expression.empty();
        if (!computed && isAbsent((*change.after)[m_places[i]]) && (*next)[i] != known[i])
            return fmt::format("rid {}: column {} has changed and is absent in the after image", rid,
                               m_table.columns[i].name);
    }
    m_model[rid] = std::move(*next);
    return std::nullopt;
}

std::optional<std::string> ExpectedRows::compareAll(const std::map<std::int64_t, Cells>& rows) const
{
    for (const auto& [rid, awaited] : m_awaited) {
        if (!awaited.empty())
            return fmt::format("rid {}: {} changes of it did not come", rid, awaited.size());
    }
    if (rows != m_model)
        return fmt::format("the server has {} rows, the log made {}, and they are not the same", rows.size(),
                           m_model.size());
    return std::nullopt;
}

}  // namespace lutra::differential
