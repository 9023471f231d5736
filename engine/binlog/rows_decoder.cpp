#include "engine/binlog/rows_decoder.h"

#include "engine/binlog/json_diff.h"
#include "engine/binlog/row_history.h"
#include "engine/binlog/schema_from_metadata.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

bool bitAt(std::span<const std::byte> bits, std::size_t place)
{
    return ColumnBits{bits}[place];
}

/// One image: a NULL bit for each used column, then the values of those that are not NULL. `decode` reads
/// one.
template <typename Columns, typename Decode>
Row decodeImage(ByteReader& reader, const Columns& used, std::size_t columnCount, Arena& arena, Decode decode)
{
    const auto nulls = reader.block((used.size() + 7) / 8);
    Row row(&arena);
    if (!reader.ok())
        return row;
    row.resize(columnCount);
    for (std::size_t i = 0; i < used.size(); ++i)
        row[used[i].place] = bitAt(nulls, i) ? ColumnValue(Null{}) : decode(used[i]);
    return row;
}

}  // namespace

Result<std::shared_ptr<const RowsDecoder>> RowsDecoder::make(TableMapPtr map, TablePtr table)
{
    if (auto fits = checkFits(*map, *table); !fits)
        return tl::unexpected(fits.error());
    return std::shared_ptr<const RowsDecoder>(new RowsDecoder(std::move(map), std::move(table)));
}

RowsDecoder::RowsDecoder(TableMapPtr map, TablePtr table)
    : m_map(std::move(map))
    , m_table(std::move(table))
{
    for (std::size_t i = 0; i < m_map->columns.size(); ++i) {
        const WireColumn& wire = m_map->columns[i];
        const ColumnSchema& schema = m_table->columns[i];
        const auto codec = codecFor(wire, schema);
        m_columns.push_back({i, codec ? *codec : nullptr, &wire, &schema});
        m_allCarried = m_allCarried && codec;
    }
}

Result<void> RowsDecoder::checkCarried(const Columns& columns) const
{
    if (m_allCarried)
        return {};
    for (const Column& column : columns) {
        if (auto codec = codecFor(*column.wire, *column.schema); !codec)
            return tl::unexpected(codec.error().during(m_map->fullName()));
    }
    return {};
}

Result<const RowsDecoder::Columns*> RowsDecoder::usedColumns(const ColumnBits& used, Columns& some) const
{
    const Columns* columns = &m_columns;
    const auto isUsed = [&](const Column& column) { return used[column.place]; };
    if (used.bits.empty() || !std::ranges::all_of(m_columns, isUsed)) {
        if (!used.bits.empty())
            std::ranges::copy_if(m_columns, std::back_inserter(some), isUsed);
        columns = &some;
    }
    if (auto carried = checkCarried(*columns); !carried)
        return tl::unexpected(carried.error());
    return columns;
}

/// Which columns of the after image are differences: a bit for each JSON column of the table, used or not.
/// No such bitmap at all means none.
std::vector<bool> RowsDecoder::partialColumns(ByteReader& reader) const
{
    constexpr std::uint64_t kPartialJson = 1;
    const std::uint64_t options = reader.lengthEncoded();
    std::vector<bool> partial(m_columns.size());
    if (options == 0)
        return partial;
    const auto jsonCount =
        static_cast<std::size_t>(std::ranges::count(m_map->columns, WireType::Json, &WireColumn::type));
    const auto bits = reader.block((jsonCount + 7) / 8);
    if (options != kPartialJson)
        reader.refuse();
    std::size_t place = 0;
    for (std::size_t i = 0; i < partial.size() && reader.ok(); ++i)
        partial[i] = m_map->columns[i].type == WireType::Json && bitAt(bits, place++);
    return partial;
}

Row RowsDecoder::image(ByteReader& reader, const Columns& used, Arena& arena) const
{
    return decodeImage(reader, used, m_columns.size(), arena, [&](const Column& column) {
        return column.codec->decode(reader, *column.wire, *column.schema, arena);
    });
}

