#include "engine/base/failpoint.h"

#include <csignal>
#include <gtest/gtest.h>
#include <string>

#ifdef LUTRA_FAILPOINTS

namespace lutra {
namespace {

class FailpointTest : public testing::Test {
protected:
    void TearDown() override { EXPECT_TRUE(armFailpoints("")); }
};

// Goal: the nth time and only then, or then and ever after; others go on.
// Method: two points armed, each reached four times, beside one that is not armed.
TEST_F(FailpointTest, FailsWhenItIsDue)
{
    ASSERT_TRUE(armFailpoints("apply.after_begin:2:error,apply.after_rows:3+:error"));
    std::string once;
    std::string everAfter;
    for (int i = 0; i < 4; ++i) {
        once += failpoint("apply.after_begin") ? "." : "X";
        everAfter += failpoint("apply.after_rows") ? "." : "X";
        EXPECT_TRUE(failpoint("apply.after_commit"));
    }
    EXPECT_EQ(once, ".X..");
    EXPECT_EQ(everAfter, "..XX");
    EXPECT_EQ(timesReached("apply.after_begin"), 4u);
    EXPECT_EQ(timesReached("apply.after_commit"), 0u);
}

// Goal: what a test asks for by mistake is not passed over in silence.
// Method: texts that are wrong in one part each.
TEST_F(FailpointTest, RefusesWhatItCannotRead)
{
    for (const char* text :
         {"apply.nowhere:1:crash", "apply.after_begin", "apply.after_begin:1", "apply.after_begin:0:crash",
          "apply.after_begin:+:crash", "apply.after_begin:x:crash", "apply.after_begin:1:explode",
          "apply.after_begin:1:crash:now", "apply.after_begin:1:sleep", "apply.after_begin:1:sleep:600001",
          "apply.after_rows:1:crash,,"}) {
        const auto armed = armFailpoints(text);
        ASSERT_FALSE(armed) << text;
        EXPECT_EQ(armed.error().code, "failpoint.unreadable");
    }
    EXPECT_TRUE(failpoint("apply.after_begin"));
}

// Goal: a crash leaves no time for anything.
// Method: a child process reaches an armed point.
TEST_F(FailpointTest, CrashesAtOnce)
{
    EXPECT_EXIT(
        {
            (void)armFailpoints("apply.before_commit:1:crash");
            (void)failpoint("apply.before_commit");
        },
        testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace lutra

#endif
