#include "app/setup/link_test.h"

#include "app/text/fact_text.h"

#include "app/sandbox/process.h"
#include "engine/mysql/catalog.h"
#include "engine/mysql/connection.h"
#include "engine/preflight/checks.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace lutra::setup {

namespace {

using Kind = LinkStep::Kind;
using State = LinkStep::State;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds kAnswerWithin{5};
constexpr std::size_t kGreetingBytesMax = 256;

/// Where a name led: an address to connect to.
struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;
    std::string text;
};

Result<Address> socketAddress(const std::string& path)
{
    Address address;
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    if (path.size() >= sizeof local.sun_path)
        return fail(ErrorKind::BadConfig, "mysql.unreachable", "the path is too long for a socket");
    std::memcpy(local.sun_path, path.data(), path.size());
    std::memcpy(&address.bytes, &local, sizeof local);
    address.size = sizeof local;
    address.text = path;
    return address;
}

Result<Address> resolve(const DataSource& source)
{
    if (!source.socket.empty())
        return socketAddress(source.socket);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int problem = getaddrinfo(source.host.c_str(), std::to_string(source.port).c_str(), &hints, &found);
    if (problem != 0)
        return fail(ErrorKind::Transient, "mysql.unknown_host",
                    fmt::format("{}: {}", source.host, gai_strerror(problem)));
    Address address;
    std::memcpy(&address.bytes, found->ai_addr, found->ai_addrlen);
    address.size = found->ai_addrlen;
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(found->ai_addr, found->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0)
        address.text = text.data();
    freeaddrinfo(found);
    return address;
}

bool becomes(int socket, short event)
{
    pollfd waiting{socket, event, 0};
    return poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(kAnswerWithin).count())) == 1;
}

/// "MariaDB 10.11.6" out of what a server says of itself before anybody logs in.
std::string serverName(std::string version)
{
    const bool mariaDb = version.find("MariaDB") != std::string::npos;
    if (version.starts_with("5.5.5-") && mariaDb)
        version.erase(0, 6);
    return (mariaDb ? "MariaDB " : "MySQL ") + version.substr(0, version.find('-'));
}

/// What a server says before anybody logs in.
struct Greeting {
    std::string server;  // empty when it greets in a way we do not know
    bool offersTls = true;
};

/// The part of a greeting behind the protocol's number: version, connection id, 8 bytes and one,
/// capabilities.
Greeting parseGreeting(std::string_view rest)
{
    constexpr std::size_t kToCapabilities = 1 + 4 + 8 + 1;
    constexpr unsigned char kTlsBit = 0x08;  // CLIENT_SSL, 0x0800, in the second byte
    const auto end = rest.find('\0');
    Greeting greeting{serverName(std::string(rest.substr(0, end))), true};
    if (end != std::string_view::npos && rest.size() > end + kToCapabilities + 1)
        greeting.offersTls = (static_cast<unsigned char>(rest[end + kToCapabilities + 1]) & kTlsBit) != 0;
    return greeting;
}

/// Connects and reads the greeting.
Result<Greeting> greetingOf(const Address& address)
{
    const auto unreachable = [&](std::string_view what) {
        return fail(ErrorKind::Transient, "mysql.unreachable", fmt::format("{}: {}", address.text, what));
    };
    const sandbox::FileDescriptor socket(
        ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.isOpen())
        return unreachable(std::strerror(errno));
    if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0) {
        if (errno != EINPROGRESS)
            return unreachable(std::strerror(errno));
        if (!becomes(socket.get(), POLLOUT))
            return unreachable(fmt::format("no answer within {} s", kAnswerWithin.count()));
        int problem = 0;
        socklen_t size = sizeof problem;
        getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
        if (problem != 0)
            return unreachable(std::strerror(problem));
    }
    if (!becomes(socket.get(), POLLIN))
        return unreachable("it takes connections and does not greet as a database server does");
    std::array<char, kGreetingBytesMax> bytes{};
    const auto got = recv(socket.get(), bytes.data(), bytes.size(), 0);
    constexpr std::size_t kVersionAt = 5;  // behind the packet's header and the protocol's number
    constexpr char kProtocol = 10;
    if (got <= static_cast<ssize_t>(kVersionAt) || bytes[kVersionAt - 1] != kProtocol)
        return Greeting();
    const std::string_view rest(bytes.data() + kVersionAt, static_cast<std::size_t>(got) - kVersionAt);
    return parseGreeting(rest);
}

