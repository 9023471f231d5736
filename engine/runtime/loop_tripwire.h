#pragma once

#include "engine/change/transaction.h"

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace lutra::runtime {

/// Notices what runs in a circle between two sites although no mark says so: the same change of the same row
/// that is carried to and fro, again and again. Shared by the two pipelines of a pair.
///
/// What one side alone repeats is no circle, and neither is what both wrote a few times. Of each transaction
/// the first rows are looked at, and only while the other direction carries something too.
/// Threads: any; its mutex is one of the few outside `base`: both directions count together.
class LoopTripwire {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Direction : std::uint8_t { There, Back };

    static constexpr std::uint32_t kTurnsMax = 200;      // of direction, for one change
    static constexpr std::chrono::seconds kWithin{60};   // else they are counted anew
    static constexpr std::size_t kRowsMax = 64;          // of a transaction
    static constexpr std::size_t kRowBytesMax = 16384;   // larger rows are not looked at
    static constexpr std::size_t kChangesMax = 100'000;  // remembered ones; forgotten all at once beyond that

    /// A transaction that is about to be carried. Tables have the same names in both directions.
    ///
    /// Errors: Refused `pipeline.loop_suspected`; then the change is counted anew.
    [[nodiscard]] Result<> look(const Transaction& transaction, Direction direction, Time now);

private:
    struct Seen {
        Direction last = Direction::There;
        std::uint32_t turns = 0;
        Time since;
    };

    [[nodiscard]] bool isTripped(std::uint64_t change, Direction direction, Time now);

    std::mutex m_mutex;
    std::array<std::optional<Time>, 2> m_carried;  // when a direction last carried rows
    std::unordered_map<std::uint64_t, Seen> m_seen;
};

/// One direction's end of a tripwire; without one nothing is looked at.
struct LoopWatch {
    std::shared_ptr<LoopTripwire> wire;
    LoopTripwire::Direction direction = LoopTripwire::Direction::There;
};

}  // namespace lutra::runtime
