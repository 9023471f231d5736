#include "engine/remote/remote_engine_control.h"

#include "engine/remote/error_json.h"
#include "engine/remote/snapshot_json.h"
#include "engine/remote/unix_socket.h"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lutra::remote {

namespace {

constexpr std::size_t kAnswerBytesMax = 16u << 20;

tl::unexpected<Error> unreachable(std::string detail)
{
    return fail(ErrorKind::Transient, "remote.unreachable", std::move(detail));
}

tl::unexpected<Error> badAnswer(std::string detail)
{
    return fail(ErrorKind::BadData, "remote.bad_answer", std::move(detail));
}

/// A connected socket with one deadline for all that goes over it, and a bound for what comes back.
class Exchange final : public httplib::Stream {
public:
    Exchange(const Descriptor& socket, std::chrono::steady_clock::time_point deadline)
        : m_socket(socket)
        , m_deadline(deadline)
    {
    }

    [[nodiscard]] std::size_t bytesRead() const { return m_bytesRead; }
    [[nodiscard]] int error() const
    {
        return m_error;
    }  // errno; ETIMEDOUT past the deadline, 0 when all went well

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, size_t size) override
    {
        if (m_bytesRead >= kAnswerBytesMax)
            return -1;
        const ssize_t got = whenReady(POLLIN, [&] { return recv(m_socket.get(), to, size, MSG_DONTWAIT); });
        if (got > 0)
            m_bytesRead += static_cast<std::size_t>(got);
        return got;
    }
    ssize_t write(const char* from, size_t size) override
    {
        return whenReady(POLLOUT,
                         [&] { return send(m_socket.get(), from, size, MSG_DONTWAIT | MSG_NOSIGNAL); });
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    template <typename Transfer>
    ssize_t whenReady(short events, const Transfer& transfer)
    {
        using namespace std::chrono;
        for (;;) {
            const ssize_t done = transfer();
            if (done >= 0)
                return done;
            if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
                m_error = errno;
                return -1;
            }
            const auto left = ceil<milliseconds>(m_deadline - steady_clock::now());
            if (left <= milliseconds(0)) {
                m_error = ETIMEDOUT;
                return -1;
            }
            pollfd wait{m_socket.get(), events, 0};
            (void)poll(&wait, 1, static_cast<int>(left.count()));
        }
    }

    const Descriptor& m_socket;
    const std::chrono::steady_clock::time_point m_deadline;
    std::size_t m_bytesRead = 0;
    int m_error = 0;
};

/// The library's HTTP without its sockets: its connect cannot tell "nobody there" from "forbidden", and its
/// time-outs begin anew with every byte.
class Http final : public httplib::ClientImpl {
public:
    Http()
        : ClientImpl("localhost")
    {
    }

    [[nodiscard]] bool ask(Exchange& exchange, httplib::Request& request, httplib::Response& response)
    {
        auto error = httplib::Error::Success;
        return process_request(exchange, request, response, true, error);
    }
};

}  // namespace

RemoteEngineControl::RemoteEngineControl(std::filesystem::path socket, std::chrono::milliseconds within)
    : m_socket(std::move(socket))
    , m_within(within)
{
}

Result<std::shared_ptr<const EngineSnapshot>> RemoteEngineControl::snapshot()
{
    const auto answer = ask("GET", "/v1/snapshot");
    if (!answer)
        return tl::unexpected(answer.error());
    try {
        auto snapshot = snapshotFromJson(*answer);
        if (!snapshot)
            return tl::unexpected(snapshot.error());
        return std::make_shared<const EngineSnapshot>(std::move(*snapshot));
    } catch (const std::exception& exception) {
        return badAnswer(exception.what());
    }
}

Result<> RemoteEngineControl::requestStop()
{
    if (const auto answer = ask("POST", "/v1/stop"); !answer)
        return tl::unexpected(answer.error());
    return {};
}

Result<> RemoteEngineControl::requestPause()
{
    if (const auto answer = ask("POST", "/v1/pause"); !answer)
        return tl::unexpected(answer.error());
    return {};
}

Result<> RemoteEngineControl::requestStart()
{
    if (const auto answer = ask("POST", "/v1/start"); !answer)
        return tl::unexpected(answer.error());
    return {};
}

Result<std::string> RemoteEngineControl::ask(const char* method, const char* path) const
try {
    const std::string place = m_socket.string();
    const auto address = addressOf(m_socket);
    if (!address) {
        return fail(ErrorKind::BadConfig, "remote.socket_path_too_long",
                    fmt::format("'{}' is empty or longer than the {} bytes a socket's path may have", place,
                                sizeof(sockaddr_un::sun_path) - 1));
    }
    const ConnectOutcome connected = connectTo(*address, m_within);
    if (connected.error == EACCES || connected.error == EPERM)
        return fail(ErrorKind::Refused, "remote.refused", fmt::format("no access to {}", place));
    if (connected.error != 0)
        return unreachable(fmt::format("no engine answers on {}: {}", place, std::strerror(connected.error)));

    // The server refuses by the same rule, but its answer may be cut off when it closes while we still send.
    const auto peer = peerOf(connected.socket);
    if (geteuid() != 0 && (!peer || peer->user != geteuid())) {
        return fail(ErrorKind::Refused, "remote.refused",
                    fmt::format("the engine on {} runs as another user", place));
    }

    Exchange exchange(connected.socket, std::chrono::steady_clock::now() + m_within);
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.headers = {{"Accept-Encoding", "identity"}};
    httplib::Response response;
    Http http;
    http.set_decompress(false);  // an answer must not grow past its bound
    if (!http.ask(exchange, request, response)) {
        if (exchange.error() != 0)
            return unreachable(fmt::format("the engine on {}: {}", place, std::strerror(exchange.error())));
        if (exchange.bytesRead() == 0)
            return unreachable(fmt::format("the engine on {} hung up without an answer", place));
        return badAnswer(fmt::format("what answers on {} is no complete HTTP answer of at most {} bytes",
                                     place, kAnswerBytesMax));
    }
    if (response.status / 100 == 2)
        return std::move(response.body);

    if (auto error = errorFromJson(response.body))
        return tl::unexpected(error->during("the engine on " + place));
    if (response.status == 403)
        return fail(ErrorKind::Refused, "remote.refused", fmt::format("{} refuses us", place));
    return badAnswer(fmt::format("{} answers with status {}", place, response.status));
} catch (const std::exception& exception) {
    return badAnswer(exception.what());
}

}  // namespace lutra::remote
