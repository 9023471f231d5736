#include "tests/cli/cli_stage.h"

#include <nlohmann/json.hpp>
#include <thread>

namespace lutra::cli_test {
namespace {

using namespace std::chrono_literals;

/// Both sites have inserted one key while the engine was down; it has run since.
class ConflictsTest : public CliTest {
protected:
    void SetUp() override
    {
        CliTest::SetUp();
        m_file = write(configuration());
        run();
        execute(0, "INSERT INTO cli.t VALUES (1, 'of A')");
        std::this_thread::sleep_for(1100ms);  // commit times may be whole seconds
        execute(1, "INSERT INTO cli.t VALUES (1, 'of B')");
        run();
    }

    /// Twice: what a site writes behind its pipeline's end goes with the second one.
    void run()
    {
        for (int i = 0; i < 2; ++i) {
            const Outcome ended = lutra({"run", m_file, "--drain", "--state", stateFolder()});
            ASSERT_EQ(ended.exitCode, 0) << testing::PrintToString(ended);
        }
    }

    [[nodiscard]] static Words values()
    {
        Words both = rows(0, "SELECT v FROM cli.t");
        for (const std::string& value : rows(1, "SELECT v FROM cli.t"))
            both.push_back(value);
        return both;
    }

    [[nodiscard]] Outcome conflicts(Words arguments)
    {
        Words all{"conflicts", m_file};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return lutra(all);
    }

    std::string m_file;
};

}  // namespace

// Goal: the journals tell what met, what each had seen and who won, in words, as JSON and as CSV.
TEST_F(ConflictsTest, TellsOfThem)
{
    ASSERT_EQ(values(), (Words{"of B", "of B"}));
    const Outcome text = conflicts({});
    EXPECT_EQ(text.exitCode, 0) << testing::PrintToString(text);
    EXPECT_TRUE(text.says("2 conflicts")) << text.output;
    EXPECT_TRUE(text.says("conflict insert cli.t id = 1  newest_wins: site-b")) << text.output;

    const auto list = nlohmann::json::parse(conflicts({"list", "--json", "--pipeline", "a-to-b"}).output);
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].at("winner"), "site-b");
    EXPECT_EQ(list[0].at("origin"), "site-a");

    const Outcome one = conflicts({"show", list[0].at("id"), "--json"});
    EXPECT_EQ(one.exitCode, 0) << testing::PrintToString(one);
    const auto shown = nlohmann::json::parse(one.output);
    EXPECT_EQ(shown.at("after").at("v"), "of A");
    EXPECT_EQ(shown.at("target_row").at("v"), "of B");
    EXPECT_EQ(shown.at("left").at("v"), "of B");
    EXPECT_EQ(shown.at("before"), nullptr);

    const Outcome csv = conflicts({"export"});
    EXPECT_TRUE(csv.output.starts_with("id,kind,status,")) << csv.output;
    EXPECT_TRUE(conflicts({"--kind", "drift"}).says("no conflict"));
}

// Goal: undoing a decision brings both sides to the other row, is written down, and makes no new conflict.
TEST_F(ConflictsTest, UndoReachesBothSides)
{
    const auto list = nlohmann::json::parse(conflicts({"list", "--json", "--pipeline", "a-to-b"}).output);
    ASSERT_EQ(list.size(), 1u);
    const Outcome undone = conflicts({"undo", list[0].at("id")});
    EXPECT_EQ(undone.exitCode, 0) << testing::PrintToString(undone);
    run();
    EXPECT_EQ(values(), (Words{"of A", "of A"}));
    const auto after = nlohmann::json::parse(conflicts({"list", "--json"}).output);
    ASSERT_EQ(after.size(), 2u);
    const auto resolved = nlohmann::json::parse(conflicts({"show", list[0].at("id"), "--json"}).output);
    EXPECT_EQ(resolved.at("status"), "resolved");
    EXPECT_NE(resolved.at("decided_by"), "");

    EXPECT_EQ(conflicts({"resolve", list[0].at("id"), "--take", "target"}).exitCode, 0);
    run();
    EXPECT_EQ(values(), (Words{"of B", "of B"}));
}

// Goal: what does not name a conflict is wrong use.
TEST_F(ConflictsTest, RefusesWhatItCannotFind)
{
    EXPECT_EQ(conflicts({"show"}).exitCode, 2);
    EXPECT_EQ(conflicts({"show", "site-a:99999"}).exitCode, 2);
    EXPECT_EQ(conflicts({"resolve", "1"}).exitCode, 2);
    EXPECT_EQ(conflicts({"list", "--pipeline", "nobody"}).exitCode, 2);
}

}  // namespace lutra::cli_test
