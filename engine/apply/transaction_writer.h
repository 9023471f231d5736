#pragma once

#include "engine/apply/conflict_writer.h"
#include "engine/apply/row_writer.h"
#include "engine/base/clock.h"

namespace lutra::apply {

/// Writes neighbouring source transactions as one target transaction: the mark first, then what their rows
/// come to, by few statements where that is exact and row by row where it is not.
///
/// A row that is not as expected makes the part of it that was merged be written once more, row by row, as
/// the source did; what then still does not match is a conflict or has drifted, and is settled. Deadlocks and
/// lock waits are tried again from the mark on, and so is all that the target's log, read up to there, shows
/// to be contested.
class TransactionWriter {
public:
    /// `held` is shared by all lanes, and outlives this.
    TransactionWriter(TargetSession& target, const Clock& clock, PipelineCounters& counters, HeldKeys& held,
                      ConflictRulesPtr rules = nullptr);
    TransactionWriter(const TransactionWriter&) = delete;
    TransactionWriter& operator=(const TransactionWriter&) = delete;

    /// `folding` is what their rows come to; null where they are still to be folded.
    ///
    /// Returns the number of rows. On failure nothing is on the target, but for a COMMIT without an answer.
    /// `stop` ends the waiting between tries, and a transaction too large for memory: Stopped.
    [[nodiscard]] Result<std::uint64_t> write(std::span<const Transaction> transactions,
                                              const Folding* folding, const Mark& mark,
                                              const std::stop_token& stop);

private:
    [[nodiscard]] Result<> writeOnce(std::span<const Transaction> transactions, const Mark& mark,
                                     const std::stop_token& stop);
    [[nodiscard]] Result<> writeAll(std::span<const Transaction> transactions, const std::stop_token& stop);
    [[nodiscard]] Result<> writePart();
    [[nodiscard]] Result<> writeGathered();
    [[nodiscard]] Result<> writeMerged(std::span<const RowChange* const> part, bool isWhole);
    [[nodiscard]] Result<> writeDivided(std::span<const RowChange* const> part);
    [[nodiscard]] bool triesAgain(const Error& error);
    [[nodiscard]] Result<NetChanges> fold(std::span<const RowChange* const> part, bool isWhole);
    [[nodiscard]] bool hasLongRow(std::span<const RowChange* const> part) const;
    [[nodiscard]] Result<TargetTablePtr> describe(const TablePtr& table);
    [[nodiscard]] Parking::Birth birthOf(const RowChange& change) const;

    TargetSession& m_target;
    const Clock& m_clock;
    Parking m_parking;
    RowWriter m_rows;
    ConflictWriter m_conflicts;
    PipelineCounters& m_counters;
    std::vector<const RowChange*> m_part;  // rows gathered, not written yet
    const Folding* m_folding = nullptr;    // of all rows, at the first try
    struct Visited {
        std::span<const RowChange> rows;
        Parking::Birth first;  // of them
    };
    std::vector<Visited> m_visited;  // what the rows gathered are of
    std::uint64_t m_rowsWritten = 0;
    std::size_t m_rowsPerInsert = 0;
    bool m_rowByRow = false;  // some row is not as expected
};

}  // namespace lutra::apply
