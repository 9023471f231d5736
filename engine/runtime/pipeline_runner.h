#pragma once

#include "engine/apply/lock_watch.h"
#include "engine/control/engine_snapshot.h"
#include "engine/filter/table_filter.h"
#include "engine/model/configuration.h"
#include "engine/runtime/clock_watch.h"
#include "engine/runtime/origin_watch.h"
#include "engine/runtime/pipeline.h"
#include "engine/runtime/retry_policy.h"

#include <thread>

namespace lutra::runtime {

/// What a person set up for one direction, resolved.
struct PipelinePlan {
    std::string channel;
    lutra::Pipeline settings;
    std::string sourceSite;  // data source names
    std::string targetSite;
    std::string opposite;  // the key of the pipeline that carries the target's changes to the source, or none
    std::vector<TableMapping> oppositeMappings;
    std::vector<std::string> comingOtherwise;  // origins that this pipeline leaves to others
    std::vector<std::string> thirdWriters;     // not empty: a conflict is not settled, it stops
    std::string unlike;                        // with `comingOtherwise`: a pipeline that carries other tables
    std::chrono::days journalKept{90};         // how long settled conflicts stay in the target's journal
    conflict::PolicyWish wish;                 // for tables whose mapping has no policy of its own

    [[nodiscard]] std::string key() const { return channel + "/" + settings.name; }
};

/// What a person wishes for each table of the target, by its names there.
///
/// Errors: as `filter::TableFilter::make`.
[[nodiscard]] Result<apply::WishFor> wishesOf(const PipelinePlan& plan);

/// All that one life of a pipeline holds open.
struct OpenedPipeline {
    std::unique_ptr<ChangeSource> source;
    apply::Applier::Sessions lanes;
    apply::GroupBounds groupBounds;
    std::uint64_t epoch = 0;
    checkpoint::Progress progress;
    conflict::LogState state;                     // of the source's log there
    std::shared_ptr<apply::TargetLog> targetLog;  // none where no pipeline comes back
    std::shared_ptr<apply::KeptRows> kept;        // with `targetLog`
    std::optional<SourcePosition> drainTo;
    std::unique_ptr<apply::LockWatch> lockWatch;  // of the target's connections; may be none
    std::optional<Reason> warning;                // to be told, though nothing stops
    ClockWatch::Connect toSource;                 // for looks at the clocks; may be none
    ClockWatch::Connect toTarget;
    std::chrono::milliseconds proveOriginEvery{std::chrono::minutes(1)};
    LoopWatch loops;
};

/// Connects both sides and takes the pipeline over. Waits no longer than the connections' own time-outs.
using OpenPipeline = std::function<Result<OpenedPipeline>(const PipelinePlan& plan)>;

/// Keeps one pipeline going: opens it, runs it, and after a transient error waits and starts it again from
/// its checkpoint. The only caller of `Pipeline`. Its thread ends when the pipeline stops by itself or is
/// stopped.
class PipelineRunner {
public:
    PipelineRunner(PipelinePlan plan, OpenPipeline open, const Clock& clock, RetryPolicy retry = {});

    void start();
    void requestStop() { m_thread.request_stop(); }

    /// True once the pipeline will do nothing more.
    [[nodiscard]] bool ended() const { return m_ended; }

    /// Its reason stands in the snapshot.
    [[nodiscard]] PipelineSnapshot snapshot(WallTime now) const;

private:
    struct Status {
        PipelineState state = PipelineState::Starting;
        std::optional<Reason> reason;
        WallTime since;
        std::optional<WallTime> retryAt;
    };

    void run(std::stop_token stop);
    [[nodiscard]] Error readOnceMore(Error error);
    [[nodiscard]] Result<> live(std::stop_token stop);
    [[nodiscard]] Result<apply::ConflictRulesPtr> rulesFor(std::shared_ptr<apply::TargetLog> targetLog,
                                                           std::shared_ptr<apply::KeptRows> kept) const;
    void followLocks(apply::LockWatch& watch);
    [[nodiscard]] Result<> runWatched(Pipeline& pipeline, OpenedPipeline& opened,
                                      const std::shared_ptr<apply::TargetLog>& targetLog,
                                      std::stop_token stop);
    [[nodiscard]] std::unique_ptr<ClockWatch> watchClocks(const OpenedPipeline& opened);
    void noteClocks(const std::optional<Reason>& warning);
    [[nodiscard]] Result<> onSchemaStatement(const Transaction& transaction,
                                             const filter::TableFilter& tables);
    void enter(PipelineState state, std::optional<Reason> reason = {}, std::optional<WallTime> retryAt = {});

    const PipelinePlan m_plan;
    const OpenPipeline m_open;
    const Clock& m_clock;
    const RetryPolicy m_retry;
    PipelineCounters m_counters;
    Published<Status> m_status;
    Published<PipelineProgress> m_progress;
    Published<QueueLevel> m_queue;
    Published<std::optional<std::string>> m_lockHolder;  // while a wait for it lasts
    Published<std::optional<Reason>> m_warning;
    Published<std::optional<Reason>> m_clocks;      // what they gave to know when looked at last
    std::optional<SourcePosition> m_damagedBehind;  // where damage was met last, and read once more
    std::atomic<std::uint64_t> m_epoch{0};
    std::atomic<bool> m_ended{false};
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::runtime
