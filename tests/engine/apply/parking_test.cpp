#include "engine/apply/applier.h"
#include "tests/support/fake_target.h"
#include "tests/support/manual_clock.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using namespace std::chrono_literals;
using support::inserted;
using support::ManualClock;
using support::removed;
using support::row;
using support::transactionTo;
using support::updated;
using Ids = std::vector<std::uint64_t>;
using Status = ParkedRow::Status;

/// A target that refuses every row with the text "bad".
class ParkingTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_target.keepsParkedRows = true;
        m_target.refuse = [](const Row& row) { return refusal(row, "bad", "mysql.check_constraint"); };
        startAnew();
    }

    static std::optional<Error> refusal(const Row& row, std::string_view text, std::string_view code)
    {
        if (std::get<Text>(row[1]).bytes != text)
            return std::nullopt;
        return Error{ErrorKind::BadData, std::string(code), "as the test wants it"};
    }

    /// Carries this transaction; an error ends the applier's life.
    [[nodiscard]] Result<> apply(std::vector<RowChange> rows)
    {
        auto done = m_applier->submit(transactionTo(m_end + 10, std::move(rows)), {});
        if (done)
            done = m_applier->settle({});
        if (done)
            m_end += 10;
        else
            startAnew();
        return done;
    }
    void startAnew() { m_applier = made(); }

    /// "1=one 3=three"
    [[nodiscard]] std::string rows() const
    {
        std::string text;
        const auto found = m_target.committed().tables.find("shop.t");
        if (found == m_target.committed().tables.end())
            return text;
        for (const Row& kept : found->second)
            text += fmt::format("{}{}={}", text.empty() ? "" : " ", std::get<std::int64_t>(kept[0]),
                                std::get<Text>(kept[1]).bytes);
        return text;
    }
    [[nodiscard]] const ParkedRow& parked(std::size_t place) const
    {
        return m_target.committed().parked.at(place);
    }

    support::FakeTarget m_target;
    ManualClock m_clock;
    PipelineCounters m_counters;
    TablePtr m_table = support::keyAndText();
    std::uint64_t m_end = 0;
    std::unique_ptr<Applier> m_applier = made();

private:
    [[nodiscard]] std::unique_ptr<Applier> made()
    {
        return std::make_unique<Applier>(
            support::oneLane(m_target), m_clock, m_counters, "site-a",
            checkpoint::Progress{{"binlog.000001", m_end == 0 ? 4 : m_end, {}}, {}});
    }
};

// Goal: a row that the target refuses waits aside with all that is needed to write it later, in the commit of
// the rest of its transaction.
// Method: one bad row among others in one statement; look at what was committed.
TEST_F(ParkingTest, KeepsTheRowAsideAndTheRestGoesOn)
{
    ASSERT_TRUE(
        apply({inserted(m_table, 1, "one"), inserted(m_table, 2, "bad"), inserted(m_table, 3, "three")}));
    EXPECT_EQ(rows(), "1=one 3=three");
    EXPECT_EQ(m_target.committed().commits, 1u);
    EXPECT_EQ(m_target.insertSizes(), (std::vector<std::size_t>{3, 1, 1, 1}));
    EXPECT_EQ(m_applier->appliedTo().offset, m_end);
    EXPECT_EQ(m_counters.parkedRows, 1u);
    EXPECT_EQ(m_counters.conflicts, 0u);
    ASSERT_EQ(m_target.committed().parked.size(), 1u);
    const ParkedRow& kept = parked(0);
    EXPECT_EQ(kept.pipeline, "shop/a-to-b");
    EXPECT_EQ(kept.fullTableName(), "shop.t");
    EXPECT_EQ(kept.kind, RowChange::Kind::Insert);
    EXPECT_EQ(kept.keyText, "id = 2");
    EXPECT_EQ(kept.before, std::nullopt);
    EXPECT_EQ(kept.after, R"({"id":2,"v":"bad"})");
    EXPECT_EQ(kept.reasonCode, "mysql.check_constraint");
    EXPECT_EQ(kept.queuedBehind, std::nullopt);
    EXPECT_EQ(kept.source.offset, m_end);
    EXPECT_EQ(kept.sourceRow, 2u);
    EXPECT_EQ(kept.origin.site, "site-a");
    EXPECT_FALSE(kept.shape.empty());
}

