#include "tests/cli/cli_stage.h"

#include <regex>

namespace lutra::cli_test {
namespace {

constexpr auto kLiveWithin = 30s;
constexpr auto kDemoWithin = 60s;  // all of it, from being live

/// A demo of its own servers, which the stage's pair has no part in.
class DemoTest : public CliTest {
protected:
    void waitUntilLive()
    {
        ASSERT_TRUE(eventually(
            [&] {
                return m_demo.exitCode() ||
                       m_demo.output().find("Live in both directions") != std::string::npos;
            },
            kLiveWithin))
            << m_demo.errors();
        ASSERT_FALSE(m_demo.exitCode()) << m_demo.errors();
    }

    /// What stands behind `label` up to the line's end.
    std::string printed(const std::string& label)
    {
        std::smatch found;
        const std::string output = m_demo.output();
        return std::regex_search(output, found, std::regex(label + "([^\n]+)")) ? found[1].str() : "";
    }

    mysql::Connection siteB()
    {
        mysql::Endpoint endpoint;
        endpoint.source.name = "site-b";
        endpoint.source.user = "root";
        endpoint.source.socket = printed("site-b: port [0-9]+, socket ");
        return support::orThrow(mysql::Connection::open(endpoint));
    }

    support::ChildProgram m_demo{LUTRA_BINARY, {"demo", "--no-desktop", "--seconds", "3"}};
};

// Goal: the demo proves what it shows, by exit code and in words, and keeps its account's password to itself.
// Method: run it; read the password from its folder meanwhile.
TEST_F(DemoTest, BothSidesAreEqual)
{
    ASSERT_NO_FATAL_FAILURE(waitUntilLive());
    const std::filesystem::path configuration = printed("configuration: ");
    const std::string password = sandbox::readFile(configuration.parent_path() / "password");
    ASSERT_FALSE(password.empty());
    const Outcome outcome = outcomeOf(m_demo, kDemoWithin);
    EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(outcome.says("both sides are equal")) << testing::PrintToString(outcome);
    EXPECT_FALSE(outcome.says(password));
    EXPECT_FALSE(std::filesystem::exists(configuration)) << "the demo left its folder behind";
}

// Goal: the demo's proof is one: what it must not find equal, it does not.
// Method: add a row behind its back that nothing else touches.
TEST_F(DemoTest, FindsRowAddedBehindItsBack)
{
    ASSERT_NO_FATAL_FAILURE(waitUntilLive());
    changeUnseen(siteB(), "INSERT INTO shop.customers (id, name, email, since) VALUES (999999999, 'Nobody', "
                          "'nobody@shop.example', CURRENT_DATE)");
    const Outcome outcome = outcomeOf(m_demo, kDemoWithin);
    EXPECT_EQ(outcome.exitCode, 1) << testing::PrintToString(outcome);
    EXPECT_TRUE(outcome.says("id: 999999999")) << testing::PrintToString(outcome);
}

// Goal: where the load meets the changed row it is put right, and not in silence: the journal keeps what it
// was. Method: change a customer whose balance the load keeps changing at the other site; ask the journal
// meanwhile.
TEST_F(DemoTest, PutsRightRowChangedBehindItsBack)
{
    ASSERT_NO_FATAL_FAILURE(waitUntilLive());
    changeUnseen(siteB(), "UPDATE shop.customers SET name = 'Changed' ORDER BY id LIMIT 1");
    auto journal = siteB();
    EXPECT_TRUE(eventually(
        [&] {
            const auto drifted =
                journal.queryCell("SELECT COUNT(*) FROM retl.retl_conflict WHERE reason_code = 'drift' AND "
                                  "schema_name = 'shop' "
                                  "AND table_name = 'customers' AND target_image LIKE '%Changed%'");
            return m_demo.exitCode() || (drifted && *drifted != "0");
        },
        kLiveWithin));
    EXPECT_FALSE(m_demo.exitCode()) << "the load never met the row";
    const Outcome outcome = outcomeOf(m_demo, kDemoWithin);
    EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(outcome.says("both sides are equal")) << testing::PrintToString(outcome);
}

}  // namespace
}  // namespace lutra::cli_test
