#pragma once

#include "engine/apply/target_table.h"
#include "engine/change/row_change.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace lutra::apply {

/// Numbers of groups of transactions, ascending in the order of the source.
using GroupNumber = std::uint64_t;

/// What a transaction's rows touch, as hashes.
struct Touched {
    struct Mark {
        std::uint64_t what = 0;  // a value of a unique key, or an edge of a foreign key
        bool namesRow = false;   // the first key of a row's first image
    };
    struct Table {
        std::uint64_t name = 0;
        bool whole = false;  // its rows cannot be told apart
    };
    std::vector<Mark> marks;
    std::vector<Table> tables;  // each once

    void clear();
};

/// Adds what this row touches: every value of a unique key, before and after, and every edge of a foreign
/// key.
///
/// What cannot be told apart by keys (a table without one, a collation we do not know) counts as the whole
/// table; an edge that cannot be told (text by collation, a column that the row image lacks), as the whole
/// table at its other end; what the target's foreign keys change by themselves, as one with all tables that
/// have such.
void addTouched(Touched& touched, const RowChange& change, const TargetTable& target);

/// Which group last wrote what, to tell which groups a transaction must come behind: those that touched the
/// same keep the order of the source.
class WriteHistory {
public:
    struct Writer {
        GroupNumber group = 0;
        std::size_t transaction = 0;  // its place in the group
    };

    /// The groups that wrote any of this before, each once; those that are known to be finished left out.
    [[nodiscard]] std::vector<GroupNumber> writersOf(const Touched& touched) const;

    /// Writes down who touches this. Tells how many of the rows another transaction, of this group or of one
    /// that is not finished, has written before: such changes fold together when they are written at once.
    std::size_t note(const Touched& touched, Writer writer);

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

    [[nodiscard]] std::size_t slotOf(std::uint64_t what) const;
    bool note(std::uint64_t what, Writer writer);
    void noteTable(const Touched::Table& table, GroupNumber group);
    void makeRoom();

    GroupNumber m_oldest = 1;
    std::vector<Entry> m_entries;  // open addressing, a power of two
    std::size_t m_used = 0;
    std::unordered_map<std::uint64_t, Table> m_tables;  // by the hash of its name
};

}  // namespace lutra::apply
