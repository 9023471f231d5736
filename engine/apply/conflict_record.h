#pragma once

#include "engine/change/row_change.h"
#include "engine/change/source_position.h"
#include "engine/change/transaction.h"

#include <optional>
#include <string>

namespace lutra::apply {

/// One conflict as the lane that settled it tells of it, or one row that had drifted.
///
/// Shape: images are those of the change in the source's columns; `target` is the row it met, `result` what
///        was left there; null: none. Stamps and positions are empty where nobody knows.
struct ConflictRecord {
    enum class Kind : std::uint8_t { Conflict, Drift, UniqueValue };

    Kind kind = Kind::Conflict;
    TablePtr table;
    RowChange::Kind statement = RowChange::Kind::Insert;
    const Row* before = nullptr;
    const Row* after = nullptr;
    const Row* target = nullptr;
    const Row* result = nullptr;
    std::string rule;
    std::string winner;  // a site
    std::string incomingStamp;
    std::string currentStamp;
    std::string currentPosition;  // in its own site's log
    std::string detail;           // what the two had seen
    std::string kept;       // `KeptRow::text` of `target`, which waits for its value; empty: nothing waits
    SourcePosition source;  // where the change's transaction ends
    std::uint64_t sourceRow = 0;
    std::string committedAt;
    Origin origin;
};

}  // namespace lutra::apply
