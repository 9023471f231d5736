#include "app/text/fact_text.h"
#include "engine/mysql/connection.h"
#include "engine/mysql/dump_connection.h"
#include "engine/mysql/source_state.h"
#include "engine/preflight/preflight.h"
#include "tests/engine/mysql/certificates.h"
#include "tests/engine/retl/test_server.h"

#include <fmt/format.h>

namespace lutra::mysql {
namespace {

using sandbox::ServerKind;

/// One for all tests: the shared servers read from its folder for as long as they run.
const test::Certificates& certificates()
{
    static const test::Certificates made;
    return made;
}

std::string nameOf(ServerKind kind)
{
    return kind == ServerKind::MySql97 ? "tls-mysql" : "tls-maria";
}

/// A server whose certificate is changed from test to test.
class TlsTest : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam());
        m_name = nameOf(GetParam());
        if (!std::filesystem::exists(certificates().certificate("ca"))) {
            certificates().makeAuthority("ca");
            certificates().makeAuthority("other-ca");
        }
        certificates().sign("ca", m_name, "localhost", 90);
        m_server = test::sharedServer(m_name, GetParam(),
                                      {"--ssl-cert=" + certificates().certificate(m_name),
                                       "--ssl-key=" + certificates().key(m_name),
                                       "--ssl-ca=" + certificates().certificate("ca")});
        ASSERT_NE(m_server, nullptr);
        reload();
    }

    /// Has the server show the certificate that now stands in its file.
    void reload()
    {
        auto root = test::connectTo(*m_server, "root");
        test::runAll(root,
                     GetParam() == ServerKind::MySql97 ? "ALTER INSTANCE RELOAD TLS;\n" : "FLUSH SSL;\n");
    }

    [[nodiscard]] Endpoint endpoint(TlsMode tls, std::string_view authority = "",
                                    std::string_view host = "localhost") const
    {
        Endpoint endpoint;
        endpoint.source.name = "site-a";
        endpoint.source.host = host;
        endpoint.source.port = m_server->port();
        endpoint.source.user = "root";
        endpoint.source.tls = tls;
        if (!authority.empty())
            endpoint.source.ca = certificates().certificate(authority);
        endpoint.readWithin = std::chrono::seconds(10);
        return endpoint;
    }

    void expectRefused(const Endpoint& endpoint, std::string_view word)
    {
        const auto refused = Connection::open(endpoint);
        ASSERT_FALSE(refused) << "connected with " << refused->link().protocol;
        EXPECT_EQ(refused.error().code, "mysql.tls") << refused.error().detail;
        EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
        EXPECT_NE(refused.error().detail.find(word), std::string::npos) << refused.error().detail;
    }

    std::string m_name;
    sandbox::ThrowAwayServer* m_server = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Servers, TlsTest, testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

// Goal: a server is believed only with a certificate of our CA, for our host name.
// Method: the same server by both of its names, with another CA, and with none (the system's).
TEST_P(TlsTest, VerifiesChainAndName)
{
    const auto good = Connection::open(endpoint(TlsMode::Verify, "ca"));
    ASSERT_TRUE(good) << good.error().detail;
    EXPECT_TRUE(good->link().provenIdentity);
    EXPECT_TRUE(good->link().protocol.starts_with("TLSv1.")) << good->link().protocol;

    expectRefused(endpoint(TlsMode::Verify, "other-ca"), "certificate");
    expectRefused(endpoint(TlsMode::Verify), "certificate");
    expectRefused(endpoint(TlsMode::Verify, "ca", "127.0.0.1"), "certificate");
}

// Goal: a certificate that was good until yesterday is good no more.
// Method: a server of its own: MySQL does not change over to such a certificate while it runs.
TEST_P(TlsTest, RefusesAnExpiredCertificate)
{
    const std::string name = m_name + "-old";
    certificates().sign("ca", name, "localhost", -1);
    auto* old = test::sharedServer(
        name, GetParam(),
        {"--ssl-cert=" + certificates().certificate(name), "--ssl-key=" + certificates().key(name)});
    ASSERT_NE(old, nullptr);
    Endpoint wanted = endpoint(TlsMode::Verify, "ca");
    wanted.source.port = old->port();
    expectRefused(wanted, "expired");
    wanted.source.tls = TlsMode::Require;  // with a CA, the chain still counts; without, nothing does
    expectRefused(wanted, "expired");
    wanted.source.ca.clear();
    const auto connected = Connection::open(wanted);
    EXPECT_TRUE(connected) << connected.error().detail;
}

// Goal: `require` encrypts, asks nobody who the server is, and says so; verify does not take such a server.
// Method: a certificate that nobody but itself signed.
TEST_P(TlsTest, RequireTakesASelfSignedCertificate)
{
    certificates().signByItself(m_name);
    reload();
    const auto connected = Connection::open(endpoint(TlsMode::Require));
    ASSERT_TRUE(connected) << connected.error().detail;
    EXPECT_FALSE(connected->link().protocol.empty());
    EXPECT_FALSE(connected->link().provenIdentity);
    expectRefused(endpoint(TlsMode::Verify, "ca"), "certificate");
    expectRefused(endpoint(TlsMode::Require, "ca"), "certificate");
}

