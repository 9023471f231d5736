#include "engine/apply/merged_writer.h"

#include "engine/apply/key_hash.h"
#include "engine/apply/target_session.h"
#include "engine/dialect/bulk_insert.h"
#include "engine/dialect/cell_match.h"
#include "engine/dialect/merged_statements.h"
#include "engine/dialect/row_event.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

namespace lutra::apply {

namespace {

constexpr std::size_t kRowsPerInsert = 1000;
constexpr std::size_t kRowsWorthBulk = 50;  // fewer go with the other statements, in the same round trip
constexpr std::size_t kRowsPerBulk = 5000;
constexpr std::size_t kRowsWorthEvents = 50;  // asking what the table is costs as much as a few rows save
constexpr std::size_t kRowsPerEvent = 500;
constexpr std::size_t kBulkBytesMax = 4u << 20;
constexpr std::size_t kStatementBytesMax = 1u << 20;  // far below any server's packet limit
constexpr std::string_view kSavepoint = "SAVEPOINT lutra_merge";
constexpr std::string_view kBackToSavepoint = "ROLLBACK TO SAVEPOINT lutra_merge";

/// Where the columns of the key stand among those that are read.
std::vector<std::size_t> keyPlaces(const dialect::TableRoute& route)
{
    std::vector<std::size_t> places;
    for (const auto& key : route.key) {
        for (std::size_t i = 0; i < route.carried.size(); ++i) {
            if (route.carried[i].source == key.source)
                places.push_back(i);
        }
    }
    return places;
}

/// The rows of one table as the source last saw them, and which of them the target turned out to have. It
/// mostly shows them in the order in which they were asked for.
class ExpectedRows {
public:
    explicit ExpectedRows(const dialect::TableRoute& route)
        : m_route(route)
        , m_keyPlaces(keyPlaces(route))
    {
    }

    /// False: its key cannot be told from what a server shows.
    [[nodiscard]] bool expect(const Row& image)
    {
        KeyHash hash;
        for (const auto& key : m_route.key) {
            m_scratch.clear();
            if (!dialect::appendShown(m_scratch, m_route.column(key), image[key.source]))
                return false;
            hash.add(m_scratch);
        }
        m_rows.push_back({hash.value(), &image});
        return true;
    }

    /// The server shows a row that it has.
    void see(mysql::Connection::Cells cells)
    {
        KeyHash hash;
        for (const std::size_t place : m_keyPlaces)
            hash.add(cells[place].value_or(""));
        Expected* const expected = find(hash.value());
        if (!expected || !isRow(*expected->image, cells)) {
            m_differs = true;
            return;
        }
        expected->image = nullptr;
        ++m_found;
    }

    [[nodiscard]] bool allFound() const { return !m_differs && m_found == m_rows.size(); }

private:
    struct Expected {
        std::uint64_t key = 0;
        const Row* image = nullptr;  // null: found
    };

    /// Two keys of one hash are taken for a difference: then the rows go one by one.
    [[nodiscard]] Expected* find(std::uint64_t key)
    {
        if (m_next < m_rows.size() && m_rows[m_next].key == key && m_rows[m_next].image)
            return &m_rows[m_next++];
        if (m_places.empty()) {
            m_places.reserve(m_rows.size());
            for (std::size_t i = 0; i < m_rows.size(); ++i)
                m_places.emplace(m_rows[i].key, i);
        }
        const auto found = m_places.find(key);
        if (found == m_places.end() || !m_rows[found->second].image)
            return nullptr;
        m_next = found->second + 1;
        return &m_rows[found->second];
    }

    [[nodiscard]] bool isRow(const Row& image, mysql::Connection::Cells cells)
    {
        for (std::size_t i = 0; i < m_route.carried.size(); ++i) {
            const auto& pair = m_route.carried[i];
            if (!dialect::matchesCell(m_route.column(pair), image[pair.source], cells[i], m_scratch))
                return false;
        }
        return true;
    }

