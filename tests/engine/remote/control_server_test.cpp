#include "engine/remote/control_server.h"

#include "engine/base/log.h"
#include "engine/remote/error_json.h"
#include "engine/remote/remote_engine_control.h"
#include "engine/remote/snapshot_json.h"
#include "engine/remote/unix_socket.h"

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace lutra;
using namespace lutra::remote;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kNobody = 65534;

class FakeEngine final : public EngineControl {
public:
    Result<std::shared_ptr<const EngineSnapshot>> snapshot() override
    {
        if (throws)
            throw std::runtime_error("broken promise");
        if (failure)
            return tl::unexpected(*failure);
        auto answer = std::make_shared<EngineSnapshot>();
        answer->version = "0.1.0";
        answer->processId = 4711;
        answer->pipelines.resize(pipelineCount);
        for (auto& pipeline : answer->pipelines)
            pipeline.position = std::string(1000, 'p');
        return answer;
    }
    Result<> requestStop() override
    {
        ++stops;
        return {};
    }
    Result<> requestPause() override
    {
        ++pauses;
        return {};
    }
    Result<> requestStart() override
    {
        ++starts;
        return {};
    }

    // Set before the server starts.
    bool throws = false;
    std::optional<Error> failure;
    std::size_t pipelineCount = 1;

    std::atomic<int> stops = 0;
    std::atomic<int> pauses = 0;
    std::atomic<int> starts = 0;
};

