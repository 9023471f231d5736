#pragma once

#include "engine/apply/conflict_rules.h"
#include "engine/apply/kept_rows.h"
#include "engine/apply/target_log.h"
#include "engine/apply/target_table.h"
#include "engine/base/clock.h"
#include "engine/change/change_source.h"
#include "engine/conflict/recent_writes.h"
#include "engine/conflict/site_log.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace lutra::runtime {

/// Reads a pipeline's target's own log, ahead of everything, and remembers who wrote its rows.
///
/// Only rows that another pipeline carries to the source are of interest. What the source's changes wrote
/// there, our own echoes, every change still to come has seen: such a row is dropped.
///
/// Threads: its own reads; any may ask. Its mutex is one of the few outside `base`: askers wait for a place
/// in the log.
class TargetLogReader final : public apply::TargetLog {
public:
    static constexpr std::size_t kBytesMax = std::size_t{1} << 30;  // of what is remembered

    using Describe = std::function<Result<apply::TargetTablePtr>(const TablePtr&)>;

    struct Parts {
        std::unique_ptr<ChangeSource> source;
        Describe describe;       // on the reader's own thread
        conflict::SiteLog log;   // from where `source` begins
        std::string sourceSite;  // of the pipeline
        std::string targetSite;
        std::shared_ptr<apply::KeptRows>
            kept;                // what the target's writers do to it is told there; may be none
        bool isHome = false;     // the target is
        apply::WishFor wishFor;  // some policies remember more of a row than who wrote it
        SourcePosition endAtStart;
        std::shared_ptr<std::atomic<bool>> remembers;  // set here: whether echoes are worth decoding
        const Clock& clock;
    };

    explicit TargetLogReader(Parts parts);
    ~TargetLogReader() override;

    [[nodiscard]] Result<> catchUp(std::stop_token stop) override;
    [[nodiscard]] Result<> readTo(const SourcePosition& end, std::stop_token stop) override;
    [[nodiscard]] std::uint64_t marksRead() const override { return m_marksRead; }
    [[nodiscard]] bool isQuiet() const override;
    [[nodiscard]] std::vector<Found> newestOf(std::span<const std::uint64_t> rows) const override;
    void forget(const conflict::SeenPtr& seenBySource) override;

private:
    struct Write {
        std::uint64_t row = 0;
        conflict::Version version;  // without `by`: dropped
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] Result<> read(const std::stop_token& stop);
    [[nodiscard]] Result<> take(const Transaction& transaction);
    [[nodiscard]] Result<> collect(const Transaction& transaction, const conflict::StandingPtr& standing);
    [[nodiscard]] const conflict::TablePolicy* policyWithPast(const TablePtr& table);
    [[nodiscard]] static bool goesOn(const RowChange& change, const apply::TargetTable& target,
                                     const conflict::TablePolicy& policy);
    [[nodiscard]] std::optional<conflict::Version> newestWith(std::uint64_t row) const;
    void noteParts(const RowChange& change, const apply::TargetTable& target,
                   const conflict::TablePolicy& policy, const conflict::BirthPtr& by);
    [[nodiscard]] Result<> store(const SourcePosition& end);
    [[nodiscard]] Result<> waitFor(const SourcePosition& end, std::chrono::seconds within,
                                   const std::stop_token& stop);
    void prune() const;

    Parts m_parts;
    std::vector<Write> m_writes;                                // of the transaction at hand
    std::unordered_map<std::uint64_t, std::size_t> m_withPast;  // rows, and their last place in `m_writes`
    std::unordered_map<TablePtr, std::optional<conflict::TablePolicy>> m_policies;

    std::atomic<std::uint64_t> m_marksRead{0};
    mutable std::mutex m_mutex;
    std::condition_variable_any m_moved;
    mutable conflict::RecentWrites m_recent;
    mutable conflict::SeenPtr m_toForget;
    mutable std::chrono::steady_clock::time_point m_pruned;
    SourcePosition m_readTo;
    std::optional<Error> m_failure;
    bool m_caughtUp = false;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::runtime
