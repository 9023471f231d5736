#include "engine/capture/history_schemas.h"

#include "engine/base/log.h"
#include "engine/capture/catalog_details.h"
#include "engine/capture/same_shape.h"
#include "engine/capture/source_dialect.h"
#include "engine/ddl/parse_shape_change.h"
#include "engine/ddl/statement_kind.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace lutra::capture {

namespace {

using Kind = ddl::TableState::Kind;

constexpr std::size_t kTablesMax = 20'000;    // remembered; beyond that we start over
constexpr std::size_t kVersionsMax = 50'000;  // beyond that, and twice what is left, old ones are looked for
constexpr std::size_t kLooksMax = 5;          // at a catalog that changes while we look
constexpr std::uint64_t kScanAtOpenBytes = 64u << 20;  // a longer scan waits until it can be stopped

SourcePosition positionOf(const mysql::LogEnd& end)
{
    return {end.file, end.offset, {}};
}

Result<SourcePosition> logEnd(mysql::Connection& connection)
{
    auto end = mysql::readLogEnd(connection);
    if (!end)
        return tl::unexpected(end.error());
    return positionOf(*end);
}

/// Of the catalog's table what a history holds; see ddl::TableShape.
TablePtr plainTable(const TableSchema& read, const ddl::TableRef& name)
{
    auto table = std::make_shared<TableSchema>(read);
    table->schema = name.schema;
    table->table = name.table;
    table->uniqueKeys.clear();
    for (ColumnSchema& column : table->columns)
        column.hasDefault = true;
    return table;
}

/// The log always tells what may be NULL, and a server's settings decide it beside the statement.
TablePtr fitted(const binlog::TableMap& map, const TableSchema& known)
{
    auto table = std::make_shared<TableSchema>(known);
    table->schema = map.schema;
    table->table = map.table;
    if (map.columns.size() == table->columns.size()) {
        for (std::size_t i = 0; i < map.columns.size(); ++i)
            table->columns[i].nullable = map.columns[i].nullable;
    }
    return table;
}

bool sameTable(const ddl::TableRef& a, const ddl::TableRef& b)
{
    return a.schema == b.schema && a.table == b.table;
}

bool touches(const ddl::ShapeChange& change, const ddl::TableRef& table)
{
    const auto tables = ddl::tablesOf(change);
    if (tables.empty())
        return std::holds_alternative<ddl::Unclear>(change) && !table.table.empty();
    const bool ofDefaults = std::holds_alternative<ddl::SchemaCharset>(change);
    return std::ranges::any_of(tables, [&](const ddl::TableRef& touched) {
        const bool whole = touched.table.empty() && touched.schema == table.schema && !ofDefaults;
        return whole || sameTable(touched, table);
    });
}

/// What a table was before a statement, told from what it is behind it.
std::optional<ddl::TableState> undone(const ddl::TableState& behind, const ddl::ShapeChange& change,
                                      const ddl::TableRef& table)
{
    const auto* altered = std::get_if<ddl::AlterTable>(&change);
    if (altered == nullptr || behind.kind != Kind::Known || !behind.shape.table ||
        !sameTable(altered->table, table) || altered->ifExists)
        return std::nullopt;
    auto shape = ddl::unalteredShape(behind.shape, *altered);
    if (!shape)
        return std::nullopt;
    return ddl::TableState{Kind::Known, std::move(*shape), {}};
}

}  // namespace

HistorySchemas::HistorySchemas(Parts parts, ddl::SchemaHistory history, SourcePosition start)
    : m_parts(std::move(parts))
    , m_history(std::move(history))
    , m_at(std::move(start))
    , m_reader([at = m_at] { return at; })
{
}

Result<std::unique_ptr<HistorySchemas>> HistorySchemas::open(Parts parts, SourcePosition start)
{
    auto book = readCollationBook(parts.catalog);
    if (!book)
        return tl::unexpected(book.error());
    auto dialect = readServerDialect(parts.catalog);
    if (!dialect)
        return tl::unexpected(dialect.error());
    auto metadata = mysql::readVariable(parts.catalog, "binlog_row_metadata");
    if (!metadata)
        return tl::unexpected(metadata.error());
    // A busy log may leave this connection quiet for days.
    if (auto patient = parts.catalog.execute("SET SESSION wait_timeout = 28800"); !patient)
        return tl::unexpected(patient.error());
    std::unique_ptr<HistorySchemas> schemas(new HistorySchemas(
        std::move(parts), ddl::SchemaHistory(*dialect, std::move(*book)), std::move(start)));
    if (auto loaded = schemas->load(*metadata == "FULL"); !loaded)
        return tl::unexpected(loaded.error());
    return schemas;
}

