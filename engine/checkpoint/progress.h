#pragma once

#include "engine/base/error.h"
#include "engine/change/gtid_set.h"
#include "engine/change/source_position.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::checkpoint {

/// Neighbouring transactions that are committed while some before them are not: those that end behind `after`
/// and not behind `last`.
///
/// Shape: `ids` are their global ids, a set as text; `readFrom` as of `last`, see `Progress`.
struct DoneRange {
    SourcePosition after;
    SourcePosition last;
    std::string ids;
    std::optional<SourcePosition> readFrom = std::nullopt;

    friend bool operator==(const DoneRange&, const DoneRange&) = default;
};

/// What of a source's log a pipeline has committed to the target: everything up to `low`, and what lies in
/// `done` above it.
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
    std::vector<DoneRange> done;  // by place
    std::optional<GtidSet> executed = std::nullopt;
    std::string sourceId = std::string();
    std::optional<SourcePosition> overlap = std::nullopt;
    std::optional<SourcePosition> readFrom = std::nullopt;

    [[nodiscard]] bool contains(const SourcePosition& end) const;

    /// Everything up to `end` is committed or carries nothing. `readFromThen` as of there.
    void raiseLow(const SourcePosition& end,
                  const std::optional<SourcePosition>& readFromThen = std::nullopt);

    /// This range is committed too. Where nothing lies between it and `low`, that is raised.
    void add(DoneRange range);
};

/// What all lanes together have committed. Over *all* rows of the pipeline, also of lanes no longer in use: a
/// restart with fewer lanes must not forget what the others did.
[[nodiscard]] Progress unite(std::span<const Progress> lanes);

/// The ranges as they stand in the checkpoint row, a line each: after, last, ids, read from, with tabs
/// between; empty for none.
[[nodiscard]] std::string encodeDone(std::span<const DoneRange> done);

/// Errors: BadData `checkpoint.damaged`: never guessed around.
[[nodiscard]] Result<std::vector<DoneRange>> decodeDone(std::string_view text);

}  // namespace lutra::checkpoint
