#include "engine/remote/control_server.h"

#include "engine/base/log.h"
#include "engine/remote/error_json.h"
#include "engine/remote/snapshot_json.h"
#include "engine/remote/unix_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <stop_token>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace lutra::remote {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr mode_t kSocketMode = 0600;
constexpr int kBacklog = 16;                                 // connections that wait to be accepted
constexpr std::size_t kReadBytesMax = 16u << 10;             // in one go, so that no client keeps the thread
constexpr std::chrono::milliseconds kProbeWithin{200};       // to find out whether a socket is alive
constexpr std::chrono::milliseconds kAcceptRetryAfter{100};  // when the process is out of descriptors
constexpr std::chrono::milliseconds kFairTime{100};  // of a connection, when others wait for its place
constexpr const char* kJson = "application/json";

void answerError(httplib::Response& response, int status, const Error& error)
{
    response.status = status;
    response.set_content(errorToJson(error), kJson);
}

void answerSnapshot(EngineControl& engine, httplib::Response& response)
{
    const auto snapshot = engine.snapshot();
    if (!snapshot)
        return answerError(response, 500, snapshot.error());
    response.status = 200;
    response.set_content(snapshotToJson(**snapshot), kJson);
}

void answerStop(EngineControl& engine, httplib::Response& response)
{
    if (const auto stopping = engine.requestStop(); !stopping)
        return answerError(response, 500, stopping.error());
    response.status = 202;
    response.set_content(fmt::format(R"({{"protocol":{},"stopping":true}})", kProtocolVersion), kJson);
}

void answerPause(EngineControl& engine, httplib::Response& response)
{
    if (const auto pausing = engine.requestPause(); !pausing)
        return answerError(response, 500, pausing.error());
    response.status = 202;
    response.set_content(fmt::format(R"({{"protocol":{},"pausing":true}})", kProtocolVersion), kJson);
}

void answerStart(EngineControl& engine, httplib::Response& response)
{
    if (const auto starting = engine.requestStart(); !starting)
        return answerError(response, 500, starting.error());
    response.status = 202;
    response.set_content(fmt::format(R"({{"protocol":{},"starting":true}})", kProtocolVersion), kJson);
}

struct Route {
    std::string_view method;
    std::string_view path;
    void (*answer)(EngineControl&, httplib::Response&);
};

constexpr std::array kRoutes{
    Route{"GET", "/v1/snapshot", answerSnapshot},
    Route{"POST", "/v1/stop", answerStop},
    Route{"POST", "/v1/pause", answerPause},
    Route{"POST", "/v1/start", answerStart},
};

