#include "engine/dialect/merged_statements.h"

#include "engine/dialect/cell_match.h"
#include "engine/dialect/column_literal.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <limits>

namespace lutra::dialect {

namespace {

constexpr std::size_t kUpsertRowsMax = 1000;
constexpr std::size_t kRunWorthRange = 8;
constexpr std::size_t kListedKeysMax = 500;  // MariaDB makes a derived table of a list of 1000
constexpr std::size_t kKeysMax = 4000;
constexpr std::size_t kCaseRowsMax = 100;  // a row walks half of the branches

bool isFloating(ColumnType type)
{
    return type == ColumnType::Float || type == ColumnType::Double;
}

void appendKeyCondition(std::string& sql, const TableRoute& route, const Row& image)
{
    std::string_view join;
    for (const auto& pair : route.key) {
        sql += join;
        sql += route.quotedColumn(pair) + " = ";
        appendLiteral(sql, route.column(pair), image[pair.source]);
        join = " AND ";
    }
}

/// Whether no other key can stand between the two, of which the second comes next.
bool isNextKey(const ColumnValue& key, const ColumnValue& next)
{
    if (const auto* number = std::get_if<std::int64_t>(&key))
        return *number != std::numeric_limits<std::int64_t>::max() &&
               next == ColumnValue(std::int64_t(*number + 1));
    if (const auto* number = std::get_if<std::uint64_t>(&key))
        return *number != std::numeric_limits<std::uint64_t>::max() &&
               next == ColumnValue(std::uint64_t(*number + 1));
    return false;
}

bool mayRun(const ColumnRoute& key)
{
    return key.source.type == ColumnType::Integer && key.target.type == ColumnType::Integer;
}

/// The last of the keys that follow each other from `first` on.
template <typename KeyAt>
std::size_t endOfRun(std::size_t first, std::size_t size, KeyAt keyAt)
{
    std::size_t last = first;
    while (last + 1 < size && isNextKey(keyAt(last), keyAt(last + 1)))
        ++last;
    return last;
}

/// `id IN (1,2)`; or `id BETWEEN 1 AND 99 OR id IN (100,105)` where keys follow each other, for a walk along
/// the index is cheaper than a descent for each. The last of such a run stands in the list: a range also
/// locks the row behind it for a moment, and that may be another lane's.
template <typename Images, typename ImageOf>
void appendSingleKeys(std::string& sql, const TableRoute& route, const Images& images, ImageOf imageOf)
{
    const auto& pair = route.key.front();
    const ColumnRoute column = route.column(pair);
    const std::string name = route.quotedColumn(pair);
    const bool runs = mayRun(column);
    const auto key = [&](std::size_t i) -> const ColumnValue& { return imageOf(images[i])[pair.source]; };
    std::string list;
    for (std::size_t first = 0; first < images.size();) {
        const std::size_t last = runs ? endOfRun(first, images.size(), key) : first;
        if (last - first >= kRunWorthRange) {
            sql += name + " BETWEEN ";
            appendLiteral(sql, column, key(first));
            sql += " AND ";
            appendLiteral(sql, column, key(last - 1));
            sql += " OR ";
            first = last;
        }
        for (; first <= last; ++first) {
            list += list.empty() ? "" : ",";
            appendLiteral(list, column, key(first));
        }
    }
    sql += name + " IN (" + list + ')';
}

/// `(a = 1 AND b = 2) OR (…)` for keys of several columns: not every server finds rows by an index for row
/// constructors.
template <typename Images, typename ImageOf>
void appendKeys(std::string& sql, const TableRoute& route, const Images& images, ImageOf imageOf)
{
    if (route.key.size() == 1)
        return appendSingleKeys(sql, route, images, imageOf);
    std::string_view join;
    for (const auto& image : images) {
        sql += join;
        join = " OR ";
        sql += '(';
        appendKeyCondition(sql, route, imageOf(image));
        sql += ')';
    }
}

const Row& imageItself(const Row* image)
{
    return *image;
}

/// Without it a server may take a short table as a whole, and wait for rows that others hold.
std::string indexHint(const TableRoute& route)
{
    return " FORCE INDEX (" + quoteName(route.target->matchKey()->name) + ")";
}

void appendShownColumns(std::string& sql, const TableRoute& route)
{
    for (std::size_t i = 0; i < route.carried.size(); ++i) {
        sql += i ? "," : "";
        appendShownColumn(sql, route.column(route.carried[i]));
    }
}

std::vector<TableRoute::Pair> changedColumns(const TableRoute& route, std::span<const RowUpdate> updates)
{
    std::vector<TableRoute::Pair> changed;
    for (const auto& pair : route.carried) {
        const bool differs = std::ranges::any_of(updates, [&](const RowUpdate& update) {
            return !((*update.before)[pair.source] == (*update.after)[pair.source]);
        });
        if (!route.isKey(pair) && (differs || mayUpdateItself(route.target->columns[pair.target])))
            changed.push_back(pair);
    }
    return changed;
}

/// An upsert finds rows by any unique key and wants a value for every column.
bool takesUpserts(const TableRoute& route)
{
    const TableSchema& target = *route.target;
    if (!target.primaryKey || !target.uniqueKeys.empty())
        return false;
    for (std::size_t place = 0; place < target.columns.size(); ++place) {
        const bool carried =
            std::ranges::any_of(route.carried, [&](const auto& pair) { return pair.target == place; });
        if (!carried && !target.columns[place].generated && !target.columns[place].hasDefault)
            return false;
    }
    return true;
}

std::string upsert(const TableRoute& route, std::span<const RowUpdate> updates,
                   std::span<const TableRoute::Pair> changed)
{
    std::vector<const Row*> after;
    after.reserve(updates.size());
    for (const RowUpdate& update : updates)
        after.push_back(update.after);
    std::string sql = insertStatement(route, after);
    std::string_view join = " ON DUPLICATE KEY UPDATE ";
    for (const auto& pair : changed) {
        const std::string name = route.quotedColumn(pair);
        sql += join;
        sql += name + " = VALUES(" + name + ")";
        join = ", ";
    }
    return sql;
}

std::string byCases(const TableRoute& route, std::span<const RowUpdate> updates,
                    std::span<const TableRoute::Pair> changed)
{
    const bool single = route.key.size() == 1;
    std::string sql = "UPDATE " + route.quotedTable() + indexHint(route) + " SET ";
    std::string_view join;
    for (const auto& pair : changed) {
        sql += join;
        sql += route.quotedColumn(pair) + " = CASE";
        join = ", ";
        if (single)
            sql += ' ' + route.quotedColumn(route.key.front());
        for (const RowUpdate& update : updates) {
            sql += " WHEN ";
            if (single)
                appendLiteral(sql, route.column(route.key.front()),
                              (*update.after)[route.key.front().source]);
            else
                appendKeyCondition(sql, route, *update.after);
            sql += " THEN ";
            appendLiteral(sql, route.column(pair), (*update.after)[pair.source]);
        }
        sql += " END";
    }
    sql += " WHERE ";
    appendKeys(sql, route, updates, [](const RowUpdate& update) -> const Row& { return *update.after; });
    return sql;
}

}  // namespace

std::size_t keysForStatement(const TableRoute& route, std::span<const Row* const> images)
{
    const std::size_t most = std::min(images.size(), kKeysMax);
    if (route.key.size() != 1 || !mayRun(route.column(route.key.front())))
        return std::min(most, kListedKeysMax);
    const std::size_t place = route.key.front().source;
    const auto key = [&](std::size_t i) -> const ColumnValue& { return (*images[i])[place]; };
    std::size_t taken = 0;
    for (std::size_t listed = 0; taken < most;) {
        const std::size_t run = endOfRun(taken, most, key) - taken + 1;
        listed += run > kRunWorthRange ? 1 : run;
        if (listed > kListedKeysMax)
            break;
        taken += run;
    }
    return taken;
}

bool isMergeable(const TableRoute& route)
{
    const auto keyIsExact = [&](const auto& pair) {
        return !isFloating(route.target->columns[pair.target].type);
    };
    return !route.key.empty() && std::ranges::all_of(route.key, keyIsExact) &&
           std::ranges::all_of(route.carried,
                               [&](const auto& pair) { return isComparable(route.column(pair)); });
}

bool showsDeletedRows(const ServerInfo& server)
{
    return server.isMariaDb();
}

std::string lockRowsStatement(const TableRoute& route, std::span<const Row* const> images)
{
    std::string sql = "SELECT ";
    appendShownColumns(sql, route);
    sql += " FROM " + route.quotedTable() + indexHint(route) + " WHERE ";
    appendKeys(sql, route, images, imageItself);
    return sql += " FOR UPDATE";
}

std::string deleteRowsStatement(const TableRoute& route, std::span<const Row* const> images)
{
    const std::string table = route.quotedTable();
    if (showsDeletedRows(route.server)) {
        std::string sql = "DELETE FROM " + table + " WHERE ";
        appendKeys(sql, route, images, imageItself);
        sql += " RETURNING ";
        appendShownColumns(sql, route);
        return sql;
    }
    std::string sql = "DELETE " + table + " FROM " + table + indexHint(route) + " WHERE ";
    appendKeys(sql, route, images, imageItself);
    return sql;
}

UpdateRows updateRowsStatement(const TableRoute& route, std::span<const RowUpdate> updates)
{
    constexpr std::uint64_t kUpsertCountsAnUpdateAs = 2;
    const auto changed = changedColumns(route, updates);
    if (changed.empty())
        return {};
    if (takesUpserts(route))
        return {upsert(route, updates, changed), kUpsertCountsAnUpdateAs};
    return {byCases(route, updates, changed), 1};
}

std::size_t updatesPerStatement(const TableRoute& route)
{
    return takesUpserts(route) ? kUpsertRowsMax : kCaseRowsMax;
}

}  // namespace lutra::dialect