// Goal: later changes of a key that waits come behind it, in the same transaction and in later ones, and
// after a restart; other keys do not. Method: change the parked row's key again and again; an update that
// moves another row to it.
TEST_F(ParkingTest, QueuesLaterChangesOfTheKey)
{
    ASSERT_TRUE(apply(
        {inserted(m_table, 1, "one"), inserted(m_table, 2, "bad"), updated(m_table, 2, "bad", "good")}));
    ASSERT_TRUE(apply({updated(m_table, 1, "one", "uno"), removed(m_table, 2, "good")}));
    startAnew();
    ASSERT_TRUE(apply({inserted(m_table, 2, "two"), inserted(m_table, 4, "four")}));
    EXPECT_EQ(rows(), "1=uno 4=four");
    EXPECT_EQ(m_target.openRows(), (Ids{1, 2, 3, 4}));
    EXPECT_EQ(parked(1).queuedBehind, 1u);
    EXPECT_EQ(parked(2).queuedBehind, 1u);
    EXPECT_EQ(parked(3).queuedBehind, 1u);
    EXPECT_EQ(parked(3).reasonCode, "apply.parked_behind");
    EXPECT_EQ(m_counters.parkedRows, 4u);
}

// Goal: where nothing waits, nobody asks for keys, and inserts share statements.
// Method: count the questions for transactions without a refused row, and for another table's while one
// waits.
TEST_F(ParkingTest, CostsNothingWhereNothingWaits)
{
    ASSERT_TRUE(apply({inserted(m_table, 1, "one"), inserted(m_table, 2, "two")}));
    EXPECT_EQ(m_target.keyQuestions, 0u);
    ASSERT_TRUE(apply({inserted(m_table, 3, "bad")}));
    m_target.keyQuestions = 0;
    auto other = std::make_shared<TableSchema>(*m_table);
    other->table = "other";
    ASSERT_TRUE(apply({inserted(other, 3, "three"), inserted(other, 4, "four")}));
    EXPECT_EQ(m_target.keyQuestions, 0u);
    EXPECT_EQ(m_target.insertSizes().back(), 2u);
}

// Goal: a key whose row was decided about is free again, at once where the key is asked for, and within a
// second for whoever looks at the number. Method: decide beside the engine.
TEST_F(ParkingTest, FreesTheKeyOfADecidedRow)
{
    ASSERT_TRUE(apply({inserted(m_table, 2, "bad"), inserted(m_table, 3, "bad")}));
    m_target.decide(1, Status::Dropped);
    ASSERT_TRUE(apply({inserted(m_table, 2, "two")}));
    EXPECT_EQ(rows(), "2=two");
    m_target.decide(2, Status::Retried);
    m_clock.passed += 1s;
    ASSERT_TRUE(apply({inserted(m_table, 4, "four")}));
    EXPECT_EQ(m_counters.parkedRows, 0u);
    EXPECT_EQ(m_target.insertSizes().back(), 1u);
    EXPECT_EQ(m_target.committed().parked.size(), 2u);
}

// Goal: a transaction that is tried again parks its rows once, and what was rolled back holds no key.
// Method: a deadlock behind a parked row, then the end of tries.
TEST_F(ParkingTest, ForgetsWhatWasRolledBack)
{
    bool deadlock = true;
    m_target.failNext = [&](std::string_view call, std::size_t) -> std::optional<Error> {
        if (call != "remove" || !deadlock)
            return std::nullopt;
        return Error{ErrorKind::Transient, "mysql.deadlock", "as the test wants it"};
    };
    ASSERT_TRUE(apply({inserted(m_table, 1, "one")}));
    EXPECT_FALSE(apply({inserted(m_table, 2, "bad"), removed(m_table, 1, "one")}));
    EXPECT_EQ(m_target.openRows(), Ids{});
    ASSERT_TRUE(apply({inserted(m_table, 2, "two")}));
    EXPECT_EQ(rows(), "1=one 2=two");
    deadlock = false;
    ASSERT_TRUE(apply({inserted(m_table, 3, "bad"), removed(m_table, 1, "one")}));
    EXPECT_EQ(m_target.openRows().size(), 1u);
}

