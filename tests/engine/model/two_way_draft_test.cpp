#include "engine/model/two_way_draft.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace lutra {
namespace {

Configuration filled()
{
    Configuration draft = newTwoWayDraft();
    draft.dataSources[0].host = "10.0.1.10";
    draft.dataSources[1].host = "10.0.2.10";
    draft.channels[0].name = "test_core";
    draft.channels[0].pipelines[0].mappings.push_back({.source = "shop.*", .target = {}, .exclude = {}});
    mirrorMappings(draft.channels[0]);
    return draft;
}

// Goal: a person who fills in hosts, tables and a name has a valid configuration, with the defaults of the
// rest. Method: do that, and ask every step.
TEST(TwoWayDraft, IsValidOnceItIsFilledIn)
{
    for (const SetupStep step : kSetupSteps)
        EXPECT_TRUE(problemsAt(filled(), step).empty()) << static_cast<int>(step);
    EXPECT_TRUE(isTwoWay(filled()));
}

// Goal: each problem is shown at the step where it is mended, and at the last step all are.
// Method: break one thing a step.
TEST(TwoWayDraft, ShowsEachProblemAtItsStep)
{
    const auto only = [](const Configuration& draft, SetupStep wanted) {
        for (const SetupStep step : kSetupSteps)
            EXPECT_EQ(problemsAt(draft, step).empty(), step != wanted && step != SetupStep::Start)
                << static_cast<int>(step);
    };
    Configuration draft = filled();
    draft.nodes.push_back({"node-a", "nowhere", ""});
    only(draft, SetupStep::Where);
    draft = filled();
    draft.dataSources[0].host.clear();
    only(draft, SetupStep::DataSources);
    draft = filled();
    draft.canals[1].start = "yesterday";
    only(draft, SetupStep::Canals);
    draft = filled();
    draft.channels[0].pipelines[0].mappings.clear();
    mirrorMappings(draft.channels[0]);
    only(draft, SetupStep::Tables);
    draft = filled();
    draft.channels[0].name.clear();
    only(draft, SetupStep::Channel);
}

// Goal: a data source keeps its canal, its place as target and its own secret under another name.
// Method: rename both to each other's former names, one by one, through a moment when both are called the
// same.
TEST(TwoWayDraft, RenamesWhereverAThingIsNamed)
{
    Configuration draft = filled();
    renameDataSource(draft, 0, "site-b");
    renameDataSource(draft, 1, "site-a");
    renameCanal(draft, 0, "first");
    EXPECT_EQ(draft.canals[0].dataSource, "site-b");
    EXPECT_EQ(draft.channels[0].pipelines[1].target, "site-b");
    EXPECT_EQ(draft.channels[0].pipelines[0].target, "site-a");
    EXPECT_EQ(draft.channels[0].pipelines[0].canal, "first");
    EXPECT_EQ(draft.dataSources[0].password, "secret:site-b");
    EXPECT_TRUE(validate(draft).empty());
}

// Goal: the second direction carries the same tables back, under the names they have there.
// Method: a mapping with another name at the target, and one without.
TEST(TwoWayDraft, TurnsMappingsAround)
{
    Channel channel = filled().channels[0];
    channel.pipelines[0].mappings.push_back({.source = "crm.people", .target = "crm2.people", .exclude = {}});
    mirrorMappings(channel);
    EXPECT_EQ(channel.pipelines[1].mappings[0].source, "shop.*");
    EXPECT_EQ(channel.pipelines[1].mappings[1].source, "crm2.people");
    EXPECT_EQ(channel.pipelines[1].mappings[1].target, "crm.people");
}

// Goal: at most one site is home, and DDL goes with it.
// Method: choose each and none.
TEST(TwoWayDraft, HasOneHomeAtMost)
{
    Channel channel = filled().channels[0];
    EXPECT_EQ(homeOf(channel), 0u);
    setHome(channel, 1);
    EXPECT_EQ(homeOf(channel), 1u);
    EXPECT_FALSE(channel.pipelines[0].ddl);
    setHome(channel, std::nullopt);
    EXPECT_EQ(homeOf(channel), std::nullopt);
    EXPECT_TRUE(std::ranges::none_of(channel.pipelines, &Pipeline::ddl));
}

}  // namespace
}  // namespace lutra