/// The after image of a PARTIAL_UPDATE_ROWS event, its documents made whole.
/// Source: MySQL 8.0, sql/rpl_record.cc, pack_row(); performance-and-protocol.md C.3, C.6.
Result<Row> RowsDecoder::partialImage(ByteReader& reader, const Columns& used, const Row& before,
                                      Arena& arena) const
{
    const std::vector<bool> partial = partialColumns(reader);
    const ColumnSchema* withoutBefore = nullptr;
    Row row = decodeImage(reader, used, m_columns.size(), arena, [&](const Column& column) -> ColumnValue {
        if (!partial[column.place])
            return column.codec->decode(reader, *column.wire, *column.schema, arena);
        const ByteReader diffs(reader.block(reader.u32()));
        if (!reader.ok())
            return Absent{};
        if (isAbsent(before[column.place])) {
            withoutBefore = column.schema;
            reader.refuse();
            return Absent{};
        }
        const auto* document = std::get_if<Json>(&before[column.place]);
        const auto after = document != nullptr ? applyJsonDiffs(*document, diffs) : std::nullopt;
        if (after)
            return keepJson(arena, *after);
        reader.refuse();
        return Absent{};
    });
    if (withoutBefore != nullptr)
        return fail(ErrorKind::BadData, "binlog.partial_json_without_before",
                    fmt::format("{}.{}: the log has a change of a part of the document, and not the document "
                                "before it (binlog_row_image is not FULL)",
                                m_map->fullName(), withoutBefore->name));
    return row;
}

Result<void> RowsDecoder::decode(const Rows& event, Arena& arena, std::size_t arenaBytesMax,
                                 std::vector<RowChange>& rows) const
{
    if (!event.memory)
        return decode(event, keep(arena, event.view), arena, arenaBytesMax, rows);
    arena.adopt(event.memory, event.view.size());
    return decode(event, event.view, arena, arenaBytesMax, rows);
}

Result<void> RowsDecoder::decodeInPlace(const Rows& event, Arena& arena, std::size_t arenaBytesMax,
                                        std::vector<RowChange>& rows) const
{
    return decode(event, event.view, arena, arenaBytesMax, rows);
}

Result<void> RowsDecoder::decode(const Rows& event, std::span<const std::byte> bytes, Arena& arena,
                                 std::size_t arenaBytesMax, std::vector<RowChange>& rows) const
{
    const auto malformed = [&](std::string_view why) {
        return fail(ErrorKind::BadData, "binlog.malformed",
                    fmt::format("rows of {}: {}", m_map->fullName(), why));
    };
    if (event.columnCount != m_columns.size())
        return malformed(
            fmt::format("{} columns, its TABLE_MAP has {}", event.columnCount, m_columns.size()));
    Columns someBefore;
    Columns someAfter;
    const auto before = usedColumns(event.usedBefore, someBefore);
    const auto after = usedColumns(event.usedAfter, someAfter);
    if (!before || !after)
        return tl::unexpected(before ? after.error() : before.error());

    const bool takesNoBytes = (*before)->empty() && (*after)->empty();
    if (takesNoBytes && !bytes.empty())
        return malformed("bytes without a column");

    const std::size_t rowsBefore = rows.size();
    ByteReader reader(bytes);
    // MySQL with a minimal image logs INSERT … VALUES () as one row of no bytes.
    bool more = takesNoBytes || !reader.atEnd();
    while (more) {
        RowChange& change = rows.emplace_back();
        change.kind = event.kind;
        change.table = m_table;
        change.foreignKeyChecks = (event.flags & Rows::kNoForeignKeyChecks) == 0;
        if (event.kind != RowChange::Kind::Insert)
            change.before = image(reader, **before, arena);
        if (event.isPartial && reader.ok()) {
            auto whole = partialImage(reader, **after, *change.before, arena);
            if (!whole)
                return tl::unexpected(whole.error());
            change.after = std::move(*whole);
        } else if (event.kind != RowChange::Kind::Delete) {
            change.after = image(reader, **after, arena);
        }
        if (!reader.ok())
            return malformed(fmt::format("row {} cannot be read, {} bytes in", rows.size(), reader.offset()));
        if (arena.bytes() > arenaBytesMax)  // a row of one byte can have thousands of absent columns
            return fail(ErrorKind::BadData, "binlog.transaction_too_large",
                        fmt::format("rows of {}: the transaction takes {} bytes in memory, the limit is {}",
                                    m_map->fullName(), arena.bytes(), arenaBytesMax));
        more = !reader.atEnd();
    }
    leaveHistoryOut(rows, rowsBefore);
    return {};
}

}  // namespace lutra::binlog
