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
    explicit TableLives(TargetTablePtr target)
        : m_target(std::move(target))
        , m_hasOwnColumns(hasOwnColumns(m_target->route))
        , m_slots(kSlotsFirst, kNobody)
    {
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
        if (m_lives.size() * 2 > m_slots.size())
            makeRoom();
        return true;
    }

    [[nodiscard]] std::size_t count() const { return m_lives.size(); }

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
    static constexpr std::size_t kSlotsFirst = 64;

    void makeRoom()
    {
        m_slots.assign(m_slots.size() * 4, kNobody);
        for (std::uint32_t place = 1; place <= m_lives.size(); ++place) {
            std::size_t slot = m_lives[place - 1].hash & (m_slots.size() - 1);
            while (m_slots[slot] != kNobody)
                slot = (slot + 1) & (m_slots.size() - 1);
            m_slots[slot] = place;
        }
    }

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

}  // namespace

/// Of one shape of one table of the source.
struct Folding::Table {
    Table(TablePtr of, TargetTablePtr target)
        : source(std::move(of))
        , inOrder(!target->mergeable)
        , lives(std::move(target))
    {
    }

    TablePtr source;
    std::size_t rows = 0;
    bool inOrder;  // not to be folded
    TableLives lives;
};

Folding::Folding() = default;
Folding::~Folding() = default;
Folding::Folding(Folding&&) noexcept = default;
Folding& Folding::operator=(Folding&&) noexcept = default;

void Folding::add(std::span<const RowChange> changes, const TargetTablePtr& target)
{
    const TablePtr& source = changes.front().table;
    const auto isIt = [&](const auto& table) { return table->source == source; };
    if (m_tables.empty() || !isIt(m_tables[m_lastUsed])) {
        const auto known = std::ranges::find_if(m_tables, isIt);
        m_lastUsed = static_cast<std::size_t>(known - m_tables.begin());
        if (known == m_tables.end())
            m_tables.push_back(std::make_unique<Table>(source, target));
    }
    Table& table = *m_tables[m_lastUsed];
    table.rows += changes.size();
    m_rows += changes.size();
    for (const RowChange& change : changes)
        table.inOrder = table.inOrder || !table.lives.add(change);
}

std::size_t Folding::targetRows() const
{
    std::size_t rows = 0;
    for (const auto& table : m_tables)
        rows += table->lives.count();
    return rows;
}

bool Folding::hasTable(const std::function<bool(const TableSchema&)>& wanted) const
{
    return std::ranges::any_of(m_tables, [&](const auto& table) { return wanted(*table->source); });
}

NetChanges Folding::net(std::span<const RowChange* const> changes) const
{
    std::unordered_map<std::string, std::size_t> shapes;
    for (const auto& table : m_tables)
        ++shapes[table->source->fullName()];
    NetChanges net;
    std::unordered_set<const TableSchema*> inOrder;
    for (const auto& table : m_tables) {
        const bool folds =
            !table->inOrder && table->rows >= kRowsWorthFolding && shapes[table->source->fullName()] == 1;
        NetTable folded = folds ? table->lives.net() : NetTable{};
        if (folds && !valuesMoveBetweenUpdates(folded))
            net.tables.push_back(std::move(folded));
        else
            inOrder.insert(table->source.get());
    }
    if (inOrder.empty())
        return net;
    std::ranges::copy_if(changes, std::back_inserter(net.inOrder),
                         [&](const RowChange* change) { return inOrder.contains(change->table.get()); });
    return net;
}

Result<NetChanges> foldChanges(std::span<const RowChange* const> changes, const DescribeTable& describe)
{
    Folding folding;
    std::unordered_map<TablePtr, TargetTablePtr> targets;
    for (const RowChange* change : changes) {
        TargetTablePtr& target = targets[change->table];
        if (!target) {
            auto described = describe(change->table);
            if (!described)
                return tl::unexpected(described.error());
            target = std::move(*described);
        }
        folding.add(std::span(change, 1), target);
    }
    return folding.net(changes);
}

}  // namespace lutra::apply
