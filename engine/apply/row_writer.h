#pragma once

#include "engine/apply/parking.h"
#include "engine/apply/target_session.h"

namespace lutra::apply {

/// Writes rows in the order of the source, each guarded by what the source last saw. Neighbouring inserts of
/// one shape share a statement. What the target refuses is parked, and what comes behind it on the same key
/// with it, where `parking` says so.
///
/// Errors: those of the session; Conflict `apply.row_mismatch` with the key and both images.
class RowWriter {
public:
    /// `parking` outlives this.
    RowWriter(TargetSession& target, Parking& parking);

    [[nodiscard]] Result<> write(std::span<const RowChange* const> rows, std::size_t rowsPerInsert);

    /// Writes one row by itself where the target's is as expected. False: it is not, or a unique value is
    /// taken; nothing was written.
    [[nodiscard]] Result<bool> writeIfExpected(const RowChange& change);

    /// Puts the change behind a parked row that holds one of its keys; false: none does.
    [[nodiscard]] Result<bool> queueIfHeld(const RowChange& change);

    /// To be called before a row is written by other means.
    [[nodiscard]] Result<> checkForeignKeys(bool on);

    /// Sets the session as it was before the first row. To be called before COMMIT.
    [[nodiscard]] Result<> finish() { return checkForeignKeys(true); }

    /// The session was rolled back, and so set anew.
    void forget();

private:
    [[nodiscard]] Result<bool> writeGuarded(const RowChange& change);
    [[nodiscard]] Result<std::size_t> writeNext(std::span<const RowChange* const> rows,
                                                std::size_t rowsPerInsert);
    [[nodiscard]] Result<std::size_t> insertNext(std::span<const RowChange* const> rows,
                                                 std::size_t rowsPerInsert);
    [[nodiscard]] Result<> writeOne(const RowChange& change);
    [[nodiscard]] Error mismatch(const RowChange& change, std::string_view why);

    TargetSession& m_target;
    Parking& m_parking;
    std::vector<const Row*> m_batch;
    bool m_foreignKeyChecks = true;  // as the session has them
};

}  // namespace lutra::apply
