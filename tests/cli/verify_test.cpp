#include "tests/cli/cli_stage.h"

#include <nlohmann/json.hpp>

namespace lutra::cli_test {
namespace {

class VerifyTest : public CliTest {
protected:
    void SetUp() override
    {
        CliTest::SetUp();
        executeBoth("INSERT INTO cli.t VALUES (5, 'five'), (7, 'seven'), (9, 'nine')");
    }
};

// Goal: equal sides are said to be equal, by exit code, in words and as JSON.
// Method: the same rows on both sides.
TEST_F(VerifyTest, EqualIsZero)
{
    const std::string file = write(configuration());
    const Outcome text = lutra({"verify", file});
    EXPECT_EQ(text.exitCode, 0) << testing::PrintToString(text);
    EXPECT_TRUE(text.says("both sides are equal"));
    const Outcome json = lutra({"verify", file, "--json", "--channel", "shop"});
    EXPECT_EQ(json.exitCode, 0);
    EXPECT_EQ(json.errors, "");
    const auto document = nlohmann::json::parse(json.output);
    EXPECT_EQ(document.at("equal"), true);
    EXPECT_EQ(document.at("tables").size(), 1u);
    expectError(lutra({"verify", file, "--channel", "no-such"}), 2, "config.no_channel");
}

// Goal: a row that differs is found and named by its key.
// Method: change one row, take away another and add a third, at one side and not in its log.
TEST_F(VerifyTest, DifferenceIsOneAndNamed)
{
    changeUnseen(root(1), "UPDATE cli.t SET v = 'SEVEN' WHERE id = 7");
    const std::string file = write(configuration());
    const Outcome text = lutra({"verify", file});
    EXPECT_EQ(text.exitCode, 1) << testing::PrintToString(text);
    EXPECT_TRUE(text.says("id: 7"));
    EXPECT_TRUE(text.says("SEVEN"));
    EXPECT_FALSE(text.says("id: 5"));

    changeUnseen(root(1), "DELETE FROM cli.t WHERE id = 5");
    changeUnseen(root(1), "INSERT INTO cli.t VALUES (8, 'eight')");
    const Outcome json = lutra({"verify", file, "--json"});
    EXPECT_EQ(json.exitCode, 1);
    const auto document = nlohmann::json::parse(json.output);
    EXPECT_EQ(document.at("equal"), false);
    const auto& table = document.at("tables").at(0);
    EXPECT_EQ(table.at("difference_count"), 3);
    std::vector<std::string> keys;
    for (const auto& difference : table.at("differences"))
        keys.push_back(difference.at("kind").get<std::string>() + " " +
                       difference.at("key").get<std::string>());
    EXPECT_EQ(keys, (Words{"only_source id: 5", "differs id: 7", "only_target id: 8"}));
}

// Goal: a mapped table that one side has not is a difference, not a success.
// Method: make a table at one side only; whichever side that is.
TEST_F(VerifyTest, TableOnOneSideOnly)
{
    for (const std::size_t site : {0, 1}) {
        execute(site, "CREATE TABLE cli.alone (id INT PRIMARY KEY)");
        const Outcome outcome = lutra({"verify", write(configuration())});
        EXPECT_EQ(outcome.exitCode, 1) << testing::PrintToString(outcome);
        EXPECT_TRUE(outcome.says("cli.alone"));
        execute(site, "DROP TABLE cli.alone");
    }
}

}  // namespace
}  // namespace lutra::cli_test
