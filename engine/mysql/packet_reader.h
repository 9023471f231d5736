#pragma once

#include "engine/base/error.h"
#include "engine/base/large_bytes.h"
#include "engine/base/read_ahead.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace lutra::mysql {

/// The packets that a server sends without being asked again, read from the socket in large blocks: a log has
/// millions of small ones. Only for links that are neither encrypted nor compressed.
///
/// Source: performance-and-protocol.md C.1, C.8.
/// Threads: one caller at a time.
class PacketReader {
public:
    /// `socket` stays the caller's. `within` is how long the server may be silent; `name` is the data
    /// source's.
    PacketReader(int socket, std::chrono::milliseconds within, std::string name);

    /// Returns: the next packet's content, joined where it came in parts, valid until the next call.
    /// Errors:  Transient "mysql.connection_lost"; what an error packet says, see `errorFromServer`.
    [[nodiscard]] Result<std::span<const std::byte>> next();

    /// The last packet's memory, where it is one of megabytes and has its own: who keeps a share of it keeps
    /// the packet's content.
    [[nodiscard]] std::shared_ptr<const void> memory() const { return m_large; }

private:
    [[nodiscard]] Result<std::size_t> head();
    [[nodiscard]] Result<std::span<const std::byte>> content(std::size_t size);
    [[nodiscard]] Result<std::span<const std::byte>> largeContent(std::size_t size);
    [[nodiscard]] Result<void> fill(std::span<std::byte> to);
    [[nodiscard]] Result<void> have(std::size_t size);
    [[nodiscard]] Result<std::size_t> receive(std::span<std::byte> to);
    [[nodiscard]] Result<void> waitForMore();
    [[nodiscard]] bool waitForBurst();
    void wakeAt(int bytes);
    [[nodiscard]] tl::unexpected<Error> lost(std::string_view why) const;

    int m_socket;
    std::chrono::milliseconds m_within;
    std::string m_name;
    ReadAhead m_bytes;
    std::size_t m_burstBytes = 0;         // came since we last had to wait
    int m_wakeBytes = 1;                  // how much must be there before the kernel wakes us
    std::shared_ptr<LargeBytes> m_large;  // the last packet, where it does not fit in `m_bytes`
};

}  // namespace lutra::mysql
