#include "tests/support/two_sites.h"

#include "engine/mysql/catalog.h"
#include "engine/retl/retl_schema.h"

#include <fmt/format.h>

namespace lutra::support {

namespace {

std::string siteName(std::size_t site)
{
    return fmt::format("site-{}", static_cast<char>('a' + site));
}

DataSource dataSource(const sandbox::ThrowAwayServer& server, std::size_t site)
{
    DataSource source;
    source.name = siteName(site);
    source.port = server.port();
    source.user = "root";
    source.tls = TlsMode::Off;
    return source;
}

}  // namespace

sandbox::ServerKind kindFrom(const std::string& id)
{
    if (const auto kind = sandbox::serverKindFrom(id))
        return *kind;
    throw std::runtime_error("no kind of server is called " + id);
}

TwoSites::TwoSites(Kinds kinds, const std::vector<std::string>& extra,
                   const std::vector<std::string>& environmentOfB)
{
    const std::vector<sandbox::ServerOptions> options{
        {.kind = kinds.first, .name = "a", .serverId = 1, .extra = extra, .rootPassword = {}},
        {.kind = kinds.second,
         .name = "b",
         .serverId = 2,
         .extra = extra,
         .rootPassword = {},
         .environment = environmentOfB}};
    m_servers = orThrow(sandbox::ThrowAwayServer::startAll(options));
    for (std::size_t site = 0; site < 2; ++site) {
        auto connection = connect(site);
        orThrow(retl::bringUp(connection));
    }
}

void TwoSites::startThird()
{
    const std::vector<sandbox::ServerOptions> options{
        {.kind = m_servers[0].kind(), .name = "c", .serverId = 3, .extra = {}, .rootPassword = {}}};
    for (auto& server : orThrow(sandbox::ThrowAwayServer::startAll(options)))
        m_servers.push_back(std::move(server));
    auto connection = connect(2);
    orThrow(retl::bringUp(connection));
}

mysql::Connection TwoSites::connect(std::size_t site) const
{
    mysql::Endpoint endpoint;
    endpoint.source = dataSource(m_servers[site], site);
    endpoint.source.socket = m_servers[site].socketPath();
    endpoint.readWithin = std::chrono::seconds(600);
    return orThrow(mysql::Connection::open(endpoint));
}

SourcePosition TwoSites::logEnd(std::size_t site) const
{
    auto connection = connect(site);
    const auto end = orThrow(mysql::readLogEnd(connection));
    return {end.file, end.offset, {}};
}

Configuration TwoSites::configuration() const
{
    Configuration configuration;
    for (std::size_t site = 0; site < count(); ++site) {
        configuration.dataSources.push_back(dataSource(m_servers[site], site));
        Canal canal;
        canal.name = fmt::format("canal-{}", static_cast<char>('a' + site));
        canal.dataSource = siteName(site);
        configuration.canals.push_back(canal);
    }
    return configuration;
}

Configuration TwoSites::twoWay(const std::string& channel, const std::vector<TableMapping>& mappings) const
{
    Configuration result = configuration();
    Channel both;
    both.name = channel;
    for (std::size_t site = 0; site < 2; ++site) {
        Pipeline pipeline;
        pipeline.name = site == 0 ? "a-to-b" : "b-to-a";
        pipeline.canal = result.canals[site].name;
        pipeline.target = siteName(1 - site);
        pipeline.home = site == 0;
        pipeline.mappings = mappings;
        if (site == 1) {
            for (TableMapping& mapping : pipeline.mappings) {
                if (!mapping.target.empty())
                    std::swap(mapping.source, mapping.target);
            }
        }
        both.pipelines.push_back(pipeline);
    }
    result.channels.push_back(both);
    return result;
}

Configuration TwoSites::between(const std::string& channel, const std::vector<TableMapping>& mappings,
                                const std::vector<std::pair<std::size_t, std::size_t>>& links) const
{
    Configuration result = configuration();
    Channel& all = result.channels.emplace_back();
    all.name = channel;
    for (const auto& [source, target] : links) {
        Pipeline& pipeline = all.pipelines.emplace_back();
        pipeline.name =
            fmt::format("{}-to-{}", static_cast<char>('a' + source), static_cast<char>('a' + target));
        pipeline.canal = result.canals[source].name;
        pipeline.target = siteName(target);
        pipeline.mappings = mappings;
    }
    return result;
}

}  // namespace lutra::support
