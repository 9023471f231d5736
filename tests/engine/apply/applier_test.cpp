#include "engine/apply/applier.h"

#include "tests/support/fake_target.h"
#include "tests/support/manual_clock.h"
#include "tests/support/part_spool.h"

#include <gtest/gtest.h>
#include <semaphore>

namespace lutra::apply {
namespace {

using support::inserted;
using support::ManualClock;
using support::removed;
using support::row;
using support::transactionTo;
using support::updated;

class ApplierTest : public testing::Test {
protected:
    [[nodiscard]] const std::vector<Row>& rows() { return m_rows = tableRows(); }

    /// Carries this transaction, and waits until it is done.
    [[nodiscard]] Result<> apply(Transaction transaction, const std::stop_token& stop = {})
    {
        if (auto submitted = m_applier->submit(std::move(transaction), stop); !submitted)
            return submitted;
        return m_applier->settle(stop);
    }

    /// As after an error: the next one goes on from what is committed.
    void startAnew()
    {
        const auto& mark = m_target.committed().mark;
        m_applier.emplace(support::oneLane(m_target), m_clock, m_counters, "site-a",
                          mark ? mark->progress : kStart);
    }

    /// Of which the second is taken first, and waits for `m_go` before each COMMIT.
    void useTwoLanes(const GroupBounds& bounds = {})
    {
        Applier::Sessions lanes;
        lanes.push_back(std::make_unique<support::SameTarget>(m_first));
        lanes.push_back(std::make_unique<support::SameTarget>(m_second));
        m_second.failNext = [this](std::string_view call, std::size_t) {
            if (call == "commit")
                m_go.acquire();
            return std::optional<Error>();
        };
        m_applier.emplace(std::move(lanes), m_clock, m_counters, "site-a", kStart, bounds);
    }

    support::FakeTarget m_target;
    support::FakeTarget m_first;
    support::FakeTarget m_second;
    std::counting_semaphore<> m_go{0};
    ManualClock m_clock;
    PipelineCounters m_counters;
    const checkpoint::Progress kStart{{"binlog.000001", 4, {}}, {}};
    std::optional<Applier> m_applier{std::in_place, support::oneLane(m_target), m_clock, m_counters, "site-a",
                                     kStart};
    TablePtr m_table = support::keyAndText();

private:
    [[nodiscard]] std::vector<Row> tableRows() const
    {
        const auto found = m_target.committed().tables.find("shop.t");
        return found == m_target.committed().tables.end() ? std::vector<Row>() : found->second;
    }

    std::vector<Row> m_rows;
};

std::optional<Error> failure(ErrorKind kind, std::string_view code)
{
    return Error{kind, std::string(code), "as the test wants it"};
}

// Goal: data, position and mark are one commit.
// Method: apply a transaction of each kind of change; look at what was committed, and how often.
TEST_F(ApplierTest, CommitsRowsWithTheirPositionAndOrigin)
{
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 1, "a"), inserted(m_table, 2, "b")}), {}));
    ASSERT_TRUE(apply(transactionTo(20, {updated(m_table, 1, "a", "A"), removed(m_table, 2, "b"),
                                         inserted(m_table, 3, "c")}),
                      {}));
    EXPECT_EQ(rows(), (std::vector<Row>{row(1, "A"), row(3, "c")}));
    EXPECT_EQ(m_target.committed().commits, 2u);
    EXPECT_EQ(m_target.committed().mark->progress.low, (SourcePosition{"binlog.000001", 20, {}}));
    EXPECT_EQ(m_target.committed().mark->origin.site, "site-a");
    EXPECT_EQ(m_target.insertSizes().front(), 2u) << "rows of one shape go in one statement";
}

// Goal: a change keeps its birthplace when it is carried on to a third site.
TEST_F(ApplierTest, KeepsTheBirthplaceOfWhatOthersWrote)
{
    Transaction carried = transactionTo(10, {inserted(m_table, 1, "a")});
    carried.origin = Origin{"site-c", "binlog.000007:99"};
    ASSERT_TRUE(apply(carried, {}));
    EXPECT_EQ(m_target.committed().mark->origin.site, "site-c");
    EXPECT_EQ(m_target.committed().mark->origin.position, "binlog.000007:99");
}

