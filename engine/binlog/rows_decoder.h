#pragma once

#include "engine/base/arena.h"
#include "engine/binlog/column_codecs.h"
#include "engine/binlog/events.h"
#include "engine/change/row_change.h"

#include <memory>
#include <vector>

namespace lutra::binlog {

/// Decodes the rows of one table, as it was mapped. How each column is read is worked out once.
class RowsDecoder {
public:
    /// `table` is the table as of the events behind `map`.
    ///
    /// Errors: BadData "binlog.schema_mismatch", see `checkFits`.
    [[nodiscard]] static Result<std::shared_ptr<const RowsDecoder>> make(TableMapPtr map, TablePtr table);

    /// Puts the event's rows behind `rows`, in log order. Columns outside the event's bitmaps become Absent;
    /// documents that came as differences are made whole from the before image. The rows and what their
    /// values look at stand in `arena`, which may hold `arenaBytesMax`, and keeps the event's memory where it
    /// can be kept; the event is no longer needed.
    ///
    /// Errors: BadData "binlog.malformed", "binlog.unsupported_type", "binlog.partial_json_without_before",
    ///         "binlog.transaction_too_large".
    [[nodiscard]] Result<void> decode(const Rows& event, Arena& arena, std::size_t arenaBytesMax,
                                      std::vector<RowChange>& rows) const;

    /// The same for an event whose `view` looks into the arena already.
    [[nodiscard]] Result<void> decodeInPlace(const Rows& event, Arena& arena, std::size_t arenaBytesMax,
                                             std::vector<RowChange>& rows) const;

    [[nodiscard]] const TableMap& map() const { return *m_map; }
    [[nodiscard]] const TablePtr& table() const { return m_table; }

private:
    struct Column {
        std::size_t place;
        const ColumnCodec* codec;  // null: a type that is not carried
        const WireColumn* wire;
        const ColumnSchema* schema;
    };
    using Columns = std::vector<Column>;

    RowsDecoder(TableMapPtr map, TablePtr table);

    [[nodiscard]] Result<void> decode(const Rows& event, std::span<const std::byte> bytes, Arena& arena,
                                      std::size_t arenaBytesMax, std::vector<RowChange>& rows) const;

    /// The columns that `used` names: our own list when it names all, else `some`, filled.
    [[nodiscard]] Result<const Columns*> usedColumns(const ColumnBits& used, Columns& some) const;
    [[nodiscard]] Result<void> checkCarried(const Columns& columns) const;
    [[nodiscard]] std::vector<bool> partialColumns(ByteReader& reader) const;
    [[nodiscard]] Row image(ByteReader& reader, const Columns& used, Arena& arena) const;
    [[nodiscard]] Result<Row> partialImage(ByteReader& reader, const Columns& used, const Row& before,
                                           Arena& arena) const;

    TableMapPtr m_map;
    TablePtr m_table;
    Columns m_columns;
    bool m_allCarried = true;
};

}  // namespace lutra::binlog
