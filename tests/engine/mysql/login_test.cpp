#include "engine/mysql/connection.h"
#include "engine/mysql/dump_connection.h"
#include "engine/mysql/source_state.h"
#include "tests/engine/retl/test_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace lutra::mysql {
namespace {

using sandbox::ServerKind;

constexpr std::string_view kPassword = "pass'word of 29 bytes, or so";

Endpoint endpointOf(const sandbox::ThrowAwayServer& server, std::string_view user, TlsMode tls,
                    std::string_view password = kPassword)
{
    Endpoint endpoint;
    endpoint.source.name = "site-a";
    endpoint.source.port = server.port();
    endpoint.source.user = user;
    endpoint.source.tls = tls;
    endpoint.password = Secret(std::string(password));
    endpoint.readWithin = std::chrono::seconds(10);
    return endpoint;
}

/// Logs in for statements, and for the log.
void expectLogin(const sandbox::ThrowAwayServer& server, std::string_view user, TlsMode tls)
{
    auto connection = Connection::open(endpointOf(server, user, tls));
    ASSERT_TRUE(connection) << connection.error().detail;
    EXPECT_EQ(connection->queryCell("SELECT SUBSTRING_INDEX(USER(), '@', 1)")->value_or(""), user);
    const auto end = readLogEnd(*connection);
    ASSERT_TRUE(end) << end.error().detail;
    auto dump = DumpConnection::open(endpointOf(server, user, tls), {.file = end->file});
    ASSERT_TRUE(dump) << dump.error().detail;
    const auto event = dump->nextEvent();
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_FALSE(event->empty());
}

void expectWrongPasswordRefused(const sandbox::ThrowAwayServer& server, std::string_view user, TlsMode tls)
{
    const auto refused = Connection::open(endpointOf(server, user, tls, "another"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "mysql.login_refused") << refused.error().detail;
    EXPECT_EQ(refused.error().detail.find("another"), std::string::npos);
}

class LoginTest : public testing::Test {
protected:
    void startServer(ServerKind kind, std::vector<std::string> options = {})
    {
        m_server =
            test::sharedServer(fmt::format("login-{}", static_cast<int>(kind)), kind, std::move(options));
        ASSERT_NE(m_server, nullptr);
        m_root.emplace(test::connectTo(*m_server, "root"));
        m_user = "reader";
        (void)m_root->execute("DROP USER reader@'%'");  // of the test before, if any
    }

    void createUser(std::string_view identified)
    {
        test::runAll(
            *m_root,
            fmt::format("CREATE USER reader@'%' {};\nGRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* "
                        "TO reader@'%';\n",
                        identified));
    }

    static std::string quoted() { return "'pass\\'word of 29 bytes, or so'"; }

    sandbox::ThrowAwayServer* m_server = nullptr;
    std::optional<Connection> m_root;
    std::string m_user;
};

// Goal: caching_sha2_password works in both of its forms, encrypted or not.
// Method: the server's cache knows nobody after FLUSH PRIVILEGES, so the next login takes the full form (the
// password, by TLS or under the server's RSA key), and the one behind it the fast form (a scramble).
TEST_F(LoginTest, ByCachingSha2)
{
    LUTRA_NEEDS(ServerKind::MySql97);
    startServer(ServerKind::MySql97);
    createUser("IDENTIFIED WITH caching_sha2_password BY " + quoted());
    for (const TlsMode tls : {TlsMode::Require, TlsMode::Off}) {
        test::runAll(*m_root, "FLUSH PRIVILEGES;\n");
        expectWrongPasswordRefused(*m_server, m_user, tls);
        expectLogin(*m_server, m_user, tls);
        expectLogin(*m_server, m_user, tls);
        expectWrongPasswordRefused(*m_server, m_user, tls);
    }
    // Over the socket nobody listens; the library sends the password as over TLS.
    test::runAll(*m_root, "FLUSH PRIVILEGES;\n");
    auto overSocket = endpointOf(*m_server, m_user, TlsMode::Off);
    overSocket.source.socket = m_server->socketPath();
    const auto connected = Connection::open(overSocket);
    EXPECT_TRUE(connected) << connected.error().detail;
}

// Goal: sha256_password works, by TLS and under the server's RSA key.
TEST_F(LoginTest, BySha256)
{
    LUTRA_NEEDS(ServerKind::MySql97);
    startServer(ServerKind::MySql97);
    if (!m_root->queryCell("SELECT 1 FROM information_schema.plugins WHERE plugin_name = 'sha256_password'")
             ->has_value())
        GTEST_SKIP() << "this MySQL has no sha256_password";
    createUser("IDENTIFIED WITH sha256_password BY " + quoted());
    for (const TlsMode tls : {TlsMode::Require, TlsMode::Off}) {
        expectLogin(*m_server, m_user, tls);
        expectWrongPasswordRefused(*m_server, m_user, tls);
    }
}

// Goal: sha256_password works on the oldest server that has it, where its TLS library lets it.
TEST_F(LoginTest, BySha256OnMySql56)
{
    LUTRA_NEEDS(ServerKind::MySql56);
    startServer(ServerKind::MySql56);
    if (m_root->query("SHOW STATUS LIKE 'Rsa_public_key'").value().empty())
        GTEST_SKIP() << "this MySQL 5.6 is built with yaSSL: no RSA key, and no TLS above 1.1";
    createUser("IDENTIFIED WITH sha256_password");
    test::runAll(*m_root,
                 "SET old_passwords = 2;\nSET PASSWORD FOR reader@'%' = PASSWORD(" + quoted() + ");\n");
    expectLogin(*m_server, m_user, TlsMode::Off);
    expectWrongPasswordRefused(*m_server, m_user, TlsMode::Off);
}

// Goal: mysql_native_password works where it is still the common one.
TEST_F(LoginTest, ByNativePassword)
{
    startServer(ServerKind::MariaDb1011);
    createUser("IDENTIFIED BY " + quoted());
    expectLogin(*m_server, m_user, TlsMode::Off);
    expectWrongPasswordRefused(*m_server, m_user, TlsMode::Off);
}

TEST_F(LoginTest, ByNativePasswordOnMySql56)
{
    LUTRA_NEEDS(ServerKind::MySql56);
    startServer(ServerKind::MySql56);
    createUser("IDENTIFIED BY " + quoted());
    expectLogin(*m_server, m_user, TlsMode::Off);
    expectWrongPasswordRefused(*m_server, m_user, TlsMode::Off);
}

// Goal: ed25519 works on MariaDB.
TEST_F(LoginTest, ByEd25519)
{
    startServer(ServerKind::MariaDb1011);
    if (const auto there = m_root->execute("INSTALL SONAME 'auth_ed25519'");
        !there && !m_root->execute("DO ed25519_password('x')"))
        GTEST_SKIP() << "this MariaDB has no auth_ed25519: " << there.error().detail;
    createUser("IDENTIFIED VIA ed25519 USING PASSWORD(" + quoted() + ")");
    expectLogin(*m_server, m_user, TlsMode::Off);
    expectWrongPasswordRefused(*m_server, m_user, TlsMode::Off);
}

/// A server that greets, and then asks for the login method that it is told to ask for.
class AskingServer {
public:
    explicit AskingServer(std::string method)
        : m_method(std::move(method))
        , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(m_listener, 1) != 0 ||
            ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no port to listen at");
        m_port = ntohs(address.sin_port);
        m_thread = std::jthread([this] { serve(); });
    }
    ~AskingServer()
    {
        ::shutdown(m_listener, SHUT_RDWR);
        m_thread.join();
        ::close(m_listener);
    }

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    /// All that the client sent, once it has gone.
    std::string heard()
    {
        m_thread.join();
        m_thread = std::jthread([] {});
        return m_heard;
    }

private:
    static std::string packet(std::uint8_t number, const std::string& body)
    {
        return std::string{static_cast<char>(body.size()), 0, 0, static_cast<char>(number)} + body;
    }

    /// Version 10, with the flags for long passwords, protocol 4.1, secure login and login methods.
    [[nodiscard]] static std::string greeting()
    {
        using namespace std::string_literals;
        return "\x0a" + "5.7.99\0"s + "\1\0\0\0"s + "12345678\0"s + "\x01\x82\x2d\x02\x00\x08\x00\x15"s +
               std::string(10, '\0') + "901234567890\0"s + "mysql_native_password\0"s;
    }

    void serve()
    {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            return;
        const timeval patience{10, 0};
        (void)::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        send(client, packet(0, greeting()));
        if (receive(client))
            send(client, packet(2, "\xfe" + m_method + std::string(1, '\0')));
        while (receive(client)) {
        }
        ::close(client);
    }

    static void send(int client, const std::string& bytes)
    {
        (void)::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }

    bool receive(int client)
    {
        std::array<char, 4096> bytes{};
        const auto count = ::recv(client, bytes.data(), bytes.size(), 0);
        if (count <= 0)
            return false;
        m_heard.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }

    const std::string m_method;
    const int m_listener;
    std::uint16_t m_port = 0;
    std::string m_heard;
    std::jthread m_thread;
};

// Goal: a server that wants the password as it is does not get it, whichever method it names (F50).
// Method: a server of our own asks for them.
TEST(LoginMethods, OutsideTheListAreRefused)
{
    for (const char* method :
         {"mysql_clear_password", "dialog", "mysql_old_password", "auth_gssapi_client"}) {
        AskingServer server(method);
        Endpoint endpoint;
        endpoint.source.port = server.port();
        endpoint.source.user = "reader";
        endpoint.source.tls = TlsMode::Off;
        endpoint.password = Secret(std::string(kPassword));
        endpoint.readWithin = std::chrono::seconds(10);
        const auto refused = Connection::open(endpoint);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "mysql.login_method") << method << ": " << refused.error().detail;
        EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
        const std::string heard = server.heard();
        EXPECT_NE(heard.find("reader"), std::string::npos) << "it never came to logging in";
        EXPECT_EQ(heard.find(kPassword), std::string::npos) << method;
    }
}

}  // namespace
}  // namespace lutra::mysql
