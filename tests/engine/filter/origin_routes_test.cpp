#include "engine/filter/origin_routes.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>

namespace lutra::filter {
namespace {

using Links = std::vector<SiteLink>;

/// How often what is born at `born` comes to each site, by pipelines that leave out what they are told to.
/// More than 100 times is in a circle.
std::map<std::string, int> arrivals(const Links& links, const std::string& born)
{
    const OriginRoutes routes(links);
    std::map<std::string, int> came;
    std::vector<std::string> at{born};
    for (std::size_t i = 0; i < at.size() && at.size() < 100; ++i) {
        const std::string site = at[i];
        for (const SiteLink& link : links) {
            const auto otherwise = routes.comingOtherwise(link);
            if (link.source != site || link.target == born ||
                std::ranges::find(otherwise, born) != otherwise.end())
                continue;
            ++came[link.target];
            at.push_back(link.target);
        }
    }
    return came;
}

Links bothWays(const std::vector<std::pair<std::string, std::string>>& pairs)
{
    Links links;
    for (const auto& [one, other] : pairs) {
        links.push_back({one, other});
        links.push_back({other, one});
    }
    return links;
}

std::map<std::string, int> onceEach(const std::vector<std::string>& sites)
{
    std::map<std::string, int> once;
    for (const std::string& site : sites)
        once[site] = 1;
    return once;
}

// Goal: each change comes to each other site exactly once, whatever the sites form.
// Method: follow a change from each site over a ring (one way and both), a star, a mesh of three and of four,
// and a square with a tail.
TEST(OriginRoutes, BringEachChangeToEachSiteOnce)
{
    const std::vector<Links> shapes{
        bothWays({{"a", "b"}}),
        {{"a", "b"}, {"b", "c"}, {"c", "a"}},
        bothWays({{"a", "b"}, {"b", "c"}}),
        bothWays({{"a", "b"}, {"b", "c"}, {"a", "c"}}),
        bothWays({{"a", "b"}, {"a", "c"}, {"a", "d"}, {"b", "c"}, {"b", "d"}, {"c", "d"}}),
        bothWays({{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "a"}}),
        bothWays({{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "a"}, {"d", "e"}}),
    };
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        std::vector<std::string> sites;
        for (const SiteLink& link : shapes[i]) {
            if (std::ranges::find(sites, link.source) == sites.end())
                sites.push_back(link.source);
        }
        for (const std::string& born : sites) {
            std::vector<std::string> others = sites;
            std::erase(others, born);
            EXPECT_EQ(arrivals(shapes[i], born), onceEach(others)) << "shape " << i << ", born at " << born;
        }
    }
}

// Goal: where there is one way only, nothing is left out: two sites, a ring, many that feed one.
// Method: their links, one by one.
TEST(OriginRoutes, LeaveNothingOutWhereThereIsOneWay)
{
    const std::vector<Links> shapes{
        bothWays({{"a", "b"}}), {{"a", "b"}, {"b", "c"}, {"c", "a"}}, {{"a", "c"}, {"b", "c"}, {"c", "d"}}};
    for (const Links& links : shapes) {
        for (const SiteLink& link : links)
            EXPECT_TRUE(OriginRoutes(links).comingOtherwise(link).empty()) << link.source << link.target;
    }
}

// Goal: two sites that write, with a copy beside them, stay a pair; a third that writes is told of.
// Method: a pair, one with a copy at its edge, many that feed one, and a mesh.
TEST(OriginRoutes, TellOfThirdWriters)
{
    Links copied = bothWays({{"a", "b"}});
    copied.push_back({"a", "copy"});
    for (const Links& links : {bothWays({{"a", "b"}}), copied, Links{{"a", "c"}, {"b", "c"}}}) {
        for (const SiteLink& link : links)
            EXPECT_TRUE(OriginRoutes(links).thirdWriters(link).empty()) << link.source << link.target;
    }
    const Links mesh = bothWays({{"a", "b"}, {"b", "c"}, {"a", "c"}});
    EXPECT_EQ(OriginRoutes(mesh).thirdWriters({"a", "b"}), std::vector<std::string>{"c"});
    const Links ring{{"a", "b"}, {"b", "c"}, {"c", "a"}};
    EXPECT_EQ(OriginRoutes(ring).thirdWriters({"a", "b"}), std::vector<std::string>{"c"});
}

}  // namespace
}  // namespace lutra::filter
