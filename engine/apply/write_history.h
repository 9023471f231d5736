#pragma once

#include "engine/apply/target_table.h"
#include "engine/change/row_change.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace lutra::apply {

/// Numbers of groups of transactions, ascending in the order of the source.
using GroupNumber = std::uint64_t;

/// Which group last wrote what, to tell which groups a row must come behind: rows that share a value of a
/// unique key, before or after, or an edge of a foreign key, keep the order of the source.
///
/// What cannot be told apart by keys (a table without one, a collation we do not know) counts as the whole
/// table; what the target's foreign keys change by themselves, as one with all tables that have such.
class WriteHistory {
public:
    /// Writes down that `group` changes this row. Adds to `behind` the earlier groups that it must come
    /// behind.
    void add(const RowChange& change, const TargetTable& target, GroupNumber group,
             std::vector<GroupNumber>& behind);

    /// Groups before this one are committed, or never will be.
    void forgetBefore(GroupNumber oldest) { m_oldest = oldest; }

private:
    struct Entry {
        std::uint64_t what = 0;
        GroupNumber group = 0;  // 0: nobody
    };
    struct Table {
        GroupNumber lastWhole = 0;
        std::vector<GroupNumber> writers;  // since then, the unfinished ones
    };

    void touch(std::uint64_t what, GroupNumber group, std::vector<GroupNumber>& behind);
    void touchRow(const Row& row, const TargetTable& target, GroupNumber group,
                  std::vector<GroupNumber>& behind, bool& told);
    void touchTable(std::uint64_t table, bool whole, GroupNumber group, std::vector<GroupNumber>& behind);
    void makeRoom();
    void wait(GroupNumber earlier, GroupNumber group, std::vector<GroupNumber>& behind) const;

    GroupNumber m_oldest = 1;
    std::vector<Entry> m_entries;  // open addressing, a power of two
    std::size_t m_used = 0;
    std::unordered_map<std::uint64_t, Table> m_tables;  // by the hash of its name
};

}  // namespace lutra::apply
