#include "tests/engine/preflight/preflight_fixture.h"

#include "app/text/fact_text.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"
#include "tests/engine/preflight/every_check.h"

#include <algorithm>

namespace lutra::preflight {

namespace {

constexpr std::string_view kPrepare =
    "DROP DATABASE IF EXISTS shop;\n"
    "DROP DATABASE IF EXISTS retl;\n"
    "CREATE DATABASE shop;\n"
    "CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, state "
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, number INT, twice INT AS "
    "(number * 2) VIRTUAL) ENGINE=InnoDB;\n";

// Where the families' defaults meet.
constexpr std::string_view kModes =
    "SET GLOBAL sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';\n";

std::string familyOf(sandbox::ServerKind kind)
{
    return kind == sandbox::ServerKind::MariaDb1011 ? "maria" : "mysql";
}

}  // namespace

std::string nameOf(const Kinds& kinds)
{
    const auto word = [](sandbox::ServerKind kind) {
        return kind == sandbox::ServerKind::MariaDb1011 ? "MariaDb" : "MySql";
    };
    return std::string(word(kinds.source)) + "To" + word(kinds.target);
}

void TwoSites::start(const Kinds& kinds)
{
    serverA = test::sharedServer(familyOf(kinds.source) + "-a", kinds.source,
                                 {"--auto-increment-increment=2", "--auto-increment-offset=1"});
    serverB = test::sharedServer(familyOf(kinds.target) + "-b", kinds.target,
                                 {"--auto-increment-increment=2", "--auto-increment-offset=2"});
    ASSERT_TRUE(serverA && serverB);
    prepare();
}

void TwoSites::prepare()
{
    rootA.emplace(test::connectTo(*serverA, "site-a"));
    rootB.emplace(test::connectTo(*serverB, "site-b"));
    for (mysql::Connection* root : {&*rootA, &*rootB}) {
        test::runAll(*root, kPrepare);
        ASSERT_TRUE(retl::bringUp(*root));
        makeAccount(*root);
        test::runAll(*root, kModes);
    }
}

void TwoSites::makeAccount(mysql::Connection& root)
{
    const std::vector<std::string> schemas{"shop"};
    test::runAll(root, "DROP USER IF EXISTS `sync`@`localhost`, `sync`@`%`;\n"
                       "CREATE USER `sync`@`localhost` IDENTIFIED BY 'x';\n" +
                           retl::grantStatements(root.server(), "sync", "localhost", schemas) +
                           "GRANT TRIGGER ON `shop`.* TO `sync`@`localhost`;\n");
}

void TwoSites::runFixOf(const Finding& finding)
{
    const auto done = runFix(finding.site == "site-a" ? *rootA : *rootB, finding.fix);
    ASSERT_TRUE(done) << finding.id << " " << done.error().detail;
    EXPECT_FALSE(done->empty());
}

void TwoSites::expectMended(const Finding& finding)
{
    const auto left = findings();
    const auto same = std::ranges::find_if(left, [&](const Finding& other) {
        return other.id == finding.id && other.site == finding.site && other.object == finding.object;
    });
    if (same != left.end())
        ADD_FAILURE() << "still there: " << same->id << " " << text::worded(same->cause);
    else
        noteMended(finding.id);
}

std::vector<CheckResult> TwoSites::results(bool twoWay)
{
    const auto connect = [&](sandbox::ThrowAwayServer& server, std::string_view site,
                             const std::optional<mysql::Endpoint>& way) {
        if (!way)
            return test::connectTo(server, site, user, password);
        auto opened = mysql::Connection::open(*way);
        if (!opened)
            throw std::runtime_error(opened.error().detail);
        return std::move(*opened);
    };
    auto a = connect(*serverA, "site-a", wayToA);
    auto b = connect(*serverB, "site-b", wayToB);
    std::vector<TablePair> back;
    for (const TablePair& t : tables)
        back.push_back({t.targetSchema, t.targetTable, t.sourceSchema, t.sourceTable,
                        t.policyBack.empty() ? t.policy : t.policyBack, t.policy});
    std::vector<Pair> pairs;
    pairs.push_back({"a-to-b", a, b, tables, patternsWithoutTables, readerServerId, twoWay, ddl.first, 4,
                     policy, thirdWriters, comingOtherwise, unlike});
    if (twoWay)
        pairs.push_back({"b-to-a", b, a, back, {}, 0, true, ddl.second, 4, policy});
    auto results = run(pairs, ignored, options);
    queries = 0;
    for (mysql::Connection* connection : {&a, &b}) {
        if (const auto status = connection->query("SHOW SESSION STATUS LIKE 'Questions'"))
            queries += mysql::numberOf(status->front()[1]);
    }
    return results;
}

std::vector<Finding> TwoSites::findings(bool twoWay)
{
    std::vector<Finding> found;
    for (const CheckResult& result : results(twoWay)) {
        for (const Finding& finding : result.findings) {
            if (finding.level != Level::Inform && !finding.isIgnored())
                found.push_back(finding);
        }
    }
    return found;
}

Finding TwoSites::expect(const std::vector<Finding>& found, std::string_view id, Level level,
                         std::string_view site, std::string_view text)
{
    const auto match = std::ranges::find_if(found, [&](const Finding& finding) {
        return finding.id == id && finding.level == level && finding.site == site &&
               text::worded(finding.cause).find(text) != std::string::npos;
    });
    std::string all;
    for (const Finding& finding : found)
        all += finding.id + " " + std::string(nameOf(finding.level)) + " " + finding.site + ": " +
               text::worded(finding.cause) + "\n";
    EXPECT_NE(match, found.end()) << "wanted " << id << " at " << site << " with: " << text << "\nfound:\n"
                                  << all;
    if (match == found.end())
        return {};
    noteFound(id);
    EXPECT_TRUE(text::worded(match->cause).ends_with('.')) << text::worded(match->cause);
    return *match;
}

}  // namespace lutra::preflight
