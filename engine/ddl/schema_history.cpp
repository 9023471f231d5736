#include "engine/ddl/schema_history.h"

namespace lutra::ddl {

namespace {

using Kind = TableState::Kind;

TableState unknown(std::string why)
{
    return {Kind::Unknown, {}, std::move(why)};
}

TableState absent()
{
    return {Kind::Absent, {}, {}};
}

TableState known(TableShape shape)
{
    return {Kind::Known, std::move(shape), {}};
}

TableState stateOf(Understood<TableShape> shape)
{
    return shape ? known(std::move(*shape)) : unknown(std::move(shape.error()));
}

}  // namespace

const TableState& SchemaHistory::at(const TableRef& table, const SourcePosition& position) const
{
    static const TableState kNever;
    const auto found = m_tables.find(keyOf(table));
    if (found == m_tables.end())
        return kNever;
    const auto next = found->second.upper_bound(position);
    return next == found->second.begin() ? kNever : std::prev(next)->second;
}

void SchemaHistory::put(ShapeVersion version)
{
    m_tables[keyOf(version.table)][version.from] = std::move(version.state);
}

std::vector<ShapeVersion> SchemaHistory::apply(const SourcePosition& position, const ShapeChange& change)
{
    Draft draft;
    std::visit([&](const auto& known) { step(draft, position, known); }, change);
    std::vector<ShapeVersion> made;
    for (auto& [key, state] : draft) {
        const TableRef table{key.first, key.second};
        const auto versions = m_tables.find(key);
        if (versions != m_tables.end() && versions->second.contains(position))
            continue;
        if (state.kind == Kind::Unknown && at(table, position).kind == Kind::Unknown)
            continue;
        made.push_back({table, position, state});
        m_tables[key][position] = std::move(state);
    }
    return made;
}

std::vector<ShapeVersion> SchemaHistory::forgetBefore(const SourcePosition& low)
{
    std::vector<ShapeVersion> forgotten;
    for (auto table = m_tables.begin(); table != m_tables.end();) {
        const TableRef name{table->first.first, table->first.second};
        Versions& versions = table->second;
        auto current = versions.upper_bound(low);  // behind the one that holds at `low`
        if (current != versions.begin() && std::prev(current)->second.kind == Kind::Known)
            --current;  // what is absent or unknown is as good as never told
        for (auto old = versions.begin(); old != current; old = versions.erase(old))
            forgotten.push_back({name, old->first, {}});
        table = versions.empty() ? m_tables.erase(table) : std::next(table);
    }
    return forgotten;
}

std::size_t SchemaHistory::size() const
{
    std::size_t count = 0;
    for (const auto& [key, versions] : m_tables)
        count += versions.size();
    return count;
}

TableState SchemaHistory::look(const Draft& draft, const TableRef& table,
                               const SourcePosition& position) const
{
    const auto found = draft.find(keyOf(table));
    return found == draft.end() ? at(table, position) : found->second;
}

ShapeDefaults SchemaHistory::defaultsOf(const std::string& schema, const SourcePosition& position) const
{
    return {m_collations, at({schema, {}}, position).shape.collation};
}

void SchemaHistory::step(Draft&, const SourcePosition&, const NoChange&) const {}

void SchemaHistory::step(Draft& draft, const SourcePosition& at, const CreateTable& change) const
{
    const TableState before = look(draft, change.table, at);
    if (change.ifNotExists && before.kind == Kind::Known)
        return;
    TableState& state = draft[keyOf(change.table)];
    if (change.ifNotExists && before.kind == Kind::Unknown) {
        state = unknown("CREATE TABLE IF NOT EXISTS of a table that may have been there");
        return;
    }
    if (!change.like) {
        state = stateOf(createdShape(change, defaultsOf(change.table.schema, at)));
        return;
    }
    const TableState pattern = look(draft, *change.like, at);
    state = pattern.kind == Kind::Known ? known(renamedShape(pattern.shape, change.table))
                                        : unknown("LIKE a table whose shape is not known");
}

void SchemaHistory::step(Draft& draft, const SourcePosition& at, const AlterTable& change) const
{
    const TableState before = look(draft, change.table, at);
    TableState& state = draft[keyOf(change.table)];
    if (before.kind == Kind::Known)
        state = stateOf(alteredShape(before.shape, change, defaultsOf(change.table.schema, at)));
    else
        state = unknown(before.kind == Kind::Absent ? "ALTER of a table that was not there" : before.why);
    for (const TableAction& action : change.actions) {
        if (const auto* renamed = std::get_if<RenameTo>(&action))
            rename(draft, at, change.table, renamed->table);
    }
}

void SchemaHistory::step(Draft& draft, const SourcePosition& at, const RenameTables& change) const
{
    for (const RenameTables::Pair& pair : change.pairs)
        rename(draft, at, pair.from, pair.to);
}

void SchemaHistory::rename(Draft& draft, const SourcePosition& at, const TableRef& from,
                           const TableRef& to) const
{
    if (keyOf(from) == keyOf(to))
        return;
    const TableState moved = look(draft, from, at);
    draft[keyOf(to)] = moved.kind == Kind::Known ? known(renamedShape(moved.shape, to))
                                                 : unknown("the name of a table whose shape is not known");
    draft[keyOf(from)] = absent();
}

void SchemaHistory::step(Draft& draft, const SourcePosition&, const DropTables& change) const
{
    for (const TableRef& table : change.tables)
        draft[keyOf(table)] = absent();
}

void SchemaHistory::step(Draft& draft, const SourcePosition&, const DropSchema& change) const
{
    for (const auto& [key, versions] : m_tables) {
        if (key.first == change.schema)
            draft[key] = absent();
    }
    draft[{change.schema, {}}] = absent();
}

void SchemaHistory::step(Draft& draft, const SourcePosition& at, const SchemaCharset& change) const
{
    const TableState before = look(draft, {change.schema, {}}, at);
    if (change.ifNotExists && before.kind != Kind::Absent) {
        if (before.kind == Kind::Unknown)
            draft[{change.schema, {}}] =
                unknown("CREATE DATABASE IF NOT EXISTS of one that may have been there");
        return;
    }
    const std::string collation = settledCollation(
        change.charset, change.creates ? std::string() : before.shape.collation, {m_collations, {}});
    draft[{change.schema, {}}] = known({nullptr, collation});
}

void SchemaHistory::step(Draft& draft, const SourcePosition&, const Unclear& change) const
{
    const auto spoil = [&](const auto& isMeant) {
        for (const auto& [key, versions] : m_tables) {
            if (isMeant(key))
                draft[key] = unknown(change.why);
        }
    };
    if (change.tables.empty())
        spoil([](const Key& key) { return !key.second.empty(); });
    for (const TableRef& table : change.tables) {
        if (table.table.empty())
            spoil([&](const Key& key) { return key.first == table.schema; });
        else
            draft[keyOf(table)] = unknown(change.why);
    }
}

}  // namespace lutra::ddl
