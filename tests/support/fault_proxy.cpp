#include "tests/support/fault_proxy.h"

#include "tests/support/packet_walk.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace lutra::support {

namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;
using Verdict = PacketWalk::Verdict;

constexpr auto kLookAround = 10ms;  // for a stop, or new orders
constexpr std::size_t kReadMost = 65536;
constexpr int kWays = 2;

// Source: performance-and-protocol.md C.2.
constexpr char kQuit = 0x01;
constexpr char kQuery = 0x03;
constexpr char kBinlogDump = 0x12;
constexpr char kSendLongData = 0x18;
constexpr char kCloseStatement = 0x19;
constexpr char kBinlogDumpGtid = 0x1e;
constexpr std::size_t kHeadMost = 16;       // of a command: enough to know a COMMIT
constexpr std::size_t kEventTypeAt = 5;     // behind the packet's first byte and the event's time
constexpr std::size_t kEventBodyFrom = 20;  // behind the packet's first byte and the event's header

bool isRowsEvent(std::uint8_t type)
{
    return (type >= 20 && type <= 25) || (type >= 30 && type <= 32) || type == 39 ||
           (type >= 166 && type <= 171);
}

bool isCommit(std::string_view command)
{
    constexpr std::string_view kCommit = "COMMIT";
    return !command.empty() && command.front() == kQuery && command.substr(1).starts_with(kCommit);
}

bool isAnswered(char command)
{
    return command != kQuit && command != kSendLongData && command != kCloseStatement;
}

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

