#pragma once

#include "engine/apply/lane.h"
#include "engine/apply/write_history.h"
#include "engine/base/wake_up.h"

#include <deque>
#include <functional>
#include <list>

namespace lutra::apply {

/// How much is gathered at most into one target transaction.
struct GroupBounds {
    std::size_t rows = 2000;
    std::size_t transactions = 1000;
    std::size_t bytes = 4u << 20;  // held in memory

    /// So many groups may go while one that waits for others still grows; then it closes.
    std::size_t passing = 1;

    /// Where many of its changes are of rows that were changed just before, while the group waits for others;
    /// and where each row has changed twice or more, also when it could go: the more of them, the more fold.
    /// `foldedBytes` is for all that is gathered.
    std::size_t foldedRows = 100'000;
    std::size_t foldedBytes = 72u << 20;
};

/// A far target wants more at once, so that waiting for its answers is the smaller part of the time.
[[nodiscard]] GroupBounds groupBoundsFor(std::chrono::microseconds roundTrip);

/// Carries source transactions to the target over several lanes at once, each whole and exactly once.
///
/// Transactions are gathered into two groups: those that share nothing with what is not committed yet, and
/// those that do and wait, each in the order of the source. While a lane is free and nothing more comes, a
/// group is sent at once; while all are busy it grows, up to a bound. Groups may be committed in any order
/// but that of what they share, and the lanes' checkpoint rows tell which are.
///
/// A group that cannot be written as one is written transaction by transaction, so that all before the one at
/// fault are kept.
///
/// Threads: one caller; each lane has its own.
class Applier {
public:
    using Sessions = std::vector<std::unique_ptr<TargetSession>>;

    /// `progress` is what the take-over found, `state` that of the source's log there. `site` is the source's
    /// name, the birthplace of its local changes. Without `rules` a conflict stops.
    Applier(Sessions sessions, const Clock& clock, PipelineCounters& counters, std::string site,
            checkpoint::Progress progress, GroupBounds bounds = {}, conflict::LogState state = {},
            ConflictRulesPtr rules = nullptr);
    ~Applier();

    /// Called on a lane's thread when it has done something, so that whoever calls `advance` may do so again;
    /// not any more once it was replaced.
    void onAnswer(std::function<void()> wake);

    /// Takes the next transaction of the log; waits while the lanes are full. What is committed already is
    /// passed.
    ///
    /// Errors: what any lane met, once.
    [[nodiscard]] Result<> submit(Transaction transaction, std::stop_token stop);

    /// Hears the lanes' answers, and sends what is gathered if a lane is free. Does not wait.
    [[nodiscard]] Result<> advance(std::stop_token stop);

    /// Waits until all that was submitted is committed.
    [[nodiscard]] Result<> settle(std::stop_token stop);

    /// Waits until the lanes are quiet; what is only gathered is left for the next start.
    [[nodiscard]] Result<> rest();

    /// Commits the position alone, if something worth keeping was passed since the last commit and nothing is
    /// under way. What consisted of checkpoints only is not worth it: two pipelines would answer each other
    /// for ever.
    [[nodiscard]] Result<> persist();

    /// Whether the target still answers, and is still ours to write to. A busy lane finds out by itself.
    [[nodiscard]] Result<> checkHeld();

    /// Everything that was submitted is committed.
    [[nodiscard]] bool idle() const { return m_order.empty(); }

    /// Where nothing is under way: puts rows back that waited for a unique value which the target's own
    /// writers have given up. Where something is, that does.
    [[nodiscard]] Result<> bringBackKept(const std::stop_token& stop);

    /// Up to here the target has everything.
    [[nodiscard]] const SourcePosition& appliedTo() const { return m_progress.low; }

    /// The source's time of the newest transaction with rows up to there; zero before the first.
    [[nodiscard]] WallTime lastCommittedAt() const { return m_lastCommittedAt; }

    /// Whether the target has this transaction already: reading may begin earlier than what is left to do.
    [[nodiscard]] bool has(const Transaction& transaction) const;

private:
    static constexpr std::size_t kNoLane = static_cast<std::size_t>(-1);

    /// A group that is still growing, or waits for its turn.
    struct Gathered {
        std::shared_ptr<Group> group;
        std::vector<GroupNumber> behind;  // the groups that must be committed before it
        std::size_t rowsAgain = 0;        // of its rows, those that were changed just before
        std::size_t passed = 0;           // by so many groups since it began

        [[nodiscard]] bool empty() const { return group->transactions.empty(); }
    };

