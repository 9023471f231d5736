#include "engine/conflict/decide.h"

#include "engine/conflict/policies.h"
#include "tests/engine/conflict/versions.h"

#include <gtest/gtest.h>

namespace lutra::conflict::testing {
namespace {

using Action = Decision::Action;

/// Two writes of one row that began as `base`, at two sites that had not seen each other: `ours` stands at
/// the target, `theirs` arrives. Null rows are deletes, a null base makes inserts of both.
struct Meeting {
    TableSchema table = shopTable();
    std::optional<Row> base = shopRow(1, "base", 10);
    std::optional<Row> ours = base;
    std::optional<Row> theirs = base;
    std::int64_t ourTime = 100;
    std::int64_t theirTime = 200;
    std::string ourSite = "here";
    std::string theirSite = "there";

    [[nodiscard]] Decision decide(const TablePolicy& policy)
    {
        const auto row = [](const std::optional<Row>& of) { return of ? &*of : nullptr; };
        const BirthPtr here = born(ourSite, 50, ourTime, upTo({}));
        const BirthPtr there = born(theirSite, 50, theirTime, upTo({}));
        ConflictCase meets;
        meets.table = &table;
        meets.before = row(base);
        meets.after = row(theirs);
        meets.row = row(ours);
        meets.incoming = bornVersion(std::nullopt, there, row(base), row(theirs), policy);
        meets.current = bornVersion(std::nullopt, here, row(base), row(ours), policy);
        lookAt(meets, policy);
        return conflict::decide(meets, policy, memory).value();
    }

