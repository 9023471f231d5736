#include "engine/bundle/configuration_fields.h"
#include "engine/model/field_table.h"
#include "engine/model/mapping_lines.h"
#include "engine/model/two_way_draft.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace lutra {
namespace {

/// One of each kind, and nothing wrong.
Configuration whole()
{
    Configuration configuration = newTwoWayDraft();
    configuration.dataSources[0].host = "10.0.1.10";
    configuration.dataSources[1].host = "10.0.2.10";
    configuration.channels[0].name = "test_core";
    configuration.channels[0].pipelines[0].mappings.push_back(
        {.source = "shop.*", .target = {}, .exclude = {}});
    mirrorMappings(configuration.channels[0]);
    configuration.zookeepers.push_back({"main", {"10.0.1.5:2181"}});
    configuration.nodes.push_back({"node-a", "10.0.1.20:7400", "main"});
    configuration.ignoredFindings.push_back({"PF15", "site-a", "", "a test"});
    return configuration;
}

Thing first(const Configuration& configuration, ThingKind kind)
{
    return thingsOf(configuration, kind).front();
}

/// All references lead somewhere.
bool isConnected(const Configuration& configuration)
{
    return std::ranges::none_of(validate(configuration), [](const Problem& problem) {
        return problem.code.starts_with("config.unknown_");
    });
}

// Goal: what is used cannot be taken away, whoever uses it; what nobody uses can, and nothing dangles then.
// Method: remove each thing of each kind from a configuration in which only mappings, nodes, pipelines and
// the
//         channel are free; then remove from the top down until nothing is left.
TEST(Thing, IsRemovedOnlyWhileNobodyUsesIt)
{
    ASSERT_TRUE(validate(whole()).empty());
    const std::set used{ThingKind::DataSource, ThingKind::Canal, ThingKind::ZooKeeper};
    for (const ThingKind kind : kThingKinds) {
        for (const Thing& thing : thingsOf(whole(), kind)) {
            const auto without = withoutThing(whole(), thing);
            ASSERT_EQ(without.has_value(), !used.contains(kind)) << nameOf(kind);
            if (without) {
                EXPECT_EQ(thingsOf(*without, kind).size() + 1, thingsOf(whole(), kind).size());
                EXPECT_TRUE(isConnected(*without));
            } else {
                EXPECT_EQ(without.error().code, "config.in_use");
            }
        }
    }
    const auto refused = withoutThing(whole(), {.kind = ThingKind::DataSource, .index = 0});
    EXPECT_EQ(refused.error().detail,
              "the data_source 'site-a' is used by canal 'canal-a', pipeline 'test_core/b-to-a'");
    Configuration left = whole();
    for (const ThingKind kind : {ThingKind::Channel, ThingKind::Canal, ThingKind::DataSource, ThingKind::Node,
                                 ThingKind::ZooKeeper}) {
        while (!thingsOf(left, kind).empty())
            left = withoutThing(left, first(left, kind)).value();
    }
    EXPECT_EQ(left, Configuration());
    EXPECT_EQ(removedThings(whole(), left).size(), 5u);
    EXPECT_TRUE(removedThings(left, whole()).empty());
}

// Goal: a copy has a name of its own, stands behind its original, and takes nothing that only one may have.
// Method: copy one of each kind twice; names count on, a copy of a copy too; references still lead somewhere.
TEST(Thing, IsCopiedUnderAFreeName)
{
    for (const ThingKind kind : kThingKinds) {
        const Configuration before = whole();
        const Thing original = first(before, kind);
        const Edited once = withCopy(before, original);
        EXPECT_EQ(once.thing.index, original.index + 1);
        EXPECT_TRUE(isConnected(once.configuration));
        if (kind == ThingKind::Mapping)
            continue;
        EXPECT_EQ(nameOf(once.configuration, once.thing), nameOf(before, original) + "-2");
        const Edited twice = withCopy(once.configuration, once.thing);
        EXPECT_EQ(nameOf(twice.configuration, twice.thing), nameOf(before, original) + "-3");
    }
    const Edited site = withCopy(whole(), {.kind = ThingKind::DataSource, .index = 0});
    EXPECT_EQ(site.configuration.dataSources[1].password, "secret:site-a-2");
    const Edited home = withCopy(whole(), {.kind = ThingKind::Pipeline, .index = 0});
    EXPECT_FALSE(home.configuration.channels[0].pipelines[1].home);
    EXPECT_FALSE(home.configuration.channels[0].pipelines[1].ddl);
    EXPECT_EQ(home.configuration.channels[0].pipelines[1].mappings.size(), 1u);
}

// Goal: a thing keeps all that names it under another name; a name that is taken is refused.
// Method: rename each thing that has users, count the users before and after; then give it its neighbour's
// name.
TEST(Thing, IsRenamedWhereverItIsNamed)
{
    for (const ThingKind kind : {ThingKind::DataSource, ThingKind::Canal, ThingKind::ZooKeeper}) {
        const Thing thing = first(whole(), kind);
        const auto renamed = withName(whole(), thing, "another");
        ASSERT_TRUE(renamed);
        EXPECT_EQ(usersOf(*renamed, thing).size(), usersOf(whole(), thing).size());
        EXPECT_FALSE(usersOf(*renamed, thing).empty());
        EXPECT_TRUE(validate(*renamed).empty());
    }
    const auto renamed = withName(whole(), {.kind = ThingKind::DataSource, .index = 0}, "another").value();
    EXPECT_EQ(renamed.ignoredFindings[0].site, "another");
    EXPECT_EQ(renamed.dataSources[0].password, "secret:another");
    EXPECT_EQ(withName(whole(), {.kind = ThingKind::Canal, .index = 0}, "canal-b").error().code,
              "config.duplicate_name");
}

// Goal: a new thing needs only what a person alone can know.
// Method: add one of each kind to an empty configuration; a pipeline and a mapping need an owner.
TEST(Thing, IsAddedWithDefaults)
{
    Configuration configuration;
    EXPECT_EQ(withNew(configuration, ThingKind::Pipeline, {}).error().code, "config.no_owner");
    EXPECT_EQ(withNew(configuration, ThingKind::Mapping, {}).error().code, "config.no_owner");
    for (const ThingKind kind : kThingKinds) {
        for (int i = 0; i < 2; ++i) {
            const auto more = withNew(configuration, kind, {});
            ASSERT_TRUE(more);
            EXPECT_EQ(more->thing, thingsOf(more->configuration, kind).back());
            configuration = more->configuration;
        }
    }
    EXPECT_TRUE(std::ranges::none_of(validate(configuration), [](const Problem& problem) {
        return problem.code == "config.duplicate_name" || problem.code == "config.invalid_name" ||
               problem.code == "config.mapping_pattern";
    }));
}

// Goal: two pipelines of one name are told apart by their channels.
// Method: a second channel with the same pipeline; find by both kinds of name.
TEST(Thing, IsFoundByItsNameOrItsFullName)
{
    const Configuration two = withCopy(whole(), {.kind = ThingKind::Channel, .index = 0}).configuration;
    EXPECT_EQ(findThing(two, ThingKind::Pipeline, "a-to-b").error().code, "config.no_such_thing");
    const auto found = findThing(two, ThingKind::Pipeline, "test_core-2/a-to-b");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->channel, 1u);
    EXPECT_EQ(fullNameOf(two, *found), "test_core-2/a-to-b");
    EXPECT_TRUE(findThing(two, ThingKind::Mapping, "test_core/b-to-a/shop.*"));
}

