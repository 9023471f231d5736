#include "tests/cli/cli_stage.h"

#include <fmt/format.h>
#include <sstream>

namespace lutra::cli_test {
namespace {

using InitTest = CliTest;

/// What an administrator would paste: the lines without comments, cut at `;`.
std::vector<std::string> statementsIn(const std::string& text)
{
    std::vector<std::string> statements;
    std::string statement;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("--") || line.empty())
            continue;
        statement += line + "\n";
        if (line.ends_with(';')) {
            statements.push_back(statement.substr(0, statement.rfind(';')));
            statement.clear();
        }
    }
    return statements;
}

class InitTestWithoutRetl : public CliTest {
protected:
    void SetUp() override
    {
        CliTest::SetUp();
        executeBoth("DROP DATABASE retl");
    }

    /// As an account that may make the schema.
    static Configuration asRoot()
    {
        Configuration both = configuration();
        for (DataSource& source : both.dataSources) {
            source.user = "root";
            source.password = "";
        }
        return both;
    }
};

// Goal: init makes what is missing, and a second one finds nothing to do.
// Method: both sites without the schema; init twice; check is content then.
TEST_F(InitTestWithoutRetl, CreatesOnce)
{
    const std::string file = write(asRoot());
    const Outcome first = lutra({"init", file});
    EXPECT_EQ(first.exitCode, 0) << testing::PrintToString(first);
    EXPECT_EQ(first.errors, "");
    EXPECT_FALSE(first.says("nothing to do")) << first.output;
    for (std::size_t site = 0; site < 2; ++site)
        EXPECT_EQ(rows(site, "SELECT COUNT(*) FROM retl.retl_version"), Words{"5"});

    const Outcome second = lutra({"init", file});
    EXPECT_EQ(second.exitCode, 0);
    EXPECT_EQ(second.output, "site-a: nothing to do\nsite-b: nothing to do\n");
    EXPECT_EQ(lutra({"check", file}).exitCode, 0);
}

// Goal: --print shows all that an administrator must run, and runs none of it.
// Method: print as an account that has no rights at all yet; look that nothing changed; run the text as root;
//         check as the account must be content then.
TEST_F(InitTestWithoutRetl, PrintedSqlIsEnough)
{
    for (std::size_t site = 0; site < 2; ++site) {
        execute(site, fmt::format("REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{}'@'%'", kAccount));
        execute(site, fmt::format("GRANT SELECT ON {}.* TO '{}'@'%'", kSchema, kAccount));
    }
    const std::string file = write(configuration());
    const Outcome printed = lutra({"init", file, "--print"});
    EXPECT_EQ(printed.exitCode, 0) << testing::PrintToString(printed);
    EXPECT_TRUE(printed.says("GRANT "));
    EXPECT_TRUE(printed.says("CREATE TABLE IF NOT EXISTS retl.retl_checkpoint"));
    for (std::size_t site = 0; site < 2; ++site)
        EXPECT_TRUE(rows(site, "SHOW DATABASES LIKE 'retl'").empty());

    const auto siteB = printed.output.find("-- site-b");
    ASSERT_NE(siteB, std::string::npos) << printed.output;
    for (std::size_t site = 0; site < 2; ++site) {
        const std::string text = site == 0 ? printed.output.substr(0, siteB) : printed.output.substr(siteB);
        auto connection = root(site);
        for (const std::string& statement : statementsIn(text))
            EXPECT_TRUE(connection.execute(statement)) << statement;
    }
    const Outcome check = lutra({"check", file});
    EXPECT_EQ(check.exitCode, 0) << testing::PrintToString(check);
}

// Goal: an account that may not make the schema gets a clear answer, and nothing half-made stays behind.
// Method: init as the account with the rights of a running engine.
TEST_F(InitTestWithoutRetl, AccountWithoutRights)
{
    execute(0, fmt::format("REVOKE ALL PRIVILEGES, GRANT OPTION FROM '{}'@'%'", kAccount));
    const Outcome outcome = lutra({"init", write(configuration())});
    expectError(outcome, 3, "retl.not_allowed");
    EXPECT_TRUE(outcome.says("site-a"));
    EXPECT_TRUE(rows(0, "SHOW DATABASES LIKE 'retl'").empty());
}

}  // namespace
}  // namespace lutra::cli_test
