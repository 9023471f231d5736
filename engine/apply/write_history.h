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
    struct Writer {
        GroupNumber group = 0;
        std::size_t transaction = 0;  // its place in the group
    };

    /// Writes down who changes this row. Adds to `behind` the earlier groups that it must come behind. Tells
    /// whether another transaction, of this group or of one that is not finished, has written the row before:
    /// such changes fold together when they are written at once.
    bool add(const RowChange& change, const TargetTable& target, Writer writer,
             std::vector<GroupNumber>& behind);

    /// Groups before this one are committed, or never will be.
    void forgetBefore(GroupNumber oldest) { m_oldest = oldest; }

private:
    struct Entry {
        std::uint64_t what = 0;
        GroupNumber group : 40 = 0;  // 0: nobody
        std::uint64_t transaction : 24 = 0;
    };
    struct Table {
        GroupNumber lastWhole = 0;
        std::vector<GroupNumber> writers;  // since then, the unfinished ones
    };

    bool touch(std::uint64_t what, Writer writer, std::vector<GroupNumber>& behind);
    bool touchRow(const Row& row, const TargetTable& target, Writer writer, std::vector<GroupNumber>& behind,
                  bool& told);
    void touchTable(std::uint64_t table, bool whole, GroupNumber group, std::vector<GroupNumber>& behind);
    void makeRoom();
    void wait(GroupNumber earlier, GroupNumber group, std::vector<GroupNumber>& behind) const;

    GroupNumber m_oldest = 1;
    std::vector<Entry> m_entries;  // open addressing, a power of two
    std::size_t m_used = 0;
    std::unordered_map<std::uint64_t, Table> m_tables;  // by the hash of its name
};

}  // namespace lutra::apply
