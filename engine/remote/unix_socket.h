#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <sys/types.h>
#include <sys/un.h>
#include <utility>

namespace lutra::remote {

/// Owns one descriptor of the kernel's.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~Descriptor();

    [[nodiscard]] int get() const { return m_number; }
    [[nodiscard]] bool isOpen() const { return m_number >= 0; }

private:
    int m_number = -1;
};

/// Who stands at the other end, as the kernel wrote it down at connect() or listen(); it cannot be forged.
struct Peer {
    uid_t user;
    pid_t process;
};

[[nodiscard]] std::optional<Peer> peerOf(const Descriptor& socket);

/// Nullopt when the path does not fit into an address: 107 bytes on Linux.
[[nodiscard]] std::optional<sockaddr_un> addressOf(const std::filesystem::path& path);

struct ConnectOutcome {
    Descriptor socket;
    int error = 0;  // errno; 0 when connected
};

/// Waits at most `patience` while the listener's queue is full; the error is then EAGAIN.
[[nodiscard]] ConnectOutcome connectTo(const sockaddr_un& address, std::chrono::milliseconds patience);

}  // namespace lutra::remote
