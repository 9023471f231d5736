#pragma once

#include "engine/apply/conflict_record.h"
#include "engine/apply/kept_rows.h"
#include "engine/mysql/connection.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace lutra::apply {

/// The rows of `retl.retl_conflict` that tell of conflicts and drift, by SQL.
///
/// Errors: those of the server; Refused `retl.missing`.

/// Writes one, in the transaction that settles it.
/// Returns its number where it keeps a row, else 0.
[[nodiscard]] Result<std::uint64_t> insertConflict(mysql::Connection& target, const std::string& pipeline,
                                                   const ConflictRecord& record);

/// The rows that a pipeline keeps aside, and of those that came back the newest.
///
/// Errors: BadData `conflict.image_damaged`.
[[nodiscard]] Result<std::vector<KeptRow>> readKeptRows(mysql::Connection& target,
                                                        const std::string& pipeline);

/// The row that number `id` keeps, its record locked; nullopt: it keeps none any more.
[[nodiscard]] Result<std::optional<Row>> readKeptImage(mysql::Connection& target, std::uint64_t id,
                                                       const TableSchema& table, Arena& memory);

[[nodiscard]] Result<> decideKeptRow(mysql::Connection& target, std::uint64_t id, bool isBack);

[[nodiscard]] std::string_view nameOf(ConflictRecord::Kind kind);  // "conflict"

/// One as the journal has it.
///
/// Shape: words as they stand there; images are `rowImageText`, with `shape` that of `ddl::shapeText`. Those
/// of a list
///        have neither.
struct JournaledConflict {
    std::uint64_t id = 0;
    std::string kind;    // "conflict", "drift", "unique"
    std::string status;  // "settled", "resolved"; of a row kept for a value "kept", "back", "superseded"
    std::string pipeline;
    std::string schema;
    std::string table;
    std::string statement;
    std::string keyText;
    std::string detail;
    std::string rule;
    std::string winner;
    std::string incomingStamp;
    std::string currentStamp;
    std::string currentPosition;
    std::string sourcePosition;
    std::string committedAt;
    std::string originSite;
    std::string originPosition;
    std::string createdAt;  // the target's time, UTC
    std::string decidedAt;
    std::string decidedBy;
    std::string shape;
    std::optional<std::string> before;
    std::optional<std::string> after;
    std::optional<std::string> target;
    std::optional<std::string> result;

    [[nodiscard]] std::string fullTableName() const { return schema + "." + table; }
};

struct ConflictFilter {
    std::string pipeline;
    std::string kind;   // empty: all
    std::string table;  // "schema.table"; empty: all
    std::uint64_t atMost = 1000;
};

/// The newest ones, oldest of them first; without images.
[[nodiscard]] Result<std::vector<JournaledConflict>> listConflicts(mysql::Connection& target,
                                                                   const ConflictFilter& filter);

/// nullopt: there is no such row.
[[nodiscard]] Result<std::optional<JournaledConflict>> readConflict(mysql::Connection& target,
                                                                    std::uint64_t id);

/// Removes the oldest of what was settled longer ago than `kept`, in one transaction. Parked rows and those
/// kept for a value stay.
///
/// Returns: how many; fewer than `kForgottenAtOnce` when no more are so old.
constexpr std::size_t kForgottenAtOnce = 1000;
[[nodiscard]] Result<std::size_t> forgetOldConflicts(mysql::Connection& target, const std::string& pipeline,
                                                     std::chrono::days kept);

/// Writes down that a person has decided otherwise, in that person's transaction.
[[nodiscard]] Result<> noteResolved(mysql::Connection& target, std::uint64_t id, std::string_view who);

}  // namespace lutra::apply