void prepare(int socket)
{
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

/// Its peer sees a reset, not an end.
void reset(int socket)
{
    const linger hard{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    ::close(socket);
}

}  // namespace

/// One connection: two flows, carried by one thread.
class FaultProxy::Link {
public:
    Link(FaultProxy& proxy, int client, int number)
        : m_proxy(proxy)
        , m_number(number)
        , m_flows{Flow{.from = client}, Flow{.to = client}}
        , m_thread([this](const std::stop_token& stop) { run(stop); })
    {
    }

    [[nodiscard]] bool ended() const { return m_ended; }

private:
    struct Held {
        Time due;
        std::string bytes;
        std::size_t sent = 0;
    };
    struct Flow {
        int from = -1;
        int to = -1;
        std::deque<Held> held{};
        std::size_t heldBytes = 0;
        Time nextSend{};       // by the rate
        bool blocked = false;  // the receiver takes no more until it has read
        bool closed = false;   // the sender has ended
        bool begun = false;
        PacketWalk walk{};
        std::uint64_t generation = 0;
        std::uint64_t bytes = 0;
        std::uint64_t packets = 0;
    };

    void run(const std::stop_token& stop)
    {
        const int server = tcpSocket();
        const sockaddr_in address = loopback(m_proxy.m_serverPort);
        m_flows[0].to = server;
        m_flows[1].from = server;
        prepare(server);
        prepare(m_flows[0].from);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
            carry(stop);
        const bool endedByItself =
            std::ranges::any_of(m_flows, [](const Flow& flow) { return flow.closed && flow.held.empty(); });
        const auto end = endedByItself ? [](int socket) { ::close(socket); } : reset;
        end(server);
        end(m_flows[0].from);
        m_ended = true;
    }

    void carry(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            wait();
            const Orders orders = look();
            if (orders.cutUpTo >= m_number)
                return;
            m_still = orders.frozen || m_silent || orders.vanishedUpTo >= m_number;
            if (m_still)
                continue;
            for (int way = 0; way < kWays; ++way) {
                Flow& flow = m_flows[static_cast<std::size_t>(way)];
                if (!take(flow, way, orders) || !give(flow, orders.ways[way]))
                    return;
            }
            if (m_cutWhenSent && m_flows[0].held.empty() && m_flows[1].held.empty())
                return;
        }
    }

    Orders look() const
    {
        const std::lock_guard lock(m_proxy.m_mutex);
        return m_proxy.m_orders;
    }

    void wait()
    {
        if (m_still)
            return std::this_thread::sleep_for(kLookAround);
        std::array<pollfd, kWays * 2> waited{};
        Time until = std::chrono::steady_clock::now() + kLookAround;
        for (std::size_t way = 0; way < kWays; ++way) {
            const Flow& flow = m_flows[way];
            const bool takes = flow.heldBytes < kHeldMost && !flow.closed && !m_cutWhenSent;
            waited[way * 2] = {takes ? flow.from : -1, POLLIN, 0};
            waited[way * 2 + 1] = {flow.blocked ? flow.to : -1, POLLOUT, 0};
            if (!flow.held.empty() && !flow.blocked)
                until = std::min(until, std::max(flow.held.front().due, flow.nextSend));
        }
        const auto left = std::max<std::chrono::nanoseconds>(0ns, until - std::chrono::steady_clock::now());
        const timespec time{0, static_cast<long>(left.count())};
        ::ppoll(waited.data(), waited.size(), &time, nullptr);
        for (std::size_t way = 0; way < kWays; ++way)
            m_flows[way].blocked = m_flows[way].blocked && waited[way * 2 + 1].revents == 0;
    }

    bool take(Flow& flow, int way, const Orders& orders)
    {
        if (flow.closed)
            return !flow.held.empty();
        if (flow.heldBytes >= kHeldMost || m_cutWhenSent)
            return true;
        std::string bytes(kReadMost, '\0');
        const ssize_t size = ::recv(flow.from, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        flow.closed = size == 0;
        if (flow.closed)
            return !flow.held.empty();
        bytes.resize(static_cast<std::size_t>(size));
        if (way == 1 && !std::exchange(flow.begun, true))
            greet(bytes, orders.version);
        const std::size_t passed = judge(flow, way, bytes);
        bytes.resize(passed);
        flow.heldBytes += passed;
        if (passed > 0)
            flow.held.push_back(
                {std::chrono::steady_clock::now() + orders.ways[way].delay, std::move(bytes)});
        return true;
    }

    /// The greeting begins with the packet's four bytes of head and the protocol's number; then the version.
    static void greet(std::string& bytes, const std::string& version)
    {
        constexpr std::size_t kVersionAt = 5;
        if (bytes.size() > kVersionAt + version.size())
            bytes.replace(kVersionAt, version.size(), version);
    }

    bool give(Flow& flow, const WayOrders& orders)
    {
        while (!flow.held.empty() && !flow.blocked) {
            const Time now = std::chrono::steady_clock::now();
            Held& first = flow.held.front();
            if (first.due > now || flow.nextSend > now)
                return true;
            std::size_t size = first.bytes.size() - first.sent;
            if (orders.bytesPerSecond != 0)
                size = std::min<std::size_t>(size, orders.bytesPerSecond / 100 + 1);
            const ssize_t sent =
                ::send(flow.to, first.bytes.data() + first.sent, size, MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
                return false;
            flow.blocked = sent < 0;
            if (sent < 0)
                return true;
            flow.heldBytes -= static_cast<std::size_t>(sent);
            first.sent += static_cast<std::size_t>(sent);
            if (orders.bytesPerSecond != 0)
                flow.nextSend =
                    now + std::chrono::nanoseconds(1'000'000'000ull * static_cast<std::uint64_t>(sent) /
                                                   orders.bytesPerSecond);
            if (first.sent == first.bytes.size())
                flow.held.pop_front();
        }
        return true;
    }

    /// How many of the bytes go on; the rest, and all that would come after, do not when the order is to cut.
    std::size_t judge(Flow& flow, int way, std::string& bytes)
    {
        const std::lock_guard lock(m_proxy.m_mutex);
        Orders& orders = m_proxy.m_orders;
        WayOrders& mine = orders.ways[way];
        if (flow.generation != mine.generation) {
            flow.generation = mine.generation;
            flow.bytes = 0;
            flow.packets = 0;
        }
        PacketWalk::Walked walked = flow.walk.feed(bytes, [&](const PacketWalk::Part& part) {
            const Verdict verdict = way == 0 ? judgeCommand(part) : judgeAnswer(part, orders);
            if (part.ends() && ++flow.packets == mine.cutBehindPackets && mine.cutsLeft > 0 &&
                verdict == Verdict::Pass) {
                --mine.cutsLeft;
                ++m_proxy.m_cuts;
                return Verdict::CutBehind;
            }
            return verdict;
        });
        const std::uint64_t before = flow.bytes;
        flow.bytes += walked.passed;
        if (before < mine.cutBehindBytes && flow.bytes >= mine.cutBehindBytes && mine.cutsLeft > 0) {
            --mine.cutsLeft;
            ++m_proxy.m_cuts;
            walked = {static_cast<std::size_t>(mine.cutBehindBytes - before), true};
        }
        m_cutWhenSent = m_cutWhenSent || (walked.cut && !m_silent);
        return walked.passed;
    }

    Verdict judgeCommand(const PacketWalk::Part& part)
    {
        if (part.sequence != 0 || part.continued)
            return Verdict::Pass;  // of the login, or more of the same command
        if (part.begins())
            m_command.clear();
        const auto shown = part.bytes.first(std::min(part.bytes.size(), kHeadMost - m_command.size()));
        m_command.append(shown.data(), shown.size());
        if (!part.ends() || m_command.empty())
            return Verdict::Pass;
        if (isAnswered(m_command.front()))
            ++m_commands;
        m_streamsEvents = m_command.front() == kBinlogDump || m_command.front() == kBinlogDumpGtid;
        if (isCommit(m_command))
            m_commits.push_back(m_commands);
        return Verdict::Pass;
    }

    Verdict judgeAnswer(const PacketWalk::Part& part, Orders& orders)
    {
        if (m_streamsEvents)
            spoilEvent(part, orders);
        if (!part.begins())
            return Verdict::Pass;
        // Behind 255 comes 0, and then 1, in one long answer.
        const bool answerBegins = part.sequence == 1 && m_lastSequence != 0 && m_commands > 0;
        m_lastSequence = part.sequence;
        if (!answerBegins)
            return Verdict::Pass;
        ++m_answers;
        if (m_commits.empty() || m_commits.front() != m_answers)
            return Verdict::Pass;
        m_commits.pop_front();
        if (orders.repliesToDrop > 0) {
            --orders.repliesToDrop;
            ++m_proxy.m_repliesDropped;
            return Verdict::CutBefore;
        }
        if (orders.repliesToSwallow > 0) {
            --orders.repliesToSwallow;
            ++m_proxy.m_repliesDropped;
            m_silent = true;
            return Verdict::CutBefore;
        }
        return Verdict::Pass;
    }

    void spoilEvent(const PacketWalk::Part& part, Orders& orders)
    {
        if (part.continued)
            return;
        if (part.begins())
            m_flipAt.reset();
        if (orders.bitsToFlip > 0 && part.size > kEventBodyFrom && part.offset <= kEventTypeAt &&
            part.offset + part.bytes.size() > kEventTypeAt &&
            isRowsEvent(static_cast<std::uint8_t>(part.bytes[kEventTypeAt - part.offset]))) {
            if (orders.rowsEventsToPass > 0)
                --orders.rowsEventsToPass;
            else {
                m_flipAt = (kEventBodyFrom + part.size) / 2;
                --orders.bitsToFlip;
            }
        }
        if (!m_flipAt || *m_flipAt < part.offset || *m_flipAt >= part.offset + part.bytes.size())
            return;
        char& byte = part.bytes[*m_flipAt - part.offset];
        byte = static_cast<char>(byte ^ 1);
        m_flipAt.reset();
        ++m_proxy.m_bitsFlipped;
    }

    FaultProxy& m_proxy;
    const int m_number;
    std::array<Flow, kWays> m_flows;  // by Way
    std::string m_command;            // its head
    std::uint64_t m_commands = 0;     // that will be answered
    std::uint64_t m_answers = 0;
    std::deque<std::uint64_t> m_commits;  // numbers of commands
    std::uint8_t m_lastSequence = 0;      // of the server
    bool m_streamsEvents = false;
    std::optional<std::size_t> m_flipAt;  // in this packet
    bool m_still = false;                 // nothing passes now
    bool m_silent = false;                // nor ever again
    bool m_cutWhenSent = false;
    std::atomic<bool> m_ended{false};
    std::jthread m_thread;  // last: it uses all of the above
};

FaultProxy::FaultProxy(std::uint16_t serverPort)
    : m_serverPort(serverPort)
    , m_listener(tcpSocket())
{
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(m_listener, 64) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port to listen at");
    m_port = ntohs(address.sin_port);
    m_accepting = std::jthread([this](const std::stop_token& stop) { accept(stop); });
}

FaultProxy::~FaultProxy()
{
    m_accepting.request_stop();
    m_accepting.join();
    m_links.clear();
    ::close(m_listener);
}

void FaultProxy::accept(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        m_links.remove_if([](const auto& link) { return link->ended(); });
        pollfd waited{m_listener, POLLIN, 0};
        if (::poll(&waited, 1, static_cast<int>(kLookAround / 1ms)) <= 0)
            continue;
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0)
            m_links.push_back(std::make_unique<Link>(*this, client, ++m_connectionCount));
    }
}

