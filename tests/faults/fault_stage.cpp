#include "tests/faults/fault_stage.h"

#include "engine/verify/compare_table.h"

#include <fmt/format.h>
#include <map>
#include <thread>

namespace lutra::faults {

namespace {

using namespace std::chrono_literals;
using support::orThrow;

constexpr auto kWithin = 40s;
constexpr auto kLookEvery = 10ms;

support::TwoSites& sharedSites(sandbox::ServerKind kind)
{
    static std::map<sandbox::ServerKind, std::unique_ptr<support::TwoSites>> all;
    auto& sites = all[kind];
    if (!sites)
        sites = std::make_unique<support::TwoSites>(
            support::TwoSites::Kinds{kind, kind},
            // Off as throw-away servers are started, on as users have it: it tells who holds a lock.
            kind == sandbox::ServerKind::MySql97 ? std::vector<std::string>{"--performance-schema=ON"}
                                                 : std::vector<std::string>{});
    return *sites;
}

std::filesystem::path newFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "lutra-fault-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("no folder could be made in " + pattern);
    return pattern;
}

}  // namespace

std::string nameOfKind(const testing::TestParamInfo<sandbox::ServerKind>& parameter)
{
    return parameter.param == sandbox::ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
}

void FaultTest::SetUp()
{
    if (const auto there = sandbox::available(GetParam());
        !there && GetParam() != sandbox::ServerKind::MariaDb1011)
        GTEST_SKIP() << there.error().detail;
    if (const auto options = ownOptions(); !options.empty())
        m_ownSites =
            std::make_unique<support::TwoSites>(support::TwoSites::Kinds{GetParam(), GetParam()}, options);
    m_sites = m_ownSites ? m_ownSites.get() : &sharedSites(GetParam());
    for (const std::size_t site : {0u, 1u}) {
        auto connection = sites().connect(site);
        for (const char* sql :
             {"DROP DATABASE IF EXISTS d", "CREATE DATABASE d",
              "CREATE TABLE d.t (id INT PRIMARY KEY, n INT NOT NULL, note LONGTEXT NOT NULL) ENGINE=InnoDB",
              "CREATE TABLE d.witness (id INT NOT NULL, note VARCHAR(40) NOT NULL) ENGINE=InnoDB",
              "INSERT INTO d.t VALUES (0, 0, 'counter')"})
            run(connection, sql);
    }
    m_source = sites().connect(0);
    m_target = sites().connect(1);
    m_proxy = std::make_unique<support::FaultProxy>(sites().server(1).port());
    m_stateFolder = newFolder();
    static int channels = 0;
    const std::string channel = fmt::format("faults-{}", ++channels);
    m_configuration = sites().twoWay(channel, {{"d.*", "", {}}});
    m_configuration.dataSources[1].port = m_proxy->port();
    m_key = channel + "/a-to-b";
}

void FaultTest::TearDown()
{
#ifdef LUTRA_FAILPOINTS
    EXPECT_TRUE(armFailpoints(""));
#endif
    m_runner.reset();
    m_proxy.reset();
    if (!m_stateFolder.empty())
        std::filesystem::remove_all(m_stateFolder);
}

void FaultTest::makeEngine()
{
    m_runner = std::make_unique<runtime::PipelineRunner>(
        composition::plansFor(m_configuration).front(),
        composition::openMysqlPipelines(m_configuration, m_secrets,
                                        {.spillFolder = m_stateFolder, .memoryFolder = m_stateFolder}),
        m_clock, runtime::RetryPolicy{.first = 50ms, .most = 500ms});
}

void FaultTest::startEngine()
{
    makeEngine();
    m_runner->start();
    ASSERT_TRUE(comesTrue([this] { return look().state == PipelineState::Running; })) << describe();
}

void FaultTest::startAnotherEngine()
{
    makeEngine();
    m_runner->start();
}

void FaultTest::stopEngine()
{
    m_runner->requestStop();
    ASSERT_TRUE(comesTrue([this] { return m_runner->ended(); })) << describe();
}

PipelineSnapshot FaultTest::look() const
{
    return m_runner->snapshot(m_clock.now());
}

void FaultTest::run(mysql::Connection& connection, const std::string& sql)
{
    orThrow(connection.execute(sql));
}

std::string FaultTest::ask(mysql::Connection& connection, const std::string& sql)
{
    return orThrow(connection.queryCell(sql)).value_or("NULL");
}

void FaultTest::write(const std::string& note)
{
    ++m_written;
    run(source(), "START TRANSACTION");
    run(source(), fmt::format("INSERT INTO d.t VALUES ({}, 0, '{}')", m_written, note));
    run(source(), "UPDATE d.t SET n = n + 1 WHERE id = 0");
    run(source(), fmt::format("INSERT INTO d.witness VALUES ({}, 'written once')", m_written));
    run(source(), "COMMIT");
}

bool FaultTest::comesTrue(const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + kWithin;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(kLookEvery);
    }
    return true;
}

bool FaultTest::waitsFor(const std::string& code)
{
    return comesTrue([&] {
        const auto now = look();
        return now.state == PipelineState::Waiting && now.reason && now.reason->code == code;
    });
}

bool FaultTest::stopsFor(const std::string& code)
{
    return comesTrue([&] {
        const auto now = look();
        return now.state == PipelineState::Stopped && now.reason && now.reason->code == code;
    });
}

bool FaultTest::catchesUp()
{
    const SourcePosition end = sites().logEnd(0);
    return comesTrue([&] {
        const auto now = look();
        const auto position = SourcePosition::parse(now.position);
        return now.state == PipelineState::Stopped || (position && *position >= end);
    });
}

void FaultTest::expectEqual()
{
    ASSERT_TRUE(catchesUp()) << describe();
    for (const char* table : {"t", "witness"}) {
        const auto result = orThrow(
            verify::compareTable(source(), target(), {"d", table, "d", table}, {.differencesMax = 5}, {}));
        EXPECT_TRUE(result.equal()) << table << " differs in " << result.differenceCount << " rows; "
                                    << describe();
    }
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), std::to_string(m_written));
    EXPECT_EQ(ask(target(), "SELECT COUNT(DISTINCT id) FROM d.witness"), std::to_string(m_written));
}

void FaultTest::killEnginesConnections()
{
    // The test's own go by the socket.
    const auto rows = orThrow(target().query(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'root' AND HOST LIKE '%:%'"));
    for (const auto& row : rows)
        (void)target().execute("KILL " + row[0].value_or(""));  // it may have gone meanwhile
}

std::string FaultTest::describe() const
{
    const auto now = look();
    return fmt::format("{} {} at {} {}", m_key, nameOf(now.state), now.position,
                       now.reason ? now.reason->code + ": " + now.reason->detail : "");
}

}  // namespace lutra::faults
