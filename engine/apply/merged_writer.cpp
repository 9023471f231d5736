#include "engine/apply/merged_writer.h"

#include "engine/apply/key_hash.h"
#include "engine/apply/target_session.h"
#include "engine/dialect/bulk_insert.h"
#include "engine/dialect/cell_match.h"
#include "engine/dialect/merged_statements.h"

#include <algorithm>
#include <unordered_map>

namespace lutra::apply {

namespace {

constexpr std::size_t kKeysPerStatement = 500;  // MariaDB makes a derived table of a list of 1000
constexpr std::size_t kRowsPerInsert = 1000;
constexpr std::size_t kRowsWorthBulk = 50;  // fewer go with the other statements, in the same round trip
constexpr std::size_t kRowsPerBulk = 5000;
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

/// The rows of one table as the source last saw them, and which of them the target turned out to have.
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
        m_byKey.emplace(hash.value(), &image);
        return true;
    }

    /// The server shows a row that it has.
    void see(mysql::Connection::Cells cells)
    {
        KeyHash hash;
        for (const std::size_t place : m_keyPlaces)
            hash.add(cells[place].value_or(""));
        const auto [first, last] = m_byKey.equal_range(hash.value());
        const auto found =
            std::find_if(first, last, [&](const auto& entry) { return isRow(*entry.second, cells); });
        if (found == last)
            m_differs = true;
        else
            m_byKey.erase(found);
    }

    [[nodiscard]] bool allFound() const { return !m_differs && m_byKey.empty(); }

private:
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
    std::unordered_multimap<std::uint64_t, const Row*> m_byKey;
    std::string m_scratch;
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

void addWrites(Writes& writes, const NetTable& table, bool takesBulkInserts)
{
    const auto& route = table.target->route;
    if (!dialect::showsDeletedRows(route.server)) {
        inStatements(
            table.removed, kKeysPerStatement, [](const Row*) { return std::size_t{0}; },
            [&](auto part) { writes.add(dialect::deleteRowsStatement(route, part), part.size()); });
    }
    inStatements(
        table.updated, dialect::updatesPerStatement(route),
        [](const dialect::RowUpdate& update) { return roughBytes(*update.after); },
        [&](auto part) {
            auto update = dialect::updateRowsStatement(route, part);
            if (!update.sql.empty())
                writes.add(std::move(update.sql), part.size() * update.affectedByEach);
        });
    if (takesBulkInserts && addBulkInserts(writes, table))
        return;
    inStatements(
        table.inserted, kRowsPerInsert, [](const Row* row) { return roughBytes(*row); },
        [&](auto part) { writes.add(dialect::insertStatement(route, part), part.size()); });
}

}  // namespace

Result<bool> MergedWriter::write(std::span<const NetTable> tables)
{
    auto written = writeBehindSavepoint(tables);
    if (written ? *written : !isAboutRows(written.error()))
        return written;
    if (auto undone = m_connection.execute(kBackToSavepoint); !undone)
        return tl::unexpected(undone.error());
    return false;
}

Result<bool> MergedWriter::writeBehindSavepoint(std::span<const NetTable> tables)
{
    auto compared = lockAndCompare(tables);
    if (!compared || !*compared)
        return compared;
    Writes writes;
    for (const NetTable& table : tables)
        addWrites(writes, table, m_connection.takesBulkInserts());
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

Result<bool> MergedWriter::lockAndCompare(std::span<const NetTable> tables)
{
    std::vector<ExpectedRows> expected;
    std::vector<std::string> statements{std::string(kSavepoint)};
    std::vector<std::size_t> tableOf{0};
    bool canBeTold = true;
    for (const NetTable& table : tables) {
        const auto& route = table.target->route;
        ExpectedRows& rows = expected.emplace_back(route);
        const auto read = [&](const std::vector<const Row*>& images, auto statementFor) {
            canBeTold = canBeTold &&
                        std::ranges::all_of(images, [&](const Row* image) { return rows.expect(*image); });
            inStatements(
                images, kKeysPerStatement, [](const Row*) { return std::size_t{0}; },
                [&](auto part) {
                    statements.push_back(statementFor(route, part));
                    tableOf.push_back(expected.size() - 1);
                });
        };
        std::vector<const Row*> kept;
        for (const auto& update : table.updated)
            kept.push_back(update.before);
        kept.insert(kept.end(), table.untouched.begin(), table.untouched.end());
        read(table.removed, dialect::showsDeletedRows(route.server) ? dialect::deleteRowsStatement
                                                                    : dialect::lockRowsStatement);
        read(kept, dialect::lockRowsStatement);
    }
    if (!canBeTold)
        statements.resize(1);
    auto read =
        m_connection.executeAll(statements, [&](std::size_t statement, mysql::Connection::Cells cells) {
            expected[tableOf[statement]].see(cells);
        });
    if (!read)
        return tl::unexpected(read.error());
    return canBeTold && std::ranges::all_of(expected, &ExpectedRows::allFound);
}

}  // namespace lutra::apply
