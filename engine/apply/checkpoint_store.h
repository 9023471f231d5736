#pragma once

#include "engine/checkpoint/progress.h"
#include "engine/conflict/site_log.h"
#include "engine/mysql/connection.h"

#include <functional>

namespace lutra::apply {

/// What a pipeline is called in the checkpoint table: "channel/pipeline".
using PipelineKey = std::string;

/// What an engine holds after it has taken a pipeline over.
struct TakeOver {
    std::uint64_t epoch = 0;
    std::uint32_t readerServerId = 0;  // the id under which the source's log is read; kept with the pipeline
    std::uint64_t commits = 0;         // of all lanes, ever
    checkpoint::Progress progress;
    std::optional<conflict::LogState> state = std::nullopt;  // of the source's log at `progress.low`
};

/// Where a pipeline begins that has no checkpoint.
struct Start {
    checkpoint::Progress progress;
    conflict::LogState state;
};

/// Takes a pipeline over in one target transaction: locks all its lane rows (so it waits for commits still in
/// flight), raises the epoch, writes the rows of its own lanes, and only then reads what is done.
///
/// `startAt` and `chooseServerId` are asked only where no checkpoint exists.
/// Errors: Refused `retl.missing`; Transient (link, lock wait, or another engine did the same at this
/// moment);
///         BadData `checkpoint.damaged`; what `startAt` fails with.
[[nodiscard]] Result<TakeOver> takeOver(mysql::Connection& target, const PipelineKey& pipeline,
                                        std::uint32_t lanes, std::string_view owner,
                                        const std::function<Result<Start>()>& startAt,
                                        const std::function<Result<std::uint32_t>()>& chooseServerId);

/// Gives all lanes of a pipeline that is held under `epoch` one new place: the same transactions in another
/// log.
///
/// Errors: Refused `apply.fenced`; Transient.
[[nodiscard]] Result<> moveCheckpoint(mysql::Connection& target, const PipelineKey& pipeline,
                                      std::uint64_t epoch, const checkpoint::Progress& progress,
                                      const conflict::LogState& state);

/// An error of a statement on the checkpoint: without its table it is Refused `retl.missing`.
[[nodiscard]] Error asCheckpointError(Error error);

/// Whether the lane's row is there, under this epoch, on a server that takes writes.
///
/// Errors: Refused `apply.fenced`, `checkpoint.vanished`, `retl.missing`; Transient `mysql.read_only`.
[[nodiscard]] Result<> checkLaneHeld(mysql::Connection& target, const PipelineKey& pipeline,
                                     std::uint32_t lane, std::uint64_t epoch);

/// The columns of the checkpoint row that say how far `progress` is, as `name = value, …`.
[[nodiscard]] std::string progressAssignments(const checkpoint::Progress& progress);

/// Those that say what is known of the source's log there.
[[nodiscard]] std::string stateAssignments(const conflict::LogState& state);

/// What the rows say, without locking or changing anything; nullopt where the pipeline has never run.
[[nodiscard]] Result<std::optional<TakeOver>> readCheckpoint(mysql::Connection& target,
                                                             const PipelineKey& pipeline);

/// The rows of a pipeline as a reader of this server's log would know them. `site` is the pipeline's source.
[[nodiscard]] Result<std::vector<conflict::LaneRow>>
readLaneRows(mysql::Connection& server, const PipelineKey& pipeline, const std::string& site);

}  // namespace lutra::apply
