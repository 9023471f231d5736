#include "app/sandbox/greeting.h"
#include "app/sandbox/process.h"
#include "app/sandbox/server_files.h"
#include "app/sandbox/server_folder.h"
#include "app/sandbox/throw_away_server.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lutra::sandbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kQueryWait = 30s;
constexpr std::chrono::milliseconds kGoneWait = 5s;

ServerOptions optionsFor(ServerKind kind, std::uint32_t serverId = 1)
{
    ServerOptions options;
    options.kind = kind;
    options.name = fmt::format("test-{}", serverId);
    options.serverId = serverId;
    return options;
}

std::string trimmed(std::string text)
{
    text.erase(text.find_last_not_of("\r\n") + 1);
    return text;
}

/// What the client prints, or its complaint after "failed: ".
std::string client(std::vector<std::string> login, const std::string& sql)
{
    std::vector<std::string> command{"mariadb", "--no-defaults", "--batch", "--skip-column-names",
                                     "--user=root"};
    command.insert(command.end(), login.begin(), login.end());
    const auto finished = run(command, sql, kQueryWait);
    if (!finished)
        return "failed: " + finished.error().detail;
    return finished->exitCode == 0 ? trimmed(finished->output) : "failed: " + finished->output;
}

std::string ask(const ThrowAwayServer& server, const std::string& sql, const std::string& password = {})
{
    return client({"--socket=" + server.socketPath().string(), "--password=" + password}, sql);
}

std::string askOverTcp(const ThrowAwayServer& server, const std::string& sql,
                       const std::string& password = {})
{
    return client({"--host=127.0.0.1", "--ssl-verify-server-cert=0", fmt::format("--port={}", server.port()),
                   "--password=" + password},
                  sql);
}

bool becomesTrue(const std::function<bool()>& condition, std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

pid_t parentOf(pid_t pid)
{
    const std::string stat = readFile(fmt::format("/proc/{}/stat", pid));
    char state = 0;
    pid_t parent = 0;
    std::istringstream(stat.substr(stat.rfind(')') + 1)) >> state >> parent;
    return parent;
}

bool isGone(pid_t pid)
{
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

class EachServer : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        const auto found = available(GetParam());
        if (found)
            return;
        // The one server that every build machine has: its absence is a broken machine, not a reason to skip.
        ASSERT_NE(GetParam(), ServerKind::MariaDb1011) << found.error().detail;
        GTEST_SKIP() << found.error().detail;
    }
};

std::string paramName(const testing::TestParamInfo<ServerKind>& info)
{
    std::string name(idOf(info.param));
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Kinds, EachServer,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MariaDb118, ServerKind::MySql97,
                                         ServerKind::MySql56),
                         paramName);

// Goal: two servers run side by side, take root in both ways, and log as our capture needs it.
// Method: start both, ask each over its socket and its port.
TEST_P(EachServer, StartsTwoSideBySide)
{
    const std::array wanted{optionsFor(GetParam(), 11), optionsFor(GetParam(), 12)};
    const auto servers = ThrowAwayServer::startAll(wanted);
    ASSERT_TRUE(servers) << servers.error().detail;
    ASSERT_NE(servers->at(0).port(), servers->at(1).port());
    for (const ThrowAwayServer& server : *servers) {
        const std::string facts =
            "SELECT @@log_bin, @@binlog_format, @@binlog_row_image, @@log_slave_updates,"
            " @@max_allowed_packet, @@bind_address, @@port";
        const std::string expected = fmt::format("1\tROW\tFULL\t1\t67108864\t127.0.0.1\t{}", server.port());
        EXPECT_EQ(ask(server, "SELECT CURRENT_USER()"), "root@localhost");
        EXPECT_EQ(askOverTcp(server, "SELECT CURRENT_USER()"), "root@127.0.0.1");
        EXPECT_EQ(ask(server, facts), expected);
        if (GetParam() != ServerKind::MySql56) {
            EXPECT_EQ(ask(server, "SELECT @@binlog_row_metadata"), "FULL");
        }
        EXPECT_EQ(askOverTcp(server, "CREATE USER 'x'@'127.0.0.1'; GRANT SELECT ON *.* TO 'x'@'127.0.0.1'"),
                  "");
    }
    EXPECT_EQ(ask(servers->at(0), "SELECT @@server_id"), "11");
    EXPECT_EQ(ask(servers->at(1), "SELECT @@server_id"), "12");
    if (!rowOf(GetParam()).mariaDb) {
        EXPECT_NE(ask(servers->at(0), "SELECT @@server_uuid"), ask(servers->at(1), "SELECT @@server_uuid"));
    }
}