// Goal: what is already done is not done again (a replay after a restart).
TEST_F(ApplierTest, SkipsWhatTheCheckpointHolds)
{
    const Transaction once = transactionTo(10, {inserted(m_table, 1, "a")});
    ASSERT_TRUE(apply(once, {}));
    ASSERT_TRUE(apply(once, {}));
    EXPECT_EQ(rows().size(), 1u);
}

// Goal: a row that is not what the source last saw stops the pipeline, names key and images, and leaves no
// trace. Method: each kind of change against a target that holds something else; a row before it in the same
// transaction.
TEST_F(ApplierTest, StopsAtAMismatchAndUndoesTheTransaction)
{
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 1, "theirs")}), {}));
    const RowChange wrong[] = {updated(m_table, 1, "ours", "new"), removed(m_table, 1, "ours"),
                               inserted(m_table, 1, "ours"), updated(m_table, 5, "gone", "new")};
    for (const RowChange& change : wrong) {
        const auto applied = apply(transactionTo(20, {inserted(m_table, 7, "first"), change}), {});
        ASSERT_FALSE(applied);
        EXPECT_EQ(applied.error().code, "apply.row_mismatch");
        EXPECT_EQ(applied.error().kind, ErrorKind::Conflict);
        EXPECT_NE(applied.error().detail.find("shop.t id = "), std::string::npos) << applied.error().detail;
        EXPECT_EQ(rows(), std::vector<Row>{row(1, "theirs")});
        startAnew();
    }
    EXPECT_EQ(m_applier->appliedTo(), (SourcePosition{"binlog.000001", 10, {}}));
}

// Goal: a duplicate inside a statement of many rows is pinned on its row.
TEST_F(ApplierTest, FindsTheDuplicateAmongManyRows)
{
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 2, "theirs")}), {}));
    const auto applied = apply(
        transactionTo(20, {inserted(m_table, 1, "a"), inserted(m_table, 2, "b"), inserted(m_table, 3, "c")}),
        {});
    ASSERT_FALSE(applied);
    EXPECT_NE(applied.error().detail.find("id = 2"), std::string::npos) << applied.error().detail;
}

// Goal: deadlocks and lock waits are tried again from the transaction's start, and a whole rollback comes
// first.
TEST_F(ApplierTest, TriesAgainAfterLocks)
{
    m_target.failNext = [](std::string_view call, std::size_t before) {
        return call == "update" && before < 2 ? failure(ErrorKind::Transient, "mysql.lock_wait")
                                              : std::nullopt;
    };
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 1, "a"), updated(m_table, 1, "a", "b")}), {}));
    EXPECT_EQ(rows(), std::vector<Row>{row(1, "b")});
    EXPECT_EQ(m_counters.retries, 2u);
    EXPECT_EQ(m_target.committed().commits, 1u);
}

// Goal: retries are bounded.
TEST_F(ApplierTest, GivesUpAfterSoManyLocks)
{
    m_target.failNext = [](std::string_view call, std::size_t) {
        return call == "insert" ? failure(ErrorKind::Transient, "mysql.deadlock") : std::nullopt;
    };
    const auto applied = apply(transactionTo(10, {inserted(m_table, 1, "a")}), {});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, "mysql.deadlock");
    EXPECT_LT(m_counters.retries, 20u);
}

// Goal: after a COMMIT without an answer nobody guesses: the error asks for a new take-over, whether it
// stands or not.
TEST_F(ApplierTest, LeavesAnUnansweredCommitToTheCheckpoint)
{
    m_target.commitThoughItFails = true;
    m_target.failNext = [](std::string_view call, std::size_t) {
        return call == "commit" ? failure(ErrorKind::Transient, "mysql.connection_lost") : std::nullopt;
    };
    const auto applied = apply(transactionTo(10, {inserted(m_table, 1, "a")}), {});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::Transient);
    EXPECT_EQ(applied.error().code, "apply.commit_unanswered");

    m_target.failNext = nullptr;
    startAnew();
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 1, "a")}), {}));
    EXPECT_EQ(rows().size(), 1u);
}