    Arena memory;
};

// Goal: update against update: each policy says what the table in the documentation says.
TEST(Decide, UpdateAgainstUpdate)
{
    Meeting meeting;
    meeting.ours = shopRow(1, "ours", 10);
    meeting.theirs = shopRow(1, "theirs", 10);
    const std::pair<const char*, Action> expected[] = {{"newest_wins", Action::ApplyIncoming},
                                                       {"home_wins", Action::ApplyIncoming},
                                                       {"newest_by_column", Action::ApplyIncoming},
                                                       {"merge_columns", Action::ApplyIncoming},
                                                       {"delta", Action::ApplyIncoming},
                                                       {"park", Action::Park},
                                                       {"source_wins", Action::ApplyIncoming},
                                                       {"target_wins", Action::KeepCurrent}};
    EXPECT_EQ(std::size(expected), kPolicies.size()) << "a policy without a test";
    for (const auto& [policy, action] : expected) {
        const Decision decision = meeting.decide(policyOf(policy));
        EXPECT_EQ(decision.action, action) << policy;
        EXPECT_TRUE(decision.isConflict()) << policy;
        EXPECT_EQ(decision.newest.by->site(), action == Action::ApplyIncoming ? "there" : "here") << policy;
    }
    meeting.theirTime = 50;
    EXPECT_EQ(meeting.decide(policyOf("newest_wins")).action, Action::KeepCurrent);
    EXPECT_EQ(meeting.decide(policyOf("source_wins")).action, Action::ApplyIncoming);
    meeting.theirTime = meeting.ourTime;
    EXPECT_EQ(meeting.decide(policyOf("newest_wins")).action, Action::ApplyIncoming) << "there > here";
    meeting.theirSite = "elsewhere";
    EXPECT_EQ(meeting.decide(policyOf("newest_wins")).action, Action::KeepCurrent) << "elsewhere < here";
}

// Goal: home wins over a newer change from elsewhere, on both sides.
TEST(Decide, HomeWins)
{
    Meeting meeting;
    meeting.ours = shopRow(1, "ours", 10);
    meeting.theirs = shopRow(1, "theirs", 10);
    meeting.ourSite = "home";
    EXPECT_EQ(meeting.decide(policyOf("home_wins")).action, Action::KeepCurrent);
    meeting.ourSite = "here";
    meeting.theirSite = "home";
    meeting.theirTime = 1;
    EXPECT_EQ(meeting.decide(policyOf("home_wins")).action, Action::ApplyIncoming);
}

// Goal: the user's column goes in front of the stamp; where it is equal the stamp decides.
TEST(Decide, NewestByColumn)
{
    Meeting meeting;
    meeting.ours = shopRow(1, "ours", 10, "1.00", 2031);
    meeting.theirs = shopRow(1, "theirs", 10, "1.00", 2030);
    EXPECT_EQ(meeting.decide(policyOf("newest_by_column")).action, Action::KeepCurrent);
    meeting.theirs = shopRow(1, "theirs", 10, "1.00", 2031);
    EXPECT_EQ(meeting.decide(policyOf("newest_by_column")).action, Action::ApplyIncoming);
}

// Goal: a deleted row and an updated one: the newer wins, and the row comes back whole, or stays away; the
// tombstone is remembered as the newest.
TEST(Decide, DeleteAgainstUpdate)
{
    Meeting meeting;
    meeting.ours.reset();
    meeting.theirs = shopRow(1, "theirs", 11);
    EXPECT_EQ(meeting.decide(policyOf("newest_wins")).action, Action::ApplyIncoming) << "comes back";
    meeting.theirTime = 50;
    const Decision kept = meeting.decide(policyOf("newest_wins"));
    EXPECT_EQ(kept.action, Action::KeepCurrent);
    EXPECT_TRUE(kept.newest.isDelete);
    meeting.ours = shopRow(1, "ours", 11);
    meeting.theirs.reset();
    EXPECT_EQ(meeting.decide(policyOf("newest_wins")).action, Action::KeepCurrent);
    meeting.theirTime = 200;
    const Decision deleted = meeting.decide(policyOf("newest_wins"));
    EXPECT_EQ(deleted.action, Action::ApplyIncoming);
    EXPECT_TRUE(deleted.newest.isDelete);
}

// Goal: where updates are merged a delete ends the row for all, whoever is newer.
TEST(Decide, DeleteEndsAMergedRow)
{
    for (const char* policy : {"delta", "merge_columns"}) {
        Meeting meeting;
        meeting.ours.reset();
        meeting.theirs = shopRow(1, "base", 7);
        EXPECT_EQ(meeting.decide(policyOf(policy)).action, Action::KeepCurrent) << policy;
        meeting.ours = meeting.theirs;
        meeting.theirs.reset();
        meeting.theirTime = 50;
        EXPECT_EQ(meeting.decide(policyOf(policy)).action, Action::ApplyIncoming) << policy;
    }
}

// Goal: two inserts of one key are a conflict of whole rows, whatever is merged otherwise.
TEST(Decide, InsertAgainstInsert)
{
    for (const char* policy : {"newest_wins", "delta", "merge_columns", "newest_by_column"}) {
        Meeting meeting;
        meeting.base.reset();
        meeting.ours = shopRow(1, "ours", 10);
        meeting.theirs = shopRow(1, "theirs", 5);
        const Decision decision = meeting.decide(policyOf(policy));
        EXPECT_EQ(decision.action, Action::ApplyIncoming) << policy;
        EXPECT_TRUE(decision.isConflict()) << policy;
        meeting.theirTime = 50;
        EXPECT_EQ(meeting.decide(policyOf(policy)).action, Action::KeepCurrent) << policy;
    }
}

// Goal: two writes with one outcome are no conflict; the greater is the newest all the same.
TEST(Decide, TheSameOutcomeIsBenign)
{
    Meeting meeting;
    meeting.ours.reset();
    meeting.theirs.reset();
    for (const char* policy : {"newest_wins", "home_wins", "park", "source_wins", "delta", "merge_columns"}) {
        const Decision decision = meeting.decide(policyOf(policy));
        EXPECT_EQ(decision.action, Action::KeepCurrent) << policy;
        EXPECT_TRUE(decision.isBenign) << policy;
        EXPECT_FALSE(decision.isConflict()) << policy;
        EXPECT_EQ(decision.newest.by->site(), "there") << policy;
    }
    meeting.ours = meeting.theirs = shopRow(1, "same", 10);
    EXPECT_TRUE(meeting.decide(policyOf("newest_wins")).isBenign);
    EXPECT_TRUE(meeting.decide(policyOf("merge_columns")).isBenign);
}

// Goal: counted columns add up, integers and decimals, also where both sides made the same value of them; the
// other columns are the newer's.
TEST(Decide, DeltaAddsUp)
{
    Meeting meeting;
    meeting.base = shopRow(1, "base", 10, "5.00");
    meeting.ours = shopRow(1, "ours", 7, "4.50");
    meeting.theirs = shopRow(1, "base", 7, "5.25");
    Decision decision = meeting.decide(policyOf("delta"));
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "base", 4, "4.75")) << "the newer row, but for the sums";
    meeting.theirTime = 50;
    decision = meeting.decide(policyOf("delta"));
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "ours", 4, "4.75"));
    EXPECT_EQ(decision.newest.by->site(), "here");
}

