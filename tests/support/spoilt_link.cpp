#include "tests/support/spoilt_link.h"

#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace lutra::support {

namespace {

constexpr int kLookAroundMs = 50;  // for a stop

int tcpSocket()
{
    return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool sendAll(int to, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

SpoiltLink::SpoiltLink(std::uint16_t serverPort, std::string mark)
    : m_serverPort(serverPort)
    , m_mark(std::move(mark))
    , m_listener(tcpSocket())
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(m_listener, 8) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port to listen at");
    m_port = ntohs(address.sin_port);
    m_accepting = std::jthread([this](const std::stop_token& stop) { accept(stop); });
}

SpoiltLink::~SpoiltLink()
{
    m_accepting.request_stop();
    m_accepting.join();
    m_connections.clear();
    ::close(m_listener);
}

void SpoiltLink::accept(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        pollfd waited{m_listener, POLLIN, 0};
        if (::poll(&waited, 1, kLookAroundMs) <= 0)
            continue;
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0)
            m_connections.emplace_back([this, client](const std::stop_token& ends) { carry(client, ends); });
    }
}

void SpoiltLink::carry(int client, const std::stop_token& stop)
{
    const int server = tcpSocket();
    const sockaddr_in address = loopback(m_serverPort);
    bool open = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    std::array<char, 65536> bytes{};
    while (open && !stop.stop_requested()) {
        std::array<pollfd, 2> waited{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(waited.data(), waited.size(), kLookAroundMs) <= 0)
            continue;
        for (const pollfd& ready : waited) {
            if (ready.revents == 0)
                continue;
            const bool fromServer = ready.fd == server;
            const ssize_t size = ::recv(ready.fd, bytes.data(), bytes.size(), 0);
            open = open && size > 0;
            if (!open)
                break;
            if (fromServer)
                turnBit(bytes.data(), static_cast<std::size_t>(size));
            open = sendAll(fromServer ? client : server,
                           std::string_view(bytes.data(), static_cast<std::size_t>(size)));
        }
    }
    ::close(server);
    ::close(client);
}

void SpoiltLink::turnBit(char* bytes, std::size_t size)
{
    const auto at = std::string_view(bytes, size).find(m_mark);
    if (at == std::string_view::npos || m_left <= 0)
        return;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    --m_left;
    ++m_spoilt;
}

}  // namespace lutra::support
