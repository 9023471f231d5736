#include "app/cli/command_table.h"
#include "app/cli/sites.h"
#include "app/composition/site_endpoint.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"

#include <fmt/format.h>
#include <memory>
#include <set>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    bool print = false;
};

/// The schemas that carry mapped tables on this data source, whichever direction they go.
std::set<std::string> schemasOn(const LoadedConfiguration& loaded, const std::string& site,
                                mysql::Connection& connection)
{
    std::set<std::string> schemas;
    for (const Channel& channel : loaded.configuration.channels) {
        for (const Pipeline& pipeline : channel.pipelines) {
            const auto source = loaded.configuration.findCanal(pipeline.canal)->dataSource;
            if (source == site) {
                if (const auto mapped = composition::mappedTables(connection, pipeline)) {
                    for (const auto& table : mapped->tables)
                        schemas.insert(table.source.schema);
                }
            } else if (pipeline.target == site) {
                auto other = composition::connectTo(loaded.configuration, *loaded.secrets, source);
                const auto mapped =
                    other ? composition::mappedTables(*other, pipeline) : tl::unexpected(other.error());
                if (mapped) {
                    for (const auto& table : mapped->tables)
                        schemas.insert(table.target.schema);
                }
            }
        }
    }
    return schemas;
}

/// What an administrator would run, for a server that lets us in or not.
void printFor(const LoadedConfiguration& loaded, const DataSource& site)
{
    auto connection = composition::connectTo(loaded.configuration, *loaded.secrets, site.name);
    ServerInfo server;
    std::set<std::string> schemas;
    int version = 0;
    auto grantNames = retl::GrantNames::Patterns;
    if (connection) {
        grantNames = retl::grantNamesOn(*connection).value_or(grantNames);
        server = connection->server();
        schemas = schemasOn(loaded, site.name, *connection);
        version = retl::installedVersion(*connection).value_or(0);
    }
    const std::vector<std::string> names(schemas.begin(), schemas.end());
    fmt::print("-- {} ({})\n", site.name,
               connection ? server.versionText
                          : "not reached: the text is MariaDB's; " + connection.error().detail);
    fmt::print("{}\n", retl::grantStatements(server, site.user, "%", names, grantNames));
    for (const std::string& statement : retl::statementsFor(version))
        fmt::print("{};\n\n", statement);
}

ExitCode init(const Options& options)
{
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    for (const DataSource& site : loaded->configuration.dataSources) {
        if (options.print) {
            printFor(*loaded, site);
            continue;
        }
        auto connection = composition::connectTo(loaded->configuration, *loaded->secrets, site.name);
        if (!connection)
            return report(connection.error());
        const auto done = retl::bringUp(*connection);
        if (!done)
            return report(done.error().during(site.name));
        fmt::print("{}: {}\n", site.name,
                   done->empty() ? "nothing to do"
                                 : fmt::format("{} statements, schema retl is at version {}", done->size(),
                                               retl::newestVersion()));
    }
    return ExitCode::Done;
}

}  // namespace

Action prepareInit(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_flag("--print", options->print, "only show the SQL for each server, grants included");
    return [options] { return init(*options); };
}

}  // namespace lutra::cli
