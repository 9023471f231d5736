#include "engine/mysql/packet_reader.h"

#include "engine/base/byte_reader.h"
#include "engine/mysql/server_errors.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace lutra::mysql {

namespace {

constexpr std::size_t kReadBytes = 1u << 20;
constexpr std::size_t kSmallBytesMax = kReadBytes / 2;
constexpr std::size_t kBurstBytes = 128u << 10;  // a source that sent so much without a pause is in a burst
constexpr int kWakeBytes = 256 << 10;            // in a burst
constexpr int kBurstPatienceMs = 1;
constexpr std::size_t kHeadBytes = 4;  // length and sequence number
constexpr std::size_t kPartBytesMax = 0xFFFFFF;
constexpr std::size_t kPacketBytesMax =
    (1u << 30) + (1u << 20);  // the largest event a server writes, and some
constexpr std::byte kErrorMark{0xFF};
constexpr unsigned kServerLost = 2013;  // CR_SERVER_LOST

}  // namespace

PacketReader::PacketReader(int socket, std::chrono::milliseconds within, std::string name)
    : m_socket(socket)
    , m_within(within)
    , m_name(std::move(name))
    , m_bytes(kReadBytes)
{
}

Result<std::span<const std::byte>> PacketReader::next()
{
    m_large.reset();
    const auto size = head();
    if (!size)
        return tl::unexpected(size.error());
    const auto packet = *size > kSmallBytesMax ? largeContent(*size) : content(*size);
    if (!packet)
        return packet;
    if (packet->empty() || packet->front() != kErrorMark)
        return packet;
    ByteReader reader(packet->subspan(1));
    const std::uint16_t number = reader.u16();
    std::string_view message = reader.text(reader.left());
    constexpr std::size_t kSqlStateBytes = 6;  // "#HY000"
    if (message.starts_with('#') && message.size() >= kSqlStateBytes)
        message.remove_prefix(kSqlStateBytes);
    return tl::unexpected(errorFromServer(number, message, m_name + ": reading the log"));
}

Result<std::size_t> PacketReader::head()
{
    if (auto there = have(kHeadBytes); !there)
        return tl::unexpected(there.error());
    return ByteReader(m_bytes.take(kHeadBytes)).u24();
}

Result<std::span<const std::byte>> PacketReader::content(std::size_t size)
{
    if (auto whole = have(size); !whole)
        return tl::unexpected(whole.error());
    return m_bytes.take(size);
}

/// Goes straight to where it stays, so that a large event stands in memory once.
Result<std::span<const std::byte>> PacketReader::largeContent(std::size_t size)
{
    m_large = std::make_shared<LargeBytes>();
    for (;;) {
        if (m_large->size() + size > kPacketBytesMax)
            return fail(ErrorKind::BadData, "binlog.malformed",
                        fmt::format("{}: a packet of more than {} bytes", m_name, kPacketBytesMax));
        if (auto filled = fill(m_large->grow(size)); !filled)
            return tl::unexpected(filled.error());
        if (size < kPartBytesMax)
            return m_large->all();
        const auto next = head();  // more of it follows
        if (!next)
            return tl::unexpected(next.error());
        size = *next;
    }
}

Result<void> PacketReader::fill(std::span<std::byte> to)
{
    const auto ready = m_bytes.take(std::min(m_bytes.left(), to.size()));
    std::ranges::copy(ready, to.begin());
    to = to.subspan(ready.size());
    while (!to.empty()) {
        const auto count = receive(to);
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0)
            return lost("the server closed the connection");
        to = to.subspan(*count);
    }
    return {};
}

Result<void> PacketReader::have(std::size_t size)
{
    const auto whole = m_bytes.have(size, [this](std::span<std::byte> to) { return receive(to); });
    if (!whole)
        return tl::unexpected(whole.error());
    return *whole ? Result<void>() : lost("the server closed the connection");
}

Result<std::size_t> PacketReader::receive(std::span<std::byte> to)
{
    for (;;) {
        const ssize_t count = ::recv(m_socket, to.data(), to.size(), MSG_DONTWAIT);
        if (count >= 0) {
            m_burstBytes += static_cast<std::size_t>(count);
            return static_cast<std::size_t>(count);
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return lost(std::strerror(errno));
        const bool isBurst = m_burstBytes >= kBurstBytes;
        m_burstBytes = 0;
        if (isBurst && waitForBurst())
            continue;
        if (auto more = waitForMore(); !more)
            return tl::unexpected(more.error());
    }
}

/// While a server sends as fast as it can, each time it wakes us costs it more than it costs us: so a
/// moment's patience for a good deal of bytes. Whatever came when the moment is over is taken.
bool PacketReader::waitForBurst()
{
    wakeAt(kWakeBytes);
    pollfd waiting{m_socket, POLLIN, 0};
    ::poll(&waiting, 1, kBurstPatienceMs);
    int there = 0;
    return ::ioctl(m_socket, FIONREAD, &there) == 0 && there > 0;
}

Result<void> PacketReader::waitForMore()
{
    wakeAt(1);
    pollfd waiting{m_socket, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(m_within.count()));
    if (ready == 0)
        return lost(fmt::format("nothing came within {} ms", m_within.count()));
    if (ready < 0 && errno != EINTR)
        return lost(std::strerror(errno));
    return {};
}

void PacketReader::wakeAt(int bytes)
{
    if (m_wakeBytes != bytes && ::setsockopt(m_socket, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof(bytes)) == 0)
        m_wakeBytes = bytes;
}

tl::unexpected<Error> PacketReader::lost(std::string_view why) const
{
    return tl::unexpected(errorFromServer(kServerLost, why, m_name + ": reading the log"));
}

}  // namespace lutra::mysql
