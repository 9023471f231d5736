#include "tests/engine/preflight/preflight_fixture.h"

#include "app/composition/preflight_run.h"
#include "app/text/fact_text.h"
#include "engine/bundle/configuration_text.h"
#include "engine/bundle/secret_references.h"
#include "engine/retl/retl_schema.h"
#include "tests/engine/mysql/certificates.h"
#include "tests/engine/preflight/every_check.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <thread>

namespace lutra::preflight {

namespace {

using sandbox::ServerKind;

/// `key = value` of what is offered for Lutra's own configuration; an empty text where it says nothing of it.
std::string valueIn(const Fix& fix, std::string_view key)
{
    EXPECT_EQ(fix.kind, Fix::Kind::Configuration);
    for (const std::string& line : fix.lines) {
        if (!line.starts_with(fmt::format("{} = ", key)))
            continue;
        std::string value = line.substr(key.size() + 3);
        value = value.substr(0, value.find("  #"));
        std::erase(value, '"');
        return value;
    }
    return {};
}

/// What a program writes, and how it ends.
std::pair<std::string, int> outputOf(const std::string& command)
{
    std::string output;
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    std::array<char, 512> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr)
        output += part.data();
    return {output, WEXITSTATUS(::pclose(pipe))};
}

/// Findings that no SQL puts right: what they say is done as a person would do it.
class MendedByHand : public TwoSites, public testing::WithParamInterface<ServerKind> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam());
        start({GetParam(), GetParam()});
    }

    /// A server of its own as site-b, made otherwise than the shared ones.
    void startOtherB(sandbox::ServerOptions wanted)
    {
        otherB.reset();
        wanted.kind = GetParam();
        wanted.name = "other";
        wanted.serverId = 901;
        for (const char* option :
             {"--auto-increment-increment=2", "--auto-increment-offset=2", "--binlog-row-metadata=FULL"})
            wanted.extra.emplace_back(option);
        auto started = sandbox::ThrowAwayServer::start(wanted);
        ASSERT_TRUE(started) << started.error().detail;
        otherB.emplace(std::move(*started));
        serverB = &*otherB;
        prepare();
    }

    [[nodiscard]] static mysql::Endpoint way(std::string_view site, std::uint16_t port)
    {
        mysql::Endpoint endpoint;
        endpoint.source.name = site;
        endpoint.source.port = port;
        endpoint.source.user = "root";
        endpoint.source.tls = TlsMode::Off;
        endpoint.readWithin = std::chrono::seconds(20);
        return endpoint;
    }

    /// Both sites as a person configures them, reached as root, with one channel both ways over `pattern`.
    [[nodiscard]] Configuration configurationOf(const std::string& pattern) const
    {
        Configuration configuration;
        Channel channel;
        channel.name = "core";
        for (const auto& [site, server] : {std::pair{"a", serverA}, std::pair{"b", serverB}}) {
            DataSource source;
            source.name = fmt::format("site-{}", site);
            source.socket = server->socketPath();
            source.user = "root";
            configuration.dataSources.push_back(source);
            Canal canal;
            canal.name = fmt::format("canal-{}", site);
            canal.dataSource = source.name;
            configuration.canals.push_back(canal);
        }
        for (const auto& [from, to] : {std::pair{"a", "b"}, std::pair{"b", "a"}}) {
            Pipeline pipeline;
            pipeline.name = fmt::format("{}-to-{}", from, to);
            pipeline.canal = fmt::format("canal-{}", from);
            pipeline.target = fmt::format("site-{}", to);
            pipeline.home = *from == 'a';
            pipeline.mappings = {{pattern, "", {}}};
            channel.pipelines.push_back(pipeline);
        }
        configuration.channels.push_back(channel);
        return configuration;
    }

    /// As `lutra check` asks: of the whole configuration.
    static std::vector<Finding> lookAt(const Configuration& configuration)
    {
        const bundle::ReferenceSecretStore secrets;
        const auto answer =
            composition::runPreflight(configuration, secrets, std::chrono::seconds(20)).value();
        std::vector<Finding> found;
        for (const CheckResult& result : answer.results) {
            for (const Finding& finding : result.findings) {
                if (finding.level != Level::Inform)
                    found.push_back(finding);
            }
        }
        return found;
    }

    std::optional<sandbox::ThrowAwayServer> otherB;
};

