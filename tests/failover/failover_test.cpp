#include "app/composition/mysql_pipelines.h"
#include "engine/mysql/catalog.h"
#include "engine/retl/retl_schema.h"
#include "engine/runtime/local_engine_control.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

namespace lutra {
namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;

constexpr auto kWithin = 40s;
enum Place : std::size_t { kOld, kNew, kTarget };

/// The old source, a native replica of it, and a target; a channel from the source to the target.
class FailoverTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
        std::vector<std::string> extra;
        if (isMySql())
            extra = {"--gtid-mode=ON", "--enforce-gtid-consistency=ON"};
        std::vector<sandbox::ServerOptions> options;
        for (std::uint32_t number = 1; number <= 3; ++number)
            options.push_back({.kind = GetParam(),
                               .name = fmt::format("failover{}", number),
                               .serverId = number,
                               .extra = extra,
                               .rootPassword = {}});
        m_servers = orThrow(sandbox::ThrowAwayServer::startAll(options));
        for (const Place place : {kOld, kTarget}) {
            auto connection = connect(place);
            orThrow(retl::bringUp(connection));
            orThrow(connection.execute("CREATE DATABASE f"));
            orThrow(connection.execute("CREATE TABLE f.t (id INT, v INT)"));  // no key: doubles would stay
        }
        replicate();
        m_configuration.dataSources = {dataSource("source", kOld), dataSource("target", kTarget)};
        Canal canal;
        canal.name = "canal";
        canal.dataSource = "source";
        m_configuration.canals = {canal};
        Pipeline pipeline;
        pipeline.name = "forth";
        pipeline.canal = "canal";
        pipeline.target = "target";
        pipeline.mappings = {{"f.*", "", {}}};
        Channel channel;
        channel.name = "ch";
        channel.pipelines = {pipeline};
        m_configuration.channels = {channel};
    }

    [[nodiscard]] static bool isMySql() { return !sandbox::rowOf(GetParam()).mariaDb; }

    [[nodiscard]] DataSource dataSource(const std::string& name, Place place) const
    {
        DataSource source;
        source.name = name;
        source.port = m_servers[place].port();
        source.user = "root";
        source.tls = TlsMode::Off;
        return source;
    }

    [[nodiscard]] mysql::Connection connect(Place place) const
    {
        mysql::Endpoint endpoint;
        endpoint.source = dataSource("by hand", place);
        return orThrow(mysql::Connection::open(endpoint));
    }

    void run(Place place, const std::string& sql) { orThrow(connect(place).execute(sql)); }

    [[nodiscard]] std::string ask(Place place, const std::string& sql)
    {
        return orThrow(connect(place).queryCell(sql)).value_or("NULL");
    }

    void insert(Place place, int first, int last)
    {
        auto connection = connect(place);
        for (int id = first; id <= last; ++id)
            orThrow(connection.execute(fmt::format("INSERT INTO f.t VALUES ({0}, {0} * {0})", id)));
    }

    void replicate()
    {
        run(kNew, isMySql() ? fmt::format("CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', "
                                          "SOURCE_PORT={}, SOURCE_USER='root', SOURCE_PASSWORD='', "
                                          "SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1",
                                          m_servers[kOld].port())
                            : fmt::format("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={}, "
                                          "MASTER_USER='root', MASTER_PASSWORD='', MASTER_USE_GTID=slave_pos",
                                          m_servers[kOld].port()));
        run(kNew, isMySql() ? "START REPLICA" : "START SLAVE");
    }

    void awaitReplica()
    {
        const std::string old = ask(kOld, isMySql() ? "SELECT REPLACE(@@GLOBAL.gtid_executed, '\n', '')"
                                                    : "SELECT @@GLOBAL.gtid_binlog_pos");
        ASSERT_EQ(ask(kNew, fmt::format(fmt::runtime(isMySql() ? "SELECT WAIT_FOR_EXECUTED_GTID_SET('{}', 30)"
                                                               : "SELECT MASTER_GTID_WAIT('{}', 30)"),
                                        old)),
                  "0");
    }

    void start()
    {
        m_engine = std::make_unique<runtime::LocalEngineControl>(
            "test", composition::plansFor(m_configuration),
            composition::openMysqlPipelines(m_configuration, m_secrets, {}), m_clock);
        m_engine->start();
    }

    void stop() { m_engine.reset(); }

    /// The old source is gone for good, and the new one has its name.
    void failOver()
    {
        orThrow(m_servers[kOld].kill());
        run(kNew, isMySql() ? "STOP REPLICA" : "STOP SLAVE");
        m_configuration.dataSources[0] = dataSource("source", kNew);
    }

    [[nodiscard]] PipelineSnapshot look() { return orThrow(m_engine->snapshot())->pipelines.front(); }

    void awaitRows(const std::string& countAndSum)
    {
        const auto deadline = m_clock.steady() + kWithin;
        std::string found;
        while (m_clock.steady() < deadline) {
            found = ask(kTarget, "SELECT CONCAT(COUNT(*), ' ', SUM(v)) FROM f.t");
            if (found == countAndSum)
                return;
            const auto now = look();
            ASSERT_NE(now.state, PipelineState::Stopped) << now.reason->code << " " << now.reason->detail;
            std::this_thread::sleep_for(10ms);
        }
        FAIL() << found << ", not " << countAndSum;
    }

    /// What is written from now on is behind a start from now.
    void awaitRunning()
    {
        const auto deadline = m_clock.steady() + kWithin;
        while (look().state != PipelineState::Running && m_clock.steady() < deadline)
            std::this_thread::sleep_for(5ms);
        ASSERT_EQ(look().state, PipelineState::Running);
    }

    Reason awaitStop()
    {
        const auto deadline = m_clock.steady() + kWithin;
        while (m_clock.steady() < deadline) {
            const auto now = look();
            if (now.state == PipelineState::Stopped)
                return *now.reason;
            std::this_thread::sleep_for(10ms);
        }
        return {"test.did_not_stop", std::string(nameOf(look().state)), {}};
    }

    std::vector<sandbox::ThrowAwayServer> m_servers;
    Configuration m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
};

