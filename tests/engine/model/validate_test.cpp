#include "engine/model/validate.h"

#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>

namespace lutra {
namespace {

/// Two sites, one two-way channel: valid.
Configuration pair()
{
    Configuration pair;
    for (const std::string site : {"a", "b"}) {
        DataSource dataSource;
        dataSource.name = "site-" + site;
        dataSource.user = "retl";
        dataSource.password = "env:PASSWORD";
        pair.dataSources.push_back(dataSource);
        pair.canals.push_back({"canal-" + site, "site-" + site, "now", 0});
    }
    Pipeline there;
    there.name = "a-to-b";
    there.canal = "canal-a";
    there.target = "site-b";
    there.home = true;
    there.ddl = true;
    there.mappings = {{"shop.*", "", {"shop.tmp_.*"}}};
    Pipeline back;
    back.name = "b-to-a";
    back.canal = "canal-b";
    back.target = "site-a";
    back.mappings = {{"shop.*", "", {}}};
    pair.channels.push_back({"core", "newest_wins", {there, back}});
    pair.zookeepers.push_back({"main", {"10.0.1.5:2181", "[::1]:2181"}});
    pair.nodes.push_back({"node-1", "10.0.1.20:7400", "main"});
    return pair;
}

/// The only problem of the pair after `change`, as "path code"; all of them when there are several.
std::string problemAfter(const std::function<void(Configuration&)>& change)
{
    Configuration changed = pair();
    change(changed);
    std::string text;
    for (const Problem& problem : validate(changed)) {
        EXPECT_FALSE(problem.detail.empty());
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", problem.path, problem.code);
    }
    return text;
}

// Goal: what is right is left alone.
// Method: an empty configuration, the pair, and values at the edge of what is allowed.
TEST(Validate, AcceptsWhatIsRight)
{
    EXPECT_TRUE(validate({}).empty());
    EXPECT_EQ(problemAfter([](Configuration&) {}), "");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.dataSources[0].socket = "/run/mysqld/mysqld.sock";
                  c.dataSources[0].host = "";
                  c.dataSources[0].password = "";
                  c.dataSources[1].password = "secret:b";
                  c.canals[0].serverId = 4294967295U;
                  c.canals[0].start = "mysql-bin.000001:4";
                  c.channels[0].name = std::string(64, 'x');
                  c.channels[0].pipelines[0].lanes = 64;
                  c.channels[0].pipelines[1].lanes = 1;
                  c.channels[0].conflict = "home_wins";
                  c.nodes[0].zookeeper = "";
              }),
              "");
}

// Goal: names can stand in marks, paths and commands, and tell things apart.
// Method: one bad name of each kind of thing, and one taken twice.
TEST(Validate, ChecksNames)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.nodes[0].name = ""; }),
              "node[0].name config.invalid_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.nodes[0].name = "a b"; }),
              "node[0].name config.invalid_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].name = std::string(65, 'x'); }),
              "channel[0].name config.invalid_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].name = "ü"; }),
              "channel[0].pipeline[1].name config.invalid_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].name = "a-to-b"; }),
              "channel[0].pipeline[1].name config.duplicate_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.zookeepers.push_back(c.zookeepers[0]); }),
              "zookeeper[1].name config.duplicate_name");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.dataSources.push_back(c.dataSources[0]); }),
              "data_source[2].name config.duplicate_name");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.dataSources.push_back(c.dataSources[0]);
                  c.dataSources[2].name = "otter";
              }),
              "data_source[2].name config.reserved_name");
}

// Goal: nothing points at what is not there, or at itself.
// Method: each reference, broken.
TEST(Validate, ChecksReferences)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].canal = "canal-x"; }),
              "channel[0].pipeline[1].canal config.unknown_canal");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].target = "site-x"; }),
              "channel[0].pipeline[1].target config.unknown_data_source");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.canals.push_back({"canal-c", "site-c", "now", 0});
              }),
              "canal[2].data_source config.unknown_data_source");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.nodes[0].zookeeper = "other"; }),
              "node[0].zookeeper config.unknown_zookeeper");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].target = "site-b"; }),
              "channel[0].pipeline[1].target config.same_site");
}

// Goal: a data source can be reached, and its password is not in the file.
// Method: each field out of its range; the text of what may be a password must not be shown.
TEST(Validate, ChecksDataSources)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.dataSources[1].port = 0; }),
              "data_source[1].port config.out_of_range");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.dataSources[1].user = ""; }),
              "data_source[1].user config.missing_user");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.dataSources[1].host = ""; }),
              "data_source[1].host config.missing_host");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.dataSources[1].password = "env:"; }),
              "data_source[1].password config.password_reference");

    Configuration open = pair();
    open.dataSources[0].password = "hunter2";
    const auto problems = validate(open);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].code, "config.password_reference");
    EXPECT_EQ(problems[0].detail.find("hunter2"), std::string::npos);
}

