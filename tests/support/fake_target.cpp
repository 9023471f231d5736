#include "tests/support/fake_target.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace lutra::support {

Result<> FakeTarget::called(std::string_view call)
{
    auto [known, isNew] = m_calls.try_emplace(std::string(call), 0);
    const std::size_t before = known->second++;
    if (failNext) {
        if (auto error = failNext(call, before))
            return tl::unexpected(std::move(*error));
    }
    return {};
}

Result<> FakeTarget::begin(const apply::Mark& mark)
{
    m_open = m_committed;
    if (auto allowed = called("begin"); !allowed)
        return allowed;
    m_open.mark = mark;
    return {};
}

Result<apply::TargetTablePtr> FakeTarget::describe(const TablePtr& source)
{
    auto table = std::make_shared<apply::TargetTable>();
    table->route = {source, source, {}, {}, {{0, 0}}};
    for (std::size_t i = 0; i < source->columns.size(); ++i)
        table->route.carried.push_back({i, i});
    table->uniqueKeys.push_back({{{0, 0}}, true});
    table->mergeable = mergeable;
    return apply::TargetTablePtr(std::move(table));
}

Result<bool> FakeTarget::merge(std::span<const apply::NetTable> tables)
{
    if (auto allowed = called("merge"); !allowed)
        return tl::unexpected(allowed.error());
    const State before = m_open;
    bool asExpected = true;
    for (const apply::NetTable& net : tables) {
        auto& kept = m_open.tables[net.target->route.target->fullName()];
        const auto take = [&](const Row& known) {
            const auto found = std::ranges::find(kept, known);
            asExpected = asExpected && found != kept.end();
            return found;
        };
        for (const Row* known : net.removed) {
            if (const auto found = take(*known); found != kept.end())
                kept.erase(found);
        }
        const auto mayStand = [&](const Row& added) {
            asExpected = asExpected && !(refuse && refuse(added));
        };
        for (const auto& update : net.updated) {
            mayStand(*update.after);
            if (const auto found = take(*update.before); found != kept.end())
                *found = *update.after;
        }
        for (const Row* known : net.untouched)
            (void)take(*known);
        for (const Row* added : net.inserted) {
            mayStand(*added);
            asExpected = asExpected &&
                         std::ranges::none_of(kept, [&](const Row& old) { return old[0] == (*added)[0]; });
            kept.push_back(*added);
        }
    }
    if (!asExpected)
        m_open = before;
    return asExpected;
}

Result<> FakeTarget::insert(const TablePtr& table, std::span<const Row* const> rows)
{
    if (auto allowed = called("insert"); !allowed)
        return allowed;
    m_insertSizes.push_back(rows.size());
    for (const Row* added : rows) {
        if (auto refused = refuse ? refuse(*added) : std::nullopt)
            return tl::unexpected(std::move(*refused));
    }
    auto& kept = m_open.tables[table->fullName()];
    for (const Row* added : rows) {
        if (std::ranges::any_of(kept, [&](const Row& old) { return old[0] == (*added)[0]; }))
            return fail(ErrorKind::Conflict, "mysql.duplicate_key", "Duplicate entry");
        kept.push_back(*added);
    }
    return {};
}

Result<std::uint64_t> FakeTarget::update(const TablePtr& table, const Row& before, const Row& after)
{
    if (auto allowed = called("update"); !allowed)
        return tl::unexpected(allowed.error());
    if (auto refused = refuse ? refuse(after) : std::nullopt)
        return tl::unexpected(std::move(*refused));
    auto& kept = m_open.tables[table->fullName()];
    const auto found = std::ranges::find(kept, before);
    if (found == kept.end())
        return 0;
    *found = after;
    return 1;
}

Result<std::uint64_t> FakeTarget::remove(const TablePtr& table, const Row& before)
{
    if (auto allowed = called("remove"); !allowed)
        return tl::unexpected(allowed.error());
    auto& kept = m_open.tables[table->fullName()];
    const auto found = std::ranges::find(kept, before);
    if (found == kept.end())
        return 0;
    kept.erase(found);
    return 1;
}

Result<> FakeTarget::checkHeld()
{
    return called("checkHeld");
}

Result<> FakeTarget::checkForeignKeys(bool)
{
    return called("checkForeignKeys");
}

