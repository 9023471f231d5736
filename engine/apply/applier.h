#pragma once

#include "engine/apply/row_writer.h"
#include "engine/base/clock.h"
#include "engine/metrics/pipeline_counters.h"

#include <stop_token>

namespace lutra::apply {

/// Writes source transactions to the target, one target transaction each, in order, on one lane.
///
/// Each write is guarded by what the source last saw; what does not match stops the pipeline with the key and
/// both images. Deadlocks and lock waits are tried again from the start of the transaction.
class Applier {
public:
    /// `progress` is what the take-over found. `site` is the source's name, the birthplace of its local
    /// changes.
    Applier(TargetSession& target, const Clock& clock, PipelineCounters& counters, std::string site,
            checkpoint::Progress progress);

    /// On failure nothing of this transaction is on the target, but for a COMMIT without an answer. `stop`
    /// ends the waiting between tries, and a transaction too large for memory: Stopped.
    [[nodiscard]] Result<> apply(const Transaction& transaction, std::stop_token stop);

    /// Nothing to write up to here; kept with the next commit, or by `persist`.
    void pass(const Transaction& transaction);

    /// Commits the position alone, if something worth keeping was passed since the last commit. What
    /// consisted of checkpoints only is not worth it: two pipelines would answer each other for ever.
    [[nodiscard]] Result<> persist();

    /// Whether the target still answers, and is still ours to write to.
    [[nodiscard]] Result<> checkHeld() { return m_target.checkHeld(); }

    /// Whether the target has this transaction already: reading may begin earlier than what is left to do.
    [[nodiscard]] bool has(const Transaction& transaction) const;

    /// Up to here the target has everything.
    [[nodiscard]] const SourcePosition& appliedTo() const { return m_progress.low; }

private:
    [[nodiscard]] Result<> write(const Transaction& transaction, std::size_t rowsPerInsert,
                                 const std::stop_token& stop);

    TargetSession& m_target;
    const Clock& m_clock;
    PipelineCounters& m_counters;
    std::string m_site;
    checkpoint::Progress m_progress;
    RowWriter m_rows;
    bool m_unsaved = false;
    std::uint64_t m_rowsInWriting = 0;  // of the transaction being written
};

}  // namespace lutra::apply
