#include "engine/apply/net_changes.h"

#include "engine/apply/key_hash.h"
#include "engine/dialect/column_literal.h"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <unordered_set>

namespace lutra::apply {

namespace {

constexpr std::size_t kRowsWorthFolding = 4;  // fewer are written one by one, a guarded statement each
constexpr std::uint32_t kNobody = 0;

std::uint64_t hashOfKey(const dialect::TableRoute& route, const Row& row)
{
    KeyHash hash;
    for (const auto& pair : route.key)
        addValue(hash, row[pair.source]);
    return hash.value();
}

bool sameKey(const dialect::TableRoute& route, const Row& a, const Row& b)
{
    return std::ranges::all_of(route.key, [&](const auto& pair) { return a[pair.source] == b[pair.source]; });
}

bool hasAllColumns(const dialect::TableRoute& route, const Row& image)
{
    return std::ranges::none_of(route.carried, [&](const auto& pair) {
        return isAbsent(image[pair.source]) || dialect::needsLaxMode(image[pair.source]);
    });
}

/// Whether the target has columns that the source does not know: a row that goes and comes back loses what
/// stands there.
bool hasOwnColumns(const dialect::TableRoute& route)
{
    const auto& columns = route.target->columns;
    const auto written = std::ranges::count_if(columns, [](const auto& column) { return !column.generated; });
    return static_cast<std::size_t>(written) > route.carried.size();
}

/// A row of the target over the course of the changes. Null images: there is no row then.
struct Life {
    const Row* first = nullptr;
    const Row* last = nullptr;
    const Row* keyed = nullptr;  // any image: it has the key
    std::uint64_t hash = 0;
};

/// All rows that changes of one table touch.
class TableLives {
public:
    TableLives(TargetTablePtr target, std::size_t rowsMax)
        : m_target(std::move(target))
        , m_hasOwnColumns(hasOwnColumns(m_target->route))
        , m_slots(std::bit_ceil(rowsMax * 2), kNobody)
    {
        m_lives.reserve(rowsMax);
    }

    /// False: the changes of this table cannot be folded.
    [[nodiscard]] bool add(const RowChange& change)
    {
        const auto& route = m_target->route;
        const Row* before = change.before ? &*change.before : nullptr;
        const Row* after = change.after ? &*change.after : nullptr;
        if ((before && !hasAllColumns(route, *before)) || (after && !hasAllColumns(route, *after)))
            return false;
        if (before && after && !sameKey(route, *before, *after))
            return false;
        const Row& keyed = before ? *before : *after;
        const std::uint64_t hash = hashOfKey(route, keyed);
        std::size_t slot = hash & (m_slots.size() - 1);
        for (; m_slots[slot] != kNobody; slot = (slot + 1) & (m_slots.size() - 1)) {
            Life& life = m_lives[m_slots[slot] - 1];
            if (life.hash != hash || !sameKey(route, *life.keyed, keyed))
                continue;
            const bool follows = (life.last != nullptr) == (before != nullptr);
            const bool comesBack = life.first && !life.last;
            life.last = after;
            return follows && !(comesBack && m_hasOwnColumns);
        }
        m_lives.push_back({before, after, &keyed, hash});
        m_slots[slot] = static_cast<std::uint32_t>(m_lives.size());
        return true;
    }

    [[nodiscard]] NetTable net() const
    {
        NetTable table;
        table.target = m_target;
        for (const Life& life : m_lives) {
            if (life.first && !life.last)
                table.removed.push_back(life.first);
            else if (life.first && *life.first == *life.last)
                table.untouched.push_back(life.first);
            else if (life.first)
                table.updated.push_back({life.first, life.last});
            else if (life.last)
                table.inserted.push_back(life.last);
        }
        return table;
    }

private:
    TargetTablePtr m_target;
    const bool m_hasOwnColumns;
    std::vector<Life> m_lives;
    std::vector<std::uint32_t> m_slots;  // open addressing: 1 + place in m_lives
};

/// What stands in a unique key; nullopt where it stands in nobody's way, or cannot be told.
std::optional<std::uint64_t> uniqueValue(const TargetTable& target, const TargetTable::UniqueKey& key,
                                         const Row& row)
{
    KeyHash hash;
    for (const auto& pair : key.columns) {
        if (isNull(row[pair.source]) || !addAsKey(hash, target.route, pair, row[pair.source]))
            return std::nullopt;
    }
    return hash.value();
}

/// Whether an update takes a unique value that another gives up: then their order matters.
bool valuesMoveBetweenUpdates(const NetTable& table)
{
    for (const auto& key : table.target->uniqueKeys) {
        std::unordered_set<std::uint64_t> givenUp;
        std::vector<std::uint64_t> taken;
        for (const auto& update : table.updated) {
            const auto from = uniqueValue(*table.target, key, *update.before);
            const auto to = uniqueValue(*table.target, key, *update.after);
            if (from == to)
                continue;
            if (from)
                givenUp.insert(*from);
            if (to)
                taken.push_back(*to);
        }
        if (std::ranges::any_of(taken, [&](std::uint64_t value) { return givenUp.contains(value); }))
            return true;
    }
    return false;
}

struct TableChanges {
    TargetTablePtr target;
    std::size_t rows = 0;
    bool inOrder = false;  // not to be folded
};

class Folding {
public:
    Folding(std::span<const RowChange* const> changes, const DescribeTable& describe)
        : m_changes(changes)
        , m_describe(describe)
    {
    }

    Result<NetChanges> run()
    {
        if (auto counted = countByTable(); !counted)
            return tl::unexpected(counted.error());
        NetChanges net;
        for (auto& [table, changes] : m_tables) {
            if (changes.inOrder)
                continue;
            auto folded = fold(table, changes);
            if (folded)
                net.tables.push_back(std::move(*folded));
            else
                changes.inOrder = true;
        }
        for (const RowChange* change : m_changes) {
            if (m_tables.find(change->table.get())->second.inOrder)
                net.inOrder.push_back(change);
        }
        return net;
    }

private:
    Result<> countByTable()
    {
        const TableSchema* last = nullptr;
        TableChanges* counted = nullptr;
        std::unordered_map<std::string, std::size_t> shapes;
        for (const RowChange* change : m_changes) {
            if (change->table.get() != last) {
                last = change->table.get();
                auto [known, isNew] = m_tables.try_emplace(last);
                counted = &known->second;
                if (isNew) {
                    auto target = m_describe(change->table);
                    if (!target)
                        return tl::unexpected(target.error());
                    counted->target = std::move(*target);
                    counted->inOrder = !counted->target->mergeable;
                    ++shapes[change->table->fullName()];
                }
            }
            ++counted->rows;
        }
        for (auto& [table, changes] : m_tables) {
            if (changes.rows < kRowsWorthFolding || shapes[table->fullName()] > 1)
                changes.inOrder = true;
        }
        return {};
    }

    std::optional<NetTable> fold(const TableSchema* table, const TableChanges& changes)
    {
        TableLives lives(changes.target, changes.rows);
        for (const RowChange* change : m_changes) {
            if (change->table.get() == table && !lives.add(*change))
                return std::nullopt;
        }
        NetTable net = lives.net();
        if (valuesMoveBetweenUpdates(net))
            return std::nullopt;
        return net;
    }

    std::span<const RowChange* const> m_changes;
    const DescribeTable& m_describe;
    std::unordered_map<const TableSchema*, TableChanges> m_tables;
};

}  // namespace

Result<NetChanges> foldChanges(std::span<const RowChange* const> changes, const DescribeTable& describe)
{
    return Folding(changes, describe).run();
}

}  // namespace lutra::apply