// Goal: a crash keeps committed rows, port and folder. Method: kill, look, restart, read.
TEST_P(EachServer, KeepsItsDataOverAKillAndAStop)
{
    auto server = ThrowAwayServer::start(optionsFor(GetParam()));
    ASSERT_TRUE(server) << server.error().detail;
    const auto port = server->port();
    ASSERT_EQ(
        ask(*server, "CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); INSERT INTO d.t VALUES (7)"),
        "");

    const pid_t pid = server->pid();
    ASSERT_TRUE(server->kill());
    EXPECT_TRUE(isGone(pid));
    EXPECT_EQ(server->pid(), 0);
    EXPECT_TRUE(server->kill()) << "killing what is down is no error";
    auto restarted = server->restart();
    ASSERT_TRUE(restarted) << restarted.error().detail;
    EXPECT_EQ(server->port(), port);
    EXPECT_EQ(askOverTcp(*server, "SELECT a FROM d.t"), "7");

    ASSERT_TRUE(server->stop());
    EXPECT_EQ(server->pid(), 0);
    restarted = server->restart();
    ASSERT_TRUE(restarted) << restarted.error().detail;
    EXPECT_EQ(ask(*server, "SELECT a FROM d.t"), "7");
}

// Goal: a given password is needed and enough, also with characters that SQL treats specially.
TEST_P(EachServer, TakesARootPassword)
{
    auto options = optionsFor(GetParam());
    options.rootPassword = R"(it's "a\b" %)";
    auto server = ThrowAwayServer::start(options);
    ASSERT_TRUE(server) << server.error().detail;
    EXPECT_EQ(ask(*server, "SELECT 1", options.rootPassword), "1");
    EXPECT_EQ(askOverTcp(*server, "SELECT 1", options.rootPassword), "1");
    EXPECT_TRUE(ask(*server, "SELECT 1").starts_with("failed: "));
    EXPECT_TRUE(askOverTcp(*server, "SELECT 1").starts_with("failed: "));
    ASSERT_TRUE(server->restart());
    EXPECT_EQ(ask(*server, "SELECT 1", options.rootPassword), "1");
}

// Goal: a frozen server holds still and goes on as if nothing was. Method: look for its greeting.
TEST(ThrowAwayServer, FreezesAndThaws)
{
    auto server = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
    ASSERT_TRUE(server) << server.error().detail;
    const pid_t pid = server->pid();
    ASSERT_TRUE(server->freeze());
    EXPECT_FALSE(greetsOnPort(server->port(), 200ms));
    ASSERT_TRUE(server->thaw());
    EXPECT_TRUE(greetsOnPort(server->port(), 5s));
    EXPECT_EQ(server->pid(), pid);
    ASSERT_TRUE(server->freeze());
    ASSERT_TRUE(server->stop()) << "a frozen server can be stopped";
}

// Goal: the caller's options win, and one that the server refuses is told with the server's own words.
TEST(ThrowAwayServer, PassesOptionsOn)
{
    auto options = optionsFor(ServerKind::MariaDb1011);
    options.extra = {"--binlog-row-image=MINIMAL", "max-connections=17"};
    const auto server = ThrowAwayServer::start(options);
    ASSERT_TRUE(server) << server.error().detail;
    EXPECT_EQ(ask(*server, "SELECT @@binlog_row_image, @@max_connections"), "MINIMAL\t17");

    options.extra = {"--no-such-option"};
    const auto refused = ThrowAwayServer::start(options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "sandbox.start_failed");
    EXPECT_NE(refused.error().detail.find("no-such-option"), std::string::npos) << refused.error().detail;

    options.name = "../up";
    const auto badName = ThrowAwayServer::start(options);
    ASSERT_FALSE(badName);
    EXPECT_EQ(badName.error().code, "sandbox.bad_options");
}

