#include "tests/cli/cli_stage.h"

#include "engine/bundle/configuration_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::cli_test {
namespace {

using ConfigurationTest = CliTest;

constexpr const char* kWithConfiguration[] = {"init", "check", "run", "verify"};

/// The line of the first place of `part`, counted from 1.
std::size_t lineOf(const std::string& text, const std::string& part)
{
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(text.find(part));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

// Goal: who asks for help or the version gets it, and a script that does so goes on.
// Method: --help of the program and of each command, --version.
TEST_F(ConfigurationTest, HelpAndVersionAreAnswers)
{
    for (const char* command : {"demo", "init", "check", "run", "status", "verify"}) {
        const Outcome help = lutra({command, "--help"});
        EXPECT_EQ(help.exitCode, 0) << testing::PrintToString(help);
        EXPECT_NE(help.output.find("--help"), std::string::npos);
        EXPECT_EQ(help.errors, "");
    }
    const Outcome all = lutra({"--help"});
    EXPECT_EQ(all.exitCode, 0);
    EXPECT_TRUE(all.says("verify"));
    const Outcome version = lutra({"--version"});
    EXPECT_EQ(version.exitCode, 0);
    EXPECT_EQ(std::ranges::count(version.output, '\n'), 1) << version.output;
    EXPECT_EQ(version.errors, "");
}

// Goal: wrong usage is told from everything else by its exit code, and says what was wrong.
// Method: an unknown option, an unknown command, none at all, a value out of range, a missing CONFIG.
TEST_F(ConfigurationTest, WrongUsageIsTwo)
{
    const auto expectBadUse = [&](const Words& words, std::string_view saying) {
        const Outcome outcome = lutra(words);
        EXPECT_EQ(outcome.exitCode, 2) << testing::PrintToString(outcome);
        EXPECT_EQ(outcome.output, "");
        EXPECT_NE(outcome.errors.find(saying), std::string::npos) << outcome.errors;
    };
    expectBadUse({"run", "--no-such-option", "lutra.toml"}, "--no-such-option");
    expectBadUse({"status", "--no-such-option"}, "--no-such-option");
    expectBadUse({"--no-such-option"}, "--no-such-option");
    expectBadUse({"frobnicate"}, "frobnicate");
    expectBadUse({}, "subcommand");
    expectBadUse({"demo", "--seconds", "0"}, "--seconds");
    for (const char* command : kWithConfiguration)
        expectBadUse({command}, "CONFIG");
}

// Goal: a configuration file that is not there is a wrong configuration, for every command that takes one.
// Method: a path with nothing behind it, and one with a folder.
TEST_F(ConfigurationTest, MissingFileIsTwo)
{
    for (const char* command : kWithConfiguration) {
        const Outcome outcome = lutra({command, folder() / "no-such.toml"});
        expectError(outcome, 2, "config.file_unreadable");
        EXPECT_TRUE(outcome.says("no-such.toml"));
        expectError(lutra({command, folder()}), 2, "config.file_unreadable");
    }
}

// Goal: whatever is wrong in the file is named with file, line and key, in one sentence with its remedy.
// Method: one mistake at a time in a good configuration.
TEST_F(ConfigurationTest, MistakesInTheFileAreNamedByLine)
{
    const std::string good = bundle::writeConfiguration(configuration());
    struct Mistake {
        const char* part;
        const char* instead;
        const char* code;
        const char* named;
    };
    for (const Mistake& mistake :
         {Mistake{"[[channel]]", "[[channel]", "config.syntax", ""},
          Mistake{"[[canal]]\n", "[[canal]]\nstrat = \"now\"\n", "config.unknown_key", "strat"},
          Mistake{"target = \"site-b\"", "target = \"site-x\"", "config.unknown_data_source", "site-x"},
          Mistake{"data_source = \"site-a\"", "data_source = \"site-y\"", "config.unknown_data_source",
                  "site-y"}}) {
        std::string text = good;
        const auto at = text.find(mistake.part);
        ASSERT_NE(at, std::string::npos) << mistake.part << " is not in\n" << text;
        text.replace(at, std::string_view(mistake.part).size(), mistake.instead);
        const std::string file = writeText(text);
        const std::string place =
            fmt::format("{}:{}:", file, lineOf(text, *mistake.named ? mistake.named : mistake.instead));
        for (const char* command : kWithConfiguration) {
            const Outcome outcome = lutra({command, file});
            expectError(outcome, 2, mistake.code);
            EXPECT_NE(outcome.errors.find(place), std::string::npos) << place << "\n" << outcome.errors;
            EXPECT_NE(outcome.errors.find(mistake.named), std::string::npos) << outcome.errors;
        }
    }
}

// Goal: a password that somebody wrote into the file, or gave a wrong form, is refused and not repeated.
// Method: the password itself as its own reference; a line that is not even TOML; a variable that is not set.
TEST_F(ConfigurationTest, PasswordsAreNotRepeated)
{
    Configuration wrong = configuration();
    wrong.dataSources[0].password = kPassword;
    const std::string inClear = bundle::writeConfiguration(wrong);
    const std::string reference = fmt::format("\"{}\"", kPassword);
    std::string unquoted = inClear;
    unquoted.replace(unquoted.find(reference), reference.size(), kPassword);
    for (const auto& [text, code] :
         {std::pair{inClear, "config.password_reference"}, std::pair{unquoted, "config.syntax"}}) {
        const std::string file = writeText(text);
        for (const char* command : kWithConfiguration)
            expectError(lutra({command, file}), 2, code);
        std::filesystem::remove(file);  // it holds the password, which nothing else may
    }
    wrong.dataSources[0].password = "env:LUTRA_TEST_NOT_SET";
    const std::string file = write(wrong);
    for (const char* command : kWithConfiguration) {
        const Outcome outcome = lutra({command, file});
        expectError(outcome, 2, "secret.not_found");
        EXPECT_TRUE(outcome.says("LUTRA_TEST_NOT_SET"));
    }
}

}  // namespace
}  // namespace lutra::cli_test