// Goal: a sum that does not fit is an error, not a cut value.
TEST(Decide, DeltaOverflows)
{
    Meeting meeting;
    meeting.table.columns[2].integerBytes = 1;
    meeting.base = shopRow(1, "base", 0);
    meeting.ours = shopRow(1, "base", 100);
    meeting.theirs = shopRow(1, "base", 50);
    const TablePolicy policy = policyOf("delta");
    ConflictCase meets;
    meets.table = &meeting.table;
    meets.before = &*meeting.base;
    meets.after = &*meeting.theirs;
    meets.row = &*meeting.ours;
    meets.incoming = bornVersion({}, born("there", 50, 2, upTo({})), meets.before, meets.after, policy);
    meets.current = bornVersion({}, born("here", 50, 1, upTo({})), meets.before, meets.row, policy);
    lookAt(meets, policy);
    const auto decided = decide(meets, policy, meeting.memory);
    ASSERT_FALSE(decided);
    EXPECT_EQ(decided.error().code, "conflict.delta_overflow");
}

// Goal: columns that different sites wrote are both kept; of one that both wrote, the newer's.
TEST(Decide, MergesColumns)
{
    Meeting meeting;
    meeting.ours = shopRow(1, "ours", 10, "1.00", 2026, "both: ours");
    meeting.theirs = shopRow(1, "base", 77, "1.00", 2026, "both: theirs");
    const TablePolicy policy = policyOf("merge_columns");
    Decision decision = meeting.decide(policy);
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "ours", 77, "1.00", 2026, "both: theirs"));
    EXPECT_EQ(decision.newest.details->groups[policy.groupOf[1]]->site(), "here");
    EXPECT_EQ(decision.newest.details->groups[policy.groupOf[2]]->site(), "there");
    meeting.theirTime = 50;
    decision = meeting.decide(policy);
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "ours", 77, "1.00", 2026, "both: ours"));
    EXPECT_EQ(decision.newest.by->site(), "here");
}

// Goal: a column that an image does not have keeps the target's value, and proves nothing.
TEST(Decide, MinimalImages)
{
    Meeting meeting;
    meeting.ours = shopRow(1, "ours", 10);
    meeting.theirs = shopRow(1, "base", 77);
    (*meeting.theirs)[1] = Absent{};
    EXPECT_EQ(meeting.decide(policyOf("merge_columns")).action, Action::ApplyIncoming) << "it writes n alone";
    meeting.ours = shopRow(1, "ours", 10, "1.00", 2026, "both: ours");
    (*meeting.theirs)[5] = Text{"both: theirs"};
    meeting.theirTime = 50;
    const Decision decision = meeting.decide(policyOf("merge_columns"));
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "ours", 77, "1.00", 2026, "both: ours"));
}

/// What arrives, and what stands there, with all that may be said of them.
struct Classified {
    std::optional<Row> before = shopRow(1, "base", 10);
    std::optional<Row> after = shopRow(1, "after", 10);
    std::optional<Row> row = before;
    BirthPtr incoming = born("there", 50, 200, upTo({{"here", 40}}));
    BirthPtr current;
    bool targetHasSeen = false;
    bool isKeptAside = false;
    std::string policy = "newest_wins";
    OnDrift onDrift = OnDrift::Repair;

    [[nodiscard]] Decision decide() const
    {
        TablePolicy fit = policyOf(policy);
        fit.onDrift = onDrift;
        const TableSchema table = shopTable();
        const auto pointer = [](const std::optional<Row>& of) { return of ? &*of : nullptr; };
        ConflictCase meets;
        meets.table = &table;
        meets.before = pointer(before);
        meets.after = pointer(after);
        meets.row = pointer(row);
        meets.incoming = bornVersion(std::nullopt, incoming, meets.before, meets.after, fit);
        if (current)
            meets.current = bornVersion(std::nullopt, current, meets.before, meets.row, fit);
        meets.targetHasSeen = targetHasSeen;
        meets.isKeptAside = isKeptAside;
        lookAt(meets, fit);
        Arena memory;
        return conflict::decide(meets, fit, memory).value();
    }
};

