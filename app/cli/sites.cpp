#include "app/cli/sites.h"

#include "app/composition/mysql_pipelines.h"
#include "app/composition/site_endpoint.h"
#include "engine/bundle/configuration_text.h"
#include "engine/bundle/secret_references.h"

#include <algorithm>

namespace lutra::cli {

namespace {

Result<mysql::Connection> connect(const LoadedConfiguration& loaded, const std::string& site,
                                  std::chrono::seconds readWithin)
{
    auto endpoint = composition::endpointFor(loaded.configuration, *loaded.secrets, site);
    if (!endpoint)
        return tl::unexpected(endpoint.error());
    endpoint->readWithin = readWithin;
    return mysql::Connection::open(*endpoint);
}

}  // namespace

Result<LoadedConfiguration> load(const std::string& file)
{
    auto configuration = bundle::readConfigurationFile(file);
    if (!configuration)
        return tl::unexpected(configuration.error());
    return LoadedConfiguration{std::move(*configuration), std::make_unique<bundle::ReferenceSecretStore>()};
}

Result<std::vector<OpenDirection>> openDirections(const LoadedConfiguration& loaded,
                                                  const std::string& onlyChannel,
                                                  std::chrono::seconds readWithin)
{
    const auto plans = composition::plansFor(loaded.configuration);
    std::vector<OpenDirection> opened;
    for (const Channel& channel : loaded.configuration.channels) {
        if (!onlyChannel.empty() && channel.name != onlyChannel)
            continue;
        for (const Pipeline& pipeline : channel.pipelines) {
            const std::string& site = loaded.configuration.findCanal(pipeline.canal)->dataSource;
            auto source = connect(loaded, site, readWithin);
            if (!source)
                return tl::unexpected(source.error());
            auto target = connect(loaded, pipeline.target, readWithin);
            if (!target)
                return tl::unexpected(target.error());
            auto mapped = composition::mappedTables(*source, pipeline);
            if (!mapped)
                return tl::unexpected(mapped.error());
            const bool twoWay = std::ranges::any_of(plans, [&](const runtime::PipelinePlan& plan) {
                return plan.channel == channel.name && plan.sourceSite == pipeline.target &&
                       plan.targetSite == site;
            });
            opened.push_back({channel.name, &pipeline, site, pipeline.target, twoWay, std::move(*source),
                              std::move(*target), std::move(*mapped)});
        }
    }
    if (opened.empty())
        return fail(ErrorKind::BadConfig, "config.no_channel",
                    onlyChannel.empty() ? "the configuration has no channel"
                                        : "no channel is named " + onlyChannel);
    return opened;
}

}  // namespace lutra::cli
