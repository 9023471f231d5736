#pragma once

#include "engine/base/arena.h"
#include "engine/change/row_change.h"
#include "engine/conflict/table_policy.h"

#include <optional>

namespace lutra::conflict {

/// One row of an incoming change, and what it meets under the row lock.
///
/// Shape: rows are in the columns of `table`; null: there is none. `row` is the target's; where `current`
/// lost a
///        unique value and is kept aside, the row that is kept. `current` is what the target's index says
///        of the row, complete up to the lock; nullopt: nobody wrote it whom the other sites may not have
///        seen. `isBefore`: the target's row is the one that the change was made from, but for columns that
///        are counted (`delta`); `isAfter`: it already is what the change makes of it. Both are the caller's
///        to tell, who knows how the two servers spell a value; see `lookAt`.
struct ConflictCase {
    const TableSchema* table = nullptr;
    Version incoming;
    const Row* before = nullptr;
    const Row* after = nullptr;
    std::optional<Version> current;
    const Row* row = nullptr;
    bool isBefore = false;
    bool isAfter = false;
    bool targetHasSeen = false;  // the target has applied this change before, by whatever way it came
    bool isKeptAside = false;    // `current` lost a unique value; `row` is the row that is kept
};

/// Fills `isBefore` and `isAfter` by comparing values as they stand. An Absent value is equal to any.
void lookAt(ConflictCase& at, const TablePolicy& policy);

/// What an incoming change is to the row it meets.
enum class Relation : std::uint8_t {
    AlreadyHere,  // applied before: each change passes each site once
    Superseded,   // the row is made by someone who had seen the change
    Follows,      // the change was made by someone who had seen the row
    Drift,        // it should follow, but the row was changed behind replication's back
    Concurrent,   // neither had seen the other: a conflict
};

[[nodiscard]] Relation classify(const ConflictCase& at);

/// What is to be done.
///
/// Shape: `merged` only with ApplyMerged: the row to write; its values look at those of the case and at the
///        memory given to `decide`. `isBenign`: the row is as wanted already: to be counted, not journalled.
///        `newest` is the version the row has from now on; where it is not `current` although nothing is
///        written (`KeepCurrent`), the target's log tells nothing of it, so the journal must.
struct Decision {
    enum class Action : std::uint8_t { ApplyIncoming, KeepCurrent, ApplyMerged, Park };

    Relation relation = Relation::Follows;
    Action action = Action::ApplyIncoming;
    bool isBenign = false;
    Version newest;
    std::optional<Row> merged;

    [[nodiscard]] bool isConflict() const { return relation == Relation::Concurrent && !isBenign; }
};

/// Pure: all sites that know the two versions decide the same.
///
/// Errors: Conflict `conflict.delta_overflow`; BadData `conflict.delta_not_a_number`.
[[nodiscard]] Result<Decision> decide(const ConflictCase& at, const TablePolicy& policy, Arena& memory);

/// Which of two versions a row has when both were applied there: for whoever reads a log in which an incoming
/// change was applied, and was not there when it was decided.
[[nodiscard]] Version newestOf(const std::optional<Version>& current, const Version& incoming,
                               const TablePolicy& policy);

}  // namespace lutra::conflict