// Goal: later, concurrent, already here, superseded and drift are told apart by what was seen, not by values.
TEST(Decide, ClassifiesByWhatWasSeen)
{
    Classified one;
    EXPECT_EQ(one.decide().relation, Relation::Follows) << "nobody wrote it lately";
    one.current = born("here", 40, 100);
    EXPECT_EQ(one.decide().relation, Relation::Follows);
    one.current = born("here", 40, 999);
    EXPECT_EQ(one.decide().action, Action::ApplyIncoming) << "whatever the clocks say";
    one.current = born("here", 60, 100);
    EXPECT_EQ(one.decide().relation, Relation::Concurrent) << "though the row is what it was before: A-B-A";
    one.current = born("there", 40, 100);
    EXPECT_EQ(one.decide().relation, Relation::Follows) << "its own site's";
    one.current = one.incoming;
    EXPECT_EQ(one.decide().relation, Relation::Follows) << "its own transaction's";
    one.current = born("third", 40, 300, upTo({{"there", 50}}));
    EXPECT_EQ(one.decide().relation, Relation::Superseded);
    EXPECT_EQ(one.decide().action, Action::KeepCurrent);
    EXPECT_FALSE(one.decide().isConflict());
    one.targetHasSeen = true;
    EXPECT_EQ(one.decide().relation, Relation::AlreadyHere);
    EXPECT_EQ(one.decide().action, Action::KeepCurrent);
}

// Goal: a row that nobody wrote and that is not what it should be is drift: repaired or parked, never a
// conflict. A row that is as wanted is nothing.
TEST(Decide, TellsDrift)
{
    Classified one;
    one.row = shopRow(1, "changed behind our back", 10);
    EXPECT_EQ(one.decide().relation, Relation::Drift);
    EXPECT_EQ(one.decide().action, Action::ApplyIncoming);
    EXPECT_FALSE(one.decide().isConflict());
    one.onDrift = OnDrift::Park;
    EXPECT_EQ(one.decide().action, Action::Park);
    one.row.reset();
    EXPECT_EQ(one.decide().relation, Relation::Drift) << "gone";
    one.row = one.after;
    EXPECT_EQ(one.decide().relation, Relation::Follows);
    EXPECT_EQ(one.decide().action, Action::KeepCurrent);
    EXPECT_TRUE(one.decide().isBenign);
    one.after.reset();
    one.row.reset();
    EXPECT_TRUE(one.decide().isBenign) << "delete of a row that is gone";
}

// Goal: a row that is kept aside is no drift, neither here nor where the change was made.
TEST(Decide, RowsKeptAsideAreNoDrift)
{
    Classified one;
    one.current = born("here", 40, 100);
    one.row = shopRow(1, "kept", 10);
    one.isKeptAside = true;
    EXPECT_EQ(one.decide().relation, Relation::Follows);
    one.isKeptAside = false;
    one.before.reset();
    EXPECT_EQ(one.decide().relation, Relation::Follows) << "an insert, for it was aside there";
    one.current.reset();
    EXPECT_EQ(one.decide().relation, Relation::Drift) << "nothing is known of the row";
}

// Goal: counted columns may differ from the before image without being drift, and are added all the same.
TEST(Decide, SumsAreNoDrift)
{
    Classified one;
    one.policy = "delta";
    one.before = shopRow(1, "base", 10);
    one.after = shopRow(1, "base", 7);
    one.row = shopRow(1, "base", 8);
    one.current = born("here", 40, 100);
    const Decision decision = one.decide();
    EXPECT_EQ(decision.relation, Relation::Follows);
    ASSERT_EQ(decision.action, Action::ApplyMerged);
    EXPECT_EQ(*decision.merged, shopRow(1, "base", 5));
    one.row = one.before;
    EXPECT_EQ(one.decide().action, Action::ApplyIncoming) << "the plain write will do";
}

}  // namespace
}  // namespace lutra::conflict::testing
