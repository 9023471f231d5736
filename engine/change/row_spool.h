#pragma once

#include "engine/base/error.h"
#include "engine/change/row_change.h"

#include <memory>
#include <span>
#include <vector>

namespace lutra {

/// Rows of one transaction that are too many for memory, in log order. They are read a part at a time, as
/// often as asked for.
///
/// Threads: written by one, then read by any; each reading by one.
class RowSpool {
public:
    /// One reading, from the first row on.
    class Reading {
    public:
        virtual ~Reading() = default;

        /// Some more rows, valid until the next call; none at all behind the last.
        ///
        /// Errors: BadData (rows that cannot be decoded), Transient "capture.spill_failed".
        [[nodiscard]] virtual Result<std::span<RowChange>> next() = 0;
    };

    virtual ~RowSpool() = default;

    [[nodiscard]] virtual std::unique_ptr<Reading> read() const = 0;

    /// The tables whose rows it holds, each shape once.
    [[nodiscard]] virtual std::vector<TablePtr> tables() const = 0;
};

}  // namespace lutra
