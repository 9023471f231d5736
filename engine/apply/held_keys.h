#pragma once

#include "engine/apply/row_keys.h"

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace lutra::apply {

/// A row that holds later changes of its keys back, as long as it is parked.
struct HeldRow {
    std::uint64_t id = 0;
    std::string table;  // "schema.table" of the target
    RowKeys keys;
};

/// The keys that parked rows of one pipeline hold. One object a pipeline, shared by all its lanes.
///
/// What is in here may be too much (a row that another process has decided about since), never too little:
/// only this pipeline parks, each lane adds its rows behind their COMMIT and before the next transaction that
/// shares a key with them begins, and rows only leave when the target says that they are decided.
///
/// Threads: any. This is one of the few mutexes outside `base`: lanes change the set, so a published copy
/// would
///          lose what another one added.
class HeldKeys {
public:
    /// Cheap: where nothing is parked, no change needs to be looked at.
    [[nodiscard]] bool empty() const { return m_count.load(std::memory_order_acquire) == 0; }
    [[nodiscard]] std::size_t size() const { return m_count.load(std::memory_order_acquire); }

    /// Whether the rows that were open when the pipeline was taken over are in here.
    [[nodiscard]] bool isLoaded() const { return m_loaded.load(std::memory_order_acquire); }
    void setLoaded() { m_loaded.store(true, std::memory_order_release); }

    void add(HeldRow row);
    void remove(std::uint64_t id);

    /// The rows that hold all of the table, so that nobody needs to know the keys of a change.
    [[nodiscard]] std::vector<std::uint64_t> holdersOf(const std::string& table) const;

    /// The rows that hold what a change with these keys touches, oldest first.
    [[nodiscard]] std::vector<std::uint64_t> holdersOf(const std::string& table, const RowKeys& keys) const;

    /// Whether any row of this table is parked.
    [[nodiscard]] bool touches(const std::string& table) const;
    [[nodiscard]] std::vector<std::uint64_t> ids() const;

private:
    struct Table {
        std::map<std::uint64_t, RowKeys> rows;  // by id
        std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> byHash;
        std::map<std::uint64_t, std::size_t> shapes;  // and how many rows are of it
        std::vector<std::uint64_t> wholeTable;
    };

    mutable std::mutex m_mutex;
    std::map<std::string, Table> m_tables;
    std::unordered_map<std::uint64_t, std::string> m_tableOf;
    std::atomic<std::size_t> m_count{0};
    std::atomic<bool> m_loaded{false};
};

}  // namespace lutra::apply