class ControlServerTest : public testing::Test {
protected:
    void SetUp() override
    {
        log::toNowhere();
        std::string pattern = (fs::temp_directory_path() / "lutra-remote-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        m_socket = m_folder / "engine.sock";
    }
    void TearDown() override
    {
        m_server.reset();
        fs::remove_all(m_folder);
    }

    void startServer(const ControlServerLimits& limits = {})
    {
        auto started = ControlServer::start(m_engine, m_socket, limits);
        ASSERT_TRUE(started) << started.error().detail;
        m_server = std::move(*started);
    }

    [[nodiscard]] Descriptor connectRaw() const
    {
        auto outcome = connectTo(*addressOf(m_socket), 1s);
        EXPECT_EQ(outcome.error, 0);
        return std::move(outcome.socket);
    }

    /// Sends `request` as it is and returns all that comes until the other side hangs up, for 10 s at most.
    [[nodiscard]] std::string exchange(std::string_view request) const
    {
        const Descriptor socket = connectRaw();
        sendAll(socket, request);
        return readAll(socket);
    }

    static void sendAll(const Descriptor& socket, std::string_view text)
    {
        while (!text.empty()) {
            const ssize_t sent = send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return;  // hung up on us, which some tests provoke
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    static std::string readAll(const Descriptor& socket)
    {
        std::string all;
        char buffer[4096];
        pollfd wait{socket.get(), POLLIN, 0};
        while (poll(&wait, 1, 10000) == 1) {
            const ssize_t size = recv(socket.get(), buffer, sizeof buffer, 0);
            if (size <= 0)
                return all;
            all.append(buffer, static_cast<std::size_t>(size));
        }
        ADD_FAILURE() << "no end of the answer";
        return all;
    }

    static void expectError(const std::string& answer, int status, const std::string& code)
    {
        EXPECT_TRUE(answer.starts_with(fmt::format("HTTP/1.1 {} ", status))) << answer;
        const auto body = answer.find("\r\n\r\n");
        ASSERT_NE(body, std::string::npos) << answer;
        const auto error = errorFromJson(answer.substr(body + 4));
        ASSERT_TRUE(error) << answer;
        EXPECT_EQ(error->code, code);
        EXPECT_NE(answer.find("application/json"), std::string::npos);
    }

    void expectServed() const
    {
        RemoteEngineControl client(m_socket);
        const auto snapshot = client.snapshot();
        ASSERT_TRUE(snapshot) << snapshot.error().detail;
        EXPECT_EQ((*snapshot)->processId, 4711u);
    }

    FakeEngine m_engine;
    fs::path m_folder;
    fs::path m_socket;
    std::unique_ptr<ControlServer> m_server;
};

/// A process of another user, made before any thread is, which waits for its sign and then asks raw.
class StrangerProcess {
public:
    /// Status of the child: 0 answered 202; 3 answered 403 with our code; 4 cannot connect; 1 anything else.
    StrangerProcess(uid_t user, const fs::path& socket)
    {
        if (pipe(m_sign) != 0)
            return;
        m_process = fork();
        if (m_process == 0)
            _exit(live(user, socket));
    }
    ~StrangerProcess()
    {
        close(m_sign[0]);
        close(m_sign[1]);
    }

    int askNow()
    {
        EXPECT_EQ(write(m_sign[1], "!", 1), 1);
        int status = -1;
        EXPECT_EQ(waitpid(m_process, &status, 0), m_process);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    int live(uid_t user, const fs::path& socket) const
    {
        if (setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0)
            return 1;
        char sign = 0;
        if (read(m_sign[0], &sign, 1) != 1)
            return 1;
        const auto outcome = connectTo(*addressOf(socket), 1s);
        if (outcome.error != 0)
            return 4;
        constexpr std::string_view kRequest = "POST /v1/stop HTTP/1.1\r\nHost: x\r\n\r\n";
        (void)send(outcome.socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL);
        std::string answer;
        char buffer[1024];
        for (ssize_t size = 0; (size = recv(outcome.socket.get(), buffer, sizeof buffer, 0)) > 0;)
            answer.append(buffer, static_cast<std::size_t>(size));
        if (answer.starts_with("HTTP/1.1 403 ") && answer.find("\"remote.refused\"") != std::string::npos)
            return 3;
        return answer.starts_with("HTTP/1.1 202 ") ? 0 : 1;
    }

    int m_sign[2] = {-1, -1};
    pid_t m_process = -1;
};

}  // namespace

// Goal: the engine behind the socket answers as the one in this process does.
// Method: server and client over a real socket; a snapshot, a stop, and many snapshots after one another.
TEST_F(ControlServerTest, AnswersOverARealSocket)
{
    startServer();
    RemoteEngineControl client(m_socket);
    const auto snapshot = client.snapshot();
    ASSERT_TRUE(snapshot) << snapshot.error().detail;
    EXPECT_EQ(snapshotToJson(**snapshot), snapshotToJson(**m_engine.snapshot()));

    EXPECT_EQ(m_engine.stops, 0);
    const auto stopped = client.requestStop();
    EXPECT_TRUE(stopped) << stopped.error().detail;
    EXPECT_EQ(m_engine.stops, 1);

    for (int i = 0; i < 200; ++i)
        expectServed();
}

// Goal: an answer far larger than a socket's buffer arrives whole.
// Method: 5000 pipelines, some 7 MB of JSON.
TEST_F(ControlServerTest, SendsLargeAnswers)
{
    m_engine.pipelineCount = 5000;
    startServer();
    RemoteEngineControl client(m_socket);
    const auto snapshot = client.snapshot();
    ASSERT_TRUE(snapshot) << snapshot.error().detail;
    EXPECT_EQ((*snapshot)->pipelines.size(), 5000u);
}

// Goal: many clients at once are all served.
// Method: 40 threads, 10 snapshots each: more than are held at once, and than wait in the listener's queue.
TEST_F(ControlServerTest, ServesManyClientsAtOnce)
{
    startServer();
    std::vector<std::jthread> clients;
    for (int i = 0; i < 40; ++i) {
        clients.emplace_back([this] {
            for (int n = 0; n < 10; ++n)
                expectServed();
        });
    }
}

// Goal: what the engine itself refuses reaches the caller with kind and code; what it throws is a bug, not
//       the end.
// Method: engines that fail and that throw.
TEST_F(ControlServerTest, PassesTheEnginesErrorsOn)
{
    m_engine.failure = Error{ErrorKind::Stopped, "engine.stopping", "on its way down"};
    startServer();
    RemoteEngineControl client(m_socket);
    auto refused = client.snapshot();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Stopped);
    EXPECT_EQ(refused.error().code, "engine.stopping");

    m_server.reset();
    m_engine.throws = true;
    startServer();
    refused = client.snapshot();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Bug);
    EXPECT_EQ(refused.error().code, "remote.bug");
    EXPECT_TRUE(client.requestStop());
}

// Goal: only the owner can reach the socket, from its first moment on, whatever the umask is.
// Method: look at the mode under the most open umask and under one that takes everything.
TEST_F(ControlServerTest, MakesAPrivateSocket)
{
    for (const mode_t mask : {0u, 0777u}) {
        const mode_t before = umask(mask);
        startServer();
        umask(before);
        struct stat found {};
        ASSERT_EQ(lstat(m_socket.c_str(), &found), 0);
        EXPECT_TRUE(S_ISSOCK(found.st_mode));
        EXPECT_EQ(found.st_mode & 07777, 0600u);
        expectServed();
        m_server.reset();
        EXPECT_FALSE(fs::exists(m_socket));
    }
}

// Goal: another user is refused by who he is, not only by the file's mode.
// Method: open folder and socket to everyone on purpose, then ask from a process of another user.
TEST_F(ControlServerTest, RefusesAnotherUser)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can start a process of another user";
    StrangerProcess behindMode(kNobody, m_socket);
    StrangerProcess stranger(kNobody, m_socket);
    StrangerProcess root(0, m_socket);
    startServer();
    ASSERT_EQ(chmod(m_folder.c_str(), 0755), 0);
    EXPECT_EQ(behindMode.askNow(), 4);  // the mode alone keeps him out
    ASSERT_EQ(chmod(m_socket.c_str(), 0666), 0);
    EXPECT_EQ(stranger.askNow(), 3);
    EXPECT_EQ(m_engine.stops, 0);
    EXPECT_EQ(root.askNow(), 0);
    EXPECT_EQ(m_engine.stops, 1);
    expectServed();
}

