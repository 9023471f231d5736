#pragma once

#include "engine/apply/conflict_rules.h"
#include "engine/apply/locked_rows.h"
#include "engine/apply/row_writer.h"
#include "engine/conflict/decide.h"
#include "engine/conflict/visible_rows.h"

#include <unordered_map>
#include <unordered_set>

namespace lutra::apply {

/// Writes rows one by one, each as the conflict rules say of it and of what it meets on the target, in the
/// transaction that is open there.
///
/// What the target's log tells is only known to be complete at the end: `isComplete` comes before COMMIT, and
/// where it says no, all is to be written again, in a new transaction, knowing more.
///
/// Threads: one caller, the lane's.
class ConflictWriter {
public:
    /// The row's transaction, and its place in there.
    using FindBirth = Parking::FindBirth;

    ConflictWriter(TargetSession& target, PipelineCounters& counters, RowWriter& rows, Parking& parking,
                   ConflictRulesPtr rules, FindBirth findBirth);

    /// False: a row that is not as expected stops the pipeline.
    [[nodiscard]] bool isPossible() const { return m_rules && m_locked; }

    /// Waits, before anything is locked, until the target's log is read as far as it was at the start;
    /// forgets what it knew of other transactions.
    [[nodiscard]] Result<> prepare(std::span<const Transaction> transactions, const std::stop_token& stop);

    /// A target transaction begins.
    void begin();

    /// Whether any row of a table is kept aside for a unique value, so that each change of it goes by
    /// `write`.
    [[nodiscard]] bool hasKept(std::span<const RowChange* const> part) const;

    /// Puts back what waits for values that the target's own writers gave up.
    [[nodiscard]] Result<> bringBackFree();

    /// Whether any row may have been written at the target by someone who had not seen this change, and is to
    /// be written by `write`.
    [[nodiscard]] bool hasContested() const { return !m_contested.empty(); }

    /// Which rows of a part are, and those that must keep their order with them. False: all.
    [[nodiscard]] Result<bool> divide(std::span<const RowChange* const> part,
                                      std::vector<const RowChange*>& contested,
                                      std::vector<const RowChange*>& others);

    /// Errors: Conflict `apply.row_mismatch` of a table without a key; those of the session.
    [[nodiscard]] Result<> write(std::span<const RowChange* const> rows);

    /// Whether all that was written of these transactions took into account who had written the rows up to
    /// now.
    [[nodiscard]] Result<bool> isComplete(std::span<const Transaction> transactions,
                                          const std::stop_token& stop);

    void committed();

private:
    struct Asked {
        std::uint64_t row = 0;
        const conflict::Birth* by = nullptr;
    };
    /// What is at stake for one row.
    struct Case {
        const RowChange& change;
        const Transaction& transaction;
        std::uint64_t rowNumber = 0;
        const TargetTable& target;
        const conflict::TablePolicy& policy;
        conflict::BirthPtr by;
    };

    [[nodiscard]] Result<> writeOne(const RowChange& change);
    [[nodiscard]] Result<> settleParts(const Case& at, std::span<const conflict::RowPart> parts);
    [[nodiscard]] Result<> put(const Case& at, const Row* there, const Row* now);
    [[nodiscard]] std::optional<KeptRow> keptOf(std::uint64_t row) const;
    [[nodiscard]] bool isBack(std::uint64_t row) const;
    [[nodiscard]] Result<> closeKept(std::uint64_t id, bool isBack);
    [[nodiscard]] Result<> supersede(std::span<const conflict::RowPart> parts);
    void noteFreed(const TargetTable& target, const Row& row);
    [[nodiscard]] Result<> bringBack();
    [[nodiscard]] bool areBackRightly() const;
    [[nodiscard]] Result<> bringBackOne(const KeptRow& kept);
    [[nodiscard]] Result<> tryToBringBack(const KeptRow& kept);
    [[nodiscard]] Result<> settle(const Case& at, const conflict::RowPart& part);
    [[nodiscard]] Result<> act(const Case& at, const conflict::RowPart& part, const Row* there,
                               const Row* kept, const conflict::Decision& decision);
    [[nodiscard]] Result<> settleUnique(const Case& at, const conflict::RowPart& part, const Row* there,
                                        const Row& now, const conflict::Version& newest);
    [[nodiscard]] Result<> keepAside(const Case& at, const Row& row, std::uint64_t number,
                                     const std::optional<conflict::Version>& version, std::string winner);
    [[nodiscard]] ConflictRecord recordOf(const Case& at) const;
    [[nodiscard]] Result<> tell(const Case& at, const conflict::RowPart& part, const Row* there,
                                const std::optional<conflict::Version>& current,
                                const conflict::Decision& decision);
    [[nodiscard]] std::optional<conflict::Version> newestOf(std::uint64_t row);
    [[nodiscard]] Result<const conflict::TablePolicy*> policyOf(const TargetTablePtr& target);
    [[nodiscard]] Result<> ask(std::span<const Transaction> transactions,
                               const std::function<void(const Asked&)>& take);
    [[nodiscard]] Result<> findContested(std::span<const Transaction> transactions, bool& isAny);

    TargetSession& m_target;
    LockedRows* const m_locked;
    PipelineCounters& m_counters;
    RowWriter& m_rows;
    Parking& m_parking;
    const ConflictRulesPtr m_rules;
    const FindBirth m_findBirth;
    std::unordered_set<std::uint64_t> m_contested;                   // rows; over all tries of one group
    std::unordered_map<std::uint64_t, conflict::Version> m_decided;  // what rows have become, in this try
    std::unordered_map<std::uint64_t, conflict::BirthPtr> m_taken;   // whom the log told of, in this try
    std::unordered_map<const TableSchema*, std::pair<TargetTablePtr, conflict::TablePolicy>> m_policies;
    std::uint64_t m_conflicts = 0;                     // in this try
    std::vector<std::uint64_t> m_freed;                // unique values given up, and nobody has looked
    std::vector<std::uint64_t> m_takenFree;            // by the target's own writers; in this try
    std::vector<std::uint64_t> m_keptNow;              // numbers in the journal, in this try
    std::unordered_map<std::uint64_t, bool> m_closed;  // numbers, and whether the row is back; in this try
};

}  // namespace lutra::apply
