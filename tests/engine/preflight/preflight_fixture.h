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

/// Two healthy servers, site-a and site-b, with schema retl and an empty table shop.orders on both.
class TwoSites : public testing::Test {
protected:
    void start(const Kinds& kinds);
    void prepare();  // once both servers are there

    /// All findings that block or warn, over new connections, of a two-way channel unless told otherwise.
    std::vector<Finding> findings(bool twoWay = true);
    std::vector<CheckResult> results(bool twoWay = true);

    /// Expects a finding and that nothing else blocks; returns it.
    Finding expect(const std::vector<Finding>& found, std::string_view id, Level level, std::string_view site,
                   std::string_view text);

    sandbox::ThrowAwayServer* serverA = nullptr;
    sandbox::ThrowAwayServer* serverB = nullptr;
    std::optional<mysql::Connection> rootA;
    std::optional<mysql::Connection> rootB;
    std::string user = "root";
    std::string password;
    std::vector<TablePair> tables{{"shop", "orders", "shop", "orders"}};
    std::vector<std::string> patternsWithoutTables;
    std::uint32_t readerServerId = 0;
};

}  // namespace lutra::preflight
