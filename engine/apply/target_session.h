#pragma once

#include "engine/apply/net_changes.h"
#include "engine/base/error.h"
#include "engine/change/transaction.h"
#include "engine/checkpoint/progress.h"
#include "engine/conflict/site_log.h"

#include <span>

namespace lutra::apply {

/// What a target transaction says about itself in the lane's checkpoint row, as its first statement: how far
/// we are once it commits, and where the change was born. `state` is that of the source's log at
/// `progress.low`; `stamp` the newest of the changes, empty where there are none.
struct Mark {
    checkpoint::Progress progress;
    Origin origin;
    conflict::LogState state = {};
    std::string stamp = {};
};

class ParkedRowStore;
class LockedRows;

/// The server ended the wait for a lock, or chose this transaction to break a circle of waits: it may go well
/// next time.
[[nodiscard]] inline bool meetsLocks(const Error& error)
{
    return error.code == "mysql.deadlock" || error.code == "mysql.lock_wait";
}

/// Some row is the reason, and not the link, the server or the account.
[[nodiscard]] inline bool isAboutRows(const Error& error)
{
    return error.kind == ErrorKind::Conflict || error.kind == ErrorKind::BadData;
}

/// One lane's connection to the target. MySQL and the test fake stand behind it.
///
/// Errors:  Transient (link lost, lock wait, deadlock), Refused `apply.fenced` (another engine took over),
///          Conflict (`mysql.duplicate_key`), BadData (does not fit, table or column missing).
/// Threads: one caller.
class TargetSession {
public:
    virtual ~TargetSession() = default;

    /// Opens a transaction and writes the mark. What is wrong with that may be told by any later call, up to
    /// and with `commit`, which then commits nothing.
    [[nodiscard]] virtual Result<> begin(const Mark& mark) = 0;

    /// The target's side of a table.
    [[nodiscard]] virtual Result<TargetTablePtr> describe(const TablePtr& source) = 0;

    /// Locks all rows that the tables' changes find, compares them with what the source last saw, and writes
    /// the changes, many to a statement. False when a row is not as expected or cannot be written: then
    /// nothing of it is on the target, and the transaction stands as it was before.
    [[nodiscard]] virtual Result<bool> merge(std::span<const NetTable> tables) = 0;

    /// All rows are of one table and one shape, none is `Absent` where another is not. On an error that is
    /// about rows, none of them is written.
    [[nodiscard]] virtual Result<> insert(const TablePtr& table, std::span<const Row* const> rows) = 0;

    /// Returns how many rows had the key and the before image: 1 is right, 0 is a conflict.
    [[nodiscard]] virtual Result<std::uint64_t> update(const TablePtr& table, const Row& before,
                                                       const Row& after) = 0;
    [[nodiscard]] virtual Result<std::uint64_t> remove(const TablePtr& table, const Row& before) = 0;

    /// Whether the target still answers and this lane still holds the pipeline. Writes nothing.
    ///
    /// Errors: Transient, Refused `apply.fenced`.
    [[nodiscard]] virtual Result<> checkHeld() = 0;

    /// Whether foreign keys are checked from here on; as the source did.
    [[nodiscard]] virtual Result<> checkForeignKeys(bool on) = 0;

    /// An error here leaves open whether the transaction stands: take over again and read the checkpoint.
    [[nodiscard]] virtual Result<> commit() = 0;
    [[nodiscard]] virtual Result<> rollback() = 0;

    /// After `rollback`: says more about `apply.fenced`, which stands for all reasons not to have our mark.
    [[nodiscard]] virtual Error explain(Error error) { return error; }

    /// The row that has this key, for people; "none" when there is none.
    [[nodiscard]] virtual Result<std::string> describeCurrent(const TablePtr& table, const Row& row) = 0;
    [[nodiscard]] virtual std::string describeKey(const TablePtr& table, const Row& row) = 0;

    /// Where rows that cannot be applied wait, in this session's transaction; null: nowhere.
    [[nodiscard]] virtual ParkedRowStore* parkedRows() { return nullptr; }

    /// Single rows, locked, for whoever settles conflicts; null: they stop the pipeline.
    [[nodiscard]] virtual LockedRows* lockedRows() { return nullptr; }
};

}  // namespace lutra::apply
