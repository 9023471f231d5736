#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace lutra::support {

/// A port of loopback that leads to a server's, and harms what passes as it is told to, at any time. It reads
/// the packets of the MySQL protocol, so links through it must be plain: no TLS, no compression.
///
/// Counts of bytes and packets begin anew for each connection, and for all of them when a cut is ordered.
/// Memory:  at most `kHeldMost` for each direction of a connection; who sends faster has to wait.
/// Threads: one for the port and one for each connection; all end with the object. Orders from any thread.
class FaultProxy {
public:
    enum class Way : std::uint8_t { ToServer, ToClient };

    static constexpr std::size_t kHeldMost = 4u << 20;

    explicit FaultProxy(std::uint16_t serverPort);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    /// Each byte is on its way for so long.
    void delay(Way way, std::chrono::microseconds time);

    /// Zero: as fast as it goes.
    void limitRate(Way way, std::uint64_t bytesPerSecond);

    /// The next `times` connections that pass so many bytes, or packets, are reset behind the last of them.
    void cutBehindByte(Way way, std::uint64_t bytes, int times = 1);
    void cutBehindPacket(Way way, std::uint64_t packets, int times = 1);

    /// The next `times` COMMITs reach the server, which carries them out; the connection is reset instead of
    /// bringing the answer.
    void dropReplyToCommit(int times = 1);

    /// The next `times` COMMITs reach the server, and nothing of their connection passes any more, either
    /// way, though it stays open: the client has to give up by itself.
    void swallowReplyToCommit(int times = 1);

    /// One bit of the `nth` rows event from now on, and of the ones behind it until `times` are spoilt.
    void flipBitInRowsEvent(std::uint64_t nth, int times = 1);

    /// Servers of new connections say in their greeting that they are of this version, which must be as long
    /// as their own.
    void pretendVersion(std::string version);

    /// Nothing passes, in new connections too, until `thaw`.
    void freeze();
    void thaw();

    /// The peers of today's connections are gone without a word: these carry nothing any more and stay open.
    void vanish();

    /// Resets all connections.
    void cutAll();

    [[nodiscard]] int connections() const { return m_connectionCount; }  // so far
    [[nodiscard]] int cuts() const { return m_cuts; }                    // by order
    [[nodiscard]] int repliesDropped() const { return m_repliesDropped; }
    [[nodiscard]] int bitsFlipped() const { return m_bitsFlipped; }

private:
    class Link;

    struct WayOrders {
        std::chrono::microseconds delay{0};
        std::uint64_t bytesPerSecond = 0;
        std::uint64_t cutBehindBytes = 0;    // 0: never
        std::uint64_t cutBehindPackets = 0;  // 0: never
        int cutsLeft = 0;
        std::uint64_t generation = 0;  // of the order to cut
    };
    struct Orders {
        WayOrders ways[2];
        int repliesToDrop = 0;
        int repliesToSwallow = 0;
        std::uint64_t rowsEventsToPass = 0;
        int bitsToFlip = 0;
        std::string version;  // empty: the server's own
        bool frozen = false;
        int vanishedUpTo = 0;  // number of a connection
        int cutUpTo = 0;
    };

    void accept(const std::stop_token& stop);
    void orderCut(Way way, std::uint64_t bytes, std::uint64_t packets, int times);

    const std::uint16_t m_serverPort;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    Orders m_orders;
    std::atomic<int> m_connectionCount{0};
    std::atomic<int> m_cuts{0};
    std::atomic<int> m_repliesDropped{0};
    std::atomic<int> m_bitsFlipped{0};
    std::list<std::unique_ptr<Link>> m_links;  // of the accepting thread, until it has ended
    std::jthread m_accepting;
};

}  // namespace lutra::support
