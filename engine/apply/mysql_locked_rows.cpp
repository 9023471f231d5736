#include "engine/apply/mysql_locked_rows.h"

#include "engine/apply/conflict_journal.h"
#include "engine/dialect/cell_match.h"
#include "engine/dialect/cell_value.h"
#include "engine/dialect/row_statements.h"
#include "engine/mysql/catalog.h"

#include <algorithm>
#include <iterator>

namespace lutra::apply {

namespace {

std::string lockStatement(const dialect::TableRoute& route, const std::vector<dialect::TableRoute::Pair>& key,
                          const Row& image)
{
    std::string sql = "SELECT ";
    for (std::size_t i = 0; i < route.carried.size(); ++i) {
        sql += i ? ", " : "";
        dialect::appendShownColumn(sql, route.column(route.carried[i]));
    }
    sql += " FROM " + route.quotedTable();
    std::string_view join = " WHERE ";
    for (const auto& pair : key) {
        sql += join;
        dialect::appendMatch(sql, route.column(pair), image[pair.source], true);
        join = " AND ";
    }
    return sql += " FOR UPDATE";
}

/// The image with nothing but its key.
Row keyOnly(const dialect::TableRoute& route, const Row& image)
{
    Row key(image.size(), ColumnValue(Absent{}));
    for (const auto& pair : route.key)
        key[pair.source] = image[pair.source];
    return key;
}

std::size_t laxValuesOf(const Row& row)
{
    return static_cast<std::size_t>(std::ranges::count_if(row, dialect::needsLaxMode));
}

}  // namespace

MysqlLockedRows::MysqlLockedRows(mysql::Connection& target, std::string pipeline, Describe describe,
                                 Write write)
    : m_target(target)
    , m_pipeline(std::move(pipeline))
    , m_describe(std::move(describe))
    , m_write(std::move(write))
{
}

Result<SourcePosition> MysqlLockedRows::logEnd()
{
    auto end = mysql::readLogEnd(m_target);
    if (!end)
        return tl::unexpected(end.error());
    return SourcePosition{std::move(end->file), end->offset, {}, 0};
}

Result<std::optional<Row>> MysqlLockedRows::lock(const TablePtr& table, const Row& image, Arena& memory)
{
    const auto described = m_describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    auto rows = lockBy(route, route.key, image, memory);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return std::nullopt;
    Row row = std::move(rows->front());
    for (const auto& pair : route.key) {
        if (isAbsent(row[pair.source]))
            row[pair.source] = image[pair.source];
    }
    return row;
}

Result<std::vector<Row>> MysqlLockedRows::lockBy(const dialect::TableRoute& route, const Pairs& key,
                                                 const Row& image, Arena& memory)
{
    auto found = m_target.query(lockStatement(route, key, image));
    if (!found)
        return tl::unexpected(found.error());
    std::vector<Row> rows;
    for (const mysql::TextRow& cells : *found) {
        Row& row = rows.emplace_back(route.source->columns.size(), ColumnValue(Absent{}));
        for (std::size_t i = 0; i < route.carried.size(); ++i)
            row[route.carried[i].source] =
                dialect::valueOfCell(route.column(route.carried[i]), cells[i], memory);
    }
    return rows;
}

/// A key over a prefix or an expression is not asked for: what it refuses stays an error.
Result<std::vector<Row>> MysqlLockedRows::lockOwners(const TablePtr& table, const Row& image, Arena& memory)
{
    const auto described = m_describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const TargetTable& target = **described;
    std::vector<Row> owners;
    for (const TargetTable::UniqueKey& unique : target.uniqueKeys) {
        const bool isMatchKey =
            std::ranges::equal(unique.columns, target.route.key, [](const auto& a, const auto& b) {
                return a.source == b.source && a.target == b.target;
            });
        const bool wants = unique.told && std::ranges::none_of(unique.columns, [&](const auto& pair) {
                               return isAbsent(image[pair.source]) || isNull(image[pair.source]);
                           });
        if (isMatchKey || !wants)
            continue;
        auto rows = lockBy(target.route, unique.columns, image, memory);
        if (!rows)
            return tl::unexpected(rows.error());
        std::ranges::move(*rows, std::back_inserter(owners));
    }
    return owners;
}

Result<> MysqlLockedRows::put(const TablePtr& table, const Row* there, const Row* now)
{
    const auto described = m_describe(table);
    if (!described)
        return tl::unexpected(described.error());
    const dialect::TableRoute& route = (*described)->route;
    const std::size_t lax = now ? laxValuesOf(*now) : 0;
    dialect::LongValues longValues;
    dialect::LongValues* const places = lax == 0 ? &longValues : nullptr;
    std::string sql;
    if (!there)
        sql = dialect::insertStatement(route, std::span(&now, 1), places);
    else if (!now)
        sql = dialect::deleteStatement(route, keyOnly(route, *there), places);
    else
        sql = dialect::updateStatement(route, *there, *now, keyOnly(route, *there), places);
    const auto written = m_write(sql, longValues, lax);
    if (!written)
        return tl::unexpected(written.error());
    if (*written != 1)
        return fail(ErrorKind::Conflict, "conflict.row_moved",
                    table->fullName() + ": a row that was locked is not there");
    return {};
}

Result<std::uint64_t> MysqlLockedRows::journal(const ConflictRecord& record)
{
    return insertConflict(m_target, m_pipeline, record);
}

Result<std::optional<Row>> MysqlLockedRows::readKept(std::uint64_t id, const TablePtr& table, Arena& memory)
{
    return readKeptImage(m_target, id, *table, memory);
}

Result<> MysqlLockedRows::closeKept(std::uint64_t id, bool isBack)
{
    return decideKeptRow(m_target, id, isBack);
}

}  // namespace lutra::apply
