#include "engine/binlog/rows_decoder.h"

#include "engine/binlog/column_codecs.h"
#include "engine/binlog/json_diff.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

struct UsedColumn {
    std::size_t place;
    const ColumnCodec* codec;
    const WireColumn* wire;
    const ColumnSchema* schema;
};

Result<std::vector<UsedColumn>> usedColumns(const std::vector<bool>& used, const TableMap& map,
                                            const TableSchema& table)
{
    std::vector<UsedColumn> columns;
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (!used[i])
            continue;
        const auto codec = codecFor(map.columns[i], table.columns[i]);
        if (!codec)
            return tl::unexpected(codec.error().during(map.fullName()));
        columns.push_back({i, *codec, &map.columns[i], &table.columns[i]});
    }
    return columns;
}

bool bitAt(std::span<const std::byte> bits, std::size_t place)
{
    return (std::to_integer<unsigned>(bits[place / 8]) >> place % 8 & 1) != 0;
}

/// One image: a NULL bit for each used column, then the values of those that are not NULL. `decode` reads
/// one.
template <typename Decode>
Row decodeImage(ByteReader& reader, const std::vector<UsedColumn>& used, std::size_t columnCount,
                Decode decode)
{
    const auto nulls = reader.block((used.size() + 7) / 8);
    Row row;
    if (!reader.ok())
        return row;
    row.resize(columnCount);
    for (std::size_t i = 0; i < used.size() && reader.ok(); ++i)
        row[used[i].place] = bitAt(nulls, i) ? ColumnValue(Null{}) : decode(used[i]);
    return row;
}

Row decodeImage(ByteReader& reader, const std::vector<UsedColumn>& used, std::size_t columnCount)
{
    return decodeImage(reader, used, columnCount, [&](const UsedColumn& column) {
        return column.codec->decode(reader, *column.wire, *column.schema);
    });
}

/// Which columns of the after image are differences: a bit for each JSON column of the table, used or not.
/// No such bitmap at all means none.
std::vector<bool> partialColumns(ByteReader& reader, const TableMap& map)
{
    constexpr std::uint64_t kPartialJson = 1;
    const std::uint64_t options = reader.lengthEncoded();
    std::vector<bool> partial(map.columns.size());
    if (options == 0)
        return partial;
    const auto jsonCount =
        static_cast<std::size_t>(std::ranges::count(map.columns, WireType::Json, &WireColumn::type));
    const auto bits = reader.block((jsonCount + 7) / 8);
    if (options != kPartialJson)
        reader.refuse();
    std::size_t place = 0;
    for (std::size_t i = 0; i < partial.size() && reader.ok(); ++i)
        partial[i] = map.columns[i].type == WireType::Json && bitAt(bits, place++);
    return partial;
}

/// The after image of a PARTIAL_UPDATE_ROWS event, its documents made whole.
/// Source: MySQL 8.0, sql/rpl_record.cc, pack_row(); performance-and-protocol.md C.3, C.6.
Result<Row> decodePartialImage(ByteReader& reader, const std::vector<UsedColumn>& used, const TableMap& map,
                               const Row& before)
{
    const std::vector<bool> partial = partialColumns(reader, map);
    const ColumnSchema* withoutBefore = nullptr;
    Row row = decodeImage(reader, used, map.columns.size(), [&](const UsedColumn& column) -> ColumnValue {
        if (!partial[column.place])
            return column.codec->decode(reader, *column.wire, *column.schema);
        const ByteReader diffs(reader.block(reader.u32()));
        if (isAbsent(before[column.place])) {
            withoutBefore = column.schema;
            reader.refuse();
            return Absent{};
        }
        const auto* document = std::get_if<Json>(&before[column.place]);
        auto after = document != nullptr ? applyJsonDiffs(*document, diffs) : std::nullopt;
        if (!after)
            reader.refuse();
        return std::move(after).value_or(Json());
    });
    if (withoutBefore != nullptr)
        return fail(ErrorKind::BadData, "binlog.partial_json_without_before",
                    fmt::format("{}.{}: the log has a change of a part of the document, and not the document "
                                "before it (binlog_row_image is not FULL)",
                                map.fullName(), withoutBefore->name));
    return row;
}

}  // namespace

Result<void> decodeRowChanges(const Rows& event, const TableMap& map, const TablePtr& table,
                              std::vector<RowChange>& rows)
{
    const std::size_t columnCount = map.columns.size();
    const auto malformed = [&](std::string_view why) {
        return fail(ErrorKind::BadData, "binlog.malformed",
                    fmt::format("rows of {}: {}", map.fullName(), why));
    };
    if (event.columnCount != columnCount)
        return malformed(fmt::format("{} columns, its TABLE_MAP has {}", event.columnCount, columnCount));
    if (table->columns.size() != columnCount)
        return fail(ErrorKind::BadData, "binlog.schema_mismatch",
                    fmt::format("{}: the log has {} columns, the known table {}", map.fullName(), columnCount,
                                table->columns.size()));

    const auto before = usedColumns(event.usedBefore, map, *table);
    const auto after = usedColumns(event.usedAfter, map, *table);
    if (!before || !after)
        return tl::unexpected(before ? after.error() : before.error());

    const bool takesNoBytes = before->empty() && after->empty();
    if (takesNoBytes && !event.bytes().empty())
        return malformed("bytes without a column");

    ByteReader reader(event.bytes());
    // MySQL with a minimal image logs INSERT … VALUES () as one row of no bytes.
    bool more = takesNoBytes || !reader.atEnd();
    while (more) {
        RowChange change;
        change.kind = event.kind;
        change.table = table;
        change.foreignKeyChecks = (event.flags & Rows::kNoForeignKeyChecks) == 0;
        if (event.kind != RowChange::Kind::Insert)
            change.before = decodeImage(reader, *before, columnCount);
        if (event.isPartial && reader.ok()) {
            auto image = decodePartialImage(reader, *after, map, *change.before);
            if (!image)
                return tl::unexpected(image.error());
            change.after = std::move(*image);
        } else if (event.kind != RowChange::Kind::Delete) {
            change.after = decodeImage(reader, *after, columnCount);
        }
        if (!reader.ok())
            return malformed(fmt::format("row {} cannot be read, {} bytes in", rows.size(), reader.offset()));
        rows.push_back(std::move(change));
        more = !reader.atEnd();
    }
    return {};
}

}  // namespace lutra::binlog