INSTANTIATE_TEST_SUITE_P(Servers, MendedByHand, testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

/// What takes its time and does not depend on the family.
class MendedAtOneFamily : public MendedByHand {};

INSTANTIATE_TEST_SUITE_P(Server, MendedAtOneFamily, testing::Values(ServerKind::MariaDb1011));

// Goal: a server far away is told of with what to do; nearer, the check passes.
// Method: a link on which every byte is 80 ms on its way, each way; then the server itself.
TEST_P(MendedAtOneFamily, ServerThatIsFarAway)
{
    support::FaultProxy link(serverB->port());
    for (const auto direction : {support::FaultProxy::Way::ToServer, support::FaultProxy::Way::ToClient})
        link.delay(direction, std::chrono::milliseconds(80));
    wayToB = way("site-b", link.port());
    const Finding finding = expect(findings(), "PF01", Level::Warn, "site-b", "site-b answers in 16");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Advice);
    wayToB = way("site-b", serverB->port());
    expectMended(finding);
}

// Goal: what a link lacks in protection is put right by the configuration that the finding shows.
// Method: a site by an address that may lead away, with tls = require; then with the offered lines; then with
//         a certificate that ends soon, and its successor read as the finding says.
TEST_P(MendedByHand, LinkThatProvesNothing)
{
    const test::Certificates certificates;
    certificates.makeAuthority("ca");
    certificates.sign("ca", "b", "localhost", 90);
    startOtherB(
        {.extra = {"--ssl-cert=" + certificates.certificate("b"), "--ssl-key=" + certificates.key("b"),
                   "--ssl-ca=" + certificates.certificate("ca")}});
    wayToB = way("site-b", serverB->port());
    wayToB->source.host = "0.0.0.0";
    wayToB->source.tls = TlsMode::Require;
    const Finding open = expect(findings(), "PF02", Level::Warn, "site-b", "who answers there is not proven");
    ASSERT_EQ(valueIn(open.fix, "tls"), "verify");
    ASSERT_EQ(valueIn(open.fix, "ca"), "ca.pem");
    wayToB->source.host = "localhost";
    wayToB->source.tls = TlsMode::Verify;
    wayToB->source.ca = certificates.certificate("ca");
    expectMended(open);

    const auto read = GetParam() == ServerKind::MySql97 ? "ALTER INSTANCE RELOAD TLS;" : "FLUSH SSL;";
    certificates.sign("ca", "b", "localhost", 10);
    test::runAll(*rootB, std::string(read) + "\n");
    const Finding ends =
        expect(findings(), "PF02", Level::Warn, "site-b", "The certificate of site-b ends on");
    EXPECT_NE(std::ranges::find(ends.fix.lines, std::string("# ") + read), ends.fix.lines.end());
    certificates.sign("ca", "b", "localhost", 90);
    test::runAll(*rootB, std::string(read) + "\n");
    expectMended(ends);
}

// Goal: a server older than we know is refused; once it is upgraded, it is not.
// Method: a link on which the server says that it is of an older version, as long as its own; then none.
TEST_P(MendedByHand, ServerThatIsTooOld)
{
    support::FaultProxy link(serverB->port());
    const bool mySql = GetParam() == ServerKind::MySql97;
    const std::string own = rootB->server().versionText;
    std::string old = mySql ? "5.5" : "10.3.";
    old += own.substr(old.size());
    // MariaDB says "5.5.5-" in front, so that old replicas believe it.
    link.pretendVersion(mySql ? old : "5.5.5-" + old);
    wayToB = way("site-b", link.port());
    const Finding finding =
        expect(findings(), "PF03", Level::Block, "site-b", "which is older than MariaDB 10.6 and MySQL 5.6");
    EXPECT_NE(text::worded(finding.cause).find(old), std::string::npos) << text::worded(finding.cause);
    link.pretendVersion("");
    expectMended(finding);
}

// Goal: one server behind two data sources is refused until one has another address.
TEST_P(MendedByHand, ServerThatIsBothSites)
{
    sandbox::ThrowAwayServer* const real = serverB;
    serverB = serverA;
    const Finding finding = expect(findings(), "PF04", Level::Block, "site-b", "one and the same server");
    EXPECT_EQ(finding.fix.kind, Fix::Kind::Configuration);
    serverB = real;
    expectMended(finding);
}