template <typename Section>
void expectAllKeysOf(ThingKind kind)
{
    std::set<std::string_view> written;
    for (const auto& field : bundle::kFields<Section>) {
        if (field.key != "pipeline" && field.key != "mapping")  // things of their own
            written.insert(field.key);
    }
    std::set<std::string_view> shown;
    for (const FieldInfo* field : fieldsOf(kind))
        shown.insert(field->key);
    EXPECT_EQ(shown, written) << nameOf(kind);
}

// Goal: every field of the text form can be seen and changed, and is explained.
// Method: compare the table with the one of the text form; each row has words, and each field goes out and in
//         again as it was.
TEST(FieldTable, HasEveryFieldOfTheTextForm)
{
    expectAllKeysOf<DataSource>(ThingKind::DataSource);
    expectAllKeysOf<Canal>(ThingKind::Canal);
    expectAllKeysOf<Channel>(ThingKind::Channel);
    expectAllKeysOf<Pipeline>(ThingKind::Pipeline);
    expectAllKeysOf<TableMapping>(ThingKind::Mapping);
    expectAllKeysOf<Node>(ThingKind::Node);
    expectAllKeysOf<ZooKeeperCluster>(ThingKind::ZooKeeper);
    for (const FieldInfo& field : kFieldTable) {
        EXPECT_FALSE(field.title.empty() || field.meaning.empty()) << field.key;
        const Thing thing = first(whole(), field.kind);
        const auto same = withValue(whole(), thing, field, valueOf(whole(), thing, field));
        ASSERT_TRUE(same) << field.key;
        EXPECT_EQ(*same, whole()) << field.key;
    }
}

// Goal: the ranges that are shown are those that hold.
// Method: each number at both ends of its range is valid, and beyond them is refused; the end below is judged
//         by `validate` too, so that the table cannot be wider than the rules.
TEST(FieldTable, ShowsTheRangesThatHold)
{
    int numbers = 0;
    for (const FieldInfo& field : kFieldTable) {
        const Thing thing = first(whole(), field.kind);
        const auto with = [&](std::uint64_t value) {
            return withValue(whole(), thing, field, std::to_string(value));
        };
        if (field.editor == FieldInfo::Editor::Number) {
            ++numbers;
            for (const std::uint32_t end : {field.least, field.most})
                EXPECT_TRUE(validate(with(end).value()).empty()) << field.key;
            EXPECT_EQ(with(std::uint64_t{field.most} + 1).error().code, "config.wrong_value");
            if (field.least > 0) {
                EXPECT_EQ(with(field.least - 1).error().code, "config.wrong_value");
            }
        }
        if (field.editor == FieldInfo::Editor::YesNo || field.editor == FieldInfo::Editor::Choice) {
            const auto choices = choicesOf(whole(), field);
            const bool known = std::ranges::find(choices, defaultOf(field)) != choices.end();
            EXPECT_EQ(known, field.editor == FieldInfo::Editor::Choice) << field.key;
        }
    }
    EXPECT_EQ(numbers, 5);
    Configuration beyond = whole();
    beyond.channels[0].pipelines[0].lanes = findField(ThingKind::Pipeline, "lanes")->most + 1;
    beyond.canals[0].heartbeat = findField(ThingKind::Canal, "heartbeat")->most + 1;
    EXPECT_EQ(validate(beyond).size(), 2u);
}