    const dialect::TableRoute& m_route;
    const std::vector<std::size_t> m_keyPlaces;
    std::vector<Expected> m_rows;
    std::size_t m_next = 0;                                   // to be seen, if they come in order
    std::unordered_map<std::uint64_t, std::size_t> m_places;  // by key; only once they do not
    std::string m_scratch;
    std::size_t m_found = 0;
    bool m_differs = false;
};

/// Calls `take` with neighbouring items, so many and so large as one statement may hold.
template <typename Item, typename BytesOf, typename Take>
void inStatements(const std::vector<Item>& items, std::size_t itemsMax, BytesOf bytesOfItem, Take take,
                  std::size_t bytesMax = kStatementBytesMax)
{
    for (std::size_t first = 0; first < items.size();) {
        std::size_t end = first;
        for (std::size_t bytes = 0; end < items.size() && end - first < itemsMax; ++end) {
            bytes += bytesOfItem(items[end]);
            if (end > first && bytes > bytesMax)
                break;
        }
        take(std::span(items).subspan(first, end - first));
        first = end;
    }
}

/// Calls `take` with neighbouring images whose keys one statement may name.
template <typename Take>
void inKeyStatements(const dialect::TableRoute& route, std::span<const Row* const> images, Take take)
{
    while (!images.empty()) {
        const std::size_t keys = dialect::keysForStatement(route, images);
        take(images.first(keys));
        images = images.subspan(keys);
    }
}

/// Statements, and how many rows each must count; and what is to be inserted by packets of many rows.
struct Writes {
    std::vector<std::string> statements;
    std::vector<std::uint64_t> affected;
    std::vector<dialect::BulkInsert> inserts;

    void add(std::string sql, std::uint64_t rows)
    {
        statements.push_back(std::move(sql));
        affected.push_back(rows);
    }
};

/// False: they must be told in words.
bool addBulkInserts(Writes& writes, const NetTable& table)
{
    if (table.inserted.size() < kRowsWorthBulk)
        return false;
    const std::size_t before = writes.inserts.size();
    bool told = true;
    const auto add = [&](auto part) {
        auto insert = told ? dialect::bulkInsert(table.target->route, part) : std::nullopt;
        told = insert.has_value();
        if (told)
            writes.inserts.push_back(std::move(*insert));
    };
    inStatements(
        table.inserted, kRowsPerBulk, [](const Row* row) { return roughBytes(*row); }, add, kBulkBytesMax);
    if (!told)
        writes.inserts.resize(before);
    return told;
}

void addUpdates(Writes& writes, const dialect::TableRoute& route, std::span<const dialect::RowUpdate> updates)
{
    auto update = dialect::updateRowsStatement(route, updates);
    if (!update.sql.empty())
        writes.add(std::move(update.sql), updates.size() * update.affectedByEach);
}

void addUpdateStatements(Writes& writes, const NetTable& table)
{
    const auto& route = table.target->route;
    inStatements(
        table.updated, dialect::updatesPerStatement(route),
        [](const dialect::RowUpdate& update) { return roughBytes(*update.after); },
        [&](auto part) { addUpdates(writes, route, part); });
}

/// The server counts no rows of an event. It need not: each was seen and locked in this transaction, and one
/// that it does not find is an error.
void addUpdateEvents(Writes& writes, const NetTable& table, std::uint32_t when)
{
    constexpr std::uint64_t kCountsNone = 0;
    const auto& route = table.target->route;
    inStatements(
        table.updated, kRowsPerEvent,
        [](const dialect::RowUpdate& update) { return roughBytes(*update.after); },
        [&](auto part) {
            auto event = dialect::updateEventStatement(route, part, when);
            if (event)
                return writes.add(std::move(*event), kCountsNone);
            const auto most = dialect::updatesPerStatement(route);
            for (; !part.empty(); part = part.subspan(std::min(most, part.size())))
                addUpdates(writes, route, part.first(std::min(most, part.size())));
        });
}

void addDeletes(Writes& writes, const NetTable& table)
{
    const auto& route = table.target->route;
    if (!dialect::showsDeletedRows(route.server)) {
        inKeyStatements(route, table.removed, [&](auto part) {
            writes.add(dialect::deleteRowsStatement(route, part), part.size());
        });
    }
}

void addInserts(Writes& writes, const NetTable& table, bool takesBulkInserts)
{
    const auto& route = table.target->route;
    if (takesBulkInserts && addBulkInserts(writes, table))
        return;
    inStatements(
        table.inserted, kRowsPerInsert, [](const Row* row) { return roughBytes(*row); },
        [&](auto part) { writes.add(dialect::insertStatement(route, part), part.size()); });
}

}  // namespace

Result<> MergedWriter::openRowEvents()
{
    if (!dialect::knowsRowEvents(m_connection.server()))
        return {};
    const auto opened = m_connection.execute(dialect::formatDescriptionStatement());
    if (!opened && opened.error().kind == ErrorKind::Transient)
        return tl::unexpected(opened.error());
    m_takesRowEvents = opened.has_value();
    return {};
}

Result<bool> MergedWriter::write(std::span<const NetTable> tables)
{
    auto written = writeBehindSavepoint(tables);
    // What a server says against an event has seldom a number of its own: then it gets statements.
    const bool mayBeEvents = !written && m_takesRowEvents && written.error().kind == ErrorKind::Refused;
    if (mayBeEvents)
        m_takesRowEvents = false;
    if (written ? *written : !isAboutRows(written.error()) && !mayBeEvents)
        return written;
    if (auto undone = m_connection.execute(kBackToSavepoint); !undone)
        return tl::unexpected(undone.error());
    return false;
}

Result<bool> MergedWriter::writeBehindSavepoint(std::span<const NetTable> tables)
{
    RowEvents events;
    auto compared = lockAndCompare(tables, events);
    if (!compared || !*compared)
        return compared;
    Writes writes;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        const NetTable& table = tables[i];
        addDeletes(writes, table);
        if (events.allowed && events.unchanged[i])
            addUpdateEvents(writes, table, events.when);
        else
            addUpdateStatements(writes, table);
        addInserts(writes, table, m_connection.takesBulkInserts());
    }
    auto affected = m_connection.executeAll(writes.statements);
    if (!affected)
        return tl::unexpected(affected.error());
    if (*affected != writes.affected)
        return false;
    for (const dialect::BulkInsert& insert : writes.inserts) {
        auto inserted = m_connection.insertMany(insert);
        if (!inserted)
            return tl::unexpected(inserted.error());
        if (*inserted != insert.rows)
            return false;
    }
    return true;
}

