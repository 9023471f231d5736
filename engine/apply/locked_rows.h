#pragma once

#include "engine/apply/conflict_record.h"
#include "engine/base/arena.h"
#include "engine/base/error.h"

#include <optional>
#include <vector>

namespace lutra::apply {

/// Rows of the target one by one, in a lane's open transaction, for whoever settles conflicts.
///
/// Errors:  those of the session.
/// Threads: one caller, the lane's.
class LockedRows {
public:
    virtual ~LockedRows() = default;

    /// Where the target's log ends now: whatever was committed is before it.
    [[nodiscard]] virtual Result<SourcePosition> logEnd() = 0;

    /// The row that has the key of `image`, locked; nullopt: there is none. Its values are kept in `memory`;
    /// those that cannot be told, and those that the source does not have, are Absent.
    [[nodiscard]] virtual Result<std::optional<Row>> lock(const TablePtr& table, const Row& image,
                                                          Arena& memory) = 0;

    /// The rows that have a value of a unique key, but the one rows are told apart by, that `image` wants;
    /// locked.
    [[nodiscard]] virtual Result<std::vector<Row>> lockOwners(const TablePtr& table, const Row& image,
                                                              Arena& memory) = 0;

    /// Makes the row that is `there`, locked, what `now` says; null: there is none, or it goes. At least one
    /// is given.
    [[nodiscard]] virtual Result<> put(const TablePtr& table, const Row* there, const Row* now) = 0;

    /// Returns the number of a record with a kept row; 0 for others.
    [[nodiscard]] virtual Result<std::uint64_t> journal(const ConflictRecord& record) = 0;

    /// The image of a row that is kept, its record locked; nullopt: somebody has decided about it. `table` is
    /// the record's.
    [[nodiscard]] virtual Result<std::optional<Row>> readKept(std::uint64_t id, const TablePtr& table,
                                                              Arena& memory) = 0;

    /// `isBack`: it is in the table again; else a later version of it made it void.
    [[nodiscard]] virtual Result<> closeKept(std::uint64_t id, bool isBack) = 0;
};

}  // namespace lutra::apply
