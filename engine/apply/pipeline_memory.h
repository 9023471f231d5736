#pragma once

#include "engine/apply/checkpoint_store.h"

#include <filesystem>
#include <map>
#include <mutex>

namespace lutra::apply {

/// What a pipeline's checkpoint was when its engine last looked. The checkpoint itself lives in the target,
/// and goes where the target goes: this tells that it went back, was edited, or is gone.
struct SeenCheckpoint {
    std::uint64_t epoch = 0;
    std::uint64_t commits = 0;
    SourcePosition low;
    std::string sourceId;

    bool operator==(const SeenCheckpoint&) const = default;
};

[[nodiscard]] SeenCheckpoint seenFrom(const TakeOver& found);

enum class CheckpointChange : std::uint8_t {
    Onward,  // as it was, or further
    Older,   // the whole row is of an earlier time: the target was restored from a backup
    Edited,  // the place was changed, and the row's counts say that no engine did it
};

/// Counts of a row only rise, under any engine. Pure.
[[nodiscard]] CheckpointChange compare(const SeenCheckpoint& seen, const SeenCheckpoint& now);

/// The text of a memory file: lines of "name value", the last one a checksum of those before.
[[nodiscard]] std::string encodeSeen(const SeenCheckpoint& seen);
[[nodiscard]] std::optional<SeenCheckpoint> decodeSeen(std::string_view text);

/// Remembers each pipeline's checkpoint, in a file each; without a folder as long as the object lives. A file
/// that cannot be read or written costs the warning only: safety is the target's.
///
/// Threads: any.
class PipelineMemory {
public:
    explicit PipelineMemory(std::filesystem::path folder);

    [[nodiscard]] std::optional<SeenCheckpoint> recall(const PipelineKey& pipeline);
    void keep(const PipelineKey& pipeline, const SeenCheckpoint& seen);

    /// What a person removes so that a pipeline may begin anew; empty without a folder.
    [[nodiscard]] std::filesystem::path fileOf(const PipelineKey& pipeline) const;

private:
    const std::filesystem::path m_folder;
    std::mutex m_mutex;
    std::map<PipelineKey, SeenCheckpoint> m_seen;
};

}  // namespace lutra::apply
