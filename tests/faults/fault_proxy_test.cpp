#include "tests/support/fault_proxy.h"

#include "tests/support/packet_walk.h"
#include "tests/support/two_sites.h"

#include <cerrno>
#include <cstring>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace lutra::support {
namespace {

using namespace std::chrono_literals;
using Way = FaultProxy::Way;
using Clock = std::chrono::steady_clock;

sandbox::ThrowAwayServer& server()
{
    static sandbox::ThrowAwayServer one =
        orThrow(sandbox::ThrowAwayServer::start({.name = "proxied", .extra = {}, .rootPassword = {}}));
    return one;
}

mysql::Endpoint endpointAt(std::uint16_t port)
{
    mysql::Endpoint endpoint;
    endpoint.source.name = "proxied";
    endpoint.source.port = port;
    endpoint.source.user = "root";
    endpoint.source.tls = TlsMode::Off;
    endpoint.readWithin = 5s;
    return endpoint;
}

class FaultProxyTest : public testing::Test {
protected:
    void SetUp() override
    {
        for (const char* sql : {"CREATE DATABASE IF NOT EXISTS d", "DROP TABLE IF EXISTS d.t",
                                "CREATE TABLE d.t (id INT, note LONGTEXT) ENGINE=InnoDB"})
            orThrow(m_direct.execute(sql));
    }

    [[nodiscard]] mysql::Connection through()
    {
        return orThrow(mysql::Connection::open(endpointAt(m_proxy.port())));
    }

    [[nodiscard]] std::string rows()
    {
        return orThrow(m_direct.queryCell("SELECT GROUP_CONCAT(id ORDER BY id) FROM d.t")).value_or("");
    }

    mysql::Connection m_direct = orThrow(mysql::Connection::open(endpointAt(server().port())));
    FaultProxy m_proxy{server().port()};
};

// Goal: packets are found whatever pieces they come in, empty and continued ones too.
// Method: the same bytes in pieces of every size.
TEST(PacketWalk, FindsPacketsInAnyPieces)
{
    const std::string packets{"\x03\0\0\0abc\0\0\0\x01\x02\0\0\x02xy", 17};
    for (std::size_t piece = 1; piece <= packets.size(); ++piece) {
        PacketWalk walk;
        std::string seen;
        std::string bytes = packets;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const auto length = std::min(piece, bytes.size() - at);
            const auto walked =
                walk.feed(std::span(bytes).subspan(at, length), [&](const PacketWalk::Part& part) {
                    if (part.begins())
                        seen += std::to_string(part.sequence) + ":";
                    seen.append(part.bytes.data(), part.bytes.size());
                    if (part.ends())
                        seen += ";";
                    return PacketWalk::Verdict::Pass;
                });
            EXPECT_EQ(walked.passed, length);
        }
        EXPECT_EQ(seen, "0:abc;1:;2:xy;") << piece;
    }
}

// Goal: without orders everything passes as it is, both ways, more than the proxy may hold.
// Method: 12 MB to the server and back.
TEST_F(FaultProxyTest, PassesEverything)
{
    auto connection = through();
    orThrow(connection.execute("INSERT INTO d.t VALUES (1, REPEAT('a', 12000000))"));
    EXPECT_EQ(orThrow(connection.queryCell("SELECT note FROM d.t")), std::string(12'000'000, 'a'));
    EXPECT_EQ(m_proxy.connections(), 1);
}

// Goal: what a server said before it closed arrives, and its end looks like an end.
// Method: a server of four megabytes that closes at once; a client that reads late.
TEST(FaultProxyEnds, AsTheServerDid)
{
    constexpr std::size_t kSize = 4u << 20;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const std::jthread speaker([&] {
        const int client = ::accept(listener, nullptr, nullptr);
        const std::string words(kSize, '\0');
        for (std::size_t said = 0; said < kSize;)
            said += static_cast<std::size_t>(
                std::max<ssize_t>(0, ::send(client, words.data() + said, kSize - said, MSG_NOSIGNAL)));
        ::close(client);
    });
    FaultProxy proxy(ntohs(address.sin_port));
    address.sin_port = htons(proxy.port());
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), size), 0);
    std::this_thread::sleep_for(100ms);
    std::string heard(65536, '\0');
    std::size_t total = 0;
    ssize_t more = 0;
    while ((more = ::recv(client, heard.data(), heard.size(), 0)) > 0)
        total += static_cast<std::size_t>(more);
    EXPECT_EQ(more, 0) << std::strerror(errno);
    EXPECT_EQ(total, kSize);
    ::close(client);
    ::close(listener);
}