std::string countAndSum(int rows)
{
    return fmt::format("{} {}", rows, rows * (rows + 1) * (2 * rows + 1) / 6);
}

// Goal: another server takes the source's place, and reading goes on at the first transaction that is
// missing, without loss or double (fault F26); what the new source has of its own simply comes. Method: rows
// before and after the mark, some by the old, some by the new source; restarts on the new one.
TEST_P(FailoverTest, GoesOnAtTheFirstMissingTransaction)
{
    start();
    awaitRunning();
    insert(kOld, 1, 10);
    awaitRows(countAndSum(10));
    stop();
    insert(kOld, 11, 14);
    awaitReplica();
    run(kNew, "FLUSH BINARY LOGS");
    failOver();
    insert(kNew, 15, 20);
    start();
    awaitRows(countAndSum(20));
    stop();
    insert(kNew, 21, 23);
    start();
    insert(kNew, 24, 25);
    awaitRows(countAndSum(25));
    EXPECT_NE(ask(kTarget, "SELECT source_id FROM retl.retl_checkpoint"), "");
}

// Goal: a new source that lacks what was applied stops the direction, and names it (faults F25, F28, trap
// 74). Method: the replica is stopped before the last three transactions.
TEST_P(FailoverTest, NamesWhatTheNewSourceLacks)
{
    start();
    awaitRunning();
    insert(kOld, 1, 5);
    awaitRows(countAndSum(5));
    awaitReplica();
    run(kNew, isMySql() ? "STOP REPLICA" : "STOP SLAVE");
    insert(kOld, 6, 8);
    awaitRows(countAndSum(8));
    stop();
    failOver();
    start();
    const Reason reason = awaitStop();
    EXPECT_EQ(reason.code, "capture.source_behind") << reason.detail;
    EXPECT_NE(reason.detail.find(isMySql() ? "3 transactions: " : "0-1-"), std::string::npos)
        << reason.detail;
}

// Goal: what the new source has removed before it was read is named exactly (fault F31).
TEST_P(FailoverTest, NamesWhatTheNewSourceHasRemoved)
{
    start();
    awaitRunning();
    insert(kOld, 1, 5);
    awaitRows(countAndSum(5));
    stop();
    insert(kOld, 6, 9);
    awaitReplica();
    failOver();
    run(kNew, "FLUSH BINARY LOGS");
    auto connection = connect(kNew);
    const std::string newest = orThrow(mysql::readLogEnd(connection)).file;
    // MariaDB keeps a file until the engine needs it no more for its own recovery.
    const auto deadline = m_clock.steady() + kWithin;
    while (orThrow(mysql::readOldestLogFile(connection)) != newest && m_clock.steady() < deadline) {
        run(kNew, "PURGE BINARY LOGS TO '" + newest + "'");
        std::this_thread::sleep_for(20ms);
    }
    start();
    const Reason reason = awaitStop();
    EXPECT_EQ(reason.code, "capture.position_purged") << reason.detail;
    EXPECT_NE(reason.detail.find(isMySql() ? "4 transactions: " : "0-1-"), std::string::npos)
        << reason.detail;
}

// Goal: without ids nobody guesses a place in another server's log (fault F27).
// Method: the checkpoint's ids are taken away.
TEST_P(FailoverTest, AsksWhereIdsAreMissing)
{
    start();
    awaitRunning();
    insert(kOld, 1, 2);
    awaitRows(countAndSum(2));
    awaitReplica();
    stop();
    run(kTarget, "UPDATE retl.retl_checkpoint SET low_gtid_set = NULL");
    failOver();
    start();
    const Reason reason = awaitStop();
    EXPECT_EQ(reason.code, "capture.source_replaced") << reason.detail;
}

INSTANTIATE_TEST_SUITE_P(Families, FailoverTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return sandbox::rowOf(parameter.param).mariaDb ? "mariadb" : "mysql";
                         });

}  // namespace
}  // namespace lutra
