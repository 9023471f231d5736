#include "engine/remote/remote_engine_control.h"

#include "engine/remote/unix_socket.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace lutra;
using namespace lutra::remote;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// Something that listens where an engine should, and does with each client as it likes.
class OddServer {
public:
    OddServer(const fs::path& path, std::function<void(int client, std::stop_token)> treat)
        : m_listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        const auto address = addressOf(path);
        EXPECT_EQ(bind(m_listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address), 0);
        EXPECT_EQ(listen(m_listener.get(), 5), 0);
        m_thread = std::jthread([this, treat = std::move(treat)](std::stop_token stop) {
            while (!stop.stop_requested()) {
                pollfd wait{m_listener.get(), POLLIN, 0};
                if (poll(&wait, 1, 10) != 1)
                    continue;
                const Descriptor client(accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
                treat(client.get(), stop);
            }
        });
    }

private:
    Descriptor m_listener;
    std::jthread m_thread;
};

void readRequest(int client)
{
    std::string request;
    char buffer[1024];
    while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t size = recv(client, buffer, sizeof buffer, 0);
        if (size <= 0)
            return;
        request.append(buffer, static_cast<std::size_t>(size));
    }
}

auto saying(std::string answer)
{
    return [answer = std::move(answer)](int client, std::stop_token) {
        readRequest(client);
        (void)send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    };
}

std::string http(std::string_view status, std::string_view body)
{
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

class RemoteEngineControlTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "lutra-client-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        m_socket = m_folder / "engine.sock";
    }
    void TearDown() override { fs::remove_all(m_folder); }

    [[nodiscard]] Error askedOf(const std::function<void(int, std::stop_token)>& treat,
                                std::chrono::milliseconds within = 10s) const
    {
        const OddServer server(m_socket, treat);
        RemoteEngineControl client(m_socket, within);
        const auto answer = client.snapshot();
        fs::remove(m_socket);
        EXPECT_FALSE(answer);
        return answer ? Error{} : answer.error();
    }

    fs::path m_folder;
    fs::path m_socket;
};

}  // namespace

// Goal: where no engine is, the caller hears "unreachable", which is worth another try.
// Method: no file; a file that is no socket; a socket nobody serves.
TEST_F(RemoteEngineControlTest, SaysUnreachableWhereNobodyIs)
{
    RemoteEngineControl client(m_socket);
    const auto expectUnreachable = [&client] {
        const auto answer = client.snapshot();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::Transient);
        EXPECT_EQ(answer.error().code, "remote.unreachable");
        const auto stopped = client.requestStop();
        ASSERT_FALSE(stopped);
        EXPECT_EQ(stopped.error().code, "remote.unreachable");
    };
    expectUnreachable();
    std::ofstream(m_socket) << "no socket";
    expectUnreachable();
    fs::remove(m_socket);
    {
        const Descriptor unserved(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const auto address = addressOf(m_socket);
        ASSERT_EQ(bind(unserved.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address), 0);
        expectUnreachable();
    }
    expectUnreachable();
}

// Goal: an engine that hangs, hangs up, or drips costs the caller the agreed time and no more.
// Method: servers that do so; the drip would renew a time-out that counts from the last byte.
TEST_F(RemoteEngineControlTest, WaitsNoLongerThanAgreed)
{
    const auto began = std::chrono::steady_clock::now();
    const auto silent = [](int, std::stop_token stop) {
        while (!stop.stop_requested())
            std::this_thread::sleep_for(5ms);
    };
    const auto dripping = [](int client, std::stop_token stop) {
        readRequest(client);
        std::string_view answer = "HTTP/1.1 200 OK\r\nX-Long: ";
        while (!stop.stop_requested() && send(client, answer.data(), answer.size(), MSG_NOSIGNAL) > 0) {
            answer = "x";
            std::this_thread::sleep_for(20ms);
        }
    };
    const auto hangingUp = [](int client, std::stop_token) { readRequest(client); };
    EXPECT_EQ(askedOf(silent, 300ms).code, "remote.unreachable");
    EXPECT_EQ(askedOf(dripping, 300ms).code, "remote.unreachable");
    EXPECT_EQ(askedOf(hangingUp).code, "remote.unreachable");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

// Goal: a listener whose queue is full, because its process is stopped, is unreachable after the agreed
//       time.
// Method: fill the queue of a socket that never accepts.
TEST_F(RemoteEngineControlTest, WaitsNoLongerThanAgreedToConnect)
{
    const Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = addressOf(m_socket);
    ASSERT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address), 0);
    ASSERT_EQ(listen(listener.get(), 0), 0);
    std::vector<ConnectOutcome> queued;
    do
        queued.push_back(connectTo(*address, 20ms));
    while (queued.back().error == 0 && queued.size() < 100);
    EXPECT_EQ(queued.back().error, EAGAIN);

    const auto began = std::chrono::steady_clock::now();
    RemoteEngineControl client(m_socket, 100ms);
    const auto answer = client.snapshot();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "remote.unreachable");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
}

// Goal: what is not our protocol is "bad answer", in whichever layer it goes wrong, and never a crash.
// Method: no HTTP; HTTP that breaks off; good HTTP with other content; absurd lengths; unknown statuses.
TEST_F(RemoteEngineControlTest, SaysBadAnswerToWhatIsNone)
{
    for (const std::string& answer :
         {std::string("hello\r\n\r\n"), std::string("SSH-2.0-OpenSSH\r\n"),
          std::string("HTTP/1.1 200 OK\r\nCont"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), http("200 OK", ""),
          http("200 OK", "{}"), http("200 OK", "<html>"), http("204 No Content", ""), http("302 Found", "{}"),
          http("404 Not Found", "{}"), http("500 Internal Server Error", R"({"code":"x"})"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n{}"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}"),
          std::string(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x08")}) {
        const Error error = askedOf(saying(answer));
        EXPECT_EQ(error.code, "remote.bad_answer") << answer << "\n" << error.detail;
        EXPECT_EQ(error.kind, ErrorKind::BadData);
    }
}

// Goal: an answer without end does not fill the memory.
// Method: a server that sends as long as we read.
TEST_F(RemoteEngineControlTest, ReadsNoEndlessAnswer)
{
    const OddServer server(m_socket, [](int client, std::stop_token stop) {
        readRequest(client);
        std::string piece = "HTTP/1.1 200 OK\r\n\r\n";
        while (!stop.stop_requested() && send(client, piece.data(), piece.size(), MSG_NOSIGNAL) > 0)
            piece.assign(65536, ' ');
    });
    RemoteEngineControl client(m_socket, 30s);
    const auto answer = client.snapshot();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "remote.bad_answer");
}

// Goal: a server's "no" is told from a broken answer.
// Method: a 403, with and without our body, and an error of the engine's own.
TEST_F(RemoteEngineControlTest, TellsRefusalsApart)
{
    EXPECT_EQ(askedOf(saying(http("403 Forbidden", "no"))).code, "remote.refused");
    const Error refused = askedOf(
        saying(http("403 Forbidden", R"({"code":"remote.refused","detail":"uid 5","kind":"refused"})")));
    EXPECT_EQ(refused.code, "remote.refused");
    EXPECT_EQ(refused.kind, ErrorKind::Refused);
    EXPECT_NE(refused.detail.find("uid 5"), std::string::npos);
    EXPECT_EQ(
        askedOf(saying(http("500 X", R"({"code":"engine.stopping","detail":"","kind":"stopped"})"))).kind,
        ErrorKind::Stopped);
}