// Goal: two rules about the case of names are told, and tables that would become one block; with other names
//       they do not, and with the same rule nothing is told.
// Method: a server that folds case against one that does not.
TEST_P(MendedByHand, ServerThatFoldsNames)
{
    startOtherB({.foldsNames = true});
    const Finding rule = expect(findings(), "PF29", Level::Warn, "site-b",
                                "lower_case_table_names is 0 on site-a and 1 on site-b");
    test::runAll(*rootA, "CREATE TABLE shop.Orders LIKE shop.orders;\n");
    tables.push_back({"shop", "Orders", "shop", "Orders"});
    expect(findings(), "PF29", Level::Block, "site-b", "shop.Orders and shop.orders are one table");

    test::runAll(*rootA, "RENAME TABLE shop.Orders TO shop.more_orders;\n");  // in lower case, as it says
    test::runAll(*rootB, "CREATE TABLE shop.more_orders LIKE shop.orders;\n");
    tables.back() = {"shop", "more_orders", "shop", "more_orders"};
    const auto left = findings();
    EXPECT_EQ(left.size(), 2u);  // the rule, once in each direction
    EXPECT_TRUE(std::ranges::all_of(left, [](const Finding& f) { return f.level == Level::Warn; }));
    tables.pop_back();
    startOtherB({});
    expectMended(rule);
}

// Goal: a site whose clock is ahead is named until both follow the same time.
// Method: a server under libfaketime, five seconds ahead; then set right, as chrony would.
TEST_P(MendedAtOneFamily, ServerWhoseClockIsAhead)
{
    ASSERT_FALSE(support::ShiftedClock::library().empty()) << "libfaketime is not installed";
    const support::ShiftedClock clock("+5");
    startOtherB({.environment = clock.environment()});
    const Finding finding =
        expect(findings(), "PF30", Level::Warn, "site-b", "The clock of site-b is 5.0 s ahead");
    clock.set("+0");
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // it looks at the file once a second
    expectMended(finding);
}

// Goal: a checkpoint that reaches the log as a statement is found beside its cause, and gone with it.
TEST_P(MendedByHand, CheckpointThatIsLoggedAsAStatement)
{
    test::runAll(*rootB, "SET GLOBAL binlog_format = 'STATEMENT';\n");
    const auto found = findings();
    const Finding finding = expect(found, "PF20", Level::Block, "site-b", "did not reach its log as a row");
    EXPECT_NE(finding.fix.lines.front().find("PF06"), std::string::npos);
    runFixOf(expect(found, "PF06", Level::Block, "site-b", "binlog_format is STATEMENT"));
    expectMended(finding);
}

// Goal: a checkpoint that cannot be written is said, with what the server says.
// Method: a trigger that refuses every row of it; then it is taken away.
TEST_P(MendedByHand, CheckpointThatCannotBeWritten)
{
    test::runAll(*rootB, "CREATE TRIGGER retl.no BEFORE INSERT ON retl.retl_checkpoint FOR EACH ROW SIGNAL "
                         "SQLSTATE '45000' SET MESSAGE_TEXT = 'not today';\n");
    const Finding finding = expect(findings(), "PF20", Level::Block, "site-b", "not today");
    test::runAll(*rootB, "DROP TRIGGER retl.no;\n");
    expectMended(finding);
}

// Goal: a schema retl of every older version is brought up by what the finding offers, what it holds kept.
// Method: the schema as each version left it, with a checkpoint in it.
TEST_P(MendedByHand, SchemaOfEachOlderVersion)
{
    const auto all = retl::statementsFor(0);
    for (int version = 1; version < retl::newestVersion(); ++version) {
        SCOPED_TRACE(version);
        test::runAll(*rootB, "DROP DATABASE retl;\n");
        const auto newer = retl::statementsFor(version);
        for (std::size_t i = 0; i < all.size() - newer.size(); ++i)
            ASSERT_TRUE(rootB->execute(all[i])) << all[i];
        test::runAll(*rootB, "INSERT INTO retl.retl_checkpoint (pipeline, lane, epoch, reader_server_id, "
                             "low_file, low_offset) VALUES "
                             "('kept', 0, 7, 9, '', 0);\n");
        const Finding finding =
            expect(findings(), "PF19", Level::Block, "site-b", fmt::format("has version {}", version));
        runFixOf(finding);
        expectMended(finding);
        EXPECT_EQ(rootB->queryCell("SELECT epoch FROM retl.retl_checkpoint WHERE pipeline = 'kept'").value(),
                  "7");
    }
}