void FaultProxy::delay(Way way, std::chrono::microseconds time)
{
    const std::lock_guard lock(m_mutex);
    m_orders.ways[static_cast<int>(way)].delay = time;
}

void FaultProxy::limitRate(Way way, std::uint64_t bytesPerSecond)
{
    const std::lock_guard lock(m_mutex);
    m_orders.ways[static_cast<int>(way)].bytesPerSecond = bytesPerSecond;
}

void FaultProxy::orderCut(Way way, std::uint64_t bytes, std::uint64_t packets, int times)
{
    const std::lock_guard lock(m_mutex);
    WayOrders& orders = m_orders.ways[static_cast<int>(way)];
    orders.cutBehindBytes = bytes;
    orders.cutBehindPackets = packets;
    orders.cutsLeft = times;
    ++orders.generation;
}

void FaultProxy::cutBehindByte(Way way, std::uint64_t bytes, int times)
{
    orderCut(way, bytes, 0, times);
}

void FaultProxy::cutBehindPacket(Way way, std::uint64_t packets, int times)
{
    orderCut(way, 0, packets, times);
}

void FaultProxy::dropReplyToCommit(int times)
{
    const std::lock_guard lock(m_mutex);
    m_orders.repliesToDrop = times;
}

void FaultProxy::swallowReplyToCommit(int times)
{
    const std::lock_guard lock(m_mutex);
    m_orders.repliesToSwallow = times;
}

void FaultProxy::pretendVersion(std::string version)
{
    const std::lock_guard lock(m_mutex);
    m_orders.version = std::move(version);
}

void FaultProxy::flipBitInRowsEvent(std::uint64_t nth, int times)
{
    const std::lock_guard lock(m_mutex);
    m_orders.rowsEventsToPass = nth - 1;
    m_orders.bitsToFlip = times;
}

void FaultProxy::freeze()
{
    const std::lock_guard lock(m_mutex);
    m_orders.frozen = true;
}

void FaultProxy::thaw()
{
    const std::lock_guard lock(m_mutex);
    m_orders.frozen = false;
}

void FaultProxy::vanish()
{
    const std::lock_guard lock(m_mutex);
    m_orders.vanishedUpTo = m_connectionCount;
}

void FaultProxy::cutAll()
{
    const std::lock_guard lock(m_mutex);
    m_orders.cutUpTo = m_connectionCount;
}

}  // namespace lutra::support