// Goal: an engine that was replaced stops and says so.
TEST_F(ApplierTest, StopsWhenFenced)
{
    m_target.failNext = [](std::string_view call, std::size_t) {
        return call == "begin" ? failure(ErrorKind::Refused, "apply.fenced") : std::nullopt;
    };
    const auto applied = apply(transactionTo(10, {inserted(m_table, 1, "a")}), {});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, "apply.fenced");
}

// Goal: two pipelines do not answer each other's checkpoints for ever.
// Method: pass a transaction that held nothing but our own tables, then one that held an echo; only that is
// kept.
TEST_F(ApplierTest, KeepsOnlyPositionsWorthKeeping)
{
    Transaction ours = transactionTo(10, {});
    ours.touchesOnlyOurs = true;
    ASSERT_TRUE(apply(ours));
    ASSERT_TRUE(m_applier->persist());
    EXPECT_EQ(m_target.committed().commits, 0u);

    ASSERT_TRUE(apply(transactionTo(20, {})));
    ASSERT_TRUE(m_applier->persist());
    ASSERT_TRUE(m_applier->persist());
    EXPECT_EQ(m_target.committed().commits, 1u);
    EXPECT_EQ(m_target.committed().mark->progress.low.offset, 20u);
}

/// A transaction to 10 of row 1 in memory and rows 2 to 4 in a spool of two parts.
Transaction spooled(const TablePtr& table, support::PartSpool::Before before)
{
    Transaction transaction = transactionTo(10, {inserted(table, 1, "a")});
    transaction.spool = std::make_shared<support::PartSpool>(
        support::PartSpool::Parts{{inserted(table, 2, "b"), inserted(table, 3, "c")},
                                  {inserted(table, 4, "d")}},
        std::move(before));
    return transaction;
}

// Goal: rows too many for memory are written with the others in one transaction, and again after a deadlock.
TEST_F(ApplierTest, WritesSpooledRowsInTheSameTransaction)
{
    m_target.failNext = [](std::string_view call, std::size_t before) {
        return call == "insert" && before == 2 ? failure(ErrorKind::Transient, "mysql.deadlock")
                                               : std::nullopt;
    };
    ASSERT_TRUE(apply(spooled(m_table, [](auto) { return std::nullopt; }), {}));
    EXPECT_EQ(rows(), (std::vector<Row>{row(1, "a"), row(2, "b"), row(3, "c"), row(4, "d")}));
    EXPECT_EQ(m_target.committed().commits, 1u);
    EXPECT_EQ(m_counters.rowsApplied, 4u);
}

// Goal: a spill file that cannot be read in the middle leaves nothing on the target, and the place as it was.
TEST_F(ApplierTest, LeavesNothingOfRowsItCannotRead)
{
    const auto applied = apply(spooled(m_table,
                                       [](std::size_t part) {
                                           return part == 1
                                                      ? failure(ErrorKind::Transient, "capture.spill_failed")
                                                      : std::nullopt;
                                       }),
                               {});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, "capture.spill_failed");
    EXPECT_TRUE(rows().empty());
    EXPECT_EQ(m_applier->appliedTo().offset, 4u);
}

// Goal: who asks the engine to stop does not wait for the end of a transaction of minutes.
TEST_F(ApplierTest, StopsInTheMiddleOfALargeTransaction)
{
    std::stop_source stop;
    const auto applied = apply(spooled(m_table,
                                       [&](std::size_t) {
                                           stop.request_stop();
                                           return std::nullopt;
                                       }),
                               stop.get_token());
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::Stopped);
    EXPECT_TRUE(rows().empty());
    EXPECT_EQ(m_applier->appliedTo().offset, 4u);
}

