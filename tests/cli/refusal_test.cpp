#include "tests/cli/cli_stage.h"

#include "engine/retl/retl_schema.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lutra::cli_test {
namespace {

using RefusalTest = CliTest;

constexpr const char* kConnecting[] = {"init", "check", "run", "verify"};
constexpr std::uint16_t kNobodysPort = 1;

// Goal: a pair that is ready is said to be, by exit code, in words and as JSON.
// Method: check on the untouched stage, whose account has only the rights that are documented.
TEST_F(RefusalTest, ReadyPairPassesCheck)
{
    const std::string file = write(configuration());
    const Outcome text = lutra({"check", file});
    EXPECT_EQ(text.exitCode, 0) << testing::PrintToString(text);
    EXPECT_TRUE(text.says(" 0 block"));
    const Outcome json = lutra({"check", file, "--json"});
    EXPECT_EQ(json.exitCode, 0);
    EXPECT_EQ(json.errors, "");
    const auto document = nlohmann::json::parse(json.output);
    EXPECT_EQ(document.at("blocks"), false);
    EXPECT_FALSE(document.at("checks").empty());
}

// Goal: a server that is not there is told from a wrong configuration.
// Method: a port where nobody listens.
TEST_F(RefusalTest, UnreachableServerIsThree)
{
    Configuration away = configuration();
    away.dataSources[1].port = kNobodysPort;
    const std::string file = write(away);
    for (const char* command : kConnecting) {
        const Outcome outcome = lutra({command, file});
        if (std::string_view(command) == "init")  // the first site was brought up before: that may be said
            EXPECT_EQ(outcome.exitCode, 3);
        else
            expectError(outcome, 3, "mysql.unreachable");
        EXPECT_TRUE(outcome.says("[mysql.unreachable]")) << testing::PrintToString(outcome);
        EXPECT_TRUE(outcome.says("site-b")) << outcome.errors;
    }
}

// Goal: a server that takes connections and answers nothing holds nobody up for long.
// Method: stop the server's process, not its sockets.
TEST_F(RefusalTest, FrozenServerIsThree)
{
    const std::string file = write(configuration());
    support::orThrow(sites().server(1).freeze());
    const Outcome outcome = lutra({"check", file}, 30s);
    support::orThrow(sites().server(1).thaw());
    EXPECT_EQ(outcome.exitCode, 3) << testing::PrintToString(outcome);
    EXPECT_TRUE(outcome.says("site-b")) << outcome.errors;
}

// Goal: a wrong password is named as such, and not shown.
// Method: the right one with more behind it.
TEST_F(RefusalTest, WrongPasswordIsThree)
{
    ::setenv("LUTRA_TEST_WRONG", fmt::format("{}-not", kPassword).c_str(), 1);
    Configuration wrong = configuration();
    for (DataSource& source : wrong.dataSources)
        source.password = "env:LUTRA_TEST_WRONG";
    const std::string file = write(wrong);
    for (const char* command : kConnecting)
        expectError(lutra({command, file}), 3, "mysql.login_refused");
}

// Goal: an account that may not read the log is found before anything starts, with the exact GRANT.
// Method: take REPLICATION SLAVE away; then run the GRANT that check shows, which must be enough.
TEST_F(RefusalTest, MissingReplicationRight)
{
    execute(0, fmt::format("REVOKE REPLICATION SLAVE ON *.* FROM '{}'@'%'", kAccount));
    const std::string file = write(configuration());
    const std::string grant =
        fmt::format("GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `{}`@`%`", kAccount);
    expectRefused(file, {"site-a", grant + ";"});
    execute(0, grant);
    EXPECT_EQ(lutra({"check", file}).exitCode, 0);
}

// Goal: an account without rights on a mapped schema is found before anything starts, with the exact GRANT.
// Method: as above, with the rights on the schema at one site.
TEST_F(RefusalTest, MissingSchemaRight)
{
    execute(0, fmt::format("REVOKE ALL PRIVILEGES ON {}.* FROM '{}'@'%'", kSchema, kAccount));
    const std::string file = write(configuration());
    const std::string grant =
        fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON `{}`.* TO `{}`@`%`", kSchema, kAccount);
    expectRefused(file, {"site-a", grant + ";"});
    execute(0, grant);
    EXPECT_EQ(lutra({"check", file}).exitCode, 0);
}

class OneWayTest : public CliTest {
protected:
    /// One pipeline from site-a, whose schema the account cannot see.
    static Configuration carrying(const std::string& mapping)
    {
        execute(0, fmt::format("REVOKE ALL PRIVILEGES ON {}.* FROM '{}'@'%'", kSchema, kAccount));
        Configuration oneWay = configuration();
        oneWay.channels[0].pipelines.pop_back();
        oneWay.channels[0].pipelines[0].mappings = {{.source = mapping, .target = {}, .exclude = {}}};
        return oneWay;
    }
};

// Goal: the same where only one direction is configured, so that nothing else needs the schema there.
// Method: a mapping that can only mean one table.
TEST_F(OneWayTest, MissingSchemaRightOfNamedTable)
{
    expectRefused(write(carrying("cli.t")), {"site-a", "SELECT ON `cli`.* TO `lutra_cli`@`%`;"});
}

// Goal: a schema that the account cannot see must not pass for an empty one: that would carry nothing, in
//       silence.
// Method: a mapping of all tables of the schema.
TEST_F(OneWayTest, MissingSchemaRightOfPattern)
{
    expectRefused(write(carrying("cli.*")), {"site-a", "SELECT ON `cli`.* TO `lutra_cli`@`%`;"});
}

// Goal: a server without a binary log is refused before anything starts.
// Method: a third server, started without one, in the place of site-b.
TEST_F(RefusalTest, BinaryLogIsOff)
{
    auto server = support::orThrow(sandbox::ThrowAwayServer::start({.kind = sandbox::ServerKind::MariaDb1011,
                                                                    .name = "no-log",
                                                                    .serverId = 3,
                                                                    .extra = {"--skip-log-bin"},
                                                                    .rootPassword = {}}));
    mysql::Endpoint endpoint;
    endpoint.source.name = "site-b";
    endpoint.source.user = "root";
    endpoint.source.socket = server.socketPath();
    auto connection = support::orThrow(mysql::Connection::open(endpoint));
    for (const char* sql : {"CREATE DATABASE cli", "CREATE TABLE cli.t (id INT PRIMARY KEY, v VARCHAR(40))"})
        support::orThrow(connection.execute(sql));
    support::orThrow(retl::bringUp(connection));
    makeAccount(connection);

    Configuration withIt = configuration();
    withIt.dataSources[1].port = server.port();
    expectRefused(write(withIt), {"site-b", "binary log", "log_bin"});
    EXPECT_EQ(support::orThrow(connection.queryCell("SELECT COUNT(*) FROM retl.retl_checkpoint")), "0");
}

// Goal: a log of statements is refused before anything starts, with what to set.
// Method: SET GLOBAL binlog_format at one site.
TEST_F(RefusalTest, LogOfStatements)
{
    execute(1, "SET GLOBAL binlog_format = STATEMENT");
    const std::string file = write(configuration());
    expectRefused(file, {"site-b", "SET GLOBAL binlog_format = ROW;"});
    execute(1, "SET GLOBAL binlog_format = ROW");
    EXPECT_EQ(lutra({"check", file}).exitCode, 0);
}

// Goal: a mapping of a table that is not there is refused before anything starts, in a sentence that names
//       mapping and site.
// Method: a plain name with no table behind it, at both sites and at one.
TEST_F(RefusalTest, UnknownTable)
{
    Configuration unknown = configuration();
    for (Pipeline& pipeline : unknown.channels[0].pipelines)
        pipeline.mappings = {{.source = "cli.no_such_table", .target = {}, .exclude = {}}};
    expectRefused(write(unknown), {"cli.no_such_table", "site-a", "site-b"});

    execute(0, "CREATE TABLE cli.only_here (id INT PRIMARY KEY)");
    expectRefused(write(configuration()), {"cli.only_here", "site-b", "SHOW CREATE TABLE"});
}

// Goal: without the retl objects nothing starts, and the remedy is named.
// Method: remove the schema at one site.
TEST_F(RefusalTest, RunWithoutInit)
{
    execute(1, "DROP DATABASE retl");
    const std::string file = write(configuration());
    expectRefused(file, {"site-b", "retl", "lutra init"});
    EXPECT_TRUE(rows(1, "SHOW DATABASES LIKE 'retl'").empty());
}

}  // namespace
}  // namespace lutra::cli_test
