#include "app/sandbox/greeting.h"

#include "app/sandbox/process.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <sstream>
#include <sys/socket.h>
#include <sys/un.h>

namespace lutra::sandbox {

namespace {

constexpr std::uint8_t kProtocolVersion = 10;  // first byte of the greeting; 0xFF would be a refusal
constexpr std::size_t kPacketHeader = 4;
constexpr int kFirstPort = 12000;
constexpr int kPortTries = 50;

bool becomes(int socket, short event, std::chrono::milliseconds patience)
{
    pollfd waiting{socket, event, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.count())) == 1;
}

bool greets(const FileDescriptor& socket, const sockaddr* address, socklen_t size,
            std::chrono::milliseconds patience)
{
    if (!socket.isOpen())
        return false;
    if (::connect(socket.get(), address, size) != 0 && errno != EINPROGRESS)
        return false;
    if (!becomes(socket.get(), POLLIN, patience))
        return false;
    std::array<std::uint8_t, kPacketHeader + 1> start{};
    return ::recv(socket.get(), start.data(), start.size(), 0) == static_cast<ssize_t>(start.size()) &&
           start.back() == kProtocolVersion;
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// `port`, or the one the kernel chose when that is zero; zero when it is taken.
std::uint16_t tryBind(std::uint16_t port)
{
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(port);
    socklen_t size = sizeof address;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return 0;
    return ntohs(address.sin_port);
}

}  // namespace

bool greetsOnSocket(const std::filesystem::path& path, std::chrono::milliseconds patience)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    return greets(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
}

bool greetsOnPort(std::uint16_t port, std::chrono::milliseconds patience)
{
    const sockaddr_in address = loopback(port);
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    return greets(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address, patience);
}

std::uint16_t freePort()
{
    // Below the range from which the kernel takes ports for outgoing connections: while a server is down, a
    // client that keeps trying could otherwise be given the very port it dials, and meet itself there.
    int firstEphemeral = 32768;
    std::istringstream(readFile("/proc/sys/net/ipv4/ip_local_port_range")) >> firstEphemeral;
    if (firstEphemeral > kFirstPort) {
        std::random_device chance;
        std::uniform_int_distribution<int> any(kFirstPort, firstEphemeral - 1);
        for (int i = 0; i < kPortTries; ++i) {
            if (const std::uint16_t port = tryBind(static_cast<std::uint16_t>(any(chance))); port != 0)
                return port;
        }
    }
    return tryBind(0);
}

}  // namespace lutra::sandbox
