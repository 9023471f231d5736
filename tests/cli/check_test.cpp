#include "tests/cli/cli_stage.h"

#include "engine/model/check_table.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace lutra::cli_test {
namespace {

constexpr const char* kAdministrator = "lutra_admin";
constexpr const char* kAdminPassword = "Adm1n-never-print-me";

class CheckTest : public CliTest {
protected:
    void SetUp() override
    {
        CliTest::SetUp();
        ::setenv("LUTRA_TEST_ADMIN", kAdminPassword, 1);
        executeBoth(fmt::format("CREATE OR REPLACE USER '{}'@'%' IDENTIFIED BY '{}'", kAdministrator,
                                kAdminPassword));
        executeBoth(fmt::format("GRANT ALL PRIVILEGES ON *.* TO '{}'@'%'", kAdministrator));
        executeBoth("SET GLOBAL binlog_row_image = FULL");
    }

    void TearDown() override
    {
        executeBoth(fmt::format("DROP USER '{}'@'%'", kAdministrator));
        executeBoth("SET GLOBAL binlog_row_image = FULL");
        CliTest::TearDown();
    }

    static Words fixing(const std::string& file, const std::string& id)
    {
        return {"check", file, "--fix", id, "--login", kAdministrator, "--password", "env:LUTRA_TEST_ADMIN"};
    }