// Goal: what is wrong with a thing is told there, and what is wrong within it there.
// Method: an unknown policy of the channel, lanes of a pipeline, a pattern of a mapping.
TEST(Thing, KnowsItsOwnProblems)
{
    Configuration wrong = whole();
    wrong.channels[0].conflict = "whim";
    wrong.channels[0].pipelines[0].lanes = 0;
    wrong.channels[0].pipelines[1].mappings[0].source = "shop";
    for (const ThingKind kind : {ThingKind::Channel, ThingKind::Pipeline, ThingKind::Mapping}) {
        std::size_t problems = 0;
        for (const Thing& thing : thingsOf(wrong, kind))
            problems += problemsOf(wrong, thing).size();
        EXPECT_EQ(problems, 1u) << nameOf(kind);
    }
}

// Goal: lists of tables as people have them can be pasted.
// Method: one line of each form, with commas within a pattern.
TEST(MappingLines, AreReadInEachForm)
{
    const auto lines = readMappingLines("# ours\n\nshop.orders\n"
                                        "shop.a, crm.b\r\n"
                                        "shop.a -> crm.b\n"
                                        "shop.a\tcrm.b\n"
                                        "shop,orders\n"
                                        "shop,orders,crm,bills\n"
                                        "shop.order_[00-31], shop.order_[00-31]\n"
                                        "shop.(a{1,3}|b), crm.(a{1,3}|b)\n"
                                        "orders\n"
                                        "a.b, c.d, e.f\n");
    struct Wanted {
        std::size_t number;
        const char* source;
        const char* target;
    };
    const Wanted wanted[] = {{3, "shop.orders", ""},        {4, "shop.a", "crm.b"},
                             {5, "shop.a", "crm.b"},        {6, "shop.a", "crm.b"},
                             {7, "shop.orders", ""},        {8, "shop.orders", "crm.bills"},
                             {9, "shop.order_[00-31]", ""}, {10, "shop.(a{1,3}|b)", "crm.(a{1,3}|b)"}};
    ASSERT_EQ(lines.size(), std::size(wanted) + 2);
    for (std::size_t i = 0; i < std::size(wanted); ++i) {
        EXPECT_FALSE(lines[i].problem) << lines[i].text;
        EXPECT_EQ(lines[i].number, wanted[i].number);
        EXPECT_EQ(lines[i].mapping.source, wanted[i].source);
        EXPECT_EQ(lines[i].mapping.target, wanted[i].target);
    }
    for (std::size_t i = std::size(wanted); i < lines.size(); ++i)
        EXPECT_EQ(lines[i].problem->code, "config.mapping_line");
}

// Goal: a batch is added whole or not at all, in both directions where that is asked for.
// Method: good lines; then one that cannot be read, one that is there already, one given twice.
TEST(MappingLines, AreAddedAllOrNothing)
{
    const Thing forth{.kind = ThingKind::Pipeline};
    const auto batch = [&](std::string_view text, bool bothWays) {
        return withMappings(whole(), forth, readMappingLines(text), bothWays);
    };
    const auto good = batch("crm.a\ncrm.b, crm.c\n", true);
    ASSERT_TRUE(good.configuration);
    EXPECT_TRUE(validate(*good.configuration).empty());
    const auto& pipelines = good.configuration->channels[0].pipelines;
    EXPECT_EQ(pipelines[0].mappings[2].target, "crm.c");
    EXPECT_EQ(pipelines[1].mappings[2].source, "crm.c");
    EXPECT_EQ(pipelines[1].mappings[2].target, "crm.b");
    EXPECT_EQ(batch("crm.a\n", false).configuration->channels[0].pipelines[1].mappings.size(), 1u);
    for (const char* bad : {"crm.a\ncrm.[\n", "crm.a\nshop.*\n", "crm.a\ncrm.b\ncrm.a\n"}) {
        const auto refused = batch(bad, true);
        EXPECT_FALSE(refused.configuration) << bad;
        EXPECT_EQ(refused.wrong(), 1u) << bad;
        EXPECT_TRUE(refused.lines.back().problem) << bad;
    }
    EXPECT_FALSE(batch("# nothing\n", true).configuration);
}

}  // namespace
}  // namespace lutra
