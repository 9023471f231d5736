#include "engine/apply/write_history.h"

#include "engine/apply/key_hash.h"

#include <algorithm>

namespace lutra::apply {

namespace {

constexpr std::uint64_t kGroupsMax = (std::uint64_t{1} << 40) - 1;
constexpr std::uint64_t kTransactionsMax = (std::uint64_t{1} << 24) - 1;  // of a group: far more than one has
constexpr std::size_t kEntriesMin = 1u << 14;
constexpr std::uint64_t kCascades = 0x0C45'CADE;  // one mark for all that the target changes by itself

bool actsByItself(const ForeignKeySchema& key)
{
    return key.onDelete != ForeignKeyRule::Refuse || key.onUpdate != ForeignKeyRule::Refuse;
}

bool changesOthers(const TableSchema& table)
{
    return table.hasTriggers || std::ranges::any_of(table.foreignKeys, actsByItself) ||
           std::ranges::any_of(table.referencedBy, actsByItself);
}

/// One end of a foreign key, told by the parent's name and columns so that both ends give the same.
struct Edge {
    const std::string& parent;
    const std::vector<std::string>& parentColumns;
    const std::vector<std::size_t>& places;  // in the target table at hand, in the order of `parentColumns`
};

enum class Told : std::uint8_t { Value, Nothing, Unknown };

/// The value of an edge; Nothing when a part of it is NULL. Text by collation is Unknown whatever its
/// letters: the other end may spell it with letters that we do not know.
Told edgeValue(const Edge& edge, const TargetTable& target, const Row& row, KeyHash& hash)
{
    hash.add(edge.parent);
    for (std::size_t i = 0; i < edge.places.size(); ++i) {
        const auto carried =
            std::ranges::find(target.route.carried, edge.places[i], &dialect::TableRoute::Pair::target);
        if (carried == target.route.carried.end())
            return Told::Unknown;
        if (isNull(row[carried->source]))
            return Told::Nothing;
        if (!isExactKey(target.route.target->columns[carried->target]))
            return Told::Unknown;
        hash.add(edge.parentColumns[i]);
        if (!addAsKey(hash, target.route, *carried, row[carried->source]))
            return Told::Unknown;
    }
    return Told::Value;
}

}  // namespace

bool WriteHistory::add(const RowChange& change, const TargetTable& target, Writer writer,
                       std::vector<GroupNumber>& behind)
{
    bool told = !target.route.key.empty();
    std::optional<bool> again;
    if (change.before)
        again = touchRow(*change.before, target, writer, behind, told);
    if (change.after) {
        const bool againAfter = touchRow(*change.after, target, writer, behind, told);
        again = again.value_or(againAfter);
    }
    touchTable(target.nameHash, !told, writer.group, behind);
    if (changesOthers(*target.route.target))
        touch(kCascades, writer, behind);
    return again.value_or(false);
}

/// Whether another transaction of an unfinished group wrote the value of the first key before.
bool WriteHistory::touchRow(const Row& row, const TargetTable& target, Writer writer,
                            std::vector<GroupNumber>& behind, bool& told)
{
    const TableSchema& table = *target.route.target;
    std::uint64_t number = 0;
    bool again = false;
    for (const auto& key : target.uniqueKeys) {
        KeyHash hash(target.nameHash);
        hash.add(++number);
        bool inTheWay = true;  // a key with NULL stands in nobody's way
        told = told && key.told;
        for (const auto& pair : key.columns) {
            if (isNull(row[pair.source]))
                inTheWay = false;
            else
                told = told && addAsKey(hash, target.route, pair, row[pair.source]);
        }
        const bool wasWritten = inTheWay && touch(hash.value(), writer, behind);
        again = again || (wasWritten && number == 1);
    }
    const auto touchEdge = [&](const Edge& edge) {
        KeyHash hash;
        const Told value = edgeValue(edge, target, row, hash);
        if (value == Told::Value)
            touch(hash.value(), writer, behind);
        else if (value == Told::Unknown)
            touch(kCascades, writer, behind);
    };
    for (const ForeignKeySchema& key : table.foreignKeys)
        touchEdge({key.otherSchema + "." + key.otherTable, key.otherColumns, key.columns});
    for (const ForeignKeySchema& key : table.referencedBy) {
        std::vector<std::string> own;
        for (const std::size_t place : key.columns)
            own.push_back(table.columns[place].name);
        touchEdge({table.fullName(), own, key.columns});
    }
    return again;
}

void WriteHistory::touchTable(std::uint64_t table, bool whole, GroupNumber group,
                              std::vector<GroupNumber>& behind)
{
    Table& seen = m_tables[table];
    wait(seen.lastWhole, group, behind);
    if (whole) {
        for (const GroupNumber writer : seen.writers)
            wait(writer, group, behind);
        seen.writers.clear();
        seen.lastWhole = group;
    } else if (seen.writers.empty() || seen.writers.back() != group) {
        std::erase_if(seen.writers, [&](GroupNumber writer) { return writer < m_oldest; });
        seen.writers.push_back(group);
    }
}

bool WriteHistory::touch(std::uint64_t what, Writer writer, std::vector<GroupNumber>& behind)
{
    if (m_used * 2 >= m_entries.size())
        makeRoom();
    const std::size_t mask = m_entries.size() - 1;
    std::size_t slot = what & mask;
    while (m_entries[slot].group != 0 && m_entries[slot].what != what)
        slot = (slot + 1) & mask;
    Entry& entry = m_entries[slot];
    if (entry.group == 0)
        ++m_used;
    wait(entry.group, writer.group, behind);
    const bool byAnother =
        entry.group >= m_oldest && (entry.group != writer.group || entry.transaction != writer.transaction);
    entry.what = what;
    entry.group = writer.group & kGroupsMax;
    entry.transaction = writer.transaction & kTransactionsMax;
    return byAnother;
}

void WriteHistory::makeRoom()
{
    std::vector<Entry> live;
    for (const Entry& entry : m_entries) {
        if (entry.group >= m_oldest)
            live.push_back(entry);
    }
    std::size_t size = kEntriesMin;
    while (size < live.size() * 4)
        size *= 2;
    m_entries.assign(size, Entry{});
    m_used = live.size();
    for (const Entry& entry : live) {
        std::size_t slot = entry.what & (size - 1);
        while (m_entries[slot].group != 0)
            slot = (slot + 1) & (size - 1);
        m_entries[slot] = entry;
    }
}

void WriteHistory::wait(GroupNumber earlier, GroupNumber group, std::vector<GroupNumber>& behind) const
{
    if (earlier >= m_oldest && earlier != group && std::ranges::find(behind, earlier) == behind.end())
        behind.push_back(earlier);
}

}  // namespace lutra::apply
