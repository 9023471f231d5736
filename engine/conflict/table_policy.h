#pragma once

#include "engine/change/row_change.h"
#include "engine/conflict/order.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::conflict {

struct ConflictPolicy;

/// What is done with a row that differs from what the source last saw although nobody wrote it.
enum class OnDrift : std::uint8_t { Repair, Park };

/// What a person wishes for a table; names as they stand in the configuration.
struct PolicyWish {
    std::string policy;  // perhaps with columns: "newest_by_column(changed_at)"
    bool bothDirections = true;
    std::string home;        // the home site; empty where the channel has none
    std::string rankColumn;  // of newest_by_column
    std::vector<std::string> deltaColumns;
    std::vector<std::vector<std::string>> columnGroups;  // of merge_columns; other columns stand alone
    OnDrift onDrift = OnDrift::Repair;
};

/// How conflicts of one table are settled; columns are places in the table.
struct TablePolicy {
    const ConflictPolicy* policy = nullptr;
    Order order;
    std::optional<std::size_t> rankColumn;
    std::vector<std::size_t> deltaColumns;
    std::vector<std::size_t> groupOf;  // by column; empty unless columns are merged
    std::size_t groups = 0;
    OnDrift onDrift = OnDrift::Repair;

    [[nodiscard]] bool isDelta(std::size_t column) const;
};

/// The wish as a policy of this table, or why it cannot be. `table` has its unique keys, as the catalog knows
/// them.
///
/// Errors: BadConfig `config.unknown_conflict_policy`, `config.one_sided_policy`, `config.home_needed`,
///         `conflict.columns_needed`, `conflict.column_unknown`, `conflict.column_not_numeric`,
///         `conflict.column_not_ordered`, `conflict.column_nullable`, `conflict.column_in_key`,
///         `conflict.column_generated`, `conflict.column_twice`, `conflict.column_unused`,
///         `conflict.key_needed`.
[[nodiscard]] Result<TablePolicy> fitPolicy(const PolicyWish& wish, const TableSchema& table);

/// The version that a change makes at the site where it was born. `previous` is what that site's index says
/// of the row before it; `before` and `after` are its images, null where it has none.
[[nodiscard]] Version bornVersion(const std::optional<Version>& previous, const BirthPtr& by,
                                  const Row* before, const Row* after, const TablePolicy& policy);

/// One row of a change. A change that moves a row to another key is a delete of the one and an insert of the
/// other.
struct RowPart {
    std::uint64_t row = 0;  // the hash of its key
    const Row* before = nullptr;
    const Row* after = nullptr;
};

/// Shape: one or two parts, valid as long as the change. The hashes are those of the images' keys.
[[nodiscard]] std::vector<RowPart> partsOf(const RowChange& change, std::optional<std::uint64_t> rowBefore,
                                           std::optional<std::uint64_t> rowAfter);

}  // namespace lutra::conflict
