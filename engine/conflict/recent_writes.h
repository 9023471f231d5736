#pragma once

#include "engine/conflict/open_transactions.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace lutra::conflict {

/// Who wrote each row of a site last, as far as some site may not have seen it yet. Memory follows the lag,
/// not the table.
///
/// Shape:   rows are hashes of table and key, good ones: all 64 bits count. A transaction's own data stands
///          here once, however many rows it wrote.
/// Restart: a reader that is to go on at a place of the log first reads again from where the oldest
///          transaction began that was open as of that place (`OpenTransactions`), so that is kept with it.
class RecentWrites {
public:
    RecentWrites();

    void note(std::uint64_t row, const Version& version);

    /// Its newest write is one that all sites know.
    void drop(std::uint64_t row);

    /// Returns: nullopt when nobody wrote it lately: all sites have seen what it is.
    [[nodiscard]] std::optional<Version> find(std::uint64_t row) const;

    /// Drops the rows whose newest write every other site is known to have seen. Those that `isContested`
    /// says want a unique value that another version wants too stay. Goes over all rows: not for each
    /// transaction.
    void forget(std::span<const Elsewhere> others,
                const std::function<bool(std::uint64_t row)>& isContested = nullptr);

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t transactions() const { return m_places.size(); }

    /// Memory held, roughly, in bytes.
    [[nodiscard]] std::size_t bytes() const;

private:
    using Place = std::uint32_t;  // in `m_births`; 0 is nobody

    struct Entry {
        std::uint64_t row = 0;
        Place by = 0;  // 0: the entry is free
        Place home : 31 = 0;
        Place isDelete : 1 = 0;
    };
    struct Transaction {
        BirthPtr birth;
        std::size_t uses = 0;
        bool ownsSeen = false;  // counts the memory of what it has seen
    };

    Entry& entryOf(std::uint64_t row);
    const Entry* lookUp(std::uint64_t row) const;
    void grow();
    Place take(const BirthPtr& birth);
    void leave(Place place);

    std::vector<Entry> m_entries;  // open addressing, a power of two
    std::size_t m_rows = 0;
    std::vector<Transaction> m_births;
    std::vector<Place> m_free;
    std::unordered_map<const Birth*, Place> m_places;
    Place m_newest = 0;
    const Seen* m_newestSeen = nullptr;
    std::size_t m_seenBytes = 0;
    std::unordered_map<std::uint64_t, std::shared_ptr<const Details>>
        m_details;  // of the rows that have such
};

}  // namespace lutra::conflict