// Goal: rows that nobody knows are not taken for none.
TEST_F(ApplierTest, RefusesUnknownRowsUnlessTheTargetHasThem)
{
    Transaction unknown = transactionTo(10, {});
    unknown.unknownXa = "x'78',x'',1";
    const auto applied = apply(unknown, {});
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, "binlog.xa_unknown");
    EXPECT_EQ(m_target.committed().commits, 0u);

    startAnew();
    ASSERT_TRUE(apply(transactionTo(20, {inserted(m_table, 1, "a")}), {}));
    EXPECT_TRUE(m_applier->has(unknown));
    EXPECT_TRUE(apply(unknown, {}));
}

// Goal: what waits while the lane is busy goes as one target transaction; a row that changed often is written
// once.
TEST_F(ApplierTest, GathersWhatWaits)
{
    std::binary_semaphore go(0);
    m_target.failNext = [&](std::string_view call, std::size_t before) {
        if (call == "commit" && before == 0)
            go.acquire();
        return std::optional<Error>();
    };
    ASSERT_TRUE(m_applier->submit(transactionTo(10, {inserted(m_table, 1, "a")}), {}));
    ASSERT_TRUE(m_applier->advance({}));
    for (std::uint64_t i = 0; i < 50; ++i) {
        ASSERT_TRUE(m_applier->submit(
            transactionTo(20 + i,
                          {updated(m_table, 1, i == 0 ? "a" : std::to_string(i - 1), std::to_string(i))}),
            {}));
        ASSERT_TRUE(m_applier->advance({}));
    }
    EXPECT_FALSE(m_applier->idle());
    go.release();
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_TRUE(m_applier->idle());
    EXPECT_EQ(rows(), std::vector<Row>{row(1, "49")});
    EXPECT_EQ(m_target.committed().commits, 2u);
    EXPECT_EQ(m_counters.transactionsApplied, 51u);
    EXPECT_EQ(m_applier->appliedTo().offset, 69u);
}

// Goal: changes of rows that were changed just before are gathered beyond the usual bound, for they fold;
// other changes are not.
TEST_F(ApplierTest, GathersMoreOfWhatFolds)
{
    constexpr std::uint64_t kTransactions = 3 * GroupBounds{}.transactions;
    std::binary_semaphore go(0);
    m_target.failNext = [&](std::string_view call, std::size_t before) {
        if (call == "commit" && before == 0)
            (void)go.try_acquire_for(std::chrono::seconds(20));
        return std::optional<Error>();
    };
    ASSERT_TRUE(m_applier->submit(transactionTo(10, {inserted(m_table, 1, "0")}), {}));
    ASSERT_TRUE(m_applier->advance({}));
    for (std::uint64_t i = 0; i < kTransactions; ++i)
        ASSERT_TRUE(m_applier->submit(
            transactionTo(20 + i, {updated(m_table, 1, std::to_string(i), std::to_string(i + 1))}), {}));
    EXPECT_EQ(m_target.committedCount(), 0u);
    go.release();
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_EQ(rows(), std::vector<Row>{row(1, std::to_string(kTransactions))});
    EXPECT_EQ(m_target.committed().commits, 2u);

    for (std::uint64_t i = 0; i < kTransactions; ++i)
        ASSERT_TRUE(m_applier->submit(
            transactionTo(20 + kTransactions + i, {inserted(m_table, static_cast<std::int64_t>(2 + i), "a")}),
            {}));
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_GE(m_target.committed().commits, 5u);
}

// Goal: when one transaction of many gathered ones cannot be written, all before it are kept, and none behind
// it.
TEST_F(ApplierTest, KeepsWhatStandsBeforeTheOneAtFault)
{
    ASSERT_TRUE(apply(transactionTo(10, {inserted(m_table, 7, "theirs")})));
    for (std::uint64_t i = 1; i <= 4; ++i)
        ASSERT_TRUE(m_applier->submit(
            transactionTo(10 + i, {inserted(m_table, static_cast<std::int64_t>(i), "ours")}), {}));
    ASSERT_TRUE(m_applier->submit(transactionTo(20, {updated(m_table, 7, "never", "new")}), {}));
    ASSERT_TRUE(m_applier->submit(transactionTo(21, {inserted(m_table, 8, "later")}), {}));
    const auto settled = m_applier->settle({});
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().code, "apply.row_mismatch");
    EXPECT_EQ(rows().size(), 5u);
    EXPECT_EQ(m_target.committed().mark->progress.low.offset, 14u);
    EXPECT_EQ(m_applier->appliedTo().offset, 14u);
}

