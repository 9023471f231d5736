#pragma once

#include "engine/base/error.h"
#include "engine/change/source_position.h"

#include <set>
#include <span>
#include <string>

namespace lutra::checkpoint {

/// What of a source's log a pipeline has committed to the target: everything up to `low`, and the
/// transactions in `done` that end above it.
///
/// Identity: a source transaction is named by the place where it ends.
struct Progress {
    SourcePosition low;
    std::set<SourcePosition> done;

    [[nodiscard]] bool contains(const SourcePosition& end) const { return end <= low || done.contains(end); }

    /// Everything up to `end` is committed or carries nothing.
    void raiseLow(const SourcePosition& end);
};

/// What all lanes together have committed. Over *all* rows of the pipeline, also of lanes no longer in use: a
/// restart with fewer lanes must not forget what the others did.
[[nodiscard]] Progress unite(std::span<const Progress> lanes);

/// The set as it stands in the checkpoint row: "file:offset" by line; empty for none.
[[nodiscard]] std::string encodeDone(const std::set<SourcePosition>& done);

/// Errors: BadData `checkpoint.damaged`: never guessed around.
[[nodiscard]] Result<std::set<SourcePosition>> decodeDone(std::string_view text);

}  // namespace lutra::checkpoint
