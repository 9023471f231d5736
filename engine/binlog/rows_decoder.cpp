#include "engine/binlog/rows_decoder.h"

#include "engine/binlog/column_codecs.h"

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

/// One image: a NULL bit for each used column, then the values of those that are not NULL.
Row decodeImage(ByteReader& reader, const std::vector<UsedColumn>& used, std::size_t columnCount)
{
    const auto nulls = reader.block((used.size() + 7) / 8);
    Row row;
    if (!reader.ok())
        return row;
    row.resize(columnCount);
    for (std::size_t i = 0; i < used.size() && reader.ok(); ++i) {
        const UsedColumn& column = used[i];
        const bool null = (std::to_integer<unsigned>(nulls[i / 8]) >> i % 8 & 1) != 0;
        if (null)
            row[column.place] = Null{};
        else
            row[column.place] = column.codec->decode(reader, *column.wire, *column.schema);
    }
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
        if (event.kind != RowChange::Kind::Delete)
            change.after = decodeImage(reader, *after, columnCount);
        if (!reader.ok())
            return malformed(fmt::format("row {} cannot be read, {} bytes in", rows.size(), reader.offset()));
        rows.push_back(std::move(change));
        more = !reader.atEnd();
    }
    return {};
}

}  // namespace lutra::binlog