/// Takes up what earlier lives knew. A history that was begun is kept up, also under FULL: the log behind us
/// may not name its columns, and the setting may change again.
Result<void> HistorySchemas::load(bool logNamesColumns)
{
    if (m_parts.store) {
        auto kept = m_parts.store->load();
        if (!kept)
            return tl::unexpected(kept.error());
        m_seeded = !kept->scope.empty() && kept->scope == m_parts.scope.text;
        m_awake = !kept->scope.empty() || !kept->versions.empty();
        for (ddl::ShapeVersion& version : kept->versions)
            m_history.put(std::move(version));
    }
    m_awake = m_awake || !logNamesColumns;
    if (!m_awake || m_seeded)
        return {};
    const auto end = logEnd(m_parts.catalog);
    if (!end)
        return tl::unexpected(end.error());
    const bool near = end->file == m_at.file && end->offset <= m_at.offset + kScanAtOpenBytes;
    return near ? seed() : Result<void>{};
}

Result<void> HistorySchemas::begin(const std::stop_token& stop)
{
    m_stop = stop;
    return m_awake && !m_seeded ? seed() : Result<void>{};
}

bool HistorySchemas::wants(std::string_view schema, std::string_view table) const
{
    return m_parts.scope.wants(schema, table);
}

Result<TablePtr> HistorySchemas::tableFor(const binlog::TableMap& map)
{
    const std::string name = map.fullName();
    if (const auto known = m_known.find(name); known != m_known.end() && sameShape(known->second.map, map))
        return known->second.table;

    const auto collation = [this](std::uint32_t id) -> std::optional<binlog::Collation> {
        const auto& byId = m_history.collations().byId;
        const auto found = byId.find(id);
        if (found == byId.end())
            return std::nullopt;
        return binlog::Collation{found->second.charset, found->second.name};
    };
    TablePtr table;
    if (auto told = binlog::schemaFromMetadata(map, collation)) {
        if (auto added = addFromCatalog(*told, map); !added)
            return tl::unexpected(added.error());
        table = std::make_shared<const TableSchema>(std::move(*told));
    } else {
        auto found = fromHistory(map);
        if (!found)
            return found;
        table = std::move(*found);
    }
    if (m_known.size() >= kTablesMax)
        m_known.clear();
    m_known[name] = {map, table};
    return table;
}

Result<void> HistorySchemas::addFromCatalog(TableSchema& told, const binlog::TableMap& map)
{
    if (!m_parts.catalog.server().isMariaDb() || !mayHideDetails(map))
        return {};
    const auto table = mysql::readLoggedTable(m_parts.catalog, map.schema, map.table);
    if (!table)
        return tl::unexpected(table.error());
    if (*table)
        addDetails(told, map, **table);
    return {};
}

Result<TablePtr> HistorySchemas::fromHistory(const binlog::TableMap& map)
{
    if (!m_awake) {
        if (auto awake = wake(); !awake)
            return tl::unexpected(awake.error());
    }
    const ddl::TableRef ref = refOf(map.schema, map.table);
    bool lookedUp = false;
    for (;;) {
        const ddl::TableState& state = m_history.at(ref, m_at);
        const bool known = state.kind == Kind::Known && state.shape.table;
        if (known) {
            const TablePtr table = fitted(map, *state.shape.table);
            const auto fits = binlog::checkFits(map, *table);
            if (fits)
                return table;
            if (lookedUp)
                return tl::unexpected(fits.error());
            // Altered without a word in the log, or in a way we read wrongly: the catalog, and its fence.
            spdlog::warn("capture.shape_looked_up table={} at={} {}", map.fullName(), m_at.text(),
                         fits.error().detail);
        } else if (lookedUp) {
            return tl::unexpected(unknownShape(ref));
        }
        lookedUp = true;
        if (auto looked = lookUp({ref}); !looked)
            return tl::unexpected(looked.error());
    }
}

/// The first table that the log does not describe, where all were described so far.
Result<void> HistorySchemas::wake()
{
    m_awake = true;
    m_at = std::max(m_at, readTo());
    return seed();
}

