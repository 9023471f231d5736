#pragma once

#include "engine/apply/log_order.h"
#include "engine/apply/transaction_writer.h"
#include "engine/base/bounded_queue.h"

#include <functional>
#include <memory>
#include <thread>

namespace lutra::apply {

/// Source transactions that go to the target as one, in the order of the source; others may stand between
/// them. Empty ones among them only move the position.
struct Group {
    std::uint64_t number = 0;  // ascending
    std::vector<Transaction> transactions;
    std::vector<LogOrder::Place> places;  // parallel to `transactions`
    Folding folding;                      // of all rows; of none where a transaction is written alone
    std::size_t rows = 0;
    std::size_t bytes = 0;
};

/// What a lane is to do, and what came of it.
struct LaneTask {
    std::shared_ptr<const Group> group;
    std::size_t first = 0;  // of the group's transactions
    std::size_t count = 0;
    Mark mark;
    std::stop_token stop;
};
struct LaneAnswer {
    std::size_t lane = 0;
    Result<std::uint64_t> rows;  // written, or why not
};

/// One connection to the target with a thread of its own, which writes one task at a time.
class Lane {
public:
    /// `answered` is called on the lane's thread, once for each task.
    Lane(std::size_t number, std::unique_ptr<TargetSession> session, const Clock& clock,
         PipelineCounters& counters, HeldKeys& held, ConflictRulesPtr rules,
         std::function<void(LaneAnswer)> answered);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void give(LaneTask task);

    /// For the scheduler, while the lane has nothing to do.
    [[nodiscard]] TargetSession& session() { return *m_session; }
    [[nodiscard]] TransactionWriter& writer() { return m_writer; }

private:
    void run();

    const std::size_t m_number;
    std::unique_ptr<TargetSession> m_session;
    TransactionWriter m_writer;
    const std::function<void(LaneAnswer)> m_answered;
    BoundedQueue<LaneTask> m_tasks{1, 1};
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::apply