// Goal: a channel has something to do and no two parts that contradict each other.
// Method: each rule of channels and pipelines, broken.
TEST(Validate, ChecksChannels)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines.clear(); }),
              "channel[0] config.no_pipeline");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings.clear(); }),
              "channel[0].pipeline[0] config.no_mapping");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].home = true; }),
              "channel[0].pipeline[1].home config.two_homes");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].ddl = true; }),
              "channel[0].pipeline[1].ddl config.two_ddl");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].lanes = 0; }),
              "channel[0].pipeline[1].lanes config.out_of_range");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[1].lanes = 65; }),
              "channel[0].pipeline[1].lanes config.out_of_range");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].journalDays = 0; }),
              "channel[0].journal_days config.out_of_range");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.canals[0].start = "gtdi:1"; }),
              "canal[0].start config.invalid_start");
}

// Goal: a policy is known, has what it needs, and cannot leave the sites different.
// Method: unknown, without home, one-sided in a pair and in a ring; one-sided in one direction is fine.
TEST(Validate, ChecksConflictPolicies)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].conflict = "latest"; }),
              "channel[0].conflict config.unknown_conflict_policy");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].conflict = "home_wins";
                  c.channels[0].pipelines[0].home = false;
              }),
              "channel[0].conflict config.home_needed");
    for (const std::string policy :
         {"newest_by_column", "newest_by_column()", "newest_by_column(a, b)", "delta"})
        EXPECT_EQ(problemAfter([&](Configuration& c) { c.channels[0].conflict = policy; }),
                  "channel[0].conflict conflict.columns_needed");
    for (const std::string policy : {"newest_by_column(changed_at)", "delta(stock, price)", "merge_columns",
                                     "merge_columns(street, town)"})
        EXPECT_EQ(problemAfter([&](Configuration& c) { c.channels[0].conflict = policy; }), "");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].conflict = "newest_wins(changed_at)"; }),
              "channel[0].conflict conflict.column_unused");
    for (const std::string policy : {"source_wins", "target_wins"}) {
        EXPECT_EQ(problemAfter([&](Configuration& c) { c.channels[0].conflict = policy; }),
                  "channel[0].conflict config.one_sided_policy");
        EXPECT_EQ(problemAfter([&](Configuration& c) {
                      c.channels[0].conflict = policy;
                      c.channels[0].pipelines.pop_back();
                  }),
                  "");
    }
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].conflict = "source_wins";
                  c.dataSources.push_back(c.dataSources[0]);
                  c.dataSources[2].name = "site-c";
                  c.canals.push_back({"canal-c", "site-c", "now", 0});
                  auto& pipelines = c.channels[0].pipelines;
                  pipelines[1].target = "site-c";
                  pipelines.push_back(pipelines[1]);
                  pipelines[2].name = "c-to-a";
                  pipelines[2].canal = "canal-c";
                  pipelines[2].target = "site-a";
              }),
              "channel[0].conflict config.one_sided_policy");
}

// Goal: a mapping's policy is held to what a channel's is, and both directions say the same of one pattern.
// Method: each fault of a policy at a mapping; the way back silent, or saying otherwise, by the same names
// and by other ones.
TEST(Validate, ChecksPoliciesOfMappings)
{
    const auto both = [](const std::string& policy) {
        return [policy](Configuration& c) {
            for (Pipeline& pipeline : c.channels[0].pipelines)
                pipeline.mappings[0].conflict = policy;
        };
    };
    EXPECT_EQ(problemAfter(both("home_wins")), "");
    EXPECT_EQ(problemAfter(both("park")), "");
    const auto twice = [](const std::string& code) {
        return fmt::format("channel[0].pipeline[0].mapping[0].conflict {0}; "
                           "channel[0].pipeline[1].mapping[0].conflict {0}",
                           code);
    };
    EXPECT_EQ(problemAfter(both("latest")), twice("config.unknown_conflict_policy"));
    EXPECT_EQ(problemAfter(both("delta")), twice("conflict.columns_needed"));
    EXPECT_EQ(problemAfter(both("source_wins")), twice("config.one_sided_policy"));
    EXPECT_EQ(problemAfter([&](Configuration& c) {
                  both("home_wins")(c);
                  c.channels[0].pipelines[0].home = false;
              }),
              twice("config.home_needed"));
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].pipelines.pop_back();
                  c.channels[0].pipelines[0].mappings[0].conflict = "source_wins";
              }),
              "");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].pipelines[0].mappings[0].conflict = "newest_wins";  // as the channel
              }),
              "");
    const std::string differ = "channel[0].pipeline[1].mapping[0].conflict conflict.policies_differ";
    EXPECT_EQ(
        problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings[0].conflict = "home_wins"; }),
        differ);
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].pipelines[0].mappings[0] = {"shop.*", "depot.*", {}};
                  c.channels[0].pipelines[1].mappings[0] = {"depot.*", "shop.*", {}, "park"};
              }),
              differ);
}

