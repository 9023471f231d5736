#pragma once

#include "engine/apply/target_table.h"
#include "engine/conflict/visible_rows.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace lutra::apply {

/// A row that lost a unique value: the journal keeps it until the value is free again.
///
/// Shape: `row` as of `rowIdentity`, `values` as of `uniqueValuesOf`. `birth` is that of its version, without
///        what that had seen; of an empty site where nobody remembers it.
struct KeptRow {
    std::uint64_t id = 0;  // in the journal
    TablePtr table;        // as the journal has it
    std::uint64_t row = 0;
    std::vector<std::uint64_t> values;
    conflict::ClaimRank rank;
    conflict::Birth birth;
    bool isBack = false;  // its value was free, and it is in the table again

    /// What the journal says of it besides the image.
    [[nodiscard]] std::string text() const;

    /// nullopt: whatever `text` would not have written. The number, the table and `isBack` stand elsewhere.
    [[nodiscard]] static std::optional<KeptRow> parse(std::string_view text);
};

/// The values that a row has in the target's unique keys, but the one rows are told apart by; as hashes.
/// Values that the keys take for equal give equal hashes; others may, too.
[[nodiscard]] std::vector<std::uint64_t> uniqueValuesOf(const TargetTable& target, const Row& image);

/// The rows that one pipeline keeps aside at its target. Shared by its lanes, who change them, and by the
/// reader of the target's log, who tells when the target's own writers give a value up or write such a row.
///
/// A lane adds a row before its COMMIT: what is in here may be too much, never too little. What really is
/// kept, the journal says.
///
/// Threads: any. Its mutex is one of the few outside `base`: lanes and reader change the set.
class KeptRows {
public:
    static constexpr std::size_t kKeptMax = 100'000;  // waiting at one time
    static constexpr std::size_t kBackMax = 10'000;

    KeptRows() = default;

    /// From the journal; any value may have become free meanwhile.
    explicit KeptRows(std::vector<KeptRow> rows);

    /// Cheap: nobody keeps anything.
    [[nodiscard]] bool empty() const { return m_count.load(std::memory_order_acquire) == 0; }
    [[nodiscard]] bool touches(const std::string& table) const;

    /// Errors: Refused `apply.kept_too_many`.
    [[nodiscard]] Result<> add(KeptRow row);
    void remove(std::uint64_t id);

    /// It is in the table again: the target's log still tells the truth of it.
    void setBack(std::uint64_t id);

    /// The one that is kept of this row; nullopt: none.
    [[nodiscard]] std::optional<KeptRow> keptOf(std::uint64_t row) const;

    /// The one of this row that came back last; nullopt: none did lately.
    [[nodiscard]] std::optional<KeptRow> backOf(std::uint64_t row) const;

    /// Those that want any of these values, the greatest rank first.
    [[nodiscard]] std::vector<KeptRow> wanting(std::span<const std::uint64_t> values) const;

    /// Whether the row's newest version is one born at `site` that was kept aside, or came back: then a write
    /// of ours that took it out of the table or put it there says nothing about who wrote it last.
    [[nodiscard]] bool isOwnVersion(std::uint64_t row, const std::string& site) const;

    /// Somebody at the target wrote this row.
    void noteWrite(std::uint64_t row, const conflict::Birth& by);
    /// Somebody at the target gave these values up. Those that nobody wants are forgotten at once: who loses
    /// a value later finds it held.
    void noteFree(std::span<const std::uint64_t> values);

    /// Whether somebody at the target has written the row since.
    [[nodiscard]] bool isSuperseded(std::uint64_t id) const;

    [[nodiscard]] bool hasFree() const { return m_hasFree.load(std::memory_order_acquire); }
    [[nodiscard]] std::vector<std::uint64_t> takeFree();

private:
    struct Entry {
        KeptRow row;
        bool isSuperseded = false;
    };

    void insert(KeptRow row);
    void count();
    void forgetRow(std::uint64_t id);

    mutable std::mutex m_mutex;
    std::unordered_map<std::uint64_t, Entry> m_rows;                  // by id
    std::unordered_map<std::uint64_t, std::uint64_t> m_idOf;          // by row: the newest one
    std::unordered_multimap<std::uint64_t, std::uint64_t> m_wanting;  // ids by value, of those kept
    std::unordered_map<std::string, std::size_t> m_tables;            // how many are kept of each
    std::deque<std::uint64_t> m_back;                                 // the newest of those that came back
    std::unordered_set<std::uint64_t> m_free;                         // of those that are wanted
    std::atomic<std::size_t> m_count{0};                              // that are kept
    std::atomic<bool> m_knowsAny{false};                              // of those that came back too
    std::atomic<bool> m_hasFree{false};
};

}  // namespace lutra::apply
