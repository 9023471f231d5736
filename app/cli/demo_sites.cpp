#include "app/cli/demo_sites.h"

#include "app/cli/demo_sql.h"
#include "engine/bundle/configuration_text.h"
#include "engine/dialect/quoting.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"

#include <fmt/format.h>
#include <fstream>
#include <random>

namespace lutra::cli {

namespace {

constexpr const char* kAccount = "retl";
constexpr const char* kSchema = "shop";

std::string siteName(std::size_t site)
{
    return site == 0 ? "site-a" : "site-b";
}

std::string randomPassword()
{
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> pick(0, kLetters.size() - 1);
    std::string password;
    for (int i = 0; i < 32; ++i)
        password += kLetters[pick(device)];
    return password;
}

/// Runs statements that end with `;` at the end of a line.
Result<> runScript(mysql::Connection& connection, std::string_view script)
{
    while (!script.empty()) {
        const auto end = script.find(";\n");
        std::string_view statement = script.substr(0, end);
        script.remove_prefix(end == std::string_view::npos ? script.size() : end + 2);
        if (statement.find_first_not_of(" \n") == std::string_view::npos)
            continue;
        if (auto done = connection.execute(statement); !done)
            return tl::unexpected(done.error());
    }
    return {};
}

Configuration configurationFor(const std::vector<sandbox::ThrowAwayServer>& servers,
                               const std::string& passwordFile)
{
    Configuration configuration;
    Channel channel;
    channel.name = "shop";
    for (std::size_t site = 0; site < servers.size(); ++site) {
        DataSource source;
        source.name = siteName(site);
        source.port = servers[site].port();
        source.user = kAccount;
        source.password = "file:" + passwordFile;
        source.tls = TlsMode::Off;  // loopback, and the servers live for a minute
        configuration.dataSources.push_back(source);
        Canal canal;
        canal.name = site == 0 ? "canal-a" : "canal-b";
        canal.dataSource = source.name;
        configuration.canals.push_back(canal);
        Pipeline pipeline;
        pipeline.name = site == 0 ? "a-to-b" : "b-to-a";
        pipeline.canal = canal.name;
        pipeline.target = siteName(1 - site);
        pipeline.home = site == 0;
        pipeline.mappings.push_back({.source = std::string(kSchema) + ".*", .target = {}, .exclude = {}});
        channel.pipelines.push_back(pipeline);
    }
    configuration.channels.push_back(std::move(channel));
    return configuration;
}

}  // namespace

Result<std::unique_ptr<DemoSites>> DemoSites::make()
{
    std::unique_ptr<DemoSites> sites(new DemoSites);
    std::vector<sandbox::ServerOptions> options;
    for (std::size_t site = 0; site < 2; ++site) {
        const auto number = static_cast<std::uint32_t>(site + 1);
        options.push_back(
            {.kind = sandbox::ServerKind::MariaDb1011,
             .name = "demo-" + siteName(site),
             .serverId = number,
             .extra = {"--auto-increment-increment=2", fmt::format("--auto-increment-offset={}", number)},
             .rootPassword = {}});
    }
    auto servers = sandbox::ThrowAwayServer::startAll(options);
    if (!servers)
        return tl::unexpected(servers.error());
    sites->m_servers = std::move(*servers);
    // In a server's own folder, which goes when we are killed, too.
    sites->m_folder = sites->m_servers.front().folder() / "lutra";
    std::error_code failed;
    if (!std::filesystem::create_directory(sites->m_folder, failed))
        return fail(ErrorKind::Refused, "demo.no_folder",
                    "no folder could be made in " + sites->m_folder.string());
    std::filesystem::permissions(sites->m_folder, std::filesystem::perms::owner_all);

    const std::string password = randomPassword();
    for (std::size_t site = 0; site < 2; ++site) {
        if (auto prepared = sites->prepare(site, password); !prepared)
            return tl::unexpected(prepared.error());
    }
    if (auto written = sites->writeFiles(password); !written)
        return tl::unexpected(written.error());
    return sites;
}

Result<mysql::Connection> DemoSites::connectAsRoot(std::size_t site) const
{
    mysql::Endpoint endpoint;
    endpoint.source.name = siteName(site);
    endpoint.source.socket = m_servers[site].socketPath();
    endpoint.source.user = "root";
    return mysql::Connection::open(endpoint);
}

Result<> DemoSites::nameIn(const std::filesystem::path& folder) const
{
    const auto link = [&](const std::filesystem::path& to, const std::string& name) {
        std::error_code failed;
        std::filesystem::remove(folder / name, failed);
        std::filesystem::create_symlink(to, folder / name, failed);
        return !failed;
    };
    if (!link(m_servers[0].socketPath(), siteName(0) + ".sock") ||
        !link(m_servers[1].socketPath(), siteName(1) + ".sock") || !link(configurationFile(), "lutra.toml"))
        return fail(ErrorKind::Refused, "demo.no_folder",
                    "the files in " + folder.string() + " could not be written");
    return {};
}

Result<> DemoSites::prepare(std::size_t site, const std::string& password)
{
    auto root = connectAsRoot(site);
    if (!root)
        return tl::unexpected(root.error());
    if (auto done = runScript(*root, kShopSql); !done)
        return done;
    if (auto done = retl::bringUp(*root); !done)
        return tl::unexpected(done.error());
    auto account =
        root->execute(fmt::format("CREATE USER {}@'127.0.0.1' IDENTIFIED BY '{}'", kAccount, password));
    if (!account)
        return tl::unexpected(account.error());
    const std::vector<std::string> schemas{kSchema};
    return runScript(*root, retl::grantStatements(root->server(), kAccount, "127.0.0.1", schemas));
}

Result<> DemoSites::writeFiles(const std::string& password)
{
    const auto passwordFile = m_folder / "password";
    const auto put = [](const std::filesystem::path& file, std::string_view text) {
        std::ofstream out(file);
        std::filesystem::permissions(file, std::filesystem::perms::owner_read |
                                               std::filesystem::perms::owner_write);
        out << text;
        return out.good();
    };
    const std::string text = bundle::writeConfiguration(configurationFor(m_servers, passwordFile));
    if (!put(passwordFile, password) || !put(configurationFile(), text))
        return fail(ErrorKind::Refused, "demo.no_folder",
                    "the files in " + m_folder.string() + " could not be written");
    return {};
}

}  // namespace lutra::cli