// Goal: the log comes over an encrypted link, byte by byte as over a plain one.
TEST_P(TlsTest, ReadsTheLog)
{
    auto root = test::connectTo(*m_server, "root");
    test::runAll(root,
                 "DROP DATABASE IF EXISTS d;\nFLUSH BINARY LOGS;\nCREATE DATABASE d;\nCREATE TABLE d.t (a "
                 "LONGTEXT);\nINSERT INTO d.t VALUES (REPEAT('x', 1000000));\n");
    const auto end = readLogEnd(root);
    ASSERT_TRUE(end);
    const auto read = [&](TlsMode tls) {
        std::vector<std::byte> bytes;
        auto dump = DumpConnection::open(endpoint(tls, "ca"), {.file = end->file, .toEnd = true});
        for (;;) {
            const auto event = dump ? dump->nextEvent() : Result<std::span<const std::byte>>();
            if (!dump || !event) {
                ADD_FAILURE() << (dump ? event.error() : dump.error()).detail;
                return bytes;
            }
            if (event->empty())
                return bytes;
            bytes.insert(bytes.end(), event->begin(), event->end());
        }
    };
    const auto encrypted = read(TlsMode::Verify);
    EXPECT_GT(encrypted.size(), 1'000'000u);
    EXPECT_EQ(encrypted, read(TlsMode::Off));
}

// Goal: a server without TLS is no server for verify and require; nothing falls back to plain text (S2).
// Method: a MariaDB without a certificate, and a MySQL that shows its TLS to nobody.
TEST_P(TlsTest, NeverFallsBackToPlainText)
{
    auto* plain =
        test::sharedServer(m_name + "-none", GetParam(),
                           GetParam() == ServerKind::MySql97 ? std::vector<std::string>{"--tls-version="}
                                                             : std::vector<std::string>{"--skip-ssl"});
    ASSERT_NE(plain, nullptr);
    for (const TlsMode tls : {TlsMode::Verify, TlsMode::Require}) {
        Endpoint wanted = endpoint(tls, "ca");
        wanted.source.port = plain->port();
        expectRefused(wanted, "");
    }
    Endpoint off = endpoint(TlsMode::Off);
    off.source.port = plain->port();
    const auto connected = Connection::open(off);
    ASSERT_TRUE(connected) << connected.error().detail;
    EXPECT_TRUE(connected->link().protocol.empty());
}

// Goal: `check` tells of every link how it is protected, and warns of a lesser one that may leave this host.
// Method: one site by verify, the other by each mode; "0.0.0.0" leads here, but is no name of loopback.
TEST_P(TlsTest, IsShownInTheChecks)
{
    struct Case {
        TlsMode tls;
        const char* host;
        preflight::Level level;
        const char* words;
    };
    using preflight::Level;
    for (const Case& each :
         {Case{TlsMode::Verify, "localhost", Level::Inform, "tls is verify"},
          Case{TlsMode::Require, "localhost", Level::Inform, "not proven: tls is require; it does not leave"},
          Case{TlsMode::Require, "0.0.0.0", Level::Warn, "not proven: tls is require."},
          Case{TlsMode::Off, "127.0.0.1", Level::Inform, "not encrypted; it does not leave"},
          Case{TlsMode::Off, "0.0.0.0", Level::Warn, "not encrypted."}}) {
        auto a = Connection::open(endpoint(TlsMode::Verify, "ca"));
        ASSERT_TRUE(a) << a.error().detail;
        Endpoint other = endpoint(each.tls, "ca", each.host);
        other.source.name = "site-b";
        auto b = Connection::open(other);
        ASSERT_TRUE(b) << b.error().detail;
        std::vector<preflight::Finding> found;
        const std::vector<preflight::Pair> pairs{{"a-to-b", *a, *b, {}, {}, 0, false}};
        for (const auto& result : preflight::run(pairs)) {
            if (result.id == "PF02")
                found.insert(found.end(), result.findings.begin(), result.findings.end());
        }
        ASSERT_EQ(found.size(), 2u);
        EXPECT_EQ(found[0].level, Level::Inform);
        EXPECT_NE(text::worded(found[0].cause).find("tls is verify"), std::string::npos)
            << text::worded(found[0].cause);
        EXPECT_EQ(found[1].level, each.level) << text::worded(found[1].cause);
        EXPECT_EQ(found[1].site, "site-b");
        EXPECT_NE(text::worded(found[1].cause).find(each.words), std::string::npos)
            << text::worded(found[1].cause);
    }
}

// Goal: a certificate that ends soon is told in time; a new one puts that right.
// Method: one of ten days; then, as the finding says, another in its place that the server reads anew.
TEST_P(TlsTest, ThatEndsSoonIsShownInTheChecks)
{
    const auto findings = [&] {
        auto a = Connection::open(endpoint(TlsMode::Verify, "ca"));
        EXPECT_TRUE(a) << a.error().detail;
        const std::vector<preflight::Pair> pairs{{"a-to-b", *a, *a, {}, {}}};
        std::vector<preflight::Finding> found;
        for (const auto& result : preflight::run(pairs)) {
            for (const auto& finding : result.findings) {
                if (finding.id == "PF02" && finding.level == preflight::Level::Warn)
                    found.push_back(finding);
            }
        }
        return found;
    };
    EXPECT_TRUE(findings().empty());
    certificates().sign("ca", m_name, "localhost", 10);
    reload();
    const auto found = findings();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NE(text::worded(found[0].cause).find("The certificate of site-a ends on "), std::string::npos)
        << text::worded(found[0].cause);
    EXPECT_EQ(found[0].fix.kind, preflight::Fix::Kind::ServerFile);
    certificates().sign("ca", m_name, "localhost", 90);
    reload();
    EXPECT_TRUE(findings().empty());
}

}  // namespace
}  // namespace lutra::mysql