Result<bool> MergedWriter::lockAndCompare(std::span<const NetTable> tables, RowEvents& events)
{
    using Cells = mysql::Connection::Cells;
    std::vector<ExpectedRows> expected;
    expected.reserve(tables.size());  // the readers hold on to them
    std::vector<std::string> statements{std::string(kSavepoint)};
    std::vector<std::function<void(Cells)>> readers(1);
    const auto ask = [&](std::string sql, std::function<void(Cells)> reader) {
        statements.push_back(std::move(sql));
        readers.push_back(std::move(reader));
    };
    bool canBeTold = true;
    bool asksAboutEvents = false;
    events.unchanged.resize(tables.size());
    for (const NetTable& table : tables) {
        const auto& route = table.target->route;
        ExpectedRows& rows = expected.emplace_back(route);
        const auto read = [&](const std::vector<const Row*>& images, auto statementFor) {
            canBeTold = canBeTold &&
                        std::ranges::all_of(images, [&](const Row* image) { return rows.expect(*image); });
            inKeyStatements(route, images, [&](auto part) {
                ask(statementFor(route, part), [&rows](Cells cells) { rows.see(cells); });
            });
        };
        std::vector<const Row*> kept;
        for (const auto& update : table.updated)
            kept.push_back(update.before);
        kept.insert(kept.end(), table.untouched.begin(), table.untouched.end());
        read(table.removed, dialect::showsDeletedRows(route.server) ? dialect::deleteRowsStatement
                                                                    : dialect::lockRowsStatement);
        read(kept, dialect::lockRowsStatement);
        if (!m_takesRowEvents || table.target->definition.empty() || table.updated.size() < kRowsWorthEvents)
            continue;
        // Events go by the places of columns. From the locks on nobody can change these.
        asksAboutEvents = true;
        const std::size_t place = expected.size() - 1;
        ask("SHOW CREATE TABLE " + route.quotedTable(), [&events, &table, place](Cells cells) {
            events.unchanged[place] = cells.size() > 1 && dialect::tableDefinition(cells[1].value_or("")) ==
                                                              table.target->definition;
        });
    }
    if (asksAboutEvents)
        ask(std::string(dialect::rowEventSettings()), [&](Cells cells) {
            const std::string_view now = cells[0].value_or("0");
            std::from_chars(now.data(), now.data() + now.size(), events.when);
            events.allowed = cells[1] == "1";
        });
    if (!canBeTold)
        statements.resize(1);
    auto read = m_connection.executeAll(
        statements, [&](std::size_t statement, Cells cells) { readers[statement](cells); });
    if (!read)
        return tl::unexpected(read.error());
    return canBeTold && std::ranges::all_of(expected, &ExpectedRows::allFound);
}

}  // namespace lutra::apply
