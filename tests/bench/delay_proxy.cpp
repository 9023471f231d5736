#include "tests/bench/delay_proxy.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <deque>
#include <list>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <vector>

namespace lutra::bench {

namespace {

using sandbox::FileDescriptor;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kOnTheWayMax = 16 << 20;
constexpr std::size_t kReadMax = 256 << 10;
constexpr std::chrono::milliseconds kLookAgain{50};  // whether we are to end

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

FileDescriptor tcpSocket(int flags)
{
    return FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

/// Each write goes out as it comes: what a far link delays is ours to say.
void sendAtOnce(const FileDescriptor& socket)
{
    const int on = 1;
    (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// One direction of a link.
class Way {
public:
    Way(const FileDescriptor& from, const FileDescriptor& to, std::chrono::microseconds delay)
        : m_from(from.get())
        , m_to(to.get())
        , m_delay(delay)
    {
    }

    [[nodiscard]] bool wantsToRead() const { return !m_sawEnd && m_bytes < kOnTheWayMax; }
    [[nodiscard]] bool wantsToWrite(Clock::time_point now) const
    {
        return !m_parts.empty() && m_parts.front().due <= now;
    }
    [[nodiscard]] bool isDone() const { return m_isBroken || m_toldEnd; }
    [[nodiscard]] bool isBroken() const { return m_isBroken; }
    [[nodiscard]] int from() const { return m_from; }
    [[nodiscard]] int to() const { return m_to; }
    [[nodiscard]] Clock::time_point due() const
    {
        return m_parts.empty() ? Clock::time_point::max() : m_parts.front().due;
    }

    void read()
    {
        m_readInto.resize(kReadMax);
        const ssize_t got = ::recv(m_from, m_readInto.data(), m_readInto.size(), MSG_DONTWAIT);
        if (got < 0) {
            m_isBroken = m_isBroken || (errno != EAGAIN && errno != EINTR);
            return;
        }
        m_sawEnd = got == 0;
        m_bytes += static_cast<std::size_t>(got);
        m_parts.push_back({Clock::now() + m_delay, {m_readInto.begin(), m_readInto.begin() + got}, 0});
    }

    void write(Clock::time_point now)
    {
        while (wantsToWrite(now)) {
            Part& part = m_parts.front();
            const std::size_t left = part.bytes.size() - part.sent;
            if (left == 0 && part.bytes.empty()) {
                (void)::shutdown(m_to, SHUT_WR);
                m_toldEnd = true;
            } else {
                const ssize_t sent =
                    ::send(m_to, part.bytes.data() + part.sent, left, MSG_DONTWAIT | MSG_NOSIGNAL);
                if (sent < 0) {
                    m_isBroken = m_isBroken || (errno != EAGAIN && errno != EINTR);
                    return;
                }
                part.sent += static_cast<std::size_t>(sent);
                m_bytes -= static_cast<std::size_t>(sent);
                if (part.sent < part.bytes.size())
                    return;
            }
            m_parts.pop_front();
        }
    }

private:
    struct Part {
        Clock::time_point due;
        std::vector<char> bytes;  // none: the end
        std::size_t sent = 0;
    };

    int m_from;
    int m_to;
    std::chrono::microseconds m_delay;
    std::deque<Part> m_parts;
    std::vector<char> m_readInto;  // kept: parts hold no more than they need
    std::size_t m_bytes = 0;
    bool m_sawEnd = false;
    bool m_toldEnd = false;
    bool m_isBroken = false;
};

struct Link {
    Link(FileDescriptor theirs, FileDescriptor server, std::chrono::microseconds delay)
        : client(std::move(theirs))
        , target(std::move(server))
        , ways{Way(client, target, delay), Way(target, client, delay)}
    {
    }

    [[nodiscard]] bool isOver() const
    {
        return ways[0].isBroken() || ways[1].isBroken() || (ways[0].isDone() && ways[1].isDone());
    }

    FileDescriptor client;
    FileDescriptor target;
    std::array<Way, 2> ways;
};

void accept(const FileDescriptor& listener, std::uint16_t leadsTo, std::chrono::microseconds delay,
            std::list<Link>& links)
{
    FileDescriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    FileDescriptor target = tcpSocket(0);
    const sockaddr_in address = loopback(leadsTo);
    if (!client.isOpen() ||
        ::connect(target.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return;  // closing the client's end says it
    sendAtOnce(client);
    sendAtOnce(target);
    links.emplace_back(std::move(client), std::move(target), delay);
}

/// How long nothing is due, but not past the next look whether we are to end.
timespec patienceOf(const std::list<Link>& links, Clock::time_point now)
{
    std::chrono::nanoseconds patience = kLookAgain;
    for (const Link& link : links) {
        for (const Way& way : link.ways) {
            if (way.due() > now && way.due() != Clock::time_point::max())
                patience = std::min<std::chrono::nanoseconds>(patience, way.due() - now);
        }
    }
    return {0, static_cast<long>(patience.count())};
}

}  // namespace

DelayProxy::DelayProxy(std::uint16_t leadsTo, std::chrono::microseconds eachWay)
    : m_listener(tcpSocket(0))
{
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    if (::bind(m_listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_listener.get(), SOMAXCONN) != 0 ||
        ::getsockname(m_listener.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        throw std::runtime_error("the delaying proxy cannot listen");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this, leadsTo, eachWay] { carry(leadsTo, eachWay); });
}

DelayProxy::~DelayProxy()
{
    m_isEnding = true;
    m_thread.join();
}

void DelayProxy::carry(std::uint16_t leadsTo, std::chrono::microseconds eachWay)
{
    std::list<Link> links;
    std::vector<pollfd> watched;
    while (!m_isEnding) {
        const auto now = Clock::now();
        watched.assign(1, {m_listener.get(), POLLIN, 0});
        for (const Link& link : links) {
            for (const Way& way : link.ways) {
                if (way.wantsToRead())
                    watched.push_back({way.from(), POLLIN, 0});
                if (way.wantsToWrite(now))
                    watched.push_back({way.to(), POLLOUT, 0});
            }
        }
        const timespec patience = patienceOf(links, now);
        (void)::ppoll(watched.data(), watched.size(), &patience, nullptr);
        const auto isReady = [&](int fd, short events) {
            return std::ranges::any_of(watched, [&](const pollfd& each) {
                return each.fd == fd && (each.events & events) != 0 && each.revents != 0;
            });
        };
        if (isReady(m_listener.get(), POLLIN))
            accept(m_listener, leadsTo, eachWay, links);
        for (Link& link : links) {
            for (Way& way : link.ways) {
                if (way.wantsToRead() && isReady(way.from(), POLLIN))
                    way.read();
                way.write(Clock::now());
            }
        }
        links.remove_if([](const Link& link) { return link.isOver(); });
    }
}

}  // namespace lutra::bench