bool announcesBody(const httplib::Request& request)
{
    return request.has_header("Transfer-Encoding") ||
           (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

void route(EngineControl& engine, const httplib::Request& request, httplib::Response& response)
{
    const auto onPath = std::ranges::find(kRoutes, std::string_view(request.path), &Route::path);
    if (onPath == kRoutes.end()) {
        return answerError(response, 404,
                           {ErrorKind::BadData, "remote.not_found", "nothing is served under this path"});
    }
    const auto found = std::ranges::find_if(kRoutes, [&request](const Route& one) {
        return one.path == request.path && one.method == request.method;
    });
    if (found == kRoutes.end()) {
        response.set_header("Allow", std::string(onPath->method));
        return answerError(response, 405,
                           {ErrorKind::BadData, "remote.method_not_allowed",
                            fmt::format("{} takes {} only", onPath->path, onPath->method)});
    }
    if (announcesBody(request)) {
        return answerError(
            response, 413,
            {ErrorKind::BadData, "remote.body_unexpected", "no request of this protocol has a body"});
    }
    try {
        found->answer(engine, response);
    } catch (const std::exception& exception) {
        answerError(response, 500, {ErrorKind::Bug, "remote.bug", exception.what()});
    }
}

/// A request that has arrived, and room for its answer. Nothing here waits.
class ExchangeInMemory final : public httplib::Stream {
public:
    explicit ExchangeInMemory(std::string_view request)
        : m_unread(request)
    {
    }

    [[nodiscard]] std::string takeAnswer() { return std::move(m_answer); }

    bool is_readable() const override { return !m_unread.empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, size_t size) override
    {
        const std::size_t taken = m_unread.copy(to, size);
        m_unread.remove_prefix(taken);
        return static_cast<ssize_t>(taken);
    }
    ssize_t write(const char* from, size_t size) override
    {
        m_answer.append(from, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    std::string_view m_unread;
    std::string m_answer;
};

/// The library's HTTP without its sockets and threads. All is answered before routing, where the library has
/// not yet read, inflated or matched anything by regular expression.
class Http final : public httplib::Server {
public:
    explicit Http(EngineControl& engine)
    {
        set_pre_routing_handler([&engine](const httplib::Request& request, httplib::Response& response) {
            route(engine, request, response);
            return HandlerResponse::Handled;
        });
        set_error_handler([](const httplib::Request&, httplib::Response& response) {
            if (response.body.empty())  // the library's own refusals have none
                answerError(
                    response, response.status,
                    {ErrorKind::BadData, "remote.bad_request", "this is not a request we understand"});
        });
    }

    [[nodiscard]] std::string answer(std::string_view request)
    {
        ExchangeInMemory exchange(request);
        bool closed = false;
        process_request(exchange, true, closed, [](httplib::Request& parsed) {
            parsed.ranges.clear();                    // thousands of ranges would multiply the answer
            parsed.headers.erase("Accept-Encoding");  // within one computer, compressing only costs time
        });
        return exchange.takeAnswer();
    }
};

std::string plainAnswer(std::string_view status, const Error& error)
{
    const std::string body = errorToJson(error);
    return fmt::format("HTTP/1.1 {}\r\nConnection: close\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
                       status, kJson, body.size(), body);
}

tl::unexpected<Error> socketFailed(std::string_view step, const std::filesystem::path& path)
{
    return fail(ErrorKind::Refused, "remote.socket_failed",
                fmt::format("{} {}: {}", step, path.string(), std::strerror(errno)));
}

/// Removes what a dead engine left; nothing else.
Result<> makeRoom(const std::filesystem::path& path, const sockaddr_un& address)
{
    struct stat there {};
    if (lstat(path.c_str(), &there) != 0) {
        if (errno == ENOENT)
            return {};
        return socketFailed("looking at", path);
    }
    if (!S_ISSOCK(there.st_mode)) {
        return fail(ErrorKind::Refused, "remote.socket_path_taken",
                    fmt::format("{} exists and is no socket", path.string()));
    }
    // Only "connection refused" proves that nobody listens; a full queue or a forbidden one is somebody's.
    if (connectTo(address, kProbeWithin).error != ECONNREFUSED) {
        return fail(ErrorKind::Refused, "remote.socket_in_use",
                    fmt::format("an engine already answers on {}", path.string()));
    }
    if (unlink(path.c_str()) != 0 && errno != ENOENT)
        return socketFailed("removing the old", path);
    return {};
}

Result<Descriptor> listenOn(const std::filesystem::path& path)
{
    const auto address = addressOf(path);
    if (!address) {
        return fail(ErrorKind::BadConfig, "remote.socket_path_too_long",
                    fmt::format("{} is longer than the {} bytes a socket's path may have", path.string(),
                                sizeof(sockaddr_un::sun_path) - 1));
    }
    if (auto room = makeRoom(path, *address); !room)
        return tl::unexpected(room.error());

    Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!listener.isOpen())
        return socketFailed("making", path);
    // Linux gives the file the mode of the unbound socket, less the umask: it is never open to others, and
    // the umask of the whole process stays as it is. The chmod is for a umask that took too much; until
    // listen() nobody can connect anyway.
    if (fchmod(listener.get(), kSocketMode) != 0 ||
        bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return socketFailed("binding", path);
    if (chmod(path.c_str(), kSocketMode) != 0 || listen(listener.get(), kBacklog) != 0) {
        auto failed = socketFailed("listening on", path);
        unlink(path.c_str());
        return failed;
    }
    return listener;
}

bool isServed(uid_t user)
{
    return user == 0 || user == geteuid();
}

struct Connection {
    enum class Stage : std::uint8_t { Reading, Writing, Draining };

    Descriptor socket;
    SteadyTime since;
    Stage stage = Stage::Reading;
    std::string request;
    std::string answer;
    std::size_t sent = 0;
};

}  // namespace

/// One thread moves every connection on as far as it goes without waiting: slow clients, however many, cost
/// memory (bounded by the limits) and never a thread, so they cannot keep a good client from its answer.
///
/// The library's own accept loop is not used: it hands connections to its pool before anyone can ask the
/// kernel who is there, its queue has no bound, and a client that sends half a request holds a thread.
class ControlServer::Loop {
public:
    Loop(EngineControl& engine, std::filesystem::path path, const ControlServerLimits& limits,
         Descriptor listener, Descriptor wake)
        : m_path(std::move(path))
        , m_limits(limits)
        , m_http(engine)
        , m_listener(std::move(listener))
        , m_wake(std::move(wake))
    {
        struct stat bound {};
        if (lstat(m_path.c_str(), &bound) == 0)
            m_inode = bound.st_ino;
    }

    ~Loop()
    {
        m_thread.request_stop();
        if (m_thread.joinable())
            m_thread.join();
        struct stat now {};
        if (lstat(m_path.c_str(), &now) == 0 && now.st_ino == m_inode)  // not the one of an engine after us
            unlink(m_path.c_str());
    }

    void startThread()
    {
        m_thread = std::jthread([this](std::stop_token stop) {
            try {
                run(stop);
            } catch (const std::exception& exception) {
                spdlog::critical("control.failed kind=bug detail=\"{}\"", exception.what());
            }
        });
    }

private:
    void run(const std::stop_token& stop)
    {
        const std::stop_callback onStop(stop, [this] { eventfd_write(m_wake.get(), 1); });
        while (!stop.stop_requested()) {
            std::vector<pollfd> waits = wait();
            const SteadyTime now = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < m_connections.size(); ++i) {
                if (waits[i + 2].revents != 0)
                    advance(m_connections[i]);
            }
            std::erase_if(m_connections, [&](const Connection& one) {
                return !one.socket.isOpen() || one.since + m_limits.exchangeWithin <= now;
            });
            if (waits[1].revents != 0)
                acceptAll();
        }
    }

    /// Shape: the wake-up, the listener, then one entry a connection, in order.
    [[nodiscard]] std::vector<pollfd> wait()
    {
        using namespace std::chrono;
        const SteadyTime now = steady_clock::now();
        const SteadyTime acceptAt = mayAcceptAt();
        const bool accepts = acceptAt <= now;
        SteadyTime next = accepts ? SteadyTime::max() : acceptAt;

        std::vector<pollfd> waits{{m_wake.get(), POLLIN, 0}, {accepts ? m_listener.get() : -1, POLLIN, 0}};
        for (const Connection& one : m_connections) {
            const bool writes = one.stage == Connection::Stage::Writing;
            waits.push_back({one.socket.get(), static_cast<short>(writes ? POLLOUT : POLLIN), 0});
            next = std::min(next, one.since + m_limits.exchangeWithin);
        }
        const auto patience =
            next == SteadyTime::max() ? -1 : std::max<long>(0, ceil<milliseconds>(next - now).count());
        if (poll(waits.data(), waits.size(), static_cast<int>(patience)) < 0) {
            for (pollfd& one : waits)  // a signal: what is in there means nothing
                one.revents = 0;
        }
        return waits;
    }

    /// Good clients are through in no time. When there is no place left, those who come wait in the
    /// listener's queue until one is free, or until the oldest has had its fair time and must go.
    [[nodiscard]] SteadyTime mayAcceptAt() const
    {
        const bool isFull = m_connections.size() >= m_limits.connectionsMax;
        return isFull ? std::max(m_acceptAgainAt, m_connections.front().since + kFairTime) : m_acceptAgainAt;
    }

    void acceptAll()
    {
        while (mayAcceptAt() <= std::chrono::steady_clock::now()) {
            Descriptor socket(accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!socket.isOpen()) {
                if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
                    m_acceptAgainAt = std::chrono::steady_clock::now() + kAcceptRetryAfter;
                return;
            }
            const auto peer = peerOf(socket);
            if (!peer || !isServed(peer->user)) {
                refuse(socket, peer);
                continue;
            }
            if (m_connections.size() >= m_limits.connectionsMax)
                m_connections.erase(m_connections.begin());
            Connection& added = m_connections.emplace_back();
            added.socket = std::move(socket);
            added.since = std::chrono::steady_clock::now();
        }
    }

    static void refuse(const Descriptor& socket, const std::optional<Peer>& peer)
    {
        const std::string answer =
            plainAnswer("403 Forbidden", {ErrorKind::Refused, "remote.refused",
                                          "only the user the engine runs as, and root, may talk to it"});
        (void)send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (peer)
            spdlog::warn("control.peer_refused uid={} pid={}", peer->user, peer->process);
    }

    /// Closes the connection when it has come to its end.
    void advance(Connection& one)
    {
        if (one.stage == Connection::Stage::Reading)
            read(one);
        if (one.stage == Connection::Stage::Writing)
            write(one);
        else if (one.stage == Connection::Stage::Draining)
            drain(one);
    }

    void read(Connection& one)
    {
        std::array<char, kReadBytesMax> buffer;
        const ssize_t size = recv(one.socket.get(), buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            if (size == 0 || !isPassing(errno))
                one.socket = {};
            return;
        }
        // The end of the head may lie across two reads: its first three bytes may already be here.
        const std::size_t searchFrom = one.request.size() < 3 ? 0 : one.request.size() - 3;
        one.request.append(buffer.data(), static_cast<std::size_t>(size));
        const std::size_t end = one.request.find("\r\n\r\n", searchFrom);
        if ((end == std::string::npos ? one.request.size() : end) > m_limits.headBytesMax) {
            one.answer = plainAnswer("431 Request Header Fields Too Large",
                                     {ErrorKind::BadData, "remote.bad_request",
                                      fmt::format("a request has at most {} bytes", m_limits.headBytesMax)});
        } else if (end != std::string::npos) {
            one.answer = m_http.answer(one.request);
        } else {
            return;
        }
        one.stage = Connection::Stage::Writing;
    }

    static void write(Connection& one)
    {
        const ssize_t size =
            send(one.socket.get(), one.answer.data() + one.sent, one.answer.size() - one.sent, MSG_NOSIGNAL);
        if (size < 0) {
            if (!isPassing(errno))
                one.socket = {};
            return;
        }
        one.sent += static_cast<std::size_t>(size);
        if (one.sent == one.answer.size()) {
            shutdown(one.socket.get(), SHUT_WR);
            one.stage = Connection::Stage::Draining;
        }
    }

    /// Closing at once would cut off a client that still sends before it looks at our answer.
    static void drain(Connection& one)
    {
        std::array<char, kReadBytesMax> buffer;
        const ssize_t size = recv(one.socket.get(), buffer.data(), buffer.size(), 0);
        if (size == 0 || (size < 0 && !isPassing(errno)))
            one.socket = {};
    }

    static bool isPassing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

    const std::filesystem::path m_path;
    const ControlServerLimits m_limits;
    Http m_http;
    Descriptor m_listener;
    Descriptor m_wake;
    ino_t m_inode = 0;
    SteadyTime m_acceptAgainAt = SteadyTime::min();
    std::vector<Connection> m_connections;  // oldest first
    std::jthread m_thread;
};

ControlServer::ControlServer(std::unique_ptr<Loop> loop)
    : m_loop(std::move(loop))
{
}

ControlServer::~ControlServer() = default;

Result<std::unique_ptr<ControlServer>> ControlServer::start(EngineControl& engine,
                                                            const std::filesystem::path& socket,
                                                            const ControlServerLimits& limits)
{
    try {
        Descriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (!wake.isOpen())
            return socketFailed("preparing", socket);
        auto listener = listenOn(socket);
        if (!listener)
            return tl::unexpected(listener.error());
        auto loop = std::make_unique<Loop>(engine, socket, limits, std::move(*listener), std::move(wake));
        loop->startThread();
        return std::unique_ptr<ControlServer>(new ControlServer(std::move(loop)));
    } catch (const std::exception& exception) {
        return fail(ErrorKind::Bug, "remote.bug", exception.what());
    }
}

}  // namespace lutra::remote
