#pragma once

#include "engine/base/error.h"
#include "engine/change/gtid_set.h"
#include "engine/change/source_position.h"

#include <optional>
#include <set>
#include <span>
#include <string>

namespace lutra::checkpoint {

/// What of a source's log a pipeline has committed to the target: everything up to `low`, and the
/// transactions in `done` that end above it.
///
/// Shape:    `executed` is what had happened on the source at `low`, by global ids; nullopt where it has none
/// or they
///           are not all known. `sourceId` is the server whose log `low` is a place of; empty when not known.
///           `overlap`: up to there the log may hold transactions of `executed` again, after a start or a
///           move by ids. `readFrom`: where reading must begin to see all behind `low`, where that is
///           earlier: a transaction was prepared there and had no end yet at `low`.
/// Identity: a source transaction is named by the place where it ends.
struct Progress {
    SourcePosition low;
    std::set<SourcePosition> done;
    std::optional<GtidSet> executed = std::nullopt;
    std::string sourceId = std::string();
    std::optional<SourcePosition> overlap = std::nullopt;
    std::optional<SourcePosition> readFrom = std::nullopt;

    [[nodiscard]] bool contains(const SourcePosition& end) const { return end <= low || done.contains(end); }

    /// Everything up to `end` is committed or carries nothing. `readFromThen` as of there.
    void raiseLow(const SourcePosition& end,
                  const std::optional<SourcePosition>& readFromThen = std::nullopt);
};

/// What all lanes together have committed. Over *all* rows of the pipeline, also of lanes no longer in use: a
/// restart with fewer lanes must not forget what the others did.
[[nodiscard]] Progress unite(std::span<const Progress> lanes);

/// The set as it stands in the checkpoint row: "file:offset" by line, with its global id
/// behind a tab where it has one; empty for none.
[[nodiscard]] std::string encodeDone(const std::set<SourcePosition>& done);

/// Errors: BadData `checkpoint.damaged`: never guessed around.
[[nodiscard]] Result<std::set<SourcePosition>> decodeDone(std::string_view text);

}  // namespace lutra::checkpoint
