#include "tests/cli/cli_stage.h"

#include "app/cli/file_writer.h"
#include "engine/bundle/configuration_text.h"

#include <fstream>

namespace lutra::cli_test {
namespace {

using ConfigTest = CliTest;

std::string textOf(const std::string& file)
{
    return bundle::readConfigurationFileText(file).value();
}

// Goal: what the desktop's lists do can be done by a script, with the same refusals, and nothing is written
//       that was not shown and agreed to.
// Method: add, copy, change, rename, remove and paste into a file written by hand; the file after each, and
// the
//         file as it was after each refusal.
TEST_F(ConfigTest, EditsWhatAConfigurationHolds)
{
    const std::string file = testing::TempDir() + "lutra-config-test.toml";
    std::ofstream(file)
        << "format = 1  # mine\n[[data_source]]\nname = \"site-a\"\nhost = \"h1\"\nuser = \"retl\"\n";
    const auto config = [&](Words words) {
        words.insert(words.begin(), {"config", file});
        return lutra(words);
    };
    const auto expectRefused = [&](const Words& words, std::string_view code) {
        const std::string before = textOf(file);
        const Outcome outcome = config(words);
        EXPECT_NE(outcome.exitCode, 0) << testing::PrintToString(outcome);
        EXPECT_TRUE(outcome.says(code)) << testing::PrintToString(outcome);
        EXPECT_EQ(textOf(file), before);
    };
    const auto expectDone = [&](Words words) {
        words.push_back("--yes");
        const Outcome outcome = config(words);
        EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
        return outcome;
    };
    expectRefused({"copy", "data_source", "site-a"}, "+ name = \"site-a-2\"");  // nobody says yes
    EXPECT_TRUE(
        expectDone({"copy", "data_source", "site-a", "name=site-b", "host=h2"}).says("- format = 1  # mine"));
    expectDone({"add", "canal", "canal-a", "data_source=site-a"});
    expectDone({"add", "canal", "canal-b", "data_source=site-b"});
    expectRefused({"set", "canal", "canal-a", "heartbeat=61", "--yes"}, "config.wrong_value");
    expectRefused({"set", "canal", "canal-a", "speed=11", "--yes"}, "config.no_such_field");
    expectRefused({"set", "canal", "canal-c", "heartbeat=6", "--yes"}, "config.no_such_thing");
    expectRefused({"set", "canal", "canal-a", "name=canal-b", "--yes"}, "config.duplicate_name");
    expectRefused({"remove", "data_source", "site-a", "--yes"}, "config.in_use");
    expectDone({"set", "data_source", "site-a", "name=north", "port=3307"});
    EXPECT_EQ(bundle::readConfigurationFile(file)->canals[0].dataSource, "north");
    EXPECT_TRUE(config({"list", "data_source"}).says("north  used by canal canal-a"));
    expectDone({"remove", "canal", "canal-a"});
    expectDone({"remove", "data_source", "north"});
    EXPECT_EQ(bundle::readConfigurationFile(file)->dataSources.size(), 1u);
    EXPECT_TRUE(config({"fields", "pipeline"}).says("1 to 64 connections; default 4"));

    std::ofstream(file) << R"(format = 1
data_source = [{name = "a", host = "h", user = "u"}, {name = "b", host = "i", user = "u"}]
canal = [{name = "ca", data_source = "a"}, {name = "cb", data_source = "b"}]
[[channel]]
name = "x"
[[channel.pipeline]]
name = "forth"
canal = "ca"
target = "b"
mapping = [{source = "shop.*"}]
[[channel.pipeline]]
name = "back"
canal = "cb"
target = "a"
mapping = [{source = "shop.*"}]
)";
    const std::string list = testing::TempDir() + "lutra-config-test.list";
    std::ofstream(list) << "crm.a\ncrm.[\n";
    expectRefused({"map", "forth", list, "--yes"}, "line 2");
    std::ofstream(list) << "crm.a\ncrm.b, crm.c\n";
    expectDone({"map", "x/forth", list});
    const auto mapped = bundle::readConfigurationFile(file).value();
    EXPECT_EQ(mapped.channels[0].pipelines[0].mappings.size(), 3u);
    EXPECT_EQ(mapped.channels[0].pipelines[1].mappings[2].source, "crm.c");
}

// Goal: a file that somebody else changed while a question waited for its answer stays as they left it.
// Method: replace a file that reads otherwise than was shown; then as shown.
TEST_F(ConfigTest, WhatOthersWroteStays)
{
    const std::string file = testing::TempDir() + "lutra-config-theirs.toml";
    std::ofstream(file) << "format = 1  # theirs\n";
    const auto refused = cli::replaceFile(file, "format = 1\n", "format = 1  # mine\n");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "config.file_changed");
    EXPECT_EQ(textOf(file), "format = 1  # theirs\n");
    EXPECT_TRUE(cli::replaceFile(file, "format = 1  # theirs\n", "format = 1  # mine\n"));
    EXPECT_EQ(textOf(file), "format = 1  # mine\n");
}

}  // namespace
}  // namespace lutra::cli_test