Result<void> HistorySchemas::changed(const SchemaStatement& statement, const SourcePosition& behind)
{
    const ddl::ShapeChange change =
        ddl::parseShapeChange(statement, m_history.server(), m_history.collations());
    if (std::holds_alternative<ddl::NoChange>(change))
        return {};
    m_known.clear();
    m_at = behind;  // also asleep: whoever wakes begins here
    const auto tables = ddl::tablesOf(change);
    const bool anyMay = tables.empty() || std::ranges::any_of(tables, [this](const ddl::TableRef& table) {
                            return table.schema == "retl" || m_parts.scope.wantsSchema(table.schema);
                        });
    if (!m_awake || !anyMay)
        return {};

    const auto made = m_history.apply(behind, change);
    std::erase_if(m_ahead, [&](const Ahead& passed) { return passed.behind <= m_at; });
    if (auto kept = keep(made); !kept)
        return kept;
    std::vector<ddl::TableRef> lost;
    const auto isLost = [&](const ddl::TableRef& table) {
        return !table.table.empty() && matters(table) && m_history.at(table, m_at).kind == Kind::Unknown;
    };
    std::ranges::copy_if(tables, std::back_inserter(lost), isLost);
    for (const ddl::ShapeVersion& version : made) {
        const auto same = [&](const ddl::TableRef& table) { return sameTable(table, version.table); };
        if (isLost(version.table) && std::ranges::none_of(lost, same))
            lost.push_back(version.table);
    }
    if (m_history.size() > kVersionsMax)
        m_history.forgetBefore(m_at);
    // At once: the later the catalog is asked, the more may have happened to the table since.
    return lost.empty() ? Result<void>{} : lookUp(lost);
}

/// The catalog's shape of every table that matters, as of here.
Result<void> HistorySchemas::seed()
{
    auto seen = look(nullptr);
    if (!seen)
        return tl::unexpected(seen.error());
    if (auto scanned = scanTo(seen->after); !scanned)
        return scanned;
    std::vector<ddl::ShapeVersion> made;
    std::vector<ddl::TableRef> moving;
    for (const ddl::ShapeVersion& version : seen->tables) {
        if (m_history.at(version.table, m_at).kind == Kind::Known)
            continue;
        const auto statements = ahead(version.table);
        if (!statements.empty() && statements.back()->behind > seen->before)
            moving.push_back(version.table);
        else
            believe(version, made);
    }
    if (auto kept = keep(made); !kept)
        return kept;
    if (!moving.empty()) {
        if (auto looked = lookUp(moving); !looked)
            return looked;
    }
    m_seeded = true;
    spdlog::info("capture.shapes_seeded tables={} at={}", seen->tables.size(), m_at.text());
    return m_parts.store ? m_parts.store->saveScope(m_parts.scope.text, m_at) : Result<void>{};
}

/// The same for some tables, until the catalog holds still for as long as they are looked at.
Result<void> HistorySchemas::lookUp(const std::vector<ddl::TableRef>& tables)
{
    for (std::size_t looks = 0; looks < kLooksMax; ++looks) {
        auto seen = look(&tables);
        if (!seen)
            return tl::unexpected(seen.error());
        if (auto scanned = scanTo(seen->after); !scanned)
            return scanned;
        const bool moved = std::ranges::any_of(tables, [&](const ddl::TableRef& table) {
            const auto statements = ahead(table);
            return !statements.empty() && statements.back()->behind > seen->before;
        });
        if (moved)
            continue;
        std::vector<ddl::ShapeVersion> made;
        for (const ddl::ShapeVersion& version : seen->tables)
            believe(version, made);
        return keep(made);
    }
    return fail(ErrorKind::Transient, "capture.schema_moving",
                fmt::format("{}.{} changes its structure faster than it can be looked at",
                            tables.front().schema, tables.front().table));
}

/// `tables` null: all that matter, and the schemas' defaults.
Result<HistorySchemas::Look> HistorySchemas::look(const std::vector<ddl::TableRef>* tables)
{
    Look seen;
    auto before = logEnd(m_parts.catalog);
    if (!before)
        return tl::unexpected(before.error());
    seen.before = std::move(*before);
    auto collations = mysql::readTableCollations(m_parts.catalog);
    if (!collations)
        return tl::unexpected(collations.error());
    std::map<std::pair<std::string, std::string>, std::string> there;
    for (auto& [name, collation] : *collations) {
        const ddl::TableRef ref = refOf(name.schema, name.table);
        if (tables ? std::ranges::any_of(*tables, [&](const auto& wanted) { return sameTable(wanted, ref); })
                   : matters(ref))
            there[{ref.schema, ref.table}] = collation;
    }
    for (const ddl::TableRef& wanted : tables ? *tables : std::vector<ddl::TableRef>())
        there.try_emplace({wanted.schema, wanted.table});
    for (const auto& [key, collation] : there) {
        const ddl::TableRef ref{key.first, key.second};
        auto state = stateNow(ref, collation);
        if (!state)
            return tl::unexpected(state.error());
        seen.tables.push_back({ref, {}, std::move(*state)});
    }
    if (!tables) {
        auto schemas = mysql::readSchemaCollations(m_parts.catalog);
        if (!schemas)
            return tl::unexpected(schemas.error());
        for (const auto& [schema, collation] : *schemas) {
            if (m_parts.scope.wantsSchema(schema))
                seen.tables.push_back({refOf(schema, {}), {}, {Kind::Known, {nullptr, collation}, {}}});
        }
    }
    auto after = logEnd(m_parts.catalog);
    if (!after)
        return tl::unexpected(after.error());
    seen.after = std::move(*after);
    return seen;
}

