#include "engine/apply/target_tables.h"

#include "engine/apply/key_hash.h"
#include "engine/dialect/merged_statements.h"
#include "engine/dialect/quoting.h"
#include "engine/dialect/row_event.h"
#include "engine/mysql/catalog.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

constexpr std::size_t kTablesMax = 20'000;

/// The key by which the applier finds rows: the target's, as long as the source's rows carry all of it.
std::vector<dialect::TableRoute::Pair> keyPairs(const TableSchema& source, const TableSchema& target)
{
    std::vector<dialect::TableRoute::Pair> pairs;
    const KeySchema* key = target.matchKey();
    if (!key)
        return pairs;
    for (const std::size_t place : key->columns) {
        const auto from = source.find(target.columns[place].name);
        if (!from || target.columns[place].generated)
            return {};
        pairs.push_back({*from, place});
    }
    return pairs;
}

Result<std::vector<dialect::TableRoute::Pair>>
carriedPairs(const TableSchema& source, const TableSchema& target, const std::string& site)
{
    std::vector<dialect::TableRoute::Pair> pairs;
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
        const auto place = target.find(source.columns[i].name);
        if (!place && source.columns[i].generated)
            continue;
        if (!place)
            return fail(
                ErrorKind::BadData, "apply.column_missing",
                fmt::format("{} on {} has no column {}", source.fullName(), site, source.columns[i].name));
        if (!target.columns[*place].generated)
            pairs.push_back({i, *place});
    }
    return pairs;
}

TargetTable::UniqueKey uniqueKey(const TableSchema& source, const TableSchema& target, const KeySchema& key)
{
    TargetTable::UniqueKey unique;
    unique.told = !key.hasPrefix && !key.hasExpression;
    for (const std::size_t place : key.columns) {
        const auto from = source.find(target.columns[place].name);
        if (from)
            unique.columns.push_back({*from, place});
        else
            unique.told = false;
    }
    return unique;
}

}  // namespace

TargetTables::TargetTables(std::shared_ptr<const mysql::TableLinks> links)
    : m_links(std::move(links))
{
}

Result<TargetTablePtr> TargetTables::find(mysql::Connection& connection, const TablePtr& source)
{
    std::unique_lock lock(m_mutex);
    if (const auto known = m_tables.find(source); known != m_tables.end())
        return known->second;
    const std::uint64_t forgottenBefore = m_forgotten;
    lock.unlock();
    auto found = read(connection, source);
    if (!found)
        return found;
    lock.lock();
    if (m_forgotten != forgottenBefore)  // another session's transaction failed meanwhile
        return found;
    if (m_tables.size() >= kTablesMax)
        m_tables.clear();
    m_tables.emplace(source, *found);
    return found;
}

void TargetTables::forget()
{
    const std::scoped_lock lock(m_mutex);
    m_tables.clear();
    ++m_forgotten;
}

Result<TargetTablePtr> TargetTables::read(mysql::Connection& connection, const TablePtr& source) const
{
    auto described =
        dialect::knowsRowEvents(connection.server())
            ? mysql::readTableAndText(connection, source->schema, source->table)
            : mysql::readTable(connection, source->schema, source->table).map([](TablePtr table) {
                  return mysql::TableAndText{std::move(table), {}};
              });
    if (!described)
        return tl::unexpected(described.error());
    if (!described->table)
        return fail(ErrorKind::BadData, "apply.table_missing",
                    fmt::format("{} has no table {}", connection.name(), source->fullName()));
    const TablePtr target = m_links ? m_links->with(described->table) : described->table;
    auto carried = carriedPairs(*source, *target, connection.name());
    if (!carried)
        return tl::unexpected(carried.error());

    auto found = std::make_shared<TargetTable>();
    found->route = {source, target, connection.server(), std::move(*carried), keyPairs(*source, *target)};
    found->nameHash = hashOfName(target->schema, target->table);
    const KeySchema* matchKey = target->matchKey();
    if (target->primaryKey)
        found->uniqueKeys.push_back(uniqueKey(*source, *target, *target->primaryKey));
    for (const KeySchema& key : target->uniqueKeys)
        found->uniqueKeys.push_back(uniqueKey(*source, *target, key));
    found->mergeable = matchKey && target->foreignKeys.empty() && target->referencedBy.empty() &&
                       !target->hasTriggers && dialect::isMergeable(found->route);
    std::string definition = dialect::tableDefinition(described->text);
    if (found->mergeable && dialect::takesRowEvents(found->route, definition))
        found->definition = std::move(definition);
    return TargetTablePtr(std::move(found));
}

}  // namespace lutra::apply
