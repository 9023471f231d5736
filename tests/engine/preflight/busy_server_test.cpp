#include "tests/engine/preflight/preflight_fixture.h"

#include "app/composition/preflight_run.h"
#include "app/text/fact_text.h"
#include "engine/bundle/secret_references.h"
#include "tests/engine/preflight/every_check.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <thread>

namespace lutra::preflight {

namespace {

using sandbox::ServerKind;

/// What no single variable is to blame for: clocks, open transactions, load, policies, many tables.
class BusyServer : public TwoSites, public testing::WithParamInterface<ServerKind> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam());
        start({GetParam(), GetParam()});
    }

    [[nodiscard]] bool isMySql() const { return GetParam() == ServerKind::MySql97; }

    bool finds(std::string_view id)
    {
        const auto found = findings();
        return std::ranges::any_of(found, [&](const Finding& finding) { return finding.id == id; });
    }

    std::string causeOf(std::string_view id)
    {
        for (const CheckResult& result : results()) {
            if (result.id == id && !result.findings.empty())
                return text::worded(result.findings.front().cause);
        }
        return {};
    }
};

INSTANTIATE_TEST_SUITE_P(Servers, BusyServer, testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

// Goal: what a crash may take back is told by setting, and the offered settings end it.
// Method: the throw-away servers as they are, with nothing ignored.
TEST_P(BusyServer, ThatMayForget)
{
    ignored.clear();
    const auto found = findings();
    expect(found, "PF15", Level::Warn, "site-a", "sync_binlog is 0 on site-a");
    expect(found, "PF15", Level::Warn, "site-b", "innodb_flush_log_at_trx_commit is 2 on site-b");
    EXPECT_EQ(found.size(), 4u);
    for (const Finding& finding : found)
        runFixOf(finding);
    EXPECT_TRUE(findings().empty());
    expectMended(found.front());
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "SET GLOBAL sync_binlog = 0;\nSET GLOBAL innodb_flush_log_at_trx_commit = 2;\n");
}

// Goal: a site whose clock is ahead is named; far ahead it blocks, where time decides conflicts.
// Method: its sessions get another time, as an init_connect can give them.
TEST_P(BusyServer, WhoseClockIsAhead)
{
    if (isMySql())
        test::runAll(*rootB, "GRANT SESSION_VARIABLES_ADMIN ON *.* TO `sync`@`localhost`;\n");
    test::runAll(*rootB, "SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() + 5';\n");
    expect(findings(), "PF30", Level::Warn, "site-b", "s ahead of that of site-a: its changes would win");
    test::runAll(*rootB, "SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() + 120';\n");
    expect(findings(), "PF30", Level::Block, "site-b", "s ahead of that of site-a");
    policy.policy = "home_wins";
    policy.home = "site-a";
    expect(findings(), "PF30", Level::Warn, "site-b", "cannot be compared");
    test::runAll(*rootB, "SET GLOBAL init_connect = '';\n");
    EXPECT_TRUE(findings().empty());
}

// Goal: a transaction that was left open is found by its session; the offered KILL ends it.
// Method: one of this very moment, with the bound set to nothing.
TEST_P(BusyServer, WithAnOpenTransaction)
{
    user = "root";  // others' sessions are for who has PROCESS
    password = "";
    auto other = test::connectTo(*serverB, "other");
    test::runAll(other, "START TRANSACTION;\nINSERT INTO shop.orders (state) VALUES ('x');\n");
    EXPECT_FALSE(finds("PF34"));
    options.openTransaction = std::chrono::seconds(0);
    const Finding finding =
        expect(findings(), "PF34", Level::Warn, "site-b", fmt::format("Session {} on site-b", other.id()));
    EXPECT_TRUE(finding.fix.removes);
    runFixOf(finding);
    int looks = 20;
    EXPECT_FALSE(other.execute("DO 0"));
    do  // what it changed is rolled back first; INNODB_TRX stays as it is for who looks within 100 ms
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    while (--looks > 0 && finds("PF34"));
    expectMended(finding);
    options = {};
}

