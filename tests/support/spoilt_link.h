#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace lutra::support {

/// A port of loopback that leads to a server's, and turns one bit of what the server sends wherever it is
/// told to.
///
/// Threads: one for the port and one for each connection; all end with the object.
class SpoiltLink {
public:
    /// `mark` is the text in whose first byte the bit is turned.
    SpoiltLink(std::uint16_t serverPort, std::string mark);
    ~SpoiltLink();
    SpoiltLink(const SpoiltLink&) = delete;
    SpoiltLink& operator=(const SpoiltLink&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    /// The next so many times that the mark passes.
    void spoil(int times) { m_left = times; }

    /// How often it was done.
    [[nodiscard]] int spoilt() const { return m_spoilt; }

private:
    void accept(const std::stop_token& stop);
    void carry(int client, const std::stop_token& stop);
    void turnBit(char* bytes, std::size_t size);

    const std::uint16_t m_serverPort;
    const std::string m_mark;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_left{0};
    std::atomic<int> m_spoilt{0};
    std::vector<std::jthread> m_connections;  // of the accepting thread, until it has ended
    std::jthread m_accepting;
};

}  // namespace lutra::support