// Goal: only what the target refuses for the row's own sake is parked: a conflict, a right that is lacking
// and a link that is lost are not. Method: the same row refused for other reasons; a row that is not what the
// source last saw; a duplicate key.
TEST_F(ParkingTest, ParksNothingElse)
{
    for (const std::string code : {"mysql.access_denied", "mysql.read_only", "mysql.error", "apply.fenced"}) {
        m_target.refuse = [code](const Row& row) { return refusal(row, "bad", code); };
        const auto failed = apply({inserted(m_table, 1, "bad")});
        ASSERT_FALSE(failed) << code;
        EXPECT_EQ(failed.error().code, code);
    }
    const auto missing = apply({updated(m_table, 9, "nine", "neuf")});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "apply.row_mismatch");
    ASSERT_TRUE(apply({inserted(m_table, 1, "one")}));
    const auto twice = apply({inserted(m_table, 1, "again")});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, "apply.row_mismatch");
    EXPECT_EQ(m_target.committed().parked.size(), 0u);
}

// Goal: a target that keeps no parked rows is stopped at, as ever.
// Method: the same refusal without a store.
TEST_F(ParkingTest, StopsWhereNothingCanBeKept)
{
    m_target.keepsParkedRows = false;
    startAnew();
    const auto failed = apply({inserted(m_table, 1, "one"), inserted(m_table, 2, "bad")});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "mysql.check_constraint");
    EXPECT_EQ(rows(), "");
}

// Goal: a flood of refused rows stops the pipeline, with nothing of the last transaction, and goes on once
// some were decided about. Method: park as many as may wait, one more, drop one, once more.
TEST_F(ParkingTest, StopsWhenTooManyWait)
{
    std::vector<RowChange> flood;
    for (std::size_t i = 0; i < kParkedRowsMax; ++i)
        flood.push_back(inserted(m_table, static_cast<std::int64_t>(i), "bad"));
    ASSERT_TRUE(apply(std::move(flood)));
    const auto failed = apply({inserted(m_table, -1, "fine"), inserted(m_table, -2, "bad")});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "apply.parked_too_many");
    EXPECT_EQ(failed.error().kind, ErrorKind::Refused);
    EXPECT_EQ(rows(), "");
    EXPECT_EQ(m_counters.parkedRows, kParkedRowsMax);
    m_target.decide(17, Status::Dropped);
    ASSERT_TRUE(apply({inserted(m_table, -1, "fine"), inserted(m_table, -2, "bad")}));
    EXPECT_EQ(rows(), "-1=fine");
}

// Goal: lanes share what is held: a key that one lane parked holds up another lane's change.
// Method: two `Parking` over one `HeldKeys`, on one target.
TEST_F(ParkingTest, LanesShareHeldKeys)
{
    HeldKeys held;
    const Transaction transaction = transactionTo(10, {});
    const auto birth = [&](const RowChange&) { return Parking::Birth{&transaction, 1}; };
    Parking first(m_target, held, m_clock, m_counters, birth);
    Parking second(m_target, held, m_clock, m_counters, birth);
    const RowChange bad = inserted(m_table, 5, "bad");
    ASSERT_TRUE(m_target.begin({}));
    ASSERT_TRUE(first.begin("site-a"));
    EXPECT_FALSE(first.touches(*m_table));
    ASSERT_TRUE(first.park(bad, *refusal(*bad.after, "bad", "mysql.check_constraint")));
    EXPECT_TRUE(first.touches(*m_table));
    EXPECT_FALSE(second.touches(*m_table));
    ASSERT_TRUE(m_target.commit());
    first.committed();
    EXPECT_TRUE(second.touches(*m_table));
    ASSERT_TRUE(m_target.begin({}));
    ASSERT_TRUE(second.begin("site-a"));
    EXPECT_TRUE(second.queueIfHeld(updated(m_table, 5, "bad", "good")).value());
    EXPECT_FALSE(second.queueIfHeld(inserted(m_table, 6, "six")).value());
    second.rolledBack();
    EXPECT_EQ(held.ids(), Ids{1});
}

}  // namespace
}  // namespace lutra::apply