// Goal: an XA transaction that nobody ends is found by its id, which the offered statement takes back.
// Method: prepare one with both parts of an id, and go away.
TEST_P(BusyServer, WithAPreparedTransaction)
{
    user = "root";
    password = "";
    {
        auto other = test::connectTo(*serverA, "other");
        test::runAll(other, "XA START 'left', 'behind', 7;\nINSERT INTO shop.orders (state) VALUES ('x');\n"
                            "XA END 'left', 'behind', 7;\nXA PREPARE 'left', 'behind', 7;\n");
    }
    for (int i = 0; i < 100 && !finds("PF34"); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    runFixOf(expect(findings(), "PF34", Level::Warn, "site-a", "holds its locks until somebody ends it"));
    EXPECT_FALSE(finds("PF34"));
    EXPECT_EQ(rootA->queryCell("SELECT COUNT(*) FROM shop.orders").value(), "0");
}

// Goal: the account may look away from what it has no right to see, and says what it would take.
TEST_P(BusyServer, WhoseSessionsMayNotBeSeen)
{
    const auto all = results();
    const auto check = std::ranges::find(all, "PF34", &CheckResult::id);
    ASSERT_EQ(check->findings.size(), 1u);
    EXPECT_EQ(check->findings[0].level, Level::Inform);
    runFixOf(check->findings[0]);
    const auto now = results();
    EXPECT_TRUE(std::ranges::find(now, "PF34", &CheckResult::id)->findings.empty());
}

// Goal: the size of the largest transaction of late is told.
// Method: one of two megabytes in a new log file; then another new file.
TEST_P(BusyServer, WithALargeTransaction)
{
    test::runAll(*rootA, "CREATE TABLE shop.big (id INT PRIMARY KEY, v LONGBLOB);\nFLUSH BINARY LOGS;\n"
                         "INSERT INTO shop.big VALUES (1, 'small');\n"
                         "INSERT INTO shop.big VALUES (2, REPEAT('x', 2000000));\n");
    const std::string cause = causeOf("PF35");
    noteFound("PF35");
    EXPECT_NE(cause.find("has 1954 KiB."), std::string::npos) << cause;
    test::runAll(*rootA, "FLUSH BINARY LOGS;\nINSERT INTO shop.big VALUES (3, 'small');\n");
    EXPECT_EQ(causeOf("PF35").find("has 1954 KiB."), std::string::npos) << causeOf("PF35");
}

// Goal: a target that cannot keep pace is told before the lag is, with what holds its commits up.
// Method: commits that the target is told to delay, and a source that is written to meanwhile.
TEST_P(BusyServer, ThatOutrunsItsTarget)
{
    test::runAll(*rootA, "FLUSH BINARY LOGS;\n");
    test::runAll(*rootB, isMySql() ? "SET GLOBAL binlog_group_commit_sync_delay = 1000000;\n"
                                   : "SET GLOBAL binlog_commit_wait_count = 100;\n"
                                     "SET GLOBAL binlog_commit_wait_usec = 1000000;\n");
    std::atomic<bool> done = false;
    std::array<std::jthread, 2> writers;
    for (std::size_t i = 0; i < writers.size(); ++i) {
        writers[i] = std::jthread([&, i] {
            auto writer = test::connectTo(*serverA, "writer");
            const std::string sql = fmt::format("INSERT INTO shop.orders (id, number) VALUES ({}, 1) ON "
                                                "DUPLICATE KEY UPDATE number = number + 1",
                                                2 * i + 1);
            while (!done)
                (void)writer.execute(sql);
        });
    }
    const auto found = findings();
    done = true;
    for (std::jthread& writer : writers)
        writer.join();
    const Finding finding =
        expect(found, "PF41", Level::Warn, "site-b", "transactions a second now; 4 lanes");
    runFixOf(finding);
    expectMended(finding);
    test::runAll(*rootB, isMySql() ? "SET GLOBAL binlog_group_commit_sync_delay = 0;\n"
                                   : "SET GLOBAL binlog_commit_wait_usec = 100000;\n");
}

// Goal: structure that would be carried in a circle blocks, and cannot be ignored.
// Method: both directions with DDL; an ignored finding that nobody could write into a configuration.
TEST_P(BusyServer, WhoseDdlRunsInACircle)
{
    ddl = {true, true};
    ignored.push_back({"PF38", "", "", "it will be fine"});
    const auto found = findings();
    const Finding finding =
        expect(found, "PF38", Level::Block, "site-b", "a-to-b, b-to-a carry changes of structure");
    expect(found, "PF38", Level::Block, "site-a", "in a circle");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Configuration);
    EXPECT_EQ(finding.fix.lines.back(), "ddl = false");
    ddl = {true, false};
    EXPECT_TRUE(findings().empty());
    expectMended(finding);
}

// Goal: a conflict policy that a table does not fit blocks; where the table can be changed, that is offered.
// Method: counted columns that may be NULL; a policy without its column.
TEST_P(BusyServer, WhosePolicyDoesNotFit)
{
    policy = {"delta", true, {}, {}, {"number"}, {}};
    const auto found = findings();
    runFixOf(expect(found, "PF47", Level::Block, "site-b", "'number' may be NULL"));
    runFixOf(expect(found, "PF47", Level::Block, "site-a", "'number' may be NULL"));
    EXPECT_TRUE(findings().empty());
    expectMended(found.front());
    policy = {"newest_by_column", true, {}, {}, {}, {}};
    expect(findings(), "PF47", Level::Block, "site-b", "newest_by_column needs a column to go by");
    policy.rankColumn = "number";
    EXPECT_TRUE(findings().empty());
    policy = {"home_wins", true, {}, {}, {}, {}};
    expect(findings(), "PF47", Level::Block, "site-b", "needs to know which site is home");
}

