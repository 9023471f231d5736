#pragma once

#include "engine/apply/held_keys.h"
#include "engine/base/error.h"
#include "engine/change/row_change.h"
#include "engine/change/source_position.h"
#include "engine/change/transaction.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::apply {

/// How many rows of one pipeline may wait at a time. Beyond it something is wrong that a person must see to
/// first: a table is missing, not a row.
constexpr std::size_t kParkedRowsMax = 10'000;

/// One change that waits in `retl.retl_conflict`.
///
/// Shape:  images are `rowImageText`, `shape` is `ddl::shapeText`. Times are the target's, UTC, as it writes
///         them; `committedAt` is the source's, RFC 3339.
/// Source: `Parking` for new ones, the table for all others.
struct ParkedRow {
    enum class Status : std::uint8_t { Open, Retried, Dropped };

    std::uint64_t id = 0;  // also the order of the queue; given by the target
    std::string pipeline;
    Status status = Status::Open;
    std::string schema;  // the target's names
    std::string table;
    RowChange::Kind kind = RowChange::Kind::Insert;
    bool foreignKeyChecks = true;
    std::string keyText;
    RowKeys keys;
    std::string shape;
    std::optional<std::string> before;
    std::optional<std::string> after;
    std::string reasonCode;
    std::string reasonDetail;
    std::optional<std::uint64_t> queuedBehind;
    SourcePosition source;        // where its transaction ends
    std::uint64_t sourceRow = 0;  // its place in there, from 1
    std::string committedAt;
    Origin origin;
    std::string createdAt;
    std::string decidedAt;  // empty while open
    std::string decidedBy;

    [[nodiscard]] std::string fullTableName() const { return schema + "." + table; }
};

[[nodiscard]] std::string_view nameOf(ParkedRow::Status status);  // "open"
[[nodiscard]] std::string_view nameOf(RowChange::Kind kind);      // "insert"

/// Where a lane keeps rows that cannot be applied: the target, in the transaction that is open there.
///
/// Errors:  those of the session. Refused `retl.missing`: the table is not there.
/// Threads: one caller, the lane's.
class ParkedRowStore {
public:
    virtual ~ParkedRowStore() = default;

    [[nodiscard]] virtual const std::string& pipeline() const = 0;

    /// All rows of this pipeline that are open.
    [[nodiscard]] virtual Result<std::vector<HeldRow>> loadOpen() = 0;

    /// The numbers of all rows of this pipeline that are open, ascending.
    [[nodiscard]] virtual Result<std::vector<std::uint64_t>> openIds() = 0;

    /// One of `ids` that is open, and stays so until this transaction ends; none: all are decided. Whoever is
    /// deciding about one is waited for.
    [[nodiscard]] virtual Result<std::optional<std::uint64_t>>
    lockOpen(std::span<const std::uint64_t> ids) = 0;

    /// What of the target's table the change touches. A table or column that is not there is no error.
    [[nodiscard]] virtual Result<RowKeys> keysOf(const RowChange& change) = 0;

    [[nodiscard]] virtual Result<std::uint64_t> add(const ParkedRow& row) = 0;
};

}  // namespace lutra::apply