// Goal: delay and rate make it slower, and lose nothing.
// Method: the least time that either must cost; there is no most.
TEST_F(FaultProxyTest, SlowsDown)
{
    auto connection = through();
    m_proxy.delay(Way::ToServer, 60ms);
    m_proxy.delay(Way::ToClient, 40ms);
    auto since = Clock::now();
    EXPECT_EQ(orThrow(connection.queryCell("SELECT 1")), "1");
    EXPECT_GE(Clock::now() - since, 100ms);

    m_proxy.delay(Way::ToServer, 0ms);
    m_proxy.delay(Way::ToClient, 0ms);
    m_proxy.limitRate(Way::ToClient, 1'000'000);
    since = Clock::now();
    EXPECT_EQ(orThrow(connection.queryCell("SELECT REPEAT('b', 300000)")), std::string(300'000, 'b'));
    EXPECT_GE(Clock::now() - since, 280ms);
}

// Goal: the server has the COMMIT and the client does not know, though statements before it were answered.
// Method: two transactions, the second one's reply dropped; the rows are counted past the proxy.
TEST_F(FaultProxyTest, DropsTheReplyToACommitThatIsCarriedOut)
{
    auto connection = through();
    const auto insert = [&](int id) {
        orThrow(connection.execute("START TRANSACTION"));
        orThrow(connection.execute("INSERT INTO d.t VALUES (" + std::to_string(id) + ", '')"));
        return connection.execute("COMMIT");
    };
    EXPECT_TRUE(insert(1));
    m_proxy.dropReplyToCommit();
    const auto unanswered = insert(2);
    ASSERT_FALSE(unanswered);
    EXPECT_EQ(unanswered.error().code, "mysql.connection_lost");
    EXPECT_EQ(rows(), "1,2");
    EXPECT_EQ(m_proxy.repliesDropped(), 1);
    connection = through();
    EXPECT_TRUE(insert(3));
}

// Goal: a COMMIT is told from what is answered in more than 256 packets before it.
// Method: a result of 600 rows stands between, so that the sequence number of its packets begins anew.
TEST_F(FaultProxyTest, CountsAnswersOfAnyLength)
{
    auto connection = through();
    orThrow(connection.execute("START TRANSACTION"));
    orThrow(connection.execute("INSERT INTO d.t SELECT seq, '' FROM d.seq_1_to_600"));
    EXPECT_EQ(orThrow(connection.query("SELECT id FROM d.t")).size(), 600u);
    m_proxy.dropReplyToCommit();
    EXPECT_FALSE(connection.execute("COMMIT"));
    EXPECT_EQ(orThrow(m_direct.queryCell("SELECT COUNT(*) FROM d.t")), "600");
}

// Goal: the reply that never comes leaves the client waiting on an open connection.
// Method: the client's own patience ends it; the row is there.
TEST_F(FaultProxyTest, SwallowsTheReplyToACommit)
{
    mysql::Endpoint impatient = endpointAt(m_proxy.port());
    impatient.readWithin = 1s;
    auto connection = orThrow(mysql::Connection::open(impatient));
    orThrow(connection.execute("START TRANSACTION"));
    orThrow(connection.execute("INSERT INTO d.t VALUES (1, '')"));
    m_proxy.swallowReplyToCommit();
    const auto since = Clock::now();
    const auto unanswered = connection.execute("COMMIT");
    ASSERT_FALSE(unanswered);
    EXPECT_GE(Clock::now() - since, 900ms);
    EXPECT_EQ(unanswered.error().code, "mysql.connection_lost");
    EXPECT_EQ(rows(), "1");
}

// Goal: a connection is cut at the byte and at the packet that was asked for, once.
// Method: for each way: a cut inside a long text, then behind one more packet; the next connection is whole.
TEST_F(FaultProxyTest, CutsWhereItIsTold)
{
    auto connection = through();
    m_proxy.cutBehindByte(Way::ToClient, 5000);
    EXPECT_FALSE(connection.queryCell("SELECT REPEAT('c', 100000)"));
    connection = through();
    m_proxy.cutBehindByte(Way::ToServer, 40);
    EXPECT_FALSE(connection.execute("INSERT INTO d.t VALUES (1, 'never whole, for it is longer')"));
    connection = through();
    m_proxy.cutBehindPacket(Way::ToServer, 2);
    EXPECT_TRUE(connection.execute("INSERT INTO d.t VALUES (2, '')"));
    (void)connection.execute("INSERT INTO d.t VALUES (3, '')");
    EXPECT_FALSE(connection.execute("INSERT INTO d.t VALUES (4, '')"));
    connection = through();
    EXPECT_EQ(orThrow(connection.queryCell("SELECT COUNT(*) FROM d.t WHERE id IN (1, 4)")), "0");
    EXPECT_EQ(m_proxy.cuts(), 3);
}

// Goal: frozen links go on after the thaw; vanished ones never do, while new ones work; all can be cut.
// Method: a query held up by the freeze, from a thread of its own.
TEST_F(FaultProxyTest, FreezesVanishesAndCuts)
{
    auto connection = through();
    m_proxy.freeze();
    std::atomic<bool> answered = false;
    std::jthread asking([&] {
        EXPECT_EQ(orThrow(connection.queryCell("SELECT 7")), "7");
        answered = true;
    });
    std::this_thread::sleep_for(200ms);
    EXPECT_FALSE(answered);
    m_proxy.thaw();
    asking.join();
    EXPECT_TRUE(answered);

    mysql::Endpoint impatient = endpointAt(m_proxy.port());
    impatient.readWithin = 1s;
    auto lost = orThrow(mysql::Connection::open(impatient));
    m_proxy.vanish();
    EXPECT_FALSE(lost.queryCell("SELECT 8"));
    connection = through();
    EXPECT_EQ(orThrow(connection.queryCell("SELECT 9")), "9");
    m_proxy.cutAll();
    EXPECT_FALSE(connection.queryCell("SELECT 10"));
}

}  // namespace
}  // namespace lutra::support