// Goal: nothing is left when the object goes. Method: look for the process and the folder.
TEST(ThrowAwayServer, LeavesNothingBehind)
{
    fs::path folder;
    pid_t pid = 0;
    {
        const auto server = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
        ASSERT_TRUE(server) << server.error().detail;
        folder = server->folder();
        pid = server->pid();
        ASSERT_TRUE(fs::exists(folder));
    }
    EXPECT_TRUE(isGone(pid));
    EXPECT_FALSE(fs::exists(folder));
}

// Goal: a server outlives the thread that started it, and moves with its object.
TEST(ThrowAwayServer, OutlivesTheThreadThatStartedIt)
{
    std::optional<ThrowAwayServer> server;
    std::thread([&] {
        if (auto started = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011)))
            server.emplace(std::move(*started));
    }).join();
    ASSERT_TRUE(server);
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(ask(*server, "SELECT 1"), "1");
}

/// Starts a server in a forked process that then waits to be killed.
struct DoomedOwner {
    pid_t owner = 0;
    pid_t server = 0;
    fs::path folder;
};

DoomedOwner startDoomedOwner()
{
    DoomedOwner doomed;
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    FileDescriptor reading(ends[0]);
    FileDescriptor writing(ends[1]);
    doomed.owner = ::fork();
    if (doomed.owner == 0) {
        const auto server = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
        const std::string told =
            server ? fmt::format("{} {}\n", server->pid(), server->folder().string()) : "0 -\n";
        [[maybe_unused]] const auto written = ::write(writing.get(), told.data(), told.size());
        while (true)
            ::pause();
    }
    writing.close();
    std::array<char, 512> text{};
    const auto size = ::read(reading.get(), text.data(), text.size() - 1);
    std::istringstream(std::string(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0)) >>
        doomed.server >> doomed.folder;
    return doomed;
}

// Goal: a killed owner's server does not live on. Method: kill -9 the owner, watch its server and folder.
TEST(ThrowAwayServer, EndsWithItsKilledOwner)
{
    const DoomedOwner doomed = startDoomedOwner();
    ASSERT_GT(doomed.server, 0);
    ::kill(doomed.owner, SIGKILL);
    ::waitpid(doomed.owner, nullptr, 0);
    EXPECT_TRUE(becomesTrue([&] { return isGone(doomed.server); }, kGoneWait));
    EXPECT_TRUE(becomesTrue([&] { return !fs::exists(doomed.folder); }, kGoneWait));
}

// Goal: even when owner and keeper are killed at once no server lives on, and the next start sweeps the
// folder.
TEST(ThrowAwayServer, SweepsWhatAKilledKeeperLeft)
{
    const DoomedOwner doomed = startDoomedOwner();
    ASSERT_GT(doomed.server, 0);
    const pid_t keeper = parentOf(doomed.server);
    ASSERT_GT(keeper, 1);
    ASSERT_NE(keeper, doomed.owner);
    ::kill(keeper, SIGKILL);
    ::kill(doomed.owner, SIGKILL);
    ::waitpid(doomed.owner, nullptr, 0);
    EXPECT_TRUE(becomesTrue([&] { return isGone(doomed.server); }, kGoneWait));
    EXPECT_TRUE(fs::exists(doomed.folder));
    const auto next = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
    ASSERT_TRUE(next) << next.error().detail;
    EXPECT_FALSE(fs::exists(doomed.folder));
    EXPECT_TRUE(fs::exists(next->folder())) << "a sweep spares what is owned";
}

// Goal: a stranger who got the pid of a dead server is not killed. Method: a folder whose pid file names
// ourselves.
TEST(ThrowAwayServer, SweepSparesStrangers)
{
    ASSERT_TRUE(sweep());
    const ServerFolder folder{serversFolder() / "test-stranger"};
    ASSERT_TRUE(fs::create_directory(folder.path));
    ASSERT_TRUE(writeFile(folder.pidFile(), fmt::format("{}\n", ::getpid())));
    ASSERT_TRUE(sweep());
    EXPECT_FALSE(fs::exists(folder.path));
}