// Goal: more than two sites that write block, until somebody says why that is well.
// Method: a third writer; then the offered section, in force.
TEST_P(BusyServer, WithAThirdWriter)
{
    thirdWriters = {"site-c"};
    const Finding finding = expect(findings(), "PF49", Level::Block, "site-b",
                                   "What is written at site-c comes to site-a or site-b too");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Configuration);
    ignored.push_back({"PF49", "", "", "each row is written at one site only"});
    EXPECT_TRUE(findings().empty());
    expectMended(finding);
}

// Goal: a change that has several ways is not lost on one that leaves out its table: that is refused, and
// nobody may ignore it.
// Method: a pipeline that leaves an origin to another, beside one with other tables; then with the same.
TEST_P(BusyServer, BesidePipelinesWithOtherTables)
{
    comingOtherwise = {"site-c"};
    unlike = "shop/c-to-b";
    ignored.push_back({"PF50", "", "", "never mind"});
    const Finding finding = expect(findings(), "PF50", Level::Block, "site-b",
                                   "a-to-b leaves out what is written at site-c, for that comes by another "
                                   "pipeline; but shop/c-to-b carries other tables");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Configuration);
    unlike.clear();
    EXPECT_TRUE(findings().empty());
    expectMended(finding);
}

// Goal: a table's own policy is looked at in place of the channel's, and must be the same on the way back.
// Method: one that fits, one that does not, and one that the way back says otherwise of.
TEST_P(BusyServer, WhoseTableHasAPolicyOfItsOwn)
{
    policy.home = "site-a";
    tables.front().policy = "home_wins";
    EXPECT_TRUE(findings().empty());
    tables.front().policyBack = "park";
    const auto found = findings();
    const Finding& finding = expect(found, "PF47", Level::Block, "site-b",
                                    "is home_wins on the way to site-b and park on the way back");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Configuration);
    expect(found, "PF47", Level::Block, "site-a",
           "is park on the way to site-a and home_wins on the way back");
    tables.front().policyBack.clear();
    tables.front().policy = "delta";
    expect(findings(), "PF47", Level::Block, "site-b", "delta needs the columns that are counted");
}

// Goal: counters that are nearly used up are told on both sides; the wider column that is offered fits both.
TEST_P(BusyServer, WhoseCountersEnd)
{
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "ALTER TABLE shop.orders AUTO_INCREMENT = 2000000001;\n");
    const auto found = findings();
    runFixOf(
        expect(found, "PF48", Level::Warn, "site-a", "id of shop.orders on site-a is at 2000000001, 93 %"));
    runFixOf(expect(found, "PF48", Level::Warn, "site-b", "what int"));
    EXPECT_TRUE(findings().empty());
    expectMended(found.front());
}

// Goal: a finding that is ignored keeps nothing from starting and keeps its reason; another of the same check
//       still does.
// Method: one table of two that is not InnoDB ignored by name, by site, then both.
TEST_P(BusyServer, WhoseFaultIsLivedWith)
{
    tables.push_back({"shop", "log", "shop", "log"});
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "CREATE TABLE shop.log (id INT PRIMARY KEY);\n");
    test::runAll(*rootB, "ALTER TABLE shop.orders ENGINE = MyISAM;\nALTER TABLE shop.log ENGINE = MyISAM;\n");
    EXPECT_EQ(findings().size(), 4u);  // each is named in both directions
    ignored.push_back({"PF22", "site-b", "shop.log", "nobody reads it"});
    const auto left = findings();
    EXPECT_EQ(left.size(), 2u);
    expect(left, "PF22", Level::Block, "site-b", "shop.orders");
    EXPECT_TRUE(anyBlocks(results()));
    ignored.push_back({"PF22", "site-a", "", "another site"});
    EXPECT_EQ(findings().size(), 2u);
    ignored.push_back({"PF22", "", "", "we know"});
    EXPECT_TRUE(findings().empty());
    const auto all = results();
    EXPECT_FALSE(anyBlocks(all));
    const auto check = std::ranges::find(all, "PF22", &CheckResult::id);
    EXPECT_EQ(check->state, State::Ignored);
    EXPECT_EQ(check->findings[0].ignoredBecause, "we know");
    EXPECT_EQ(check->findings[1].ignoredBecause, "nobody reads it");
}

