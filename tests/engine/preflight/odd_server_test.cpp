#include "tests/engine/preflight/preflight_fixture.h"

#include "engine/retl/retl_schema.h"

#include <algorithm>

namespace lutra::preflight {

namespace {

using sandbox::ServerKind;

/// What the server was started with, and what a fix wants in its file.
std::vector<std::string> optionsOf(std::vector<std::string> options, const Fix& fix)
{
    EXPECT_EQ(fix.kind, Fix::Kind::ServerFile);
    for (const std::string& line : fix.lines) {
        const auto equals = line.find(" = ");
        if (!line.starts_with('#') && equals != std::string::npos)
            options.push_back("--" + line.substr(0, equals) + '=' + line.substr(equals + 3));
    }
    return options;
}

/// A server that was started in a way that no SQL can mend, as site-a; a healthy one as site-b.
class OddServer : public TwoSites, public testing::WithParamInterface<ServerKind> {
protected:
    void startWith(std::vector<std::string> more)
    {
        sandbox::ServerOptions wanted;
        wanted.kind = GetParam();
        wanted.name = "odd";
        wanted.serverId = 900;
        wanted.extra = {"--auto-increment-increment=2", "--auto-increment-offset=1"};
        wanted.extra.insert(wanted.extra.end(), more.begin(), more.end());
        auto started = sandbox::ThrowAwayServer::start(wanted);
        ASSERT_TRUE(started) << started.error().detail;
        odd.emplace(std::move(*started));
        serverB =
            test::sharedServer(GetParam() == ServerKind::MariaDb1011 ? "maria-b" : "mysql-b", GetParam(),
                               {"--auto-increment-increment=2", "--auto-increment-offset=2"});
        ASSERT_NE(serverB, nullptr);
        serverA = &*odd;
        prepare();
    }

    void SetUp() override { LUTRA_NEEDS(GetParam()); }

    std::optional<sandbox::ThrowAwayServer> odd;
};

INSTANTIATE_TEST_SUITE_P(Servers, OddServer, testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

// Goal: a source without a log is told so once, with what to write into its configuration.
// Method: start with the log off.
TEST_P(OddServer, WithoutALog)
{
    startWith({"--skip-log-bin"});
    const auto found = findings();
    const Finding finding = expect(found, "PF05", Level::Block, "site-a", "site-a writes no binary log");
    EXPECT_NE(std::ranges::find(finding.fix.lines, "log_bin = binlog"), finding.fix.lines.end());
    EXPECT_TRUE(
        std::ranges::none_of(found, [](const Finding& f) { return f.id == "PF20" || f.id == "PF16"; }));
    startWith(optionsOf({"--skip-log-bin"}, finding.fix));
    EXPECT_TRUE(findings().empty());
    expectMended(finding);
}

// Goal: a log that leaves our own schema out is found twice: by its setting, and by the probe that never
// arrives. Method: start with retl ignored.
TEST_P(OddServer, WhoseLogLeavesRetlOut)
{
    startWith({"--binlog-ignore-db=retl"});
    const auto found = findings();
    const Finding setting = expect(found, "PF10", Level::Block, "site-a",
                                   "binlog_ignore_db leaves schema retl out of the log of site-a");
    const Finding probe = expect(found, "PF20", Level::Block, "site-a", "did not reach its log as a row");
    ASSERT_EQ(setting.fix.lines.back(), "# remove: binlog_ignore_db = retl");
    startWith({});
    expectMended(setting);
    expectMended(probe);
}

// Goal: a log that holds only other schemas is found.
// Method: start with one other schema listed.
TEST_P(OddServer, WhoseLogHoldsOtherSchemas)
{
    startWith({"--binlog-do-db=other", "--binlog-do-db=retl"});
    const auto found = findings();
    const Finding finding =
        expect(found, "PF10", Level::Block, "site-a", "so changes of schema shop are not in its log");
    EXPECT_TRUE(std::ranges::none_of(found, [](const Finding& f) { return f.id == "PF20"; }));
    startWith(optionsOf({"--binlog-do-db=other", "--binlog-do-db=retl"}, finding.fix));
    EXPECT_TRUE(findings().empty());
    expectMended(finding);
}

// Goal: a replica that does not log what it replicates is no source.
// Method: log_slave_updates off, and a replication link that is set up.
TEST_P(OddServer, ThatIsASilentReplica)
{
    startWith({"--skip-log-slave-updates"});
    if (rootA->server().isMariaDb())  // without, only links that run are seen
        test::runAll(*rootA, "GRANT SLAVE MONITOR ON *.* TO `sync`@`localhost`;\n");
    EXPECT_TRUE(std::ranges::none_of(findings(), [](const Finding& f) { return f.id == "PF12"; }));
    test::runAll(*rootA, rootA->server().isMySql()
                             ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1;\n"
                             : "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1;\n");
    const auto found = findings();
    const Finding finding = expect(found, "PF12", Level::Block, "site-a", "log_slave_updates is OFF");
    expect(found, "PF39", Level::Warn, "site-a", "is a replica of 127.0.0.1");
    startWith(optionsOf({"--skip-log-slave-updates"}, finding.fix));
    test::runAll(*rootA, rootA->server().isMySql()
                             ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1;\n"
                             : "GRANT SLAVE MONITOR ON *.* TO `sync`@`localhost`;\n"
                               "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1;\n");
    expectMended(finding);
}

// Goal: a server that sets sql_log_bin off for those who come is found before it makes a loop.
// Method: init_connect does it, for an account that may set the variable but may not pass init_connect by.
TEST_P(OddServer, ThatTurnsLoggingOffForUs)
{
    startWith({"--init-connect=SET sql_log_bin=0"});
    const std::string right = rootA->server().isMySql() ? "SYSTEM_VARIABLES_ADMIN" : "BINLOG ADMIN";
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(
            *root, "GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER, REPLICATION SLAVE, REPLICATION CLIENT ON "
                   "*.* TO `sync`@`localhost`;\nGRANT " +
                       right + " ON *.* TO `sync`@`localhost`;\n");
    const auto found = findings();
    expect(found, "PF20", Level::Block, "site-a", "sql_log_bin is off for our sessions");
    EXPECT_EQ(std::ranges::count(found, "PF20", &Finding::id), 1);
    test::runAll(*rootA, "SET GLOBAL init_connect = '';\n");  // what the finding says to look for
    expectMended(
        found.at(static_cast<std::size_t>(std::ranges::find(found, "PF20", &Finding::id) - found.begin())));
}

}  // namespace

}  // namespace lutra::preflight