// Goal: the client tells "forbidden" from "nobody there", whether the mode or the server's rule forbids.
// Method: a client of another user, with the socket closed and open to him. The child has no threads of its
//         own.
TEST_F(ControlServerTest, ClientSaysRefusedWhenForbidden)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can start a process of another user";
    startServer();
    ASSERT_EQ(chmod(m_folder.c_str(), 0755), 0);
    for (const mode_t mode : {0600u, 0666u}) {
        ASSERT_EQ(chmod(m_socket.c_str(), mode), 0);
        const pid_t child = fork();
        if (child == 0) {
            if (syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0)
                _exit(1);
            RemoteEngineControl client(m_socket);
            const auto answer = client.snapshot();
            const bool isRefused = !answer && answer.error().kind == ErrorKind::Refused &&
                                   answer.error().code == "remote.refused";
            _exit(isRefused ? 0 : 2);
        }
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0) << std::oct << mode;
    }
}

// Goal: paths and methods that are not served are JSON errors that say what would be.
// Method: raw requests, among them ones with a query, another case, dots, a body and a coding.
TEST_F(ControlServerTest, AnswersErrorsAsJson)
{
    startServer();
    const auto ask = [this](std::string_view line, std::string_view headers = "") {
        return exchange(fmt::format("{} HTTP/1.1\r\nHost: x\r\n{}\r\n", line, headers));
    };
    expectError(ask("GET /"), 404, "remote.not_found");
    expectError(ask("GET /v1/Snapshot"), 404, "remote.not_found");
    expectError(ask("GET /v1/snapshot/"), 404, "remote.not_found");
    expectError(ask("GET /../../etc/passwd"), 404, "remote.not_found");
    expectError(ask("DELETE /nothing"), 404, "remote.not_found");
    expectError(ask("POST /v1/snapshot"), 405, "remote.method_not_allowed");
    expectError(ask("GET /v1/stop"), 405, "remote.method_not_allowed");
    EXPECT_NE(ask("GET /v1/stop").find("Allow: POST\r\n"), std::string::npos);
    expectError(ask("POST /v1/stop", "Content-Length: 2\r\n"), 413, "remote.body_unexpected");
    expectError(ask("POST /v1/stop", "Transfer-Encoding: chunked\r\n"), 413, "remote.body_unexpected");
    EXPECT_EQ(m_engine.stops, 0);

    EXPECT_TRUE(ask("GET /v1/snapshot?x=1").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(ask("POST /v1/stop").starts_with("HTTP/1.1 202 "));  // as a tool that sends no length at all
    EXPECT_TRUE(ask("POST /v1/stop", "Content-Length: 0\r\n").starts_with("HTTP/1.1 202 "));
    EXPECT_EQ(m_engine.stops, 2);
}

// Goal: headers that would make the answer grow, or arrive in pieces or packed, are not followed.
// Method: a thousand ranges, a bad range, compression; 100-continue may get its interim answer, then ours.
TEST_F(ControlServerTest, AnswersPlainlyWhateverIsAsked)
{
    startServer();
    const std::string plain = snapshotToJson(**m_engine.snapshot());
    std::string ranges = "Range: bytes=0-9";
    for (int i = 0; i < 500; ++i)
        ranges += ",0-9";
    for (const std::string& header :
         {ranges, std::string("Range: bytes=5-6"), std::string("Accept-Encoding: br, gzip"),
          std::string("Connection: keep-alive"), std::string("Expect: 100-continue")}) {
        const std::string answer = exchange("GET /v1/snapshot HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
        EXPECT_TRUE(answer.ends_with("\r\n\r\n" + plain)) << header.substr(0, 40) << "\n"
                                                          << answer.substr(0, 400);
    }
}

// Goal: garbage neither gets through nor brings the server down.
// Method: bytes that are no HTTP, of all lengths and with nasty pieces; a good client after each.
TEST_F(ControlServerTest, SurvivesGarbage)
{
    startServer();
    std::string bytes;
    for (int i = 0; i < 4096; ++i)
        bytes += static_cast<char>((i * 7919) >> 3);
    for (const std::string& garbage :
         {bytes, std::string("\0\0\0\0", 4), std::string("GET\r\n\r\n"), std::string("\r\n\r\n"),
          std::string("GET /v1/snapshot HTTP/9.9\r\n\r\n"), std::string("GET /%zz%00%ff HTTP/1.1\r\n\r\n"),

          std::string("GET /v1/snapshot HTTP/1.1\r\nRange: bytes=,,,-\r\n\r\n"),
          "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nX: " + std::string(9000, 'a') + "\r\n\r\n",
          std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)}) {
        const Descriptor socket = connectRaw();
        sendAll(socket, garbage);
        shutdown(socket.get(), SHUT_WR);
        const std::string answer = readAll(socket);
        EXPECT_FALSE(answer.starts_with("HTTP/1.1 20")) << garbage.substr(0, 60) << "\n" << answer;
        expectServed();
    }
    EXPECT_EQ(m_engine.stops, 0);
}

// Goal: too much is refused as soon as it is too much, and a body is never read.
// Method: a head without end; a stop with a body of 1 MiB, packed as the library would unpack it.
TEST_F(ControlServerTest, RefusesOversizedRequests)
{
    startServer();
    expectError(exchange("GET /v1/snapshot HTTP/1.1\r\nX: " + std::string(1u << 20, 'x')), 431,
                "remote.bad_request");
    const std::string body(1u << 20, 'x');
    expectError(exchange(fmt::format("POST /v1/stop HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
                                     "Content-Length: {}\r\n\r\n{}",
                                     body.size(), body)),
                413, "remote.body_unexpected");
    EXPECT_EQ(m_engine.stops, 0);
    expectServed();
}

// Goal: clients that dawdle, even more of them than there are places, do not keep a good one waiting.
// Method: 40 connections that say nothing, half a request, or do not fetch a large answer; good clients in
//         between are answered at once, though the dawdlers' time is not up.
TEST_F(ControlServerTest, SlowClientsDoNotBlockAGoodOne)
{
    m_engine.pipelineCount = 300;
    startServer({.exchangeWithin = 60s});  // far longer than a good client has patience: 3 s
    std::vector<Descriptor> slow;
    for (int i = 0; i < 40; ++i) {
        slow.push_back(connectRaw());
        if (i % 3 == 1)
            sendAll(slow.back(), "GET /v1/snapshot HTTP/1.1\r\nHost:");
        if (i % 3 == 2)
            sendAll(slow.back(), "GET /v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n");
        if (i % 8 == 7)
            expectServed();
    }
    expectServed();
}

// Goal: whoever dawdles is cut off when the time is up.
// Method: a short time; a client that sends a byte now and then, which would renew a time-out per read.
TEST_F(ControlServerTest, CutsOffWhoDawdles)
{
    startServer({.exchangeWithin = 200ms});
    const Descriptor socket = connectRaw();
    const auto began = std::chrono::steady_clock::now();
    pollfd wait{socket.get(), POLLIN, 0};
    while (poll(&wait, 1, 20) == 0 && std::chrono::steady_clock::now() - began < 5s)
        sendAll(socket, "G");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
    EXPECT_EQ(readAll(socket), "");
    expectServed();
}

// Goal: a request that comes byte by byte is understood all the same.
// Method: send it so, with pauses that make each byte a read of its own.
TEST_F(ControlServerTest, UnderstandsARequestInPieces)
{
    startServer();
    const Descriptor socket = connectRaw();
    for (const char byte : std::string_view("GET /v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n")) {
        sendAll(socket, std::string_view(&byte, 1));
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(readAll(socket).starts_with("HTTP/1.1 200 "));
}

// Goal: the socket a killed engine left does not stop the next one.
// Method: a child serves and is killed; the file is still there; a new server takes its place.
TEST_F(ControlServerTest, ReplacesAStaleSocket)
{
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto server = ControlServer::start(m_engine, m_socket);
        (void)!write(ready[1], server ? "y" : "n", 1);
        for (;;)
            pause();
    }
    char verdict = 0;
    ASSERT_EQ(read(ready[0], &verdict, 1), 1);
    ASSERT_EQ(verdict, 'y');
    expectServed();
    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    close(ready[0]);
    close(ready[1]);
    ASSERT_TRUE(fs::exists(m_socket));

    RemoteEngineControl client(m_socket);
    const auto gone = client.snapshot();
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, "remote.unreachable");

    startServer();
    expectServed();
}