// Goal: only what is SQL as it stands is run as a fix, and a statement that fails is named.
TEST_P(BusyServer, WhoseFixCannotRun)
{
    const auto refused = runFix(*rootA, {Fix::Kind::ServerFile, {"log_bin = binlog"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "preflight.fix_not_sql");
    EXPECT_EQ(runFix(*rootA, {Fix::Kind::Sql, {"ALTER TABLE t ADD PRIMARY KEY (…);"}}).error().code,
              "preflight.fix_not_sql");
    const auto half =
        runFix(*rootA, {Fix::Kind::Sql, {"DO 0;", "ALTER TABLE shop.none ENGINE = InnoDB;", "DO 1;"}});
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error().code, "mysql.no_such_table");
    EXPECT_NE(half.error().detail.find("statement 2 of 3"), std::string::npos) << half.error().detail;
}

// Goal: a site that does not let us in is a finding with the hop that failed; once it does, all is checked.
// Method: a wrong password; then the server gone, and back.
TEST_P(BusyServer, ThatIsNotReached)
{
    Configuration configuration;
    for (const auto& [site, server] : {std::pair{"site-a", serverA}, std::pair{"site-b", serverB}}) {
        DataSource source;
        source.name = site;
        source.socket = server->socketPath();
        source.user = "root";
        configuration.dataSources.push_back(source);
        configuration.canals.push_back({std::string("canal-") + site, site});
    }
    Pipeline pipeline;
    pipeline.name = "a-to-b";
    pipeline.canal = "canal-site-a";
    pipeline.target = "site-b";
    pipeline.mappings = {{"shop.*", "", {}}};
    configuration.channels.push_back({"core", "newest_wins", {pipeline}});
    const bundle::ReferenceSecretStore secrets;
    const auto look = [&] {
        return composition::runPreflight(configuration, secrets, std::chrono::seconds(10)).value();
    };
    EXPECT_FALSE(look().unreached);

    ::setenv("LUTRA_TEST_WRONG_PASSWORD", "wrong", 1);
    configuration.dataSources[1].password = "env:LUTRA_TEST_WRONG_PASSWORD";
    const auto locked = look();
    ASSERT_TRUE(locked.unreached);
    EXPECT_EQ(locked.unreached->code, "mysql.login_refused");
    configuration.dataSources[1].password.clear();

    ASSERT_TRUE(serverB->stop());
    const auto gone = look();
    ASSERT_TRUE(serverB->restart());
    ASSERT_TRUE(gone.unreached);
    ASSERT_EQ(gone.results.size(), 1u);
    EXPECT_EQ(gone.results[0].id, "PF01");
    EXPECT_EQ(gone.results[0].site, "site-b");
    EXPECT_TRUE(blocks(gone.results[0]));
    EXPECT_NE(text::worded(gone.results[0].findings[0].cause).find("nothing answers there"),
              std::string::npos);
    noteFound("PF01");
    const auto back = look();
    EXPECT_FALSE(back.unreached);
    EXPECT_GE(back.results.size(), kChecks.size());
    EXPECT_TRUE(std::ranges::all_of(back.results, [](const CheckResult& result) {
        return result.id != "PF01" || result.state == State::Passed;
    }));
}

void makeTables(mysql::Connection& root, std::size_t from, std::size_t to)
{
    for (std::size_t i = from; i < to; ++i)
        ASSERT_TRUE(root.execute(fmt::format("CREATE TABLE shop.t{} (id INT AUTO_INCREMENT PRIMARY KEY, name "
                                             "VARCHAR(40) NOT NULL, at DATETIME(6), UNIQUE KEY (name))",
                                             i)));
}

// Goal: checking many tables costs no more questions than checking few, so that 1 000 take seconds.
// Method: count the statements that both sites were sent for 10 tables and for 90. With
// LUTRA_PREFLIGHT_TABLES
//         set, also for so many, with the time that it took; that is not asserted.
TEST_P(BusyServer, WithManyTables)
{
    const auto look = [&](std::size_t from, std::size_t to) {
        std::jthread other([&] { makeTables(*rootB, from, to); });
        makeTables(*rootA, from, to);
        other.join();
        for (std::size_t i = from; i < to; ++i)
            tables.push_back({"shop", fmt::format("t{}", i), "shop", fmt::format("t{}", i)});
        const auto begun = std::chrono::steady_clock::now();
        const auto found = findings();
        EXPECT_TRUE(found.empty()) << text::worded(found.front().cause);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    };
    look(0, 10);
    const std::size_t few = queries;
    look(10, 90);
    EXPECT_EQ(queries, few);
    if (const char* wanted = std::getenv("LUTRA_PREFLIGHT_TABLES")) {
        const double seconds = look(90, static_cast<std::size_t>(std::strtoul(wanted, nullptr, 10)));
        std::cout << fmt::format("{} tables on each side: {:.2f} s, {} queries\n", tables.size(), seconds,
                                 queries);
    }
}

}  // namespace

}  // namespace lutra::preflight
