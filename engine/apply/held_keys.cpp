#include "engine/apply/held_keys.h"

#include <algorithm>

namespace lutra::apply {

namespace {

void sortAndUnite(std::vector<std::uint64_t>& ids)
{
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
}

}  // namespace

void HeldKeys::add(HeldRow row)
{
    const std::lock_guard lock(m_mutex);
    if (!m_tableOf.emplace(row.id, row.table).second)
        return;
    Table& table = m_tables[row.table];
    if (row.keys.wholeTable) {
        table.wholeTable.push_back(row.id);
    } else {
        ++table.shapes[row.keys.shape];
        for (const std::uint64_t hash : row.keys.hashes)
            table.byHash[hash].push_back(row.id);
    }
    table.rows.emplace(row.id, std::move(row.keys));
    m_count.store(m_tableOf.size(), std::memory_order_release);
}

void HeldKeys::remove(std::uint64_t id)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_tableOf.find(id);
    if (known == m_tableOf.end())
        return;
    const auto found = m_tables.find(known->second);
    Table& table = found->second;
    const RowKeys& keys = table.rows.at(id);
    std::erase(table.wholeTable, id);
    if (!keys.wholeTable && --table.shapes[keys.shape] == 0)
        table.shapes.erase(keys.shape);
    for (const std::uint64_t hash : keys.hashes) {
        const auto holders = table.byHash.find(hash);
        if (holders != table.byHash.end() && std::erase(holders->second, id) > 0 && holders->second.empty())
            table.byHash.erase(holders);
    }
    table.rows.erase(id);
    if (table.rows.empty())
        m_tables.erase(found);
    m_tableOf.erase(known);
    m_count.store(m_tableOf.size(), std::memory_order_release);
}

std::vector<std::uint64_t> HeldKeys::holdersOf(const std::string& table) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_tables.find(table);
    if (found == m_tables.end())
        return {};
    std::vector<std::uint64_t> ids = found->second.wholeTable;
    std::ranges::sort(ids);  // lanes add in the order of their commits
    return ids;
}

std::vector<std::uint64_t> HeldKeys::holdersOf(const std::string& table, const RowKeys& keys) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_tables.find(table);
    std::vector<std::uint64_t> ids;
    if (found == m_tables.end())
        return ids;
    const Table& held = found->second;
    const bool oneShape =
        held.shapes.empty() || (held.shapes.size() == 1 && held.shapes.contains(keys.shape));
    if (keys.wholeTable || !oneShape) {
        for (const auto& [id, ignored] : held.rows) {
            if (overlap(ignored, keys))
                ids.push_back(id);
        }
        return ids;
    }
    ids = held.wholeTable;
    for (const std::uint64_t hash : keys.hashes) {
        if (const auto holders = held.byHash.find(hash); holders != held.byHash.end())
            ids.insert(ids.end(), holders->second.begin(), holders->second.end());
    }
    sortAndUnite(ids);
    return ids;
}

bool HeldKeys::touches(const std::string& table) const
{
    const std::lock_guard lock(m_mutex);
    return m_tables.contains(table);
}

std::vector<std::uint64_t> HeldKeys::ids() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::uint64_t> ids;
    for (const auto& [id, table] : m_tableOf)
        ids.push_back(id);
    std::ranges::sort(ids);
    return ids;
}

}  // namespace lutra::apply
