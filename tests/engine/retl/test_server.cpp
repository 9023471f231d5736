#include "tests/engine/retl/test_server.h"

#include "engine/retl/embedded_sql.h"

#include <map>

namespace lutra::test {

sandbox::ThrowAwayServer* sharedServer(std::string_view name, sandbox::ServerKind kind,
                                       std::vector<std::string> options)
{
    static std::map<std::string, sandbox::ThrowAwayServer, std::less<>> servers;
    if (const auto found = servers.find(name); found != servers.end())
        return &found->second;
    sandbox::ServerOptions wanted;
    wanted.kind = kind;
    wanted.name = name;
    wanted.serverId = static_cast<std::uint32_t>(servers.size() + 1);
    if (kind != sandbox::ServerKind::MySql56)  // which does not know it
        wanted.extra = {"--binlog-row-metadata=FULL"};
    wanted.extra.insert(wanted.extra.end(), options.begin(), options.end());
    auto started = sandbox::ThrowAwayServer::start(wanted);
    if (!started) {
        ADD_FAILURE() << started.error().code << ": " << started.error().detail;
        return nullptr;
    }
    return &servers.emplace(name, std::move(*started)).first->second;
}

mysql::Connection connectTo(const sandbox::ThrowAwayServer& server, std::string_view name,
                            std::string_view user, std::string_view password)
{
    mysql::Endpoint endpoint;
    endpoint.source.name = name;
    endpoint.source.socket = server.socketPath();
    endpoint.source.user = user;
    endpoint.source.tls = TlsMode::Off;
    endpoint.password = Secret(std::string(password));
    auto opened = mysql::Connection::open(endpoint);
    if (!opened)
        throw std::runtime_error(opened.error().detail);
    return std::move(*opened);
}

void runAll(mysql::Connection& connection, std::string_view script)
{
    for (const std::string& statement : retl::splitStatements(script)) {
        const auto done = connection.execute(statement);
        ASSERT_TRUE(done) << done.error().detail << "\n" << statement;
    }
}

}  // namespace lutra::test