// Goal: a merged statement that meets a row it did not expect changes nothing; then each row is written by
// itself.
TEST_F(ApplierTest, WritesRowByRowWhatCannotBeMerged)
{
    m_target.failNext = [](std::string_view call, std::size_t) {
        return call == "merge" ? failure(ErrorKind::Transient, "mysql.lock_wait") : std::nullopt;
    };
    std::vector<RowChange> many;
    for (std::int64_t key = 1; key <= 5; ++key)
        many.push_back(inserted(m_table, key, "a"));
    EXPECT_FALSE(apply(transactionTo(10, many)));
    m_target.failNext = nullptr;
    startAnew();
    ASSERT_TRUE(apply(transactionTo(10, many)));
    EXPECT_TRUE(m_target.insertSizes().empty()) << "merged";
    many.assign({updated(m_table, 1, "a", "b"), updated(m_table, 2, "a", "b"), updated(m_table, 3, "a", "b"),
                 updated(m_table, 4, "theirs", "b")});
    const auto applied = apply(transactionTo(20, many));
    ASSERT_FALSE(applied);
    EXPECT_NE(applied.error().detail.find("id = 4"), std::string::npos) << applied.error().detail;
    EXPECT_EQ(rows().front(), row(1, "a"));
}

// Goal: lanes commit in any order, and what they committed ahead of others is found again.
// Method: two lanes; the first group waits for its commit while the second, of other rows, is done. The mark
// that then stands says so, and an engine that goes on from it writes the first and not the second.
TEST_F(ApplierTest, LanesCommitInAnyOrder)
{
    useTwoLanes();
    ASSERT_TRUE(m_applier->submit(transactionTo(10, {inserted(m_table, 1, "a")}), {}));
    ASSERT_TRUE(m_applier->advance({}));
    ASSERT_TRUE(m_applier->submit(transactionTo(20, {inserted(m_table, 2, "b")}), {}));
    while (m_first.committedCount() == 0)
        ASSERT_TRUE(m_applier->advance({}));
    const auto ahead = m_first.committed().mark->progress;
    EXPECT_EQ(ahead.low.offset, 4u);
    EXPECT_TRUE(ahead.contains({"binlog.000001", 20, {}}));
    EXPECT_FALSE(ahead.contains({"binlog.000001", 10, {}}));

    ASSERT_TRUE(m_applier->submit(transactionTo(30, {updated(m_table, 1, "a", "c")}), {}));
    ASSERT_TRUE(m_applier->advance({}));
    EXPECT_EQ(m_first.committedCount(), 1u) << "the row's first change is not committed yet";
    m_go.release();
    m_go.release();
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_EQ(m_applier->appliedTo().offset, 30u);

    startAnew();
    m_applier.emplace(support::oneLane(m_target), m_clock, m_counters, "site-a", ahead);
    ASSERT_TRUE(m_applier->submit(transactionTo(10, {inserted(m_table, 1, "a")}), {}));
    ASSERT_TRUE(m_applier->submit(transactionTo(20, {inserted(m_table, 2, "b")}), {}));
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_EQ(rows(), std::vector<Row>{row(1, "a")});
    EXPECT_EQ(m_applier->appliedTo().offset, 20u);
    EXPECT_EQ(m_target.committed().mark->progress.low.offset, 20u);
}

