#pragma once

#include "engine/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lutra {

/// What a pipeline is doing. Every state but Running has a reason.
enum class PipelineState : std::uint8_t {
    Starting,  // connecting, taking over the checkpoint
    Running,   // reading and applying
    Waiting,   // something is unreachable or locked; tries again by itself
    Stopped,   // a person must act
    Finished,  // drained, or asked to stop
    Paused,    // a person asked it to wait; goes on from its checkpoint when told
};

[[nodiscard]] std::string_view nameOf(PipelineState state);  // "running"
[[nodiscard]] std::optional<PipelineState> pipelineStateFrom(std::string_view name);

/// Why a pipeline is not running: an error's code and facts.
struct Reason {
    std::string code;
    std::string detail;
    std::string kind;  // the error kind's name
};

/// One pipeline, as it was when looked at.
struct PipelineSnapshot {
    std::string channel;
    std::string name;
    std::string source;  // data source names
    std::string target;
    PipelineState state = PipelineState::Starting;
    std::optional<Reason> reason;
    WallTime since;                   // of the state
    std::optional<WallTime> retryAt;  // Waiting only, and not while a lock is waited for
    std::optional<Reason> warning;    // a person should look, though it goes on
    std::uint64_t epoch = 0;
    std::string position;   // applied up to here, in the source's log
    std::string gtid;       // of the last applied transaction, where the source writes them
    std::string sourceEnd;  // the furthest place read from the source's log
    std::optional<std::int64_t> lagMilliseconds;  // nullopt until the first change; 0 while in step
    bool inStep = false;                          // everything the source has sent is applied
    double rowsPerSecond = 0;                     // over the last second
    std::uint64_t rowsApplied = 0;
    std::uint64_t transactionsApplied = 0;
    std::uint64_t echoesDropped = 0;
    std::uint64_t schemaStatementsSkipped = 0;
    std::uint64_t queueTransactions = 0;
    std::uint64_t queueBytes = 0;
    std::uint64_t conflicts = 0;
    std::uint64_t parked = 0;  // rows that wait at the target now
    std::uint64_t retries = 0;
};

/// The whole engine at one moment.
struct EngineSnapshot {
    std::string version;
    std::uint64_t processId = 0;
    WallTime startedAt;
    WallTime takenAt;
    std::vector<PipelineSnapshot> pipelines;  // in configuration order
};

}  // namespace lutra
