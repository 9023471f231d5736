#include "engine/control/engine_snapshot.h"

#include <array>
#include <gtest/gtest.h>
#include <set>

using namespace lutra;

// Goal: every state has a name of its own, and the name leads back to it; other names lead nowhere.
// Method: all states, there and back.
TEST(PipelineState, HasANameThatLeadsBack)
{
    constexpr std::array kAll{PipelineState::Starting, PipelineState::Running,  PipelineState::Waiting,
                              PipelineState::Stopped,  PipelineState::Finished, PipelineState::Paused};
    std::set<std::string_view> names;
    for (const PipelineState state : kAll) {
        names.insert(nameOf(state));
        EXPECT_EQ(pipelineStateFrom(nameOf(state)), state);
    }
    EXPECT_EQ(names.size(), kAll.size());
    EXPECT_EQ(nameOf(PipelineState::Running), "running");
    for (const char* other : {"", "Running", "running ", "asleep"})
        EXPECT_EQ(pipelineStateFrom(other), std::nullopt) << other;
}