// Goal: a socket that somebody serves is not taken away, nor a file that is no socket.
// Method: a second server on one path; servers in the place of a file, a folder and a link.
TEST_F(ControlServerTest, StealsNothing)
{
    startServer();
    const auto second = ControlServer::start(m_engine, m_socket);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Refused);
    EXPECT_EQ(second.error().code, "remote.socket_in_use");
    expectServed();

    std::ofstream(m_folder / "file") << "kept";
    fs::create_directory(m_folder / "folder");
    fs::create_symlink(m_socket, m_folder / "link");
    for (const char* taken : {"file", "folder", "link"}) {
        const auto refused = ControlServer::start(m_engine, m_folder / taken);
        ASSERT_FALSE(refused) << taken;
        EXPECT_EQ(refused.error().code, "remote.socket_path_taken") << taken;
    }
    EXPECT_EQ(fs::file_size(m_folder / "file"), 4u);
    expectServed();
}

// Goal: a server that ends removes its own socket and no other.
// Method: put another server's socket in its place before it ends.
TEST_F(ControlServerTest, RemovesOnlyItsOwnSocket)
{
    startServer();
    fs::rename(m_socket, m_folder / "old");  // keeps the old inode, so that the new one must differ
    FakeEngine nextEngine;
    auto next = ControlServer::start(nextEngine, m_socket);
    ASSERT_TRUE(next) << next.error().detail;
    m_server.reset();
    EXPECT_TRUE(fs::exists(m_socket));
    expectServed();
}

