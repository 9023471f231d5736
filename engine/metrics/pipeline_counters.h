#pragma once

#include <atomic>
#include <cstdint>

namespace lutra {

/// What one pipeline has done since it was started. Counted at the door of each room; read by anyone.
struct PipelineCounters {
    std::atomic<std::uint64_t> transactionsRead{0};     // from the log, ours and others' included
    std::atomic<std::uint64_t> transactionsApplied{0};  // committed to the target, with rows
    std::atomic<std::uint64_t> rowsApplied{0};
    std::atomic<std::uint64_t> echoesDropped{0};  // transactions that the target already had
    std::atomic<std::uint64_t> schemaStatementsSkipped{0};
    std::atomic<std::uint64_t> bytesRead{0};
    std::atomic<std::uint64_t> retries{0};  // of a target transaction, or of the whole pipeline
    std::atomic<std::uint64_t> conflicts{0};
    std::atomic<std::uint64_t> parkedRows{0};  // that wait now, those of earlier lives included
};

}  // namespace lutra