// Goal: what must wait lets others past, and an engine that goes on from there writes what waited, and
// nothing twice. Method: two lanes; the first holds the group of row 1. Of six transactions behind it, one is
// of row 1 and one shares a row with that one; the other four go. Then the whole log is carried again from
// what the mark tells.
TEST_F(ApplierTest, LetsOthersPassWhatMustWait)
{
    useTwoLanes();
    const std::vector<Transaction> log{
        transactionTo(10, {inserted(m_table, 1, "a")}),
        transactionTo(20, {inserted(m_table, 2, "a")}),
        transactionTo(30, {updated(m_table, 1, "a", "b"), inserted(m_table, 3, "a")}),
        transactionTo(40, {inserted(m_table, 4, "a")}),
        transactionTo(50, {}),
        transactionTo(60, {updated(m_table, 3, "a", "b")}),
        transactionTo(70, {inserted(m_table, 5, "a")}),
        transactionTo(80, {inserted(m_table, 6, "a")}),
    };
    ASSERT_TRUE(m_applier->submit(log[0], {}));
    ASSERT_TRUE(m_applier->advance({}));
    for (std::size_t i = 1; i < log.size(); ++i)
        ASSERT_TRUE(m_applier->submit(log[i], {}));
    while (m_first.committedCount() == 0)
        ASSERT_TRUE(m_applier->advance({}));
    EXPECT_EQ(m_first.committedCount(), 1u) << "four of them, at once";
    const auto ahead = m_first.committed().mark->progress;
    EXPECT_EQ(ahead.low.offset, 4u);
    for (const auto& transaction : log) {
        const auto at = transaction.end.offset;
        EXPECT_EQ(ahead.contains(transaction.end), at == 20 || at == 40 || at == 50 || at >= 70) << at;
    }
    EXPECT_EQ(m_applier->appliedTo().offset, 4u);
    for (int i = 0; i < 3; ++i)
        m_go.release();
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_TRUE(m_applier->idle());
    EXPECT_EQ(m_applier->appliedTo().offset, 80u);
    EXPECT_EQ(m_counters.transactionsApplied, 7u);

    m_applier.emplace(support::oneLane(m_target), m_clock, m_counters, "site-a", ahead);
    for (const auto& transaction : log)
        ASSERT_TRUE(m_applier->submit(transaction, {}));
    ASSERT_TRUE(m_applier->settle({}));
    EXPECT_EQ(rows(), (std::vector<Row>{row(1, "b"), row(3, "b")}));
    EXPECT_EQ(m_target.committed().mark->progress.low.offset, 80u);
}

// Goal: where the target is far, what waits goes on growing while others pass, and closes after so many.
// Method: two lanes; one holds the group of row 1. Twice a change of row 1 comes, and another row passes. The
// changes are one group or two, by how many may pass.
TEST_F(ApplierTest, GathersWhatWaitsWhileSomePass)
{
    EXPECT_GT(groupBoundsFor(std::chrono::milliseconds(50)).passing,
              groupBoundsFor(std::chrono::milliseconds(1)).passing);
    for (const std::size_t passing : {1u, 2u}) {
        const auto key = static_cast<std::int64_t>(1000 * passing);
        auto passer = key;
        std::uint64_t end = 20;
        GroupBounds bounds;
        bounds.passing = passing;
        useTwoLanes(bounds);
        const std::size_t before = m_first.committedCount() + m_second.committedCount();
        ASSERT_TRUE(m_applier->submit(transactionTo(10, {inserted(m_table, key, "a")}), {}));
        ASSERT_TRUE(m_applier->advance({}));
        for (const auto& change : {updated(m_table, key, "a", "b"), updated(m_table, key, "b", "c")}) {
            const std::size_t passed = m_first.committedCount();
            ASSERT_TRUE(m_applier->submit(transactionTo(end, {change}), {}));
            ASSERT_TRUE(m_applier->submit(transactionTo(end + 10, {inserted(m_table, ++passer, "a")}), {}));
            while (m_first.committedCount() == passed)
                ASSERT_TRUE(m_applier->advance({}));
            end += 20;
        }
        m_go.release(8);
        ASSERT_TRUE(m_applier->settle({}));
        EXPECT_EQ(m_first.committedCount() + m_second.committedCount() - before, passing == 1 ? 5u : 4u);
        while (m_go.try_acquire()) {
        }
    }
}

}  // namespace
}  // namespace lutra::apply