Result<ddl::TableState> HistorySchemas::stateNow(const ddl::TableRef& table, const std::string& collation)
{
    auto read = mysql::readLoggedTable(m_parts.catalog, table.schema, table.table);
    if (!read)
        return tl::unexpected(read.error());
    if (!*read)
        return ddl::TableState{Kind::Absent, {}, {}};
    return ddl::TableState{Kind::Known, {plainTable(**read, table), collation}, {}};
}

Result<void> HistorySchemas::scanTo(const SourcePosition& end)
{
    SourcePosition from = readTo();
    if (m_aheadTo < from)
        m_ahead.clear();
    else
        from = m_aheadTo;
    auto heard = m_parts.scan.read(from, end, m_stop);
    if (!heard)
        return tl::unexpected(heard.error());
    for (PlacedStatement& placed : *heard) {
        auto change = ddl::parseShapeChange(placed.statement, m_history.server(), m_history.collations());
        if (placed.behind <= m_at || std::holds_alternative<ddl::NoChange>(change))
            continue;
        m_ahead.push_back(
            {std::move(change), std::move(placed.behind), ddl::statementExcerpt(placed.statement.sql)});
    }
    m_aheadTo = std::max(from, end);
    return {};
}

std::vector<const HistorySchemas::Ahead*> HistorySchemas::ahead(const ddl::TableRef& table) const
{
    std::vector<const Ahead*> found;
    for (const Ahead& statement : m_ahead) {
        if (statement.behind > m_at && touches(statement.change, table))
            found.push_back(&statement);
    }
    return found;
}

/// What the catalog says holds behind the last statement ahead that touches the table, and before it as far
/// as statements can be taken back.
void HistorySchemas::believe(const ddl::ShapeVersion& seen, std::vector<ddl::ShapeVersion>& made)
{
    const auto statements = ahead(seen.table);
    const auto note = [&](const SourcePosition& from, ddl::TableState state) {
        made.push_back({seen.table, from, std::move(state)});
        m_history.put(made.back());
    };
    std::optional<ddl::TableState> state = seen.state;
    for (auto next = statements.rbegin(); next != statements.rend(); ++next) {
        note((*next)->behind, *state);
        state = undone(*state, (*next)->change, seen.table);
        if (!state) {
            if (m_history.at(seen.table, m_at).kind != Kind::Known || next + 1 == statements.rend())
                note(m_at, {Kind::Unknown,
                            {},
                            fmt::format("{} (ending at {}) changed it further on", (*next)->text,
                                        (*next)->behind.text())});
            return;
        }
    }
    note(m_at, std::move(*state));
}

Result<void> HistorySchemas::keep(const std::vector<ddl::ShapeVersion>& versions)
{
    if (!m_parts.store || versions.empty())
        return {};
    return m_parts.store->save(versions);
}

Error HistorySchemas::unknownShape(const ddl::TableRef& table) const
{
    const ddl::TableState& state = m_history.at(table, m_at);
    const std::string name = table.schema + "." + table.table;
    if (state.kind == Kind::Absent)
        return {ErrorKind::BadData, "capture.table_gone",
                name + " is in the log without names and no longer in the catalog"};
    return {ErrorKind::BadData, "capture.schema_unknown",
            fmt::format("{} as of {}: {}", name, m_at.text(), state.why)};
}

ddl::TableRef HistorySchemas::refOf(std::string_view schema, std::string_view table) const
{
    if (m_history.server().foldsTableNames)
        return {ddl::toLower(schema), ddl::toLower(table)};
    return {std::string(schema), std::string(table)};
}

/// Our own checkpoint tells whose a transaction is.
bool HistorySchemas::matters(const ddl::TableRef& table) const
{
    return (table.schema == "retl" && table.table == "retl_checkpoint") ||
           m_parts.scope.wants(table.schema, table.table);
}

SourcePosition HistorySchemas::readTo() const
{
    return m_reader();
}

}  // namespace lutra::capture
