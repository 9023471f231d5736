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

void addTable(Touched& touched, std::uint64_t name, bool whole)
{
    const auto known = std::ranges::find(touched.tables, name, &Touched::Table::name);
    if (known == touched.tables.end())
        touched.tables.push_back({name, whole});
    else
        known->whole = known->whole || whole;
}

/// An edge that cannot be told may be any: then it touches the whole table at the other end.
void addEdge(Touched& touched, const Edge& edge, const ForeignKeySchema& key, const TargetTable& target,
             const Row& row)
{
    KeyHash hash;
    const Told value = edgeValue(edge, target, row, hash);
    if (value == Told::Value)
        touched.marks.push_back({hash.value(), false});
    else if (value == Told::Unknown)
        addTable(touched, hashOfName(key.otherSchema, key.otherTable), true);
}

/// False: what the row touches cannot be told by its keys.
bool addImage(Touched& touched, const Row& row, const TargetTable& target, bool isFirst)
{
    const TableSchema& table = *target.route.target;
    bool told = true;
    std::uint64_t number = 0;
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
        if (inTheWay)
            touched.marks.push_back({hash.value(), isFirst && number == 1});
    }
    for (const ForeignKeySchema& key : table.foreignKeys)
        addEdge(touched, {key.otherSchema + "." + key.otherTable, key.otherColumns, key.columns}, key, target,
                row);
    for (const ForeignKeySchema& key : table.referencedBy) {
        std::vector<std::string> own;
        for (const std::size_t place : key.columns)
            own.push_back(table.columns[place].name);
        addEdge(touched, {table.fullName(), own, key.columns}, key, target, row);
    }
    return told;
}

void addGroup(std::vector<GroupNumber>& groups, GroupNumber group)
{
    if (std::ranges::find(groups, group) == groups.end())
        groups.push_back(group);
}

}  // namespace

void Touched::clear()
{
    marks.clear();
    tables.clear();
}

void addTouched(Touched& touched, const RowChange& change, const TargetTable& target)
{
    bool told = !target.route.key.empty();
    if (change.before)
        told = addImage(touched, *change.before, target, true) && told;
    if (change.after)
        told = addImage(touched, *change.after, target, !change.before) && told;
    if (changesOthers(*target.route.target))
        touched.marks.push_back({kCascades, false});
    addTable(touched, target.nameHash, !told);
}

std::vector<GroupNumber> WriteHistory::writersOf(const Touched& touched) const
{
    std::vector<GroupNumber> writers;
    const auto add = [&](GroupNumber group) {
        if (group >= m_oldest)
            addGroup(writers, group);
    };
    if (!m_entries.empty()) {
        for (const Touched::Mark& mark : touched.marks)
            add(m_entries[slotOf(mark.what)].group);
    }
    for (const Touched::Table& table : touched.tables) {
        const auto seen = m_tables.find(table.name);
        if (seen == m_tables.end())
            continue;
        add(seen->second.lastWhole);
        if (table.whole)
            std::ranges::for_each(seen->second.writers, add);
    }
    return writers;
}

std::size_t WriteHistory::note(const Touched& touched, Writer writer)
{
    std::size_t again = 0;
    for (const Touched::Mark& mark : touched.marks)
        again += note(mark.what, writer) && mark.namesRow ? 1 : 0;
    for (const Touched::Table& table : touched.tables)
        noteTable(table, writer.group);
    return again;
}

void WriteHistory::noteTable(const Touched::Table& table, GroupNumber group)
{
    Table& seen = m_tables[table.name];
    if (table.whole) {
        seen.writers.clear();
        seen.lastWhole = group;
    } else if (std::ranges::find(seen.writers, group) == seen.writers.end()) {
        std::erase_if(seen.writers, [&](GroupNumber writer) { return writer < m_oldest; });
        seen.writers.push_back(group);
    }
}

/// Where this stands, or would.
std::size_t WriteHistory::slotOf(std::uint64_t what) const
{
    const std::size_t mask = m_entries.size() - 1;
    std::size_t slot = what & mask;
    while (m_entries[slot].group != 0 && m_entries[slot].what != what)
        slot = (slot + 1) & mask;
    return slot;
}

bool WriteHistory::note(std::uint64_t what, Writer writer)
{
    if (m_used * 2 >= m_entries.size())
        makeRoom();
    Entry& entry = m_entries[slotOf(what)];
    if (entry.group == 0)
        ++m_used;
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
    for (const Entry& entry : live)
        m_entries[slotOf(entry.what)] = entry;
}

}  // namespace lutra::apply
