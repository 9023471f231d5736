#include "engine/remote/unix_socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace lutra::remote {

Descriptor::~Descriptor()
{
    if (m_number >= 0)
        close(m_number);
}

std::optional<Peer> peerOf(const Descriptor& socket)
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return Peer{credentials.uid, credentials.pid};
}

std::optional<sockaddr_un> addressOf(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& text = path.native();
    if (text.empty() || text.size() >= sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

ConnectOutcome connectTo(const sockaddr_un& address, std::chrono::milliseconds patience)
{
    Descriptor connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!connection.isOpen())
        return {{}, errno};

    // connect() on a Unix socket waits for room in the listener's queue as long as a write may wait.
    using namespace std::chrono;
    const auto wait =
        std::max(duration_cast<microseconds>(patience), microseconds(1));  // 0 would be for ever
    timeval limit{};
    limit.tv_sec = duration_cast<seconds>(wait).count();
    limit.tv_usec = (wait % seconds(1)).count();
    setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);

    while (connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno != EINTR)
            return {{}, errno};
    }
    return {std::move(connection), 0};
}

}  // namespace lutra::remote