// Goal: rows that differ before the start are told; `lutra verify`, as the finding says, names them, and once
//       they are equal it says so, and the check passes.
TEST_P(MendedByHand, RowsThatDiffer)
{
    test::runAll(*rootA,
                 "INSERT INTO shop.orders (id, state) VALUES (1, 'same'), (3, 'here'), (5, 'only');\n");
    test::runAll(*rootB, "INSERT INTO shop.orders (id, state) VALUES (1, 'same'), (3, 'there');\n");
    const Finding finding =
        expect(findings(), "PF40", Level::Warn, "site-b", "begin with different rows in shop.orders");
    ASSERT_EQ(finding.fix.lines.back(), "-- lutra verify CONFIG");

    const support::TemporaryFolder folder;
    const auto file = folder.path() / "sites.toml";
    std::ofstream(file) << bundle::writeConfiguration(configurationOf("shop.*"));
    const std::string verify = fmt::format("{} verify {} 2>&1", LUTRA_BINARY, file.string());
    const auto [told, differs] = outputOf(verify);
    EXPECT_EQ(differs, 1) << told;
    for (const std::string_view key : {"3", "5"})
        EXPECT_NE(told.find(key), std::string::npos) << told;
    test::runAll(*rootB, "REPLACE INTO shop.orders (id, state) VALUES (3, 'here'), (5, 'only');\n");
    const auto [now, equal] = outputOf(verify);
    EXPECT_EQ(equal, 0) << now;
    expectMended(finding);
}

// Goal: mappings that carry nothing are told, each with what ends it.
// Method: a misspelt table, a pattern that matches none, and a schema of which the account sees nothing; the
//         names put right, the table made, the offered right given.
TEST_P(MendedByHand, MappingThatMatchesNothing)
{
    Configuration misspelt = configurationOf("shop.ordres");
    const Finding name = expect(lookAt(misspelt), "PF46", Level::Block, "site-a",
                                "Mapping shop.ordres of pipeline core/a-to-b matches no table on site-a");
    EXPECT_EQ(name.fix.kind, Fix::Kind::Advice);
    const auto gone = [&](const Configuration& configuration, const Finding& was) {
        const auto left = lookAt(configuration);
        return std::ranges::none_of(left,
                                    [&](const Finding& f) { return f.id == was.id && f.site == was.site; });
    };
    EXPECT_TRUE(gone(configurationOf("shop.orders"), name));

    const Configuration pattern = configurationOf("shop.tmp_.*");
    const Finding none = expect(lookAt(pattern), "PF46", Level::Warn, "site-a", "Mapping shop.tmp_.*");
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "CREATE TABLE shop.tmp_1 (id INT PRIMARY KEY);\n");
    EXPECT_TRUE(gone(pattern, none));

    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root,
                     "CREATE DATABASE IF NOT EXISTS hidden;\nCREATE TABLE IF NOT EXISTS hidden.t (id INT "
                     "PRIMARY KEY);\n");
    Configuration blind = configurationOf("hidden.*");
    ::setenv("LUTRA_TEST_SYNC_PASSWORD", password.c_str(), 1);
    for (DataSource& source : blind.dataSources) {
        source.user = user;
        source.password = "env:LUTRA_TEST_SYNC_PASSWORD";
    }
    const auto unseen = lookAt(blind);
    const Finding onA = expect(unseen, "PF46", Level::Block, "site-a", "there is no schema hidden");
    runFixOf(onA);
    runFixOf(expect(unseen, "PF46", Level::Block, "site-b", "there is no schema hidden"));
    EXPECT_TRUE(gone(blind, onA));
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "DROP DATABASE hidden;\n");
    noteMended("PF46");
}

}  // namespace

}  // namespace lutra::preflight
