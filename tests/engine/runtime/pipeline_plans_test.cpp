// Which ways changes take among the pipelines of a configuration.
#include "app/composition/mysql_pipelines.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace lutra::composition {
namespace {

using Names = std::vector<std::string>;

/// "a-b": from site a to site b; canals are called as their sites.
Pipeline pipelineOf(const std::string& ends, std::vector<TableMapping> mappings)
{
    Pipeline pipeline;
    pipeline.name = ends;
    pipeline.canal = ends.substr(0, 1);
    pipeline.target = ends.substr(2, 1);
    pipeline.mappings = std::move(mappings);
    return pipeline;
}

Configuration configurationOf(std::vector<Channel> channels)
{
    Configuration configuration;
    for (const std::string site : {"a", "b", "c"}) {
        configuration.dataSources.emplace_back().name = site;
        Canal& canal = configuration.canals.emplace_back();
        canal.name = site;
        canal.dataSource = site;
    }
    configuration.channels = std::move(channels);
    return configuration;
}

Channel channelOf(const std::string& name, const Names& ends, const std::vector<TableMapping>& mappings)
{
    Channel channel;
    channel.name = name;
    for (const std::string& each : ends)
        channel.pipelines.push_back(pipelineOf(each, mappings));
    return channel;
}

runtime::PipelinePlan planOf(const Configuration& configuration, const std::string& key)
{
    const auto plans = plansFor(configuration);
    return *std::ranges::find_if(plans, [&](const auto& plan) { return plan.key() == key; });
}

// Goal: what came from one edge of a star does not go back to its middle from the other, also where the star
// is made of two channels.
// Method: both as one channel and as two that share a site.
TEST(PipelinePlans, KnowAStarOfTwoChannels)
{
    const std::vector<TableMapping> shop{{"shop.*", "", {}, {}}};
    const auto one = configurationOf({channelOf("all", {"a-b", "b-a", "b-c", "c-b"}, shop)});
    const auto two = configurationOf({channelOf("all", {"c-b", "b-c"}, shop),
                                      channelOf("west", {"a-b", "b-a"}, {{"shop.orders", "", {}, {}}})});
    for (const Configuration& configuration : {one, two}) {
        EXPECT_EQ(planOf(configuration, "all/c-b").comingOtherwise, Names{"a"});
        EXPECT_EQ(planOf(configuration, "all/c-b").thirdWriters, Names{"a"});
        EXPECT_TRUE(planOf(configuration, "all/b-c").comingOtherwise.empty());
    }
    EXPECT_EQ(planOf(one, "all/c-b").unlike, "");
    EXPECT_EQ(planOf(two, "all/c-b").unlike, "west/a-b");
}

// Goal: pairs that have a site in common and no table stay pairs, whose conflicts are settled.
// Method: one channel, a site with two others; names, patterns, one of them quoted or in other case.
TEST(PipelinePlans, LeavePairsAlone)
{
    const std::vector<std::pair<std::string, std::string>> apart{
        {"shop.*", "crm.*"}, {"shop.orders", "shop.items"}, {"`shop`.tmp_*", "shop.log_*"}};
    const std::vector<std::pair<std::string, std::string>> together{{"shop.*", "SHOP.orders"},
                                                                    {"`shop`.orders", "shop.ord*"},
                                                                    {"s*.t", "shop.t*"},
                                                                    {"shop.(a|b)", "*.*"}};
    const auto thirdOf = [](const auto& patterns) {
        Channel channel = channelOf("hub", {"a-b", "b-a"}, {{patterns.first, "", {}, {}}});
        for (const std::string ends : {"a-c", "c-a"})
            channel.pipelines.push_back(pipelineOf(ends, {{patterns.second, "", {}, {}}}));
        return planOf(configurationOf({channel}), "hub/a-b").thirdWriters;
    };
    for (const auto& patterns : apart)
        EXPECT_EQ(thirdOf(patterns), Names()) << patterns.first << " and " << patterns.second;
    for (const auto& patterns : together)
        EXPECT_EQ(thirdOf(patterns), Names{"c"}) << patterns.first << " and " << patterns.second;
}

// Goal: tables that are renamed on their way are followed by the names at each site.
// Method: a ring in which one table has another name at each site.
TEST(PipelinePlans, FollowNewNames)
{
    Channel ring;
    ring.name = "ring";
    ring.pipelines = {pipelineOf("a-b", {{"x.t", "y.t", {}, {}}}),
                      pipelineOf("b-c", {{"y.t", "z.t", {}, {}}}),
                      pipelineOf("c-a", {{"z.t", "x.t", {}, {}}})};
    EXPECT_EQ(planOf(configurationOf({ring}), "ring/a-b").thirdWriters, Names{"c"});
    EXPECT_EQ(planOf(configurationOf({ring}), "ring/a-b").comingOtherwise, Names());
}

}  // namespace
}  // namespace lutra::composition
