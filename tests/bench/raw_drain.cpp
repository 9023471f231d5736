#include "tests/bench/raw_drain.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mysql.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <vector>

namespace lutra::bench {

namespace {

constexpr std::uint32_t kServerId = 77'001;
constexpr std::uint64_t kFirstEvent = 4;
constexpr unsigned kEndInsteadOfWaiting = 1;  // BINLOG_DUMP_NON_BLOCK
constexpr unsigned kTimeoutSeconds = 60;
constexpr std::size_t kFrameBytes = 4;              // length 3, number 1
constexpr std::size_t kPacketBytesMax = 0xFF'FFFF;  // of this size: the next one goes on with it
constexpr unsigned char kEnd = 0xFE;
constexpr unsigned char kError = 0xFF;
constexpr std::size_t kEndBytesMax = 9;

std::string little(std::uint64_t value, std::size_t size)
{
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> 8 * i & 0xFF);
    return bytes;
}

/// Counts the packets of a stream that comes in pieces.
class PacketCounter {
public:
    /// False once the packet that ends the log has begun.
    bool take(const unsigned char* bytes, std::size_t size)
    {
        std::size_t at = 0;
        while (at < size) {
            const std::size_t passed = std::min(m_left, size - at);
            at += passed;
            m_left -= passed;
            if (m_left > 0)
                return true;
            while (m_frameBytes < kFrameBytes + 1 && at < size)
                m_frame[m_frameBytes++] = bytes[at++];  // the frame and the packet's first byte
            if (m_frameBytes < kFrameBytes + 1)
                return true;
            if (!open())
                return false;
        }
        return true;
    }

    [[nodiscard]] const Intake& intake() const { return m_intake; }

private:
    bool open()
    {
        const std::size_t length = m_frame[0] | std::size_t{m_frame[1]} << 8 | std::size_t{m_frame[2]} << 16;
        if (!m_goesOn && m_frame[kFrameBytes] == kError)
            throw std::runtime_error("the server sent an error");
        if (!m_goesOn && m_frame[kFrameBytes] == kEnd && length < kEndBytesMax)
            return false;
        if (length == 0)
            throw std::runtime_error("a packet of just the greatest size: not read here");
        m_intake.packets += m_goesOn ? 0 : 1;
        m_intake.bytes += m_goesOn ? length : length - 1;  // the status byte is no part of the event
        m_goesOn = length == kPacketBytesMax;
        m_left = length - 1;
        m_frameBytes = 0;
        return true;
    }

    Intake m_intake;
    std::array<unsigned char, kFrameBytes + 1> m_frame{};
    std::size_t m_frameBytes = 0;
    std::size_t m_left = 0;  // of the packet that is passed over
    bool m_goesOn = false;
};

}  // namespace

struct RawDrain::Library {
    Library() = default;
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { mysql_close(handle); }

    MYSQL* handle = mysql_init(nullptr);
};

RawDrain::RawDrain(std::uint16_t port, const std::string& firstFile)
    : m_library(std::make_unique<Library>())
{
    mysql_options(m_library->handle, MYSQL_OPT_READ_TIMEOUT, &kTimeoutSeconds);
    if (mysql_real_connect(m_library->handle, "127.0.0.1", "root", "", nullptr, port, nullptr, 0) == nullptr)
        refuse("connecting");
    execute("SET @master_binlog_checksum = @@global.binlog_checksum, "
            "@source_binlog_checksum = @@global.binlog_checksum");
    execute("SET @mariadb_slave_capability = 4");
    execute("SET @replica_uuid = UUID(), @slave_uuid = @replica_uuid");
    command(COM_REGISTER_SLAVE,
            little(kServerId, 4) + little(0, 3) + little(0, 2) + little(0, 4) + little(0, 4), true);
    command(COM_BINLOG_DUMP,
            little(kFirstEvent, 4) + little(kEndInsteadOfWaiting, 2) + little(kServerId, 4) + firstFile,
            false);
}

RawDrain::~RawDrain() = default;

Intake RawDrain::byPackets()
{
    Intake intake;
    for (;;) {
        const unsigned long size = mysql_net_read_packet(m_library->handle);
        if (size == packet_error)
            refuse("reading");
        if (size < kEndBytesMax && m_library->handle->net.read_pos[0] == kEnd)
            return intake;
        ++intake.packets;
        intake.bytes += size - 1;
    }
}

Intake RawDrain::byBlocks(std::size_t blockBytes)
{
    const auto descriptor = static_cast<int>(mysql_get_socket(m_library->handle));
    std::vector<unsigned char> block(blockBytes);
    PacketCounter counter;
    for (;;) {
        const ssize_t size = ::recv(descriptor, block.data(), block.size(), 0);
        if (size < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (size <= 0)
            throw std::runtime_error(std::string("reading: ") + std::strerror(errno));
        if (!counter.take(block.data(), static_cast<std::size_t>(size)))
            return counter.intake();
    }
}

Intake RawDrain::byPatientBlocks(std::size_t blockBytes, int wakeBytes)
{
    constexpr int kPatienceMs = 1;
    pollfd waiting{static_cast<int>(mysql_get_socket(m_library->handle)), POLLIN, 0};
    if (::setsockopt(waiting.fd, SOL_SOCKET, SO_RCVLOWAT, &wakeBytes, sizeof wakeBytes) != 0)
        throw std::runtime_error(std::string("SO_RCVLOWAT: ") + std::strerror(errno));
    std::vector<unsigned char> block(blockBytes);
    PacketCounter counter;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(kTimeoutSeconds);
    while (std::chrono::steady_clock::now() < deadline) {
        ::poll(&waiting, 1, kPatienceMs);
        const ssize_t size = ::recv(waiting.fd, block.data(), block.size(), MSG_DONTWAIT);
        if (size < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (size <= 0)
            throw std::runtime_error(std::string("reading: ") + std::strerror(errno));
        if (!counter.take(block.data(), static_cast<std::size_t>(size)))
            return counter.intake();
    }
    throw std::runtime_error("reading: not done in time");
}

void RawDrain::execute(const std::string& sql)
{
    if (mysql_real_query(m_library->handle, sql.data(), sql.size()) != 0)
        refuse(sql);
}

void RawDrain::command(int number, const std::string& body, bool answerFollows)
{
    MYSQL* handle = m_library->handle;
    if (handle->methods->db_command(handle, static_cast<enum_server_command>(number), body.data(),
                                    body.size(), answerFollows ? 0 : 1, nullptr) != 0)
        refuse("command " + std::to_string(number));
}

void RawDrain::refuse(const std::string& doing)
{
    throw std::runtime_error(doing + ": " + mysql_error(m_library->handle));
}

}  // namespace lutra::bench