// Goal: initialising happens once. Method: a cache of our own; the second start must not write the template
// again.
TEST(ThrowAwayServer, UsesItsTemplateAgain)
{
    // Only the template moves: this kind is an installed server, not one from the cache.
    ASSERT_EQ(findServer(ServerKind::MariaDb1011).map([](const ServerFiles& files) { return files.root; }),
              fs::path("/"))
        << "this test wants an installed server";
    std::string cache = (fs::temp_directory_path() / "lutra-cache-XXXXXX").string();
    ASSERT_NE(::mkdtemp(cache.data()), nullptr);
    const char* before = std::getenv("XDG_CACHE_HOME");
    const std::string kept = before != nullptr ? before : "";
    ::setenv("XDG_CACHE_HOME", cache.c_str(), 1);

    const fs::path stamp = cacheFolder() / "templates/mariadb-10.11/stamp";
    const auto first = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
    EXPECT_TRUE(first) << first.error().detail;
    EXPECT_TRUE(fs::exists(stamp));
    const auto made = fs::last_write_time(stamp);
    const auto second = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
    EXPECT_TRUE(second) << second.error().detail;
    EXPECT_EQ(fs::last_write_time(stamp), made);

    EXPECT_TRUE(writeFile(stamp, "of another version\n"));
    const auto third = ThrowAwayServer::start(optionsFor(ServerKind::MariaDb1011));
    EXPECT_TRUE(third) << third.error().detail;
    EXPECT_NE(readFile(stamp), "of another version\n");

    if (before != nullptr)
        ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
    else
        ::unsetenv("XDG_CACHE_HOME");
    fs::remove_all(cache);
}

// Goal: a missing server says how to get it. Method: look in an empty cache.
TEST(ThrowAwayServer, SaysHowToGetAMissingServer)
{
    const char* before = std::getenv("XDG_CACHE_HOME");
    const std::string kept = before != nullptr ? before : "";
    ::setenv("XDG_CACHE_HOME", "/nonexistent", 1);
    const auto found = available(ServerKind::MySql56);
    if (before != nullptr)
        ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
    else
        ::unsetenv("XDG_CACHE_HOME");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::BadConfig);
    EXPECT_EQ(found.error().code, "sandbox.server_missing");
    EXPECT_NE(found.error().detail.find("fetch.sh mysql-5.6"), std::string::npos);
}

std::string command(std::vector<std::string> words)
{
    words.insert(words.begin(), LUTRA_TEST_SERVERS);
    const auto finished = run(words, {}, 90s);
    if (!finished)
        return "failed: " + finished.error().detail;
    return finished->exitCode == 0 ? trimmed(finished->output) : "failed: " + finished->output;
}

std::string field(const std::string& line, const std::string& name)
{
    const auto at = line.find(name + "=");
    return at == std::string::npos
               ? std::string()
               : line.substr(at + name.size() + 1, line.find(' ', at) - at - name.size() - 1);
}

// Goal: a server started by the command outlives it, obeys it, and goes for good with `stop`.
TEST(TestServersCommand, KeepsAServerUntilStopped)
{
    const std::string started = command({"start", "mariadb-10.11", "--name", "by-hand", "--server-id", "77",
                                         "--option", "max-connections=19", "--option", "sync-binlog=1"});
    const std::string folder = field(started, "folder");
    ASSERT_FALSE(folder.empty()) << started;
    const std::string sql = "SELECT @@server_id, @@max_connections, @@sync_binlog";
    EXPECT_EQ(client({"--socket=" + field(started, "socket")}, sql), "77\t19\t1");
    const std::string listed = command({"list"});
    EXPECT_NE(listed.find(folder), std::string::npos) << listed;

    EXPECT_EQ(field(command({"kill", folder}), "pid"), "0");
    EXPECT_EQ(field(command({"restart", folder}), "port"), field(started, "port"));
    EXPECT_EQ(field(command({"freeze", folder}), "folder"), folder);
    EXPECT_EQ(field(command({"thaw", folder}), "folder"), folder);
    EXPECT_EQ(command({"sweep"}).find(folder), std::string::npos);
    EXPECT_EQ(client({"--socket=" + field(started, "socket")}, sql), "77\t19\t1");
    EXPECT_EQ(command({"stop", folder}), "removed=" + folder);
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_TRUE(command({"stop", folder}).starts_with("failed: "));
}

}  // namespace
}  // namespace lutra::sandbox