Result<> FakeTarget::commit()
{
    auto allowed = called("commit");
    if (allowed || commitThoughItFails) {
        m_committed = m_open;
        ++m_committed.commits;
        ++*m_commitCount;
    }
    return allowed;
}

Result<> FakeTarget::rollback()
{
    m_open = m_committed;
    return called("rollback");
}

Result<std::string> FakeTarget::describeCurrent(const TablePtr& table, const Row& row)
{
    for (const Row& kept : m_open.tables[table->fullName()]) {
        if (kept[0] == row[0])
            return std::string(std::get<Text>(kept[1]).bytes);
    }
    return "no row with this key";
}

std::string FakeTarget::describeKey(const TablePtr&, const Row& row)
{
    return fmt::format("id = {}", std::get<std::int64_t>(row[0]));
}

apply::Applier::Sessions oneLane(FakeTarget& target)
{
    apply::Applier::Sessions lanes;
    lanes.push_back(std::make_unique<SameTarget>(target));
    return lanes;
}

void FakeTarget::decide(std::uint64_t id, apply::ParkedRow::Status status)
{
    for (State* state : {&m_committed, &m_open})
        for (apply::ParkedRow& row : state->parked)
            row.status = row.id == id ? status : row.status;
}

std::vector<std::uint64_t> FakeTarget::openRows() const
{
    std::vector<std::uint64_t> ids;
    for (const apply::ParkedRow& row : m_committed.parked)
        if (row.status == apply::ParkedRow::Status::Open)
            ids.push_back(row.id);
    return ids;
}

Result<std::vector<apply::HeldRow>> FakeTarget::loadOpen()
{
    std::vector<apply::HeldRow> held;
    for (const apply::ParkedRow& row : m_committed.parked)
        if (row.status == apply::ParkedRow::Status::Open)
            held.push_back({row.id, row.fullTableName(), row.keys});
    return held;
}

Result<std::vector<std::uint64_t>> FakeTarget::openIds()
{
    return openRows();
}

Result<std::optional<std::uint64_t>> FakeTarget::lockOpen(std::span<const std::uint64_t> ids)
{
    for (const std::uint64_t id : openRows())
        if (std::ranges::find(ids, id) != ids.end())
            return id;
    return std::nullopt;
}

Result<apply::RowKeys> FakeTarget::keysOf(const RowChange& change)
{
    ++keyQuestions;
    apply::RowKeys keys{false, 1, {}};
    for (const auto* image : {&change.before, &change.after})
        if (*image)
            keys.hashes.push_back(static_cast<std::uint64_t>(std::get<std::int64_t>((**image)[0])));
    return keys;
}

Result<std::uint64_t> FakeTarget::add(const apply::ParkedRow& row)
{
    m_open.parked.push_back(row);
    m_open.parked.back().id = m_nextId;
    return m_nextId++;
}

TablePtr keyAndText()
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "shop";
    table->table = "t";
    table->columns.resize(2);
    table->columns[0].name = "id";
    table->columns[0].type = ColumnType::Integer;
    table->columns[0].integerBytes = 8;
    table->columns[0].nullable = false;
    table->columns[1].name = "v";
    table->columns[1].type = ColumnType::Text;
    table->columns[1].charset = "utf8mb4";
    table->primaryKey = KeySchema{"PRIMARY", {0}, false};
    return table;
}

Row row(std::int64_t key, const std::string& text)
{
    static std::set<std::string> texts;
    return {key, Text{*texts.insert(text).first}};
}

RowChange inserted(const TablePtr& table, std::int64_t key, const std::string& text)
{
    return {RowChange::Kind::Insert, table, std::nullopt, row(key, text)};
}

RowChange updated(const TablePtr& table, std::int64_t key, const std::string& from, const std::string& to)
{
    return {RowChange::Kind::Update, table, row(key, from), row(key, to)};
}

RowChange removed(const TablePtr& table, std::int64_t key, const std::string& text)
{
    return {RowChange::Kind::Delete, table, row(key, text), std::nullopt};
}

Transaction transactionTo(std::uint64_t end, std::vector<RowChange> rows)
{
    Transaction transaction;
    transaction.begin = {"binlog.000001", end - 1, {}};
    transaction.end = {"binlog.000001", end, {}};
    transaction.committedAt = WallTime(std::chrono::seconds(1'700'000'000 + static_cast<long>(end)));
    transaction.rows = std::move(rows);
    transaction.bytes = 100;
    return transaction;
}

}  // namespace lutra::support
