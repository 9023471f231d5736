#pragma once

#include "engine/checkpoint/progress.h"
#include "engine/mysql/source_state.h"

namespace lutra::capture {

/// How reading goes on from what is done.
enum class ResumeBy : unsigned char {
    Place,  // the same server still has the place
    Ids,    // another server, or files that are gone and held nothing new: all but what is done
};

/// Whether, and how, `source` can go on behind `done` without a loss. Pure.
///
/// Errors: PositionLost, each with the exact gap: `capture.source_behind` (it lacks what was applied, or the
///         place lies beyond its end), `capture.position_purged` (files that are needed are gone),
///         `capture.log_reset` (its log was begun anew), `capture.source_replaced` (another server, and no
///         ids to find the place by).
[[nodiscard]] Result<ResumeBy> decideResume(const checkpoint::Progress& done,
                                            const mysql::SourceState& source);

/// Whether `source` can send all but `done`: a start or a move by ids. Errors: as above.
[[nodiscard]] Result<> checkIds(const GtidSet& done, const mysql::SourceState& source);

}  // namespace lutra::capture
