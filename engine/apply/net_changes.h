#pragma once

#include "engine/apply/target_table.h"
#include "engine/base/error.h"
#include "engine/change/row_change.h"
#include "engine/dialect/merged_statements.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace lutra::apply {

/// What many changes of one table come to: for each row that the target has now, or will have, its first
/// image and its last. No row stands twice, and no unique value moves from one updated row to another:
/// deletes, then updates, then inserts, each in any order, end where the source did.
struct NetTable {
    TargetTablePtr target;
    std::vector<const Row*> removed;
    std::vector<dialect::RowUpdate> updated;
    std::vector<const Row*> untouched;  // changed and changed back
    std::vector<const Row*> inserted;

    [[nodiscard]] std::size_t rows() const
    {
        return removed.size() + updated.size() + untouched.size() + inserted.size();
    }
};

/// Changes of many tables, ready to be written. Views into the rows they were made of.
struct NetChanges {
    std::vector<NetTable> tables;
    std::vector<const RowChange*>
        inOrder;  // of the other tables: to be written one by one, as the source did
};

/// Changes of many tables, folded while they come. It looks at them and at what they hold until the end.
class Folding {
public:
    Folding();
    ~Folding();
    Folding(Folding&&) noexcept;
    Folding& operator=(Folding&&) noexcept;

    /// The next changes, all of one shape of one table.
    void add(std::span<const RowChange> changes, const TargetTablePtr& target);

    /// How many were added.
    [[nodiscard]] std::size_t rows() const { return m_rows; }

    /// How many rows of the target they change.
    [[nodiscard]] std::size_t targetRows() const;

    /// Whether it holds of any source table with changes.
    [[nodiscard]] bool hasTable(const std::function<bool(const TableSchema&)>& wanted) const;

    /// What they come to. `changes` are all that were added, in their order.
    [[nodiscard]] NetChanges net(std::span<const RowChange* const> changes) const;

private:
    struct Table;

    std::vector<std::unique_ptr<Table>> m_tables;  // few; the last one used is looked at first
    std::size_t m_lastUsed = 0;
    std::size_t m_rows = 0;
};

using DescribeTable = std::function<Result<TargetTablePtr>(const TablePtr&)>;

/// Folds the changes of each table that allows it. `describe` tells a table's target; an error of its ends
/// the folding.
[[nodiscard]] Result<NetChanges> foldChanges(std::span<const RowChange* const> changes,
                                             const DescribeTable& describe);

}  // namespace lutra::apply
