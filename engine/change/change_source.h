#pragma once

#include "engine/base/error.h"
#include "engine/change/transaction.h"

#include <chrono>
#include <optional>
#include <stop_token>

namespace lutra {

/// Changes in commit order: a server's log, or a table being read for the first time.
class ChangeSource {
public:
    virtual ~ChangeSource() = default;

    /// Waits for the next transaction, at most about `patience`.
    ///
    /// Returns: the transaction, or nullopt when none was complete in time (normal on a quiet source).
    /// Errors:  Transient (link lost: resume at the last `end`), PositionLost (purged), Refused (login,
    /// grants),
    ///          BadData (what cannot be decoded; with its place), Stopped.
    /// Threads: one caller.
    [[nodiscard]] virtual Result<std::optional<Transaction>> next(std::chrono::milliseconds patience,
                                                                  std::stop_token stop) = 0;

    /// Everything before this place has been returned by `next`, or carries no change.
    [[nodiscard]] virtual SourcePosition position() const = 0;

    /// Where reading must begin to see all behind `position()`: earlier than that where a transaction was
    /// prepared and its end is still to come.
    [[nodiscard]] virtual SourcePosition readFrom() const { return position(); }
};

}  // namespace lutra
