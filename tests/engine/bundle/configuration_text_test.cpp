#include "engine/bundle/configuration_text.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace lutra::bundle {
namespace {

// The example of the contract.
constexpr std::string_view kExample = R"(format = 1

[[data_source]]
name     = "site-a"
host     = "10.0.1.10"
port     = 3306                  # or: socket = "/run/mysqld/mysqld.sock"
user     = "retl"
password = "env:SITE_A_PASSWORD" # env:NAME, file:PATH, or secret:NAME
tls      = "verify"              # verify (chain and host name), require, off; with ca = "file.pem"

[[data_source]]
name     = "site-b"
socket   = "/run/mysqld/mysqld.sock"
user     = "retl"
password = "file:site-b.password"
tls      = "require"

[[canal]]
name        = "canal-a"
data_source = "site-a"
start       = "now"              # now, earliest, gtid:SET, FILE:OFFSET, time:RFC3339
server_id   = 0                  # 0: chosen once, kept

[[canal]]
name        = "canal-b"
data_source = "site-b"

[[channel]]
name     = "test_core"
conflict = "newest_wins"

[[channel.pipeline]]
name   = "a-to-b"
canal  = "canal-a"
target = "site-b"
home   = true                    # at most one per channel
ddl    = true                    # at most one direction may carry DDL
skip_ddl_errors = true
lanes  = 8

[[channel.pipeline.mapping]]
source  = "shop.*"               # schema.table; plain name, range order_[00-31], or regular expression
target  = "shop.*"               # left out: same names
exclude = ["shop.tmp_.*"]

[[channel.pipeline]]
name   = "b-to-a"
canal  = "canal-b"
target = "site-a"
skip_ddl_errors = true

[[channel.pipeline.mapping]]
source = "shop.*"

# Only where pipelines run on several nodes:
[[zookeeper]]
name    = "main"
servers = ["10.0.1.5:2181", "10.0.1.6:2181", "10.0.1.7:2181"]

[[node]]
name      = "node-169"
address   = "10.0.1.20:7400"
zookeeper = "main"
)";

