#pragma once

#include "engine/binlog/rows_decoder.h"
#include "engine/binlog/spill_store.h"
#include "engine/change/row_spool.h"

#include <map>

namespace lutra::binlog {

/// Rows events that wait undecoded in a spill file, and are decoded each time they are read.
class SpooledRows final : public RowSpool {
public:
    /// Up to where it is written: what a savepoint remembers.
    struct Mark {
        std::uint64_t bytes = 0;
    };

    /// `eventRowsBytesMax` bounds what the rows of one event take in memory.
    SpooledRows(std::unique_ptr<SpillFile> file, std::size_t eventRowsBytesMax);

    /// Errors: as the file's.
    [[nodiscard]] Result<void> add(const Rows& event, const std::shared_ptr<const RowsDecoder>& decoder);

    [[nodiscard]] Mark mark() const { return {m_written + m_tail.size()}; }

    /// Forgets what was added behind `mark`.
    void cutBack(Mark mark);

    /// Writes out what still stands in memory; nothing is added behind it.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] std::unique_ptr<Reading> read() const override;
    [[nodiscard]] std::vector<TablePtr> tables() const override;

private:
    class EventReading;

    [[nodiscard]] Result<void> writeThrough(std::span<const std::byte> bytes);

    std::unique_ptr<SpillFile> m_file;
    const std::size_t m_eventRowsBytesMax;
    std::uint64_t m_written = 0;
    std::vector<std::byte> m_tail;  // not yet written
    std::vector<std::shared_ptr<const RowsDecoder>> m_decoders;
    std::map<const RowsDecoder*, std::uint32_t> m_numbers;  // of the decoders
};

}  // namespace lutra::binlog