    static std::string contentOf(const std::filesystem::path& file)
    {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

// Goal: the table of checks can be read without any server or file.
// Method: as text and as JSON, against the table.
TEST_F(CheckTest, ListsTheTable)
{
    const Outcome text = lutra({"check", "--list"});
    EXPECT_EQ(text.exitCode, 0);
    for (const preflight::CheckInfo& check : preflight::kChecks)
        EXPECT_TRUE(text.says(check.id) && text.says(check.title) && text.says(check.remedy)) << check.id;
    const Outcome json = lutra({"check", "--list", "--json"});
    const auto document = nlohmann::json::parse(json.output);
    ASSERT_EQ(document.size(), preflight::kChecks.size());
    EXPECT_EQ(document[0].at("id"), "PF01");
    EXPECT_EQ(document[0].at("ignoring"), "warnings_only");
}

// Goal: a fix is shown, run by an administrator whose password nobody sees, and found to have helped.
// Method: one setting wrong at one site; the fix; a second one finds nothing to do.
TEST_F(CheckTest, RunsAFix)
{
    execute(1, "SET GLOBAL binlog_row_image = MINIMAL");
    const std::string file = write(configuration());
    const Outcome before = lutra({"check", file, "--json"});
    EXPECT_EQ(before.exitCode, 1);
    const auto checks = nlohmann::json::parse(before.output).at("checks");
    const auto bad = std::ranges::find_if(
        checks, [](const auto& check) { return check.at("id") == "PF07" && check.at("site") == "site-b"; });
    ASSERT_NE(bad, checks.end());
    EXPECT_EQ(bad->at("findings")[0].at("fix_kind"), "sql");
    EXPECT_EQ(bad->at("findings")[0].at("object"), "binlog_row_image");

    const Outcome asked = lutra(fixing(file, "PF07"));  // nobody is there to say yes
    EXPECT_EQ(asked.exitCode, 1) << testing::PrintToString(asked);
    EXPECT_TRUE(asked.says("nothing was run"));
    EXPECT_EQ(rows(1, "SELECT @@GLOBAL.binlog_row_image"), Words{"MINIMAL"});

    Words sure = fixing(file, "PF07");
    sure.emplace_back("--yes");
    const Outcome done = lutra(sure);
    EXPECT_EQ(done.exitCode, 0) << testing::PrintToString(done);
    EXPECT_TRUE(done.says("SET GLOBAL binlog_row_image = FULL;") && done.says("PF07 passes now"));
    EXPECT_FALSE(done.says(kAdminPassword));
    EXPECT_EQ(rows(1, "SELECT @@GLOBAL.binlog_row_image"), Words{"FULL"});
    EXPECT_TRUE(lutra(sure).says("nothing to put right"));
}

// Goal: what cannot be run, or is not said clearly enough, is refused with a code, and nothing happens.
// Method: no login; both sites at once; a check that is none; a fix that is no SQL; a wrong password.
TEST_F(CheckTest, RefusesUnclearFixes)
{
    executeBoth("SET GLOBAL binlog_row_image = MINIMAL");
    const std::string file = write(configuration());
    expectError(lutra({"check", file, "--fix", "PF07"}), 2, "preflight.login_needed");
    expectError(lutra(fixing(file, "PF07")), 2, "preflight.which_site");
    expectError(lutra(fixing(file, "PF99")), 2, "config.unknown_check");
    ::setenv("LUTRA_TEST_ADMIN", "not-it", 1);
    Words one = fixing(file, "PF07");
    one.insert(one.end(), {"--site", "site-a", "--yes"});
    EXPECT_TRUE(lutra(one).says("[mysql.login_refused]"));
    ::setenv("LUTRA_TEST_ADMIN", kAdminPassword, 1);
    Configuration ownId = configuration();
    ownId.canals[0].serverId =
        static_cast<std::uint32_t>(std::stoul(rows(0, "SELECT @@GLOBAL.server_id").front()));
    Words idFix = fixing(write(ownId), "PF11");
    expectError(lutra(idFix), 2, "preflight.fix_not_sql");
    EXPECT_EQ(rows(0, "SELECT @@GLOBAL.binlog_row_image"), Words{"MINIMAL"});
}

// Goal: all that would put a site right stands in a script of its own; what takes something away or is no SQL
//       is only shown there; nothing is overwritten.
// Method: a setting and a trigger at one site.
TEST_F(CheckTest, SavesScripts)
{
    execute(1, "SET GLOBAL binlog_row_image = MINIMAL");
    execute(1, "CREATE TRIGGER cli.guard BEFORE INSERT ON cli.t FOR EACH ROW SET NEW.v = 'x'");
    execute(1, fmt::format("GRANT TRIGGER ON cli.* TO '{}'@'%'", kAccount));
    const std::string file = write(configuration());
    const std::string scripts = (folder() / "scripts").string();
    EXPECT_EQ(lutra({"check", file, "--save", scripts}).exitCode, 1);
    const std::string script = contentOf(folder() / "scripts" / "site-b.sql");
    EXPECT_NE(script.find("\nSET GLOBAL binlog_row_image = FULL;\n"), std::string::npos) << script;
    EXPECT_NE(script.find("\n-- DROP TRIGGER `cli`.`guard`;\n"), std::string::npos) << script;
    const Outcome again = lutra({"check", file, "--save", scripts});
    EXPECT_EQ(again.exitCode, 2);
    EXPECT_TRUE(again.says("[preflight.script_not_written]"));
    EXPECT_EQ(contentOf(folder() / "scripts" / "site-b.sql"), script);
    execute(1, "DROP TRIGGER cli.guard");
}

// Goal: a finding is ignored by a section that is added to the file, everything else of which stays as a
//       person wrote it; then it keeps nothing from starting, and its reason is shown.
// Method: a file with comments and odd blanks; whole before and after; check and run.
TEST_F(CheckTest, IgnoresWithAReason)
{
    execute(1, "SET GLOBAL binlog_row_image = MINIMAL");
    const std::string text = "# ours\n" + contentOf(write(configuration())) + "# the end";
    const std::string file = writeText(text);
    EXPECT_EQ(lutra({"check", file}).exitCode, 1);
    const Outcome asked = lutra({"check", file, "--ignore", "PF07", "--reason", "an archive"});
    EXPECT_EQ(asked.exitCode, 1);
    EXPECT_TRUE(asked.says("+ [[ignore]]") && asked.says("nothing was written"))
        << testing::PrintToString(asked);
    EXPECT_EQ(contentOf(file), text);

    const Outcome done = lutra({"check", file, "--ignore", "PF07", "--site", "site-b", "--reason",
                                "an archive, \"read only\"", "--yes"});
    EXPECT_EQ(done.exitCode, 0) << testing::PrintToString(done);
    EXPECT_EQ(contentOf(file), text + "\n\n[[ignore]]\ncheck = \"PF07\"\nsite = \"site-b\"\nreason = \"an "
                                      "archive, \\\"read only\\\"\"\n");
    const Outcome check = lutra({"check", file});
    EXPECT_EQ(check.exitCode, 0) << testing::PrintToString(check);
    EXPECT_TRUE(check.says("ignored: an archive, \"read only\""));
    EXPECT_EQ(lutra({"run", file, "--state", stateFolder(), "--drain"}).exitCode, 0);
}

// Goal: nobody can ignore what does not exist, has no reason, or would end in a loop; the file stays as it
// was.
TEST_F(CheckTest, RefusesToIgnore)
{
    const std::string file = write(configuration());
    const std::string before = contentOf(file);
    const auto ignoring = [&](const std::string& id, const std::string& reason) {
        return lutra({"check", file, "--ignore", id, "--reason", reason, "--yes"});
    };
    EXPECT_TRUE(ignoring("PF99", "why").says("[config.unknown_check]"));
    EXPECT_TRUE(ignoring("PF10", "why").says("[config.check_not_ignorable]"));
    EXPECT_TRUE(ignoring("PF15", " ").says("[config.reason_missing]"));
    EXPECT_EQ(ignoring("PF15", " ").exitCode, 2);
    EXPECT_EQ(contentOf(file), before);
    EXPECT_EQ(ignoring("PF15", "a battery").exitCode, 0);
    EXPECT_TRUE(ignoring("PF15", "again").says("[config.already_ignored]"));
}

}  // namespace
}  // namespace lutra::cli_test
