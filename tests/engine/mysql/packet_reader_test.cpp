#include "engine/mysql/packet_reader.h"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace lutra::mysql {

namespace {

using namespace std::chrono_literals;

/// A server's end of a link, and the reader at the other.
class PacketReaderTest : public ::testing::Test {
protected:
    PacketReaderTest()
    {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
        m_ours = ends[0];
        m_theirs = ends[1];
    }
    ~PacketReaderTest() override
    {
        hangUp();
        ::close(m_ours);
    }

    void hangUp()
    {
        if (m_theirs >= 0)
            ::close(m_theirs);
        m_theirs = -1;
    }

    void send(std::string_view bytes, std::size_t pieceBytes) const
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_theirs, bytes.data(), std::min(pieceBytes, bytes.size()), 0);
            ASSERT_GT(sent, 0);
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    [[nodiscard]] PacketReader reader(std::chrono::milliseconds within = 10s) const
    {
        return {m_ours, within, "site-a"};
    }

    int m_ours = -1;
    int m_theirs = -1;
};

std::string packetOf(std::string_view content)
{
    constexpr std::size_t kPartBytesMax = 0xFFFFFF;
    std::string bytes;
    for (unsigned sequence = 0;; ++sequence) {
        const std::string_view part = content.substr(0, kPartBytesMax);
        for (const std::size_t shift : {0u, 8u, 16u})
            bytes += static_cast<char>(part.size() >> shift & 0xFF);
        bytes += static_cast<char>(sequence);
        bytes += part;
        content.remove_prefix(part.size());
        if (part.size() < kPartBytesMax)
            return bytes;
    }
}

std::string textOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

// Goal: packets arrive whole however the network cuts them.
// Method: packets of all sizes around the block's and the part's, sent in pieces of several sizes.
TEST_F(PacketReaderTest, JoinsPiecesAndParts)
{
    std::vector<std::string> contents;
    std::minstd_rand random(7);
    for (const std::size_t size : {1u, 2u, 300u, 0u, 65'535u, (1u << 20) - 4, 1u << 20, (1u << 20) + 1,
                                   0xFFFFFEu, 0xFFFFFFu, 0x1000000u, 5u, 0x2000010u, 7u}) {
        std::string& content = contents.emplace_back(size, '\0');
        for (char& c : content)
            c = static_cast<char>(random() & 0x7F);
    }
    for (const std::size_t pieceBytes : {100'001u, 4u << 20}) {
        std::jthread server([&] {
            for (const std::string& content : contents)
                send(packetOf(content), pieceBytes);
        });
        PacketReader packets = reader();
        for (const std::string& content : contents) {
            const auto packet = packets.next();
            ASSERT_TRUE(packet) << packet.error().detail;
            ASSERT_TRUE(textOf(*packet) == content) << content.size();
        }
    }
}

// Goal: who works on a huge row needs no copy of it: its packet lives on, and the next one gets other memory.
TEST_F(PacketReaderTest, LeavesAHugePacketToWhoKeepsIt)
{
    const std::string first(2u << 20, 'a');
    const std::string second(2u << 20, 'b');
    std::jthread server([&] { send(packetOf(first) + packetOf(second) + packetOf("c"), 1u << 20); });
    PacketReader packets = reader();

    const auto packet = packets.next();
    ASSERT_TRUE(packet) << packet.error().detail;
    const std::shared_ptr<const void> kept = packets.memory();
    ASSERT_TRUE(kept);
    ASSERT_TRUE(packets.next());
    const std::weak_ptr<const void> notKept = packets.memory();
    ASSERT_TRUE(packets.next());

    EXPECT_TRUE(textOf(*packet) == first);
    EXPECT_TRUE(notKept.expired());
    EXPECT_FALSE(packets.memory()) << "small packets share their memory";
}

TEST_F(PacketReaderTest, TellsTheServersError)
{
    send(packetOf(std::string("\xFF\xD4\x04#HY000Could not find first log file", 39)), 1000);
    const auto packet = reader().next();
    ASSERT_FALSE(packet);
    EXPECT_EQ(packet.error().code, "capture.position_purged");
    EXPECT_NE(packet.error().detail.find("Could not find first log"), std::string::npos);
    EXPECT_EQ(packet.error().detail.find("HY000"), std::string::npos);
}

TEST_F(PacketReaderTest, NoticesTheEnd)
{
    send(packetOf("whole") + packetOf("cut short").substr(0, 8), 1000);
    hangUp();
    PacketReader packets = reader();
    const auto whole = packets.next();
    ASSERT_TRUE(whole);
    EXPECT_EQ(textOf(*whole), "whole");
    const auto cut = packets.next();
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind, ErrorKind::Transient);
    EXPECT_EQ(cut.error().code, "mysql.connection_lost");
}

// Goal: a peer that vanished without a word is noticed.
TEST_F(PacketReaderTest, NoticesSilence)
{
    send("\x05", 1);
    const auto packet = reader(20ms).next();
    ASSERT_FALSE(packet);
    EXPECT_EQ(packet.error().code, "mysql.connection_lost");
    EXPECT_NE(packet.error().detail.find("20 ms"), std::string::npos);
}

}  // namespace lutra::mysql