class LinkTest {
public:
    LinkTest(const DataSource& source, const Secret& password)
        : m_source(source)
        , m_password(password)
    {
        for (const Kind kind :
             {Kind::Name, Kind::Network, Kind::Encryption, Kind::Login, Kind::Version, Kind::Rights})
            m_report.steps.emplace_back().kind = kind;
    }

    LinkReport run()
    {
        begin();
        const auto address = resolve(m_source);
        if (!address)
            return failed(Kind::Name, address.error());
        pass(Kind::Name, address->text);

        const auto greeting = greetingOf(*address);
        if (!greeting)
            return failed(Kind::Network, greeting.error());
        m_report.server = greeting->server;
        pass(Kind::Network, greeting->server);
        // Seen before a login: one is not worth trying where nobody would be told apart from a listener.
        if (m_source.tls != TlsMode::Off && m_source.socket.empty() && !greeting->offersTls)
            return failed(Kind::Encryption, {ErrorKind::Refused, "mysql.tls",
                                             fmt::format("{} offers no TLS", m_report.server)});

        auto connection = mysql::Connection::open({.source = m_source,
                                                   .password = m_password,
                                                   .connectWithin = kAnswerWithin,
                                                   .readWithin = kAnswerWithin,
                                                   .writeWithin = kAnswerWithin});
        if (!connection) {
            if (connection.error().code == "mysql.tls")
                return failed(Kind::Encryption, connection.error());
            pass(Kind::Encryption, {});
            return failed(Kind::Login, connection.error());
        }
        const mysql::LinkSecurity& link = connection->link();
        pass(Kind::Encryption, !link.protocol.empty() ? link.protocol : "");
        if (link.protocol.empty() && !link.staysOnHost)
            step(Kind::Encryption).state = State::Warned;
        askServer(*connection);
        return m_report;
    }

private:
    void begin() { m_begun = std::chrono::steady_clock::now(); }

    LinkStep& step(Kind kind) { return m_report.steps[static_cast<std::size_t>(kind)]; }

    void pass(Kind kind, std::string fact)
    {
        LinkStep& one = step(kind);
        one.state = State::Passed;
        one.fact = std::move(fact);
        takeTime(one);
    }

    void takeTime(LinkStep& one)
    {
        one.took =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - m_begun);
        begin();
    }

    LinkReport failed(Kind kind, const Error& error)
    {
        LinkStep& one = step(kind);
        one.state = State::Failed;
        one.code = error.code;
        one.detail = error.detail;
        takeTime(one);
        return m_report;
    }

    void askServer(mysql::Connection& connection)
    {
        const auto who = connection.queryCell("SELECT CURRENT_USER()");
        if (!who)
            return (void)failed(Kind::Login, who.error());
        pass(Kind::Login, who->value_or(""));

        m_report.server = serverName(connection.server().versionText);
        const auto name = connection.server().isMariaDb() ? "server_uid" : "server_uuid";
        if (const auto identity = mysql::readVariable(connection, name); identity)
            m_report.serverIdentity = identity->value_or("");
        preflight::Site site(connection);
        site.isSource = site.isTarget = site.twoWay = true;
        judge(Kind::Version, site,
              {preflight::checkVersion, preflight::checkLogOn, preflight::checkLogFormat,
               preflight::checkRowImage, preflight::checkWritable});
        judge(Kind::Rights, site, {preflight::checkGrants, preflight::checkRetlSchema});
    }

    /// The first finding that blocks, else the first that warns.
    void judge(Kind kind, preflight::Site& site,
               std::initializer_list<Result<> (*)(preflight::Site&, preflight::Report&)> checks)
    {
        pass(kind, kind == Kind::Version ? m_report.server : std::string());
        LinkStep& one = step(kind);
        for (const auto check : checks) {
            preflight::Report report("", site.name());
            if (const auto looked = check(site, report); !looked)
                return (void)failed(kind, looked.error());
            for (const auto& finding : std::move(report).take().findings) {
                const bool blocks = finding.level == preflight::Level::Block;
                if (finding.level == preflight::Level::Inform || one.state == State::Failed ||
                    (!blocks && one.state == State::Warned))
                    continue;
                one.state = blocks ? State::Failed : State::Warned;
                one.detail = text::worded(finding.cause);
                one.fix = finding.fix.lines;
            }
        }
    }

    const DataSource& m_source;
    const Secret& m_password;
    LinkReport m_report;
    SteadyTime m_begun;
};

}  // namespace

LinkReport testLink(const DataSource& source, const Secret& password)
{
    return LinkTest(source, password).run();
}

}  // namespace lutra::setup
