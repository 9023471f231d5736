#include "engine/capture/resume.h"

#include <gtest/gtest.h>

namespace lutra::capture {
namespace {

const std::string kUuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:";

GtidSet setOf(const std::string& text)
{
    return GtidSet::parse(text).value();
}

checkpoint::Progress doneAt(const std::string& file, std::uint64_t offset, std::optional<GtidSet> ids = {})
{
    checkpoint::Progress done;
    done.low = {file, offset, {}};
    done.executed = std::move(ids);
    done.sourceId = "one";
    return done;
}

/// Files 5 and 6 of 1000 bytes.
mysql::SourceState source(const std::string& id, const std::string& executed = {},
                          const std::string& purged = {})
{
    mysql::SourceState state;
    state.id = id;
    state.keepsGtids = !executed.empty();
    state.files = {{"b.000005", 1000}, {"b.000006", 1000}};
    state.end = {"b.000006", 1000};
    state.executed = setOf(executed);
    state.purged = setOf(purged);
    return state;
}

std::string refusal(const checkpoint::Progress& done, const mysql::SourceState& state)
{
    const auto by = decideResume(done, state);
    return by ? "" : by.error().code + " " + by.error().detail;
}

}  // namespace

// Goal: on the same server the place counts, and each way of losing it has its own name and gap.
TEST(Resume, TrustsThePlaceOnTheSameServer)
{
    EXPECT_EQ(decideResume(doneAt("b.000005", 1000), source("one")), ResumeBy::Place);
    EXPECT_TRUE(refusal(doneAt("b.000005", 1001), source("one")).starts_with("capture.source_behind"));
    EXPECT_NE(refusal(doneAt("b.000004", 77), source("one")).find("from b.000004:77 to b.000005:4 is gone"),
              std::string::npos);
    EXPECT_TRUE(refusal(doneAt("b.000007", 4), source("one")).starts_with("capture.log_reset"));
    EXPECT_NE(refusal(doneAt("b.000006", 500, setOf(kUuid + "1-9")), source("one", kUuid + "1-7"))
                  .find("2 transactions: " + kUuid + "8-9"),
              std::string::npos);
}

// Goal: files that are gone harm only who had not read them, and then the gap is exact.
TEST(Resume, KnowsWhetherAPurgeWasAGap)
{
    const auto state = source("one", kUuid + "1-20", kUuid + "1-9");
    EXPECT_EQ(decideResume(doneAt("b.000004", 77, setOf(kUuid + "1-9")), state), ResumeBy::Ids);
    const std::string gap = refusal(doneAt("b.000004", 77, setOf(kUuid + "1-6")), state);
    EXPECT_TRUE(gap.starts_with("capture.position_purged")) << gap;
    EXPECT_NE(gap.find("3 transactions: " + kUuid + "7-9"), std::string::npos) << gap;
}

// Goal: another server goes on by ids or not at all.
TEST(Resume, MovesByIdsOnly)
{
    const auto done = doneAt("b.000006", 500, setOf("0-1-10,5-1-2"));
    EXPECT_EQ(decideResume(done, source("two", "0-1-10,0-2-12,5-1-2")), ResumeBy::Ids);
    EXPECT_TRUE(refusal(done, source("two")).starts_with("capture.source_replaced"));
    EXPECT_TRUE(
        refusal(doneAt("b.000006", 500), source("two", "0-1-10")).starts_with("capture.source_replaced"));
    EXPECT_TRUE(refusal(done, source("two", kUuid + "1-9")).starts_with("capture.source_replaced"));
    const std::string lacking = refusal(done, source("two", "0-1-9,5-1-2"));
    EXPECT_TRUE(lacking.starts_with("capture.source_behind")) << lacking;
    EXPECT_NE(lacking.find("0-1-10"), std::string::npos) << lacking;
    EXPECT_EQ(lacking.find("5-1-2"), std::string::npos) << lacking;
}

}  // namespace lutra::capture