    /// A part of a group that a lane has; all of it, unless it is written one by one.
    struct Sent {
        std::shared_ptr<const Group> group;
        std::size_t first = 0;
        std::size_t count = 0;
        std::size_t lane = kNoLane;
        SourcePosition markedLow = {};
        std::optional<Error> failure = std::nullopt;

        [[nodiscard]] std::span<const Transaction> transactions() const;
        [[nodiscard]] std::vector<checkpoint::DoneRange> ranges() const;
    };

    [[nodiscard]] Result<> gather(Transaction transaction, const std::stop_token& stop);
    [[nodiscard]] Result<> passLater(Transaction transaction, const std::stop_token& stop);
    [[nodiscard]] Result<> writeAlone(Transaction transaction, const std::stop_token& stop);
    [[nodiscard]] Result<bool> tellRows(const Transaction& transaction);
    [[nodiscard]] Result<TargetTablePtr> describe(const TablePtr& table);
    [[nodiscard]] bool mayJoin(const Transaction& transaction) const;
    [[nodiscard]] Gathered& groupOfTouched();
    void foldLast(Group& group);
    [[nodiscard]] bool isUnfinished(GroupNumber group) const;
    [[nodiscard]] bool isReady(const Gathered& gathered) const;
    [[nodiscard]] bool isFull(const Gathered& gathered) const;
    [[nodiscard]] bool gainsByWaiting(const Gathered& gathered) const;
    [[nodiscard]] std::size_t bytesGathered() const;
    [[nodiscard]] bool maySend() const;
    [[nodiscard]] bool isFarAhead() const;
    [[nodiscard]] bool maySetAside() const;
    [[nodiscard]] Gathered newGroup();
    void append(Gathered& gathered, Transaction transaction);
    [[nodiscard]] Result<> makeRoom(const std::stop_token& stop);
    [[nodiscard]] Result<> sendAll(const std::stop_token& stop);
    void sendReady(const std::stop_token& stop);
    void sendOpen(const std::stop_token& stop);
    void setAside();
    void send(std::shared_ptr<const Group> group, const std::stop_token& stop);
    void give(Sent& sent, const std::stop_token& stop);
    [[nodiscard]] Result<> hear();
    [[nodiscard]] Result<> hearOne();
    void note(LaneAnswer answer);
    void finish(const Sent& sent);
    [[nodiscard]] Result<> mendFailures();
    [[nodiscard]] Result<> writeOneByOne(const Sent& failed);
    void waitForLanes();
    [[nodiscard]] Mark markFor(const Sent& sent) const;
    void raiseLow();
    void noteStanding(const conflict::Standing& standing);
    void forgetFinished();

    const Clock& m_clock;
    PipelineCounters& m_counters;
    const std::string m_site;
    const GroupBounds m_bounds;
    const ConflictRulesPtr m_rules;
    checkpoint::Progress m_progress;                           // everything up to `low` is answered
    conflict::LogState m_state;                                // of the source's log there
    conflict::SeenPtr m_seen;                                  // by the source, there
    std::vector<std::vector<checkpoint::DoneRange>> m_doneBy;  // above `low`, by lane: what its row says
    BoundedQueue<LaneAnswer> m_answers;
    WakeUp m_wake;
    std::vector<std::size_t> m_free;  // lanes with nothing to do
    std::list<Sent> m_underWay;
    GroupNumber m_lastGroup = 0;
    Gathered m_open;                 // is behind nobody
    Gathered m_later;                // is
    std::deque<Gathered> m_waiting;  // closed
    std::weak_ptr<Group> m_grown;    // the one that got the last transaction
    std::string m_origin;            // of what grows
    LogOrder m_order;                // of all that was submitted
    SourcePosition m_markedTo;       // what a checkpoint row tells
    WriteHistory m_history;
    /// Rows of one table that stand side by side in the transaction at hand.
    struct Run {
        std::size_t end = 0;
        TargetTablePtr target;
    };
    std::vector<Run> m_runs;
    Touched m_touched;  // by that transaction
    std::unordered_map<TablePtr, TargetTablePtr> m_tables;
    WallTime m_lastCommittedAt;
    std::chrono::steady_clock::time_point m_checkedAt;
    bool m_unsaved = false;
    HeldKeys m_held;                             // by rows that wait aside; shared by the lanes
    std::vector<std::unique_ptr<Lane>> m_lanes;  // last: their threads use the above
};

}  // namespace lutra::apply
