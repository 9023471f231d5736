#include "tests/cli/cli_stage.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lutra::cli_test {
namespace {

/// Rows of site A that site B's CHECK refuses, parked there by a run that ended.
class ParkedTest : public CliTest {
protected:
    void SetUp() override
    {
        CliTest::SetUp();
        execute(1, "ALTER TABLE cli.t ADD CONSTRAINT no_x CHECK (v NOT LIKE 'x%')");
        m_file = write(configuration());
        run();
    }

    /// All that both sites have written so far is carried.
    void run()
    {
        const Outcome ended = lutra({"run", m_file, "--drain", "--state", stateFolder()});
        ASSERT_EQ(ended.exitCode, 0) << testing::PrintToString(ended);
    }

    /// x1 and a change behind it, x2, and a row that is carried.
    void parkThree()
    {
        execute(0, "INSERT INTO cli.t VALUES (1, 'x1'), (2, 'fine'), (3, 'x3')");
        execute(0, "UPDATE cli.t SET v = 'x one' WHERE id = 1");
        run();
        ASSERT_EQ(rows(1, "SELECT id FROM cli.t"), Words{"2"});
    }

    [[nodiscard]] Words ids()
    {
        const Outcome list = lutra({"parked", m_file, "list", "--json"});
        Words ids;
        for (const auto& row : nlohmann::json::parse(list.output))
            ids.push_back(row.at("id"));
        return ids;
    }

    [[nodiscard]] Outcome parked(Words arguments)
    {
        Words all{"parked", m_file};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return lutra(all);
    }

