#pragma once

#include "engine/apply/parked_row.h"
#include "engine/apply/target_session.h"
#include "engine/base/clock.h"
#include "engine/metrics/pipeline_counters.h"

#include <functional>

namespace lutra::apply {

/// Whether a row that meets this error waits aside while the pipeline goes on: the target refuses this row,
/// and would refuse it again. Never a conflict, a lock, a lost link or a right that the account lacks.
[[nodiscard]] bool isParkable(const Error& error);

/// Reads which rows of the pipeline are open. Where that is known: forgets those that somebody has decided
/// about since.
[[nodiscard]] Result<> lookAtParkedRows(ParkedRowStore& store, HeldKeys& held, PipelineCounters& counters);

/// Puts rows that a lane cannot apply aside, in the transaction that it writes, and keeps later changes of
/// their keys behind them.
///
/// Contract with whoever runs several lanes: each has its own `Parking` over one `HeldKeys`. `begin` comes
/// first in a target transaction, then exactly one of `committed` and `rolledBack` at its end; rolling back
/// to a savepoint is rolling back. `committed` must be called before a transaction that shares a key with
/// this one begins. Changes of tables that a parked row is of (`touches`) must pass `queueIfHeld` one by one,
/// in the order of the source. Tables that none is of may be written in any way.
///
/// Threads: one caller, the lane's.
class Parking {
public:
    /// The source transaction of a row, and the row's place in there, from 1.
    struct Birth {
        const Transaction* transaction = nullptr;
        std::uint64_t rowNumber = 0;
    };
    using FindBirth = std::function<Birth(const RowChange&)>;

    Parking(TargetSession& target, HeldKeys& held, const Clock& clock, PipelineCounters& counters,
            FindBirth findBirth);

    /// False where the target keeps no such rows: then an error stops the pipeline.
    [[nodiscard]] bool isPossible() const { return m_store != nullptr; }

    /// A target transaction has begun, whose local changes were born at `site`.
    [[nodiscard]] Result<> begin(const std::string& site);

    /// Whether a parked row is of this table: only then a change of it needs to be looked at.
    [[nodiscard]] bool touches(const TableSchema& table) const;

    /// Puts the change behind a parked row that holds one of its keys. False: none does, so it may be
    /// written.
    [[nodiscard]] Result<bool> queueIfHeld(const RowChange& change);

    /// Puts aside what the target refused. Its statement has left nothing behind.
    ///
    /// Errors: Refused `apply.parked_too_many`.
    [[nodiscard]] Result<> park(const RowChange& change, const Error& why);

    void committed();
    void rolledBack();

private:
    [[nodiscard]] Result<std::optional<std::uint64_t>> openHolder(const std::string& table,
                                                                  const RowKeys* keys);
    [[nodiscard]] Result<> add(const RowChange& change, RowKeys keys, const Error& why,
                               std::optional<std::uint64_t> behind);

    TargetSession& m_target;
    ParkedRowStore* m_store;
    HeldKeys& m_held;
    const Clock& m_clock;
    PipelineCounters& m_counters;
    std::vector<HeldRow> m_pending;             // of the transaction that is open
    std::optional<std::uint64_t> m_lockedOpen;  // a holder that cannot be decided before our transaction ends
    std::string m_firstReason;
    FindBirth m_findBirth;
    std::string m_site;
    std::chrono::steady_clock::time_point m_looked;
};

}  // namespace lutra::apply