// Goal: the server ends within a second, even with clients that hang.
// Method: time the destruction with dawdlers connected.
TEST_F(ControlServerTest, EndsWithinASecond)
{
    startServer();
    std::vector<Descriptor> slow;
    for (int i = 0; i < 5; ++i) {
        slow.push_back(connectRaw());
        sendAll(slow.back(), "GET /v1");
    }
    const auto began = std::chrono::steady_clock::now();
    m_server.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
    EXPECT_EQ(readAll(slow.front()), "");
}

// Goal: a path that no socket can have, or a folder that is not there, is an error that says so, on both
//       sides.
// Method: a path of 200 bytes, an empty one, a missing folder.
TEST_F(ControlServerTest, RefusesImpossiblePaths)
{
    for (const fs::path& path : {m_folder / std::string(200, 'x'), fs::path()}) {
        const auto server = ControlServer::start(m_engine, path);
        ASSERT_FALSE(server);
        EXPECT_EQ(server.error().code, "remote.socket_path_too_long");
        const auto client = RemoteEngineControl(path).snapshot();
        ASSERT_FALSE(client);
        EXPECT_EQ(client.error().code, "remote.socket_path_too_long");
    }
    const auto server = ControlServer::start(m_engine, m_folder / "missing" / "engine.sock");
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, "remote.socket_failed");
}