    std::string m_file;
};

// Goal: the list tells what waits, where, and why, by exit code, in words and as JSON.
// Method: none, then three rows; of one pipeline, and of all.
TEST_F(ParkedTest, ListsWhatWaits)
{
    const Outcome none = parked({"list"});
    EXPECT_EQ(none.exitCode, 0) << testing::PrintToString(none);
    EXPECT_TRUE(none.says("no row waits"));
    EXPECT_EQ(parked({"list", "--json"}).output, "[]\n");

    parkThree();
    const Outcome text = parked({"list"});
    EXPECT_EQ(text.exitCode, 1) << testing::PrintToString(text);
    EXPECT_TRUE(text.says("3 rows wait"));
    EXPECT_TRUE(text.says("insert cli.t id = 1  mysql.check_constraint"));
    EXPECT_EQ(parked({}).output, text.output);  // `list` may be left out

    const auto list = nlohmann::json::parse(parked({"list", "--json", "--pipeline", "a-to-b"}).output);
    ASSERT_EQ(list.size(), 3u);
    EXPECT_EQ(list[0].at("target"), "site-b");
    EXPECT_EQ(list[0].at("status"), "open");
    EXPECT_EQ(list[0].at("kind"), "insert");
    EXPECT_EQ(list[0].at("behind"), nullptr);
    EXPECT_EQ(list[2].at("kind"), "update");
    EXPECT_EQ(list[2].at("code"), "apply.parked_behind");
    EXPECT_EQ(list[2].at("behind"), list[0].at("id"));
    EXPECT_EQ(list[0].at("origin"), "site-a");
    EXPECT_EQ(parked({"list", "--json", "--pipeline", "b-to-a"}).output, "[]\n");
    expectError(parked({"list", "--pipeline", "no-such"}), 2, "parked.no_pipeline");
    expectError(parked({"list", "--channel", "no-such"}), 2, "config.no_channel");
}

// Goal: one row is shown with both images, its reason and what to do.
// Method: the change that waits behind another, in words and as JSON; numbers that are not there.
TEST_F(ParkedTest, ShowsBothImages)
{
    parkThree();
    const Words all = ids();
    ASSERT_EQ(all.size(), 3u);
    const Outcome text = parked({"show", all[2]});
    EXPECT_EQ(text.exitCode, 0) << testing::PrintToString(text);
    for (const std::string_view words :
         {"update cli.t, id = 1", "* v", "\"x1\"", "\"x one\"", "[apply.parked_behind]"})
        EXPECT_TRUE(text.says(words)) << words << "\n" << text.output;
    const auto row = nlohmann::json::parse(parked({"show", all[2], "--json"}).output);
    EXPECT_EQ(row.at("before"), (nlohmann::json{{"id", 1}, {"v", "x1"}}));
    EXPECT_EQ(row.at("after"), (nlohmann::json{{"id", 1}, {"v", "x one"}}));
    const auto inserted = nlohmann::json::parse(parked({"show", all[0], "--json"}).output);
    EXPECT_EQ(inserted.at("before"), nullptr);
    expectError(parked({"show"}), 2, "parked.which");
    for (const char* id : {"0", "site-b:0", "site-a:1", "no-such:1", "x", "site-b:"})
        expectError(parked({"show", id}), 2, "parked.unknown");
}

// Goal: a retry applies in order what can be applied and tells of the rest; applied rows are not sent back.
// Method: retry while the constraint stands, for one row and for all; then without it; then a run, and
// compare.
TEST_F(ParkedTest, RetriesInOrder)
{
    parkThree();
    const Words all = ids();
    expectError(parked({"retry"}), 2, "parked.which");
    expectError(parked({"retry", all[0], "--all"}), 2, "parked.which");
    const Outcome refused = parked({"retry", "--all"});
    EXPECT_EQ(refused.exitCode, 1) << testing::PrintToString(refused);
    EXPECT_TRUE(refused.says("[mysql.check_constraint]"));
    EXPECT_TRUE(refused.says("[parked.behind]"));
    const Outcome behind = parked({"retry", all[2]});
    expectError(behind, 2, "parked.behind");
    EXPECT_EQ(ids(), all);

    execute(1, "ALTER TABLE cli.t DROP CONSTRAINT no_x");
    const Outcome one = parked({"retry", all[0]});  // and what waits behind it
    EXPECT_EQ(one.exitCode, 0) << testing::PrintToString(one);
    EXPECT_EQ(ids(), Words{all[1]});
    EXPECT_EQ(rows(1, "SELECT id, v FROM cli.t WHERE id = 1"), Words{"1 x one"});
    expectError(parked({"retry", all[0]}), 2, "parked.decided");
    const Outcome rest = parked({"retry", "--all", "--json"});
    EXPECT_EQ(rest.exitCode, 0);
    EXPECT_EQ(nlohmann::json::parse(rest.output).at("applied"), true);
    EXPECT_EQ(parked({"list"}).exitCode, 0);
    EXPECT_TRUE(parked({"list", "--all"}).says("retried"));
    run();
    const Outcome equal = lutra({"verify", m_file});
    EXPECT_EQ(equal.exitCode, 0) << testing::PrintToString(equal);
}

// Goal: a row is dropped only when that is confirmed, and the journal tells who did it.
// Method: without --yes, with it, and all of them.
TEST_F(ParkedTest, DropsOnlyWhenConfirmed)
{
    parkThree();
    const Words all = ids();
    expectError(parked({"drop", all[1]}), 2, "parked.not_confirmed");
    EXPECT_EQ(ids(), all);
    const Outcome one = parked({"drop", all[1], "--yes"});
    EXPECT_EQ(one.exitCode, 0) << testing::PrintToString(one);
    EXPECT_EQ(ids(), (Words{all[0], all[2]}));
    EXPECT_EQ(parked({"drop", "--all", "--yes"}).exitCode, 0);
    EXPECT_EQ(ids(), Words{});
    EXPECT_EQ(
        rows(1, "SELECT DISTINCT status, decided_by <> '', decided_at IS NOT NULL FROM retl.retl_conflict"),
        Words{"dropped 1 1"});
    expectError(parked({"drop", all[1], "--yes"}), 2, "parked.decided");
}

// Goal: a retry beside the running engine: its queue empties, nothing is lost, doubled or sent back.
// Method: the engine runs; hot rows change without pause while they wait and are retried again and again.
TEST_F(ParkedTest, RetriesBesideTheRunningEngine)
{
    support::ChildProgram engine(LUTRA_BINARY, {"run", m_file, "--state", stateFolder()});
    waitUntilRunning(stateFolder());
    execute(0, "INSERT INTO cli.t VALUES (1, 'x'), (2, 'x'), (3, 'x')");
    ASSERT_TRUE(eventually([&] { return ids().size() == 3; }));
    const Outcome status = lutra({"status", "--state", stateFolder(), "--json"});
    EXPECT_TRUE(status.says(R"("parked":3)")) << status.output;
    execute(1, "ALTER TABLE cli.t DROP CONSTRAINT no_x");
    for (int round = 0; round < 60; ++round) {
        for (int id = 1; id <= 3; ++id)
            execute(0, fmt::format("UPDATE cli.t SET v = 'x{}' WHERE id = {}", round, id));
        if (round % 10 == 5) {
            const Outcome retried = parked({"retry", "--all"});
            EXPECT_LE(retried.exitCode, 1) << testing::PrintToString(retried);
        }
    }
    ASSERT_TRUE(eventually([&] {
        return parked({"retry", "--all"}).exitCode == 0 && parked({"list"}).exitCode == 0 &&
               rows(1, "SELECT id, v FROM cli.t ORDER BY id") == Words{"1 x59", "2 x59", "3 x59"};
    })) << testing::PrintToString(parked({"list"}));
    ASSERT_TRUE(eventually([&] {
        return lutra({"status", "--state", stateFolder(), "--json"}).output.find(R"("parked":0)") !=
               std::string::npos;
    }));
    engine.signal(SIGTERM);
    EXPECT_EQ(outcomeOf(engine, 20s).exitCode, 0);
    run();
    EXPECT_EQ(lutra({"verify", m_file}).exitCode, 0);
}

// Goal: where the retl objects are older than the program, or nothing was ever run, the command says so.
// Method: take the table away; take the checkpoint away.
TEST_F(ParkedTest, SaysWhatIsMissing)
{
    parkThree();
    execute(1, "RENAME TABLE retl.retl_checkpoint TO retl.away");
    execute(1, "CREATE TABLE retl.retl_checkpoint LIKE retl.away");
    expectError(parked({"retry", "--all"}), 3, "apply.no_checkpoint");
    execute(1, "DROP TABLE retl.retl_checkpoint");
    execute(1, "RENAME TABLE retl.away TO retl.retl_checkpoint");
    execute(1, "RENAME TABLE retl.retl_conflict TO retl.away");
    expectError(parked({"list"}), 3, "retl.missing");
    execute(1, "RENAME TABLE retl.away TO retl.retl_conflict");
    EXPECT_EQ(parked({"list"}).exitCode, 1);
}

}  // namespace
}  // namespace lutra::cli_test
