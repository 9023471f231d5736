#pragma once

#include "engine/apply/applier.h"
#include "engine/base/bounded_queue.h"
#include "engine/base/published.h"
#include "engine/change/change_source.h"
#include "engine/conflict/site_log.h"
#include "engine/filter/origin_guard.h"
#include "engine/metrics/pipeline_counters.h"
#include "engine/runtime/loop_tripwire.h"
#include "engine/transform/row_mapper.h"

#include <functional>

namespace lutra::runtime {

/// Where a pipeline is, for whoever looks.
struct PipelineProgress {
    SourcePosition appliedTo;
    SourcePosition readTo;
    WallTime lastCommittedAt;  // source's time of the newest applied transaction; zero before the first
    bool inStep = false;       // all that the source has sent is applied
};

/// Transactions and bytes in the queue between reading and applying.
using QueueLevel = std::pair<std::size_t, std::size_t>;

/// One life of a pipeline, from take-over to the first error: carries changes from source to target.
///
/// Reading, filtering and renaming run on a thread of their own; applying on the caller's. A bounded queue
/// joins them. A skipped transaction travels the queue as an empty one, so no checkpoint overtakes work in
/// flight.
class Pipeline {
public:
    struct Parts {
        ChangeSource& source;
        const filter::OriginGuard& originGuard;
        conflict::SiteLog& siteLog;
        transform::RowMapper& mapper;
        apply::Applier& applier;
        PipelineCounters& counters;
        Published<PipelineProgress>& progress;
        Published<QueueLevel>& queueLevel;
        const Clock& clock;
        /// What to do with a statement that changes structure; an error stops the pipeline.
        std::function<Result<>(const Transaction&)> onSchemaStatement;
        std::optional<SourcePosition> drainTo;  // return once this is applied
        LoopWatch loops = {};
    };

    explicit Pipeline(Parts parts);

    /// Returns after `stop` was requested or `drainTo` was reached, at a transaction's edge and with the
    /// position kept; else the error that ended this life.
    [[nodiscard]] Result<> run(std::stop_token stop);

private:
    [[nodiscard]] Result<> capture(std::stop_token stop);
    [[nodiscard]] Result<bool> enqueue(Transaction transaction, std::stop_token stop);
    [[nodiscard]] Result<> lookForLoop(const Transaction& transaction, LoopTripwire::Direction direction);
    [[nodiscard]] Result<> apply(std::stop_token stop);
    [[nodiscard]] Result<> applyUntil(const std::stop_token& stop);
    [[nodiscard]] Result<> carry(Transaction transaction, const std::stop_token& stop);
    [[nodiscard]] bool drained() const;
    void tell(bool inStep);

    Parts m_parts;
    BoundedQueue<Transaction> m_queue;
    Published<SourcePosition> m_readTo;  // by the reader
    std::atomic<bool> m_sourceQuiet{false};
    std::chrono::steady_clock::time_point m_lastTold;
};

}  // namespace lutra::runtime