// Goal: mappings can be carried out, and no table is carried twice by the same mapping.
// Method: each pattern broken; shapes that do not fit; a pattern repeated in the pipeline and in another
// channel.
TEST(Validate, ChecksMappings)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings[0].source = "shop"; }),
              "channel[0].pipeline[0].mapping[0].source config.mapping_pattern");
    EXPECT_EQ(problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings[0].target = "shop"; }),
              "channel[0].pipeline[0].mapping[0].target config.mapping_pattern");
    EXPECT_EQ(
        problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings[0].exclude.push_back("x"); }),
        "channel[0].pipeline[0].mapping[0].exclude[1] config.mapping_pattern");
    EXPECT_EQ(problemAfter(
                  [](Configuration& c) { c.channels[0].pipelines[0].mappings[0].target = "shop.t_[0-3]"; }),
              "channel[0].pipeline[0].mapping[0].target config.mapping_shape");
    EXPECT_EQ(
        problemAfter([](Configuration& c) { c.channels[0].pipelines[0].mappings[0].source = "mysql.*"; }),
        "channel[0].pipeline[0].mapping[0].source config.mapping_reserved");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  c.channels[0].pipelines[0].mappings[0].exclude.push_back("mysql.*");
              }),
              "");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  auto& mappings = c.channels[0].pipelines[0].mappings;
                  mappings.push_back(mappings[0]);
              }),
              "channel[0].pipeline[0].mapping[1].source config.duplicate_mapping");
    EXPECT_EQ(problemAfter([](Configuration& c) {
                  Channel other = c.channels[0];
                  other.name = "other";
                  other.pipelines.pop_back();
                  c.channels.push_back(other);
              }),
              "channel[1].pipeline[0].mapping[0].source config.duplicate_mapping");
}

// Goal: nodes and ZooKeeper servers have addresses one can connect to.
// Method: a cluster without servers, and addresses of wrong form.
TEST(Validate, ChecksAddresses)
{
    EXPECT_EQ(problemAfter([](Configuration& c) { c.zookeepers[0].servers.clear(); }),
              "zookeeper[0].servers config.no_servers");
    for (const std::string address :
         {"", "host", ":2181", "host:", "host:0", "host:65536", "host:21x", "::1:2181", "a b:1"})
        EXPECT_EQ(problemAfter([&](Configuration& c) { c.zookeepers[0].servers[1] = address; }),
                  "zookeeper[0].servers[1] config.invalid_address")
            << address;
    EXPECT_EQ(problemAfter([](Configuration& c) { c.nodes[0].address = "node"; }),
              "node[0].address config.invalid_address");
}

// Goal: what is ignored has a check that exists and may be ignored, a reason, and a site that exists.
// Method: each of them wrong, one at a time; the fields that may be left out left out.
TEST(Validate, LooksAtIgnoredFindings)
{
    const auto ignoring = [](IgnoredFinding ignored) {
        return problemAfter([&](Configuration& c) { c.ignoredFindings.push_back(ignored); });
    };
    EXPECT_EQ(ignoring({"PF15", "", "", "a battery behind the disks"}), "");
    EXPECT_EQ(ignoring({"PF21", "site-a", "shop.log", "nobody changes its rows"}), "");
    EXPECT_EQ(ignoring({"PF99", "", "", "why not"}), "ignore[0].check config.unknown_check");
    EXPECT_EQ(ignoring({"", "", "", "why not"}), "ignore[0].check config.unknown_check");
    EXPECT_EQ(ignoring({"PF10", "", "", "why not"}), "ignore[0].check config.check_not_ignorable");
    EXPECT_EQ(ignoring({"PF15", "", "", ""}), "ignore[0].reason config.reason_missing");
    EXPECT_EQ(ignoring({"PF15", "", "", " \t\n"}), "ignore[0].reason config.reason_missing");
    EXPECT_EQ(ignoring({"PF15", "site-c", "", "why"}), "ignore[0].site config.unknown_data_source");
}

}  // namespace
}  // namespace lutra