/// The example with `from` replaced by `to`, once.
std::string exampleWith(std::string_view from, std::string_view to)
{
    std::string text(kExample);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// All problems, as "line key code".
std::string problemsOf(std::string_view text)
{
    std::string all;
    for (const TextProblem& problem : draftConfiguration(text).problems) {
        EXPECT_FALSE(problem.reason.empty());
        all += fmt::format("{}{} {} {}", all.empty() ? "" : "; ", problem.line, problem.key, problem.code);
    }
    return all;
}

std::string firstReason(std::string_view text)
{
    const auto problems = draftConfiguration(text).problems;
    return problems.empty() ? std::string() : problems[0].reason;
}

// Goal: the example that the documentation promises is read as it is meant.
// Method: read it, look at every kind of field.
TEST(ConfigurationText, ReadsTheExample)
{
    const auto read = readConfiguration(kExample, "lutra.toml");
    ASSERT_TRUE(read) << read.error().detail;

    ASSERT_EQ(read->dataSources.size(), 2U);
    EXPECT_EQ(read->dataSources[0].host, "10.0.1.10");
    EXPECT_EQ(read->dataSources[0].port, 3306);
    EXPECT_EQ(read->dataSources[0].password, "env:SITE_A_PASSWORD");
    EXPECT_EQ(read->dataSources[0].tls, TlsMode::Verify);
    EXPECT_EQ(read->dataSources[1].socket, "/run/mysqld/mysqld.sock");
    EXPECT_EQ(read->dataSources[1].tls, TlsMode::Require);
    ASSERT_EQ(read->canals.size(), 2U);
    EXPECT_EQ(read->canals[1].dataSource, "site-b");
    EXPECT_EQ(read->canals[1].start, "now");
    ASSERT_EQ(read->channels.size(), 1U);
    ASSERT_EQ(read->channels[0].pipelines.size(), 2U);
    const Pipeline& there = read->channels[0].pipelines[0];
    EXPECT_TRUE(there.home && there.ddl && there.skipDdlErrors);
    EXPECT_EQ(there.lanes, 8U);
    EXPECT_EQ(there.mappings[0].exclude, std::vector<std::string>{"shop.tmp_.*"});
    const Pipeline& back = read->channels[0].pipelines[1];
    EXPECT_FALSE(back.home || back.ddl);
    EXPECT_EQ(back.mappings[0].target, "");
    EXPECT_EQ(read->zookeepers[0].servers.size(), 3U);
    EXPECT_EQ(read->nodes[0].address, "10.0.1.20:7400");
}

// Goal: a configuration with nothing in it is one: only a command may miss something.
// Method: the format alone; empty lists of sections.
TEST(ConfigurationText, ReadsAnEmptyConfiguration)
{
    EXPECT_EQ(readConfiguration("format = 1", "f").value(), Configuration{});
    EXPECT_EQ(readConfiguration("format = 1\ncanal = []\n", "f").value(), Configuration{});
}

// Goal: nothing is lost or changed between writing and reading, and the text stays the same.
// Method: the example; a configuration where every field differs from its default, with odd characters.
TEST(ConfigurationText, ComesBackAsItWasWritten)
{
    Configuration full = readConfiguration(kExample, "f").value();
    full.dataSources[0] = {"site-a",           "::1",     3307,         "/tmp/a \"b\"\\c.sock",
                           "rétl\t\n\x01\x7F", "file:/k", TlsMode::Off, "ca.pem"};
    full.canals[0] = {"canal-a", "site-a", "gtid:0-1-100", 4294967295U};
    Pipeline& pipeline = full.channels[0].pipelines[0];
    pipeline.lanes = 64;
    pipeline.mappings = {{"`odd schema`.`odd.table`", "x.y", {}},
                         {".*\\..*", "", {"a.b", "c.`d\"`"}, "home_wins"}};
    full.channels.push_back({"second", "park", {pipeline}, 3650});
    full.channels[1].pipelines[0].mappings = {{"other.*", "", {}}};
    full.ignoredFindings = {{"PF15", "site-a", "sync_binlog", "a \"battery\""}, {"PF08", "", "", "for now"}};

    for (const Configuration& configuration :
         {full, readConfiguration(kExample, "f").value(), Configuration{}}) {
        const std::string text = writeConfiguration(configuration);
        const auto read = readConfiguration(text, "written");
        ASSERT_TRUE(read) << read.error().detail << "\n" << text;
        EXPECT_EQ(*read, configuration) << text;
        EXPECT_EQ(writeConfiguration(*read), text);
    }
}

// Goal: ignoring a finding adds a section to a text and changes nothing else of it.
// Method: the example with and without a line end at its end; what is already there, unknown, or no TOML.
TEST(ConfigurationText, AddsAnIgnoredFinding)
{
    const IgnoredFinding ignored{"PF15", "site-a", "sync_binlog", "a battery"};
    for (const std::string& text : {std::string(kExample), std::string(kExample) + "# end"}) {
        const auto more = withIgnoredFinding(text, "f", ignored);
        ASSERT_TRUE(more) << more.error().detail;
        EXPECT_TRUE(more->starts_with(text));
        Configuration wanted = readConfiguration(text, "f").value();
        wanted.ignoredFindings.push_back(ignored);
        EXPECT_EQ(readConfiguration(*more, "f").value(), wanted) << *more;
        EXPECT_EQ(withIgnoredFinding(*more, "f", ignored).error().code, "config.already_ignored");
        EXPECT_TRUE(withIgnoredFinding(*more, "f", {"PF15", "site-b", "", "another"}));
    }
    EXPECT_EQ(withIgnoredFinding(kExample, "f", {"PF99", "", "", "x"}).error().code, "config.unknown_check");
    EXPECT_EQ(withIgnoredFinding(kExample, "f", {"PF15", "", "", ""}).error().code, "config.reason_missing");
    EXPECT_EQ(withIgnoredFinding("format = 1\nignore = []\n", "f", ignored).error().kind,
              ErrorKind::BadConfig);
}

// Goal: what is written is short enough to review: a value that equals its default is not there.
// Method: the whole text of a small configuration.
TEST(ConfigurationText, WritesOnlyWhatDiffersFromTheDefaults)
{
    Configuration small;
    small.dataSources.push_back({});
    small.dataSources[0].name = "site-a";
    small.dataSources[0].user = "retl";
    small.channels.push_back({"core", "park", {}});
    small.channels[0].pipelines.push_back({});
    small.channels[0].pipelines[0].mappings.push_back({"shop.*", "", {}});
    EXPECT_EQ(writeConfiguration(small), R"(format = 1

[[data_source]]
name = "site-a"
user = "retl"

[[channel]]
name = "core"
conflict = "park"

[[channel.pipeline]]
name = ""
canal = ""
target = ""

[[channel.pipeline.mapping]]
source = "shop.*"
)");
}

// Goal: a text of another format is not guessed at.
// Method: no format, a newer one, one of wrong type; nothing else is reported then.
TEST(ConfigurationText, InsistsOnTheFormat)
{
    EXPECT_EQ(problemsOf("\n[[canal]]\nnme = 1\n"), "1 format config.format_missing");
    EXPECT_EQ(problemsOf("\nformat = 2\nnews = 1\n"), "2 format config.format_unknown");
    EXPECT_EQ(problemsOf("format = \"1\"\n"), "1 format config.wrong_type");
    EXPECT_EQ(problemsOf(""), "1 format config.format_missing");
}

// Goal: what is no TOML is reported with its line and key; a password in it is not shown.
// Method: broken values, keys written twice, an open string, and the same in a password.
TEST(ConfigurationText, ReportsSyntaxByLine)
{
    EXPECT_EQ(problemsOf(exampleWith("user     = \"retl\"", "user     = retl")), "7 user config.syntax");
    EXPECT_EQ(problemsOf(exampleWith("lanes  = 8", "lanes  = 8\nlanes  = 9")), "40 lanes config.syntax");
    EXPECT_EQ(problemsOf(exampleWith("[[node]]", "[[node]")), "60 [[node] config.syntax");
    EXPECT_EQ(problemsOf("format = 1\nbroken"), "2  config.syntax");
    EXPECT_EQ(draftConfiguration("format = 1\nbroken").problems[0].text("f").substr(0, 5), "f:2: ");
    for (const std::string_view broken : {"password = tunter2", "password = \"tunter2\n",
                                          "password = 12tunter2", "passwrod_password = tunter2"}) {
        const auto read = readConfiguration(exampleWith("password = \"env:SITE_A_PASSWORD\"", broken), "f");
        ASSERT_FALSE(read) << broken;
        EXPECT_EQ(read.error().code, "config.syntax");
        EXPECT_EQ(read.error().detail.find("unter2"), std::string::npos) << read.error().detail;
        EXPECT_EQ(read.error().detail.substr(0, 4), "f:8:");
    }
}

// Goal: no text, however damaged, ends the program.
// Method: forms that the library takes for impossible, and every beginning of the example.
TEST(ConfigurationText, SurvivesDamagedTexts)
{
    EXPECT_EQ(problemsOf("format = 1\n[[}canal]]\n"), "2 [[}canal]] config.syntax");
    EXPECT_EQ(problemsOf("format = 1\n[}canal]\n"), "2 [}canal] config.syntax");
    for (const std::string_view damaged : {"a.= 1", "a.}= 1", "[a.", "[[", "x = {a.}", "x = 0x", "x = -",
                                           "\xFF", "x = \"\\u12\"", "x = 1979-", "x = 'a\nb'"})
        EXPECT_FALSE(draftConfiguration(damaged).problems.empty()) << damaged;
    for (std::size_t length = 0; length < kExample.size(); ++length)
        static_cast<void>(draftConfiguration(kExample.substr(0, length)));
}

// Goal: a slip in a key is found, and the right key named.
// Method: near and far misses, in every kind of section; a key of another section.
TEST(ConfigurationText, RefusesUnknownKeys)
{
    EXPECT_EQ(problemsOf(exampleWith("target = \"site-a\"", "target = \"site-a\"\ntraget = \"x\"")),
              "50 channel[0].pipeline[1].traget config.unknown_key");
    EXPECT_EQ(firstReason(exampleWith("lanes ", "lane ")),
              "the key 'lane' is not known here; did you mean 'lanes'?");
    EXPECT_EQ(firstReason("format = 1\n[[data_sorce]]\n"),
              "the key 'data_sorce' is not known here; did you mean 'data_source'?");
    EXPECT_EQ(firstReason("format = 1\ncolour = 1\n"), "the key 'colour' is not known here");
    EXPECT_EQ(problemsOf("format = 1\n[[zookeeper]]\nname = \"z\"\nservers = [\"a:1\"]\nformat = 1\n"),
              "5 zookeeper[0].format config.unknown_key");
    EXPECT_EQ(firstReason(exampleWith("password = ", "passwd = ")).find("SITE_A"), std::string::npos);
}

// Goal: a value of the wrong type or out of its range is found where it stands.
// Method: each kind of field; lists over several lines; sections in single brackets.
TEST(ConfigurationText, RefusesWrongTypesAndRanges)
{
    EXPECT_EQ(problemsOf(exampleWith("port     = 3306", "port     = \"3306\"")),
              "6 data_source[0].port config.wrong_type");
    EXPECT_EQ(problemsOf(exampleWith("port     = 3306", "port     = 65536")),
              "6 data_source[0].port config.out_of_range");
    EXPECT_EQ(problemsOf(exampleWith("port     = 3306", "port     = 33.06")),
              "6 data_source[0].port config.wrong_type");
    EXPECT_EQ(problemsOf(exampleWith("server_id   = 0", "server_id   = -1")),
              "22 canal[0].server_id config.out_of_range");
    EXPECT_EQ(problemsOf(exampleWith("host     = \"10.0.1.10\"", "host     = 10")),
              "5 data_source[0].host config.wrong_type");
    EXPECT_EQ(problemsOf(exampleWith("home   = true", "home   = \"true\"")),
              "36 channel[0].pipeline[0].home config.wrong_type");
    EXPECT_EQ(problemsOf(exampleWith("tls      = \"require\"", "tls      = \"on\"")),
              "16 data_source[1].tls config.out_of_range");
    EXPECT_EQ(problemsOf(exampleWith("exclude = [\"shop.tmp_.*\"]", "exclude = \"shop.tmp_.*\"")),
              "44 channel[0].pipeline[0].mapping[0].exclude config.wrong_type");
    EXPECT_EQ(problemsOf(exampleWith("[\"shop.tmp_.*\"]", "[\n \"shop.tmp_.*\",\n 7]")),
              "46 channel[0].pipeline[0].mapping[0].exclude[1] config.wrong_type");
    EXPECT_EQ(problemsOf("format = 1\n[canal]\nname = \"c\"\n"), "2 canal config.wrong_type");
    EXPECT_EQ(problemsOf("format = 1\ncanal = [1]\n"), "2 canal[0] config.wrong_type");
    EXPECT_EQ(problemsOf("format = 1\ncanal = 2026-11-22\n"), "2 canal config.wrong_type");
    EXPECT_EQ(firstReason("format = 1\n[[data_source]]\nname = \"x\"\nuser = \"u\"\npassword = 77777\n"),
              "must be a string, but is a whole number");
}

// Goal: what has no default must be said.
// Method: take each such key away; the line is that of its section.
TEST(ConfigurationText, RefusesMissingKeys)
{
    EXPECT_EQ(problemsOf(exampleWith("user     = \"retl\"\n", "")),
              "3 data_source[0].user config.missing_key");
    EXPECT_EQ(problemsOf(exampleWith("data_source = \"site-b\"\n", "")),
              "24 canal[1].data_source config.missing_key");
    EXPECT_EQ(problemsOf(exampleWith("canal  = \"canal-b\"\n", "")),
              "46 channel[0].pipeline[1].canal config.missing_key");
    EXPECT_EQ(problemsOf("format = 1\n[[node]]\n"),
              "2 node[0].name config.missing_key; 2 node[0].address config.missing_key");
}

// Goal: the rules of the model are reported with a place in the file.
// Method: break rules whose path names a value, a missing value, an element of a list, a section.
TEST(ConfigurationText, GivesTheRulesALine)
{
    EXPECT_EQ(problemsOf(exampleWith("canal  = \"canal-b\"", "canal  = \"canal-x\"")),
              "48 channel[0].pipeline[1].canal config.unknown_canal");
    EXPECT_EQ(problemsOf(exampleWith("\"10.0.1.6:2181\", ", "\n  \"10.0.1.6\",\n  ")),
              "59 zookeeper[0].servers[1] config.invalid_address");
    EXPECT_EQ(problemsOf("format = 1\n\n[[channel]]\nname = \"c\"\n"), "3 channel[0] config.no_pipeline");
    EXPECT_EQ(problemsOf(exampleWith("\"newest_wins\"", "\"home_wins\"")), "");
    EXPECT_EQ(problemsOf(exampleWith("home   = true ", "#home = true ")), "");
}

// Goal: one look tells how much is wrong: the first problem in full, the number of the others.
// Method: three problems of different kinds, out of order in the reader's tables.
TEST(ConfigurationText, ReportsTheFirstAndCountsTheRest)
{
    std::string text = exampleWith("port     = 3306", "prot     = 3306");
    text.replace(text.find("lanes  = 8"), 10, "lanes  = -8");
    text.replace(text.find("tls      = \"verify\""), 19, "tls      = true");
    EXPECT_EQ(problemsOf(text),
              "6 data_source[0].prot config.unknown_key; 9 data_source[0].tls config.wrong_type; "
              "39 channel[0].pipeline[0].lanes config.out_of_range");
    const auto read = readConfiguration(text, "etc/lutra.toml");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::BadConfig);
    EXPECT_EQ(read.error().code, "config.unknown_key");
    EXPECT_EQ(read.error().detail,
              "etc/lutra.toml:6:data_source[0].prot: the key 'prot' is not known here; did you mean "
              "'port'? (and 2 more)");
}

// Goal: a file that cannot be read says so, and one that can is named in its problems.
// Method: a missing file, a folder, a good file and a broken one.
TEST(ConfigurationText, ReadsFiles)
{
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("lutra_configuration_{}", ::getpid());
    std::filesystem::create_directories(folder);
    EXPECT_EQ(readConfigurationFile(folder / "none.toml").error().code, "config.file_unreadable");
    EXPECT_EQ(readConfigurationFile(folder).error().code, "config.file_unreadable");

    std::ofstream(folder / "good.toml") << kExample;
    EXPECT_EQ(readConfigurationFile(folder / "good.toml").value(), readConfiguration(kExample, "f").value());
    std::ofstream(folder / "broken.toml") << "format = 3";
    const auto broken = readConfigurationFile(folder / "broken.toml");
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().detail.find((folder / "broken.toml").string() + ":1:format: "),
              std::string::npos);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lutra::bundle
