#include "engine/apply/lock_holders.h"

#include "tests/support/two_sites.h"

#include <array>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::apply {
namespace {

using namespace std::chrono_literals;
using support::orThrow;

/// Site 0 is MariaDB, site 1 MySQL.
support::TwoSites& sites()
{
    static support::TwoSites both({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97},
                                  {"--performance-schema=ON"});
    return both;
}

class LockHoldersTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(sandbox::ServerKind::MySql97); !there)
            GTEST_SKIP() << there.error().detail;
        auto root = connect();
        for (const char* sql :
             {"CREATE DATABASE IF NOT EXISTS locks", "DROP TABLE IF EXISTS locks.t",
              "CREATE TABLE locks.t (id INT PRIMARY KEY) ENGINE=InnoDB", "INSERT INTO locks.t VALUES (1)",
              "DROP USER IF EXISTS nobody", "CREATE USER nobody"})
            orThrow(root.execute(sql));
    }
    [[nodiscard]] static mysql::Connection connect() { return sites().connect(GetParam()); }

    /// Looks as `looker` while one connection waits for another's row; until there is an answer.
    Result<std::optional<std::string>> answerTo(mysql::Connection& looker, std::uint64_t& holder)
    {
        auto holding = connect();
        holder = holding.id();
        orThrow(holding.execute("START TRANSACTION"));
        orThrow(holding.execute("DELETE FROM locks.t"));
        auto waiting = connect();
        const std::array ours{waiting.id()};
        std::jthread wait([&] { (void)waiting.execute("DELETE FROM locks.t WHERE id = 1"); });
        Result<std::optional<std::string>> found = std::nullopt;
        for (int i = 0; i < 300 && found && !*found; ++i) {
            std::this_thread::sleep_for(20ms);
            found = describeLockHolder(looker, ours);
        }
        orThrow(holding.execute("ROLLBACK"));
        return found;
    }
};

INSTANTIATE_TEST_SUITE_P(BothFamilies, LockHoldersTest, testing::Values(0u, 1u),
                         [](const auto& parameter) { return parameter.param == 0 ? "MariaDb" : "MySql"; });

// Goal: who holds a row is named with its table, and nobody where nobody waits; never a statement's text.
// Method: two sessions at one row.
TEST_P(LockHoldersTest, NamesTheHolder)
{
    auto looker = connect();
    std::uint64_t holder = 0;
    const std::string answer = orThrow(answerTo(looker, holder)).value_or("nobody");
    EXPECT_NE(answer.find("connection " + std::to_string(holder) + " (root@localhost"), std::string::npos)
        << answer;
    EXPECT_NE(answer.find("rows of locks.t"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("DELETE"), std::string::npos) << answer;

    const std::array idle{looker.id()};
    EXPECT_EQ(orThrow(describeLockHolder(looker, idle)), std::nullopt);
    EXPECT_EQ(orThrow(describeLockHolder(looker, {})), std::nullopt);
}

// Goal: an account that may not look is told what it lacks, and nothing breaks.
// Method: an account without any right.
TEST_P(LockHoldersTest, SaysWhatTheAccountLacks)
{
    mysql::Endpoint endpoint;
    endpoint.source = sites().configuration().dataSources[GetParam()];
    endpoint.source.socket = sites().server(GetParam()).socketPath();
    endpoint.source.user = "nobody";
    auto looker = orThrow(mysql::Connection::open(endpoint));
    std::uint64_t holder = 0;
    const auto answer = answerTo(looker, holder);
    ASSERT_FALSE(answer) << answer->value_or("nobody");
    EXPECT_EQ(answer.error().code, "mysql.access_denied");
}

}  // namespace
}  // namespace lutra::apply
