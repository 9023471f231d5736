#pragma once

#include "engine/preflight/preflight.h"
#include "tests/engine/retl/test_server.h"

#include <optional>

namespace lutra::preflight {

/// What one test case runs between: the kinds of both servers.
struct Kinds {
    sandbox::ServerKind source;
    sandbox::ServerKind target;
};

std::string nameOf(const Kinds& kinds);

/// Two healthy servers, site-a and site-b, with schema retl, an empty table shop.orders, and an account with
/// the least rights on both. That they may lose transactions in a crash is ignored: they are throw-away.
class TwoSites : public testing::Test {
protected:
    void start(const Kinds& kinds);
    void prepare();  // once both servers are there

    /// The servers' account as the documentation asks for.
    void makeAccount(mysql::Connection& root);

    /// Runs what a finding offers, as the administrator of its site.
    void runFixOf(const Finding& finding);

    /// Looks again: what was offered has been done, and the finding is gone.
    void expectMended(const Finding& finding);

    /// All findings that block or warn and are not ignored, over new connections, of a two-way channel unless
    /// told otherwise.
    std::vector<Finding> findings(bool twoWay = true);
    std::vector<CheckResult> results(bool twoWay = true);

    /// Expects a finding and that nothing else blocks; returns it.
    Finding expect(const std::vector<Finding>& found, std::string_view id, Level level, std::string_view site,
                   std::string_view text);

    /// How a site is reached in place of its socket, as root; it still has its name.
    std::optional<mysql::Endpoint> wayToA;
    std::optional<mysql::Endpoint> wayToB;

    sandbox::ThrowAwayServer* serverA = nullptr;
    sandbox::ThrowAwayServer* serverB = nullptr;
    std::optional<mysql::Connection> rootA;
    std::optional<mysql::Connection> rootB;
    std::string user = "sync";
    std::string password = "x";
    std::vector<IgnoredFinding> ignored{{"PF15", "", "", "nothing worth keeping is on these servers"}};
    Options options;
    conflict::PolicyWish policy{"newest_wins", true, {}, {}, {}, {}};
    std::pair<bool, bool> ddl{true, false};  // of a-to-b and of b-to-a
    std::size_t queries = 0;                 // that the last run sent to both sites
    std::vector<TablePair> tables{{"shop", "orders", "shop", "orders"}};
    std::vector<std::string> patternsWithoutTables;
    std::uint32_t readerServerId = 0;
    std::vector<std::string> thirdWriters;
    std::vector<std::string> comingOtherwise;
    std::string unlike;
};

}  // namespace lutra::preflight
