#include "engine/model/two_way_draft.h"

#include <algorithm>

namespace lutra {

namespace {

/// The step where a person mends a problem at `path`. What no step shows belongs to the last.
SetupStep stepOf(std::string_view path)
{
    if (path.starts_with("zookeeper") || path.starts_with("node"))
        return SetupStep::Where;
    if (path.starts_with("data_source"))
        return SetupStep::DataSources;
    if (path.starts_with("canal"))
        return SetupStep::Canals;
    if (path.find(".mapping") != std::string_view::npos)
        return SetupStep::Tables;
    return SetupStep::Channel;
}

/// A pipeline without mappings is a problem of the pipeline's, but mended where tables are chosen.
SetupStep stepOf(const Problem& problem)
{
    return problem.code == "config.no_mapping" ? SetupStep::Tables : stepOf(problem.path);
}

}  // namespace

std::string secretReference(std::string_view dataSource)
{
    return "secret:" + std::string(dataSource);
}

Configuration newTwoWayDraft()
{
    Configuration draft;
    Channel channel;
    for (const char* letter : {"a", "b"}) {
        DataSource source;
        source.name = std::string("site-") + letter;
        source.host.clear();
        source.user = "retl";
        source.password = secretReference(source.name);
        draft.dataSources.push_back(source);
        Canal canal;
        canal.name = std::string("canal-") + letter;
        canal.dataSource = source.name;
        draft.canals.push_back(canal);
    }
    for (const bool forth : {true, false}) {
        Pipeline pipeline;
        pipeline.name = forth ? "a-to-b" : "b-to-a";
        pipeline.canal = forth ? "canal-a" : "canal-b";
        pipeline.target = forth ? "site-b" : "site-a";
        pipeline.home = forth;
        pipeline.ddl = forth;
        pipeline.skipDdlErrors = true;
        channel.pipelines.push_back(pipeline);
    }
    draft.channels.push_back(channel);
    return draft;
}

bool isTwoWay(const Configuration& configuration)
{
    return configuration.dataSources.size() == 2 && configuration.canals.size() == 2 &&
           configuration.channels.size() == 1 && configuration.channels[0].pipelines.size() == 2;
}

std::vector<Problem> problemsAt(const Configuration& configuration, SetupStep step)
{
    std::vector<Problem> problems = validate(configuration);
    std::erase_if(problems, [step](const Problem& problem) {
        return step != SetupStep::Start && stepOf(problem) != step;
    });
    return problems;
}

void renameDataSource(Configuration& draft, std::size_t site, const std::string& name)
{
    draft.dataSources[site].name = name;
    draft.dataSources[site].password = secretReference(name);
    // By place, not by name: while a person types, both may be called the same.
    draft.canals[site].dataSource = name;
    draft.channels[0].pipelines[1 - site].target = name;
}

void renameCanal(Configuration& draft, std::size_t site, const std::string& name)
{
    draft.canals[site].name = name;
    draft.channels[0].pipelines[site].canal = name;
}

void setHome(Channel& channel, std::optional<std::size_t> site)
{
    for (std::size_t i = 0; i < channel.pipelines.size(); ++i) {
        channel.pipelines[i].home = site == i;
        channel.pipelines[i].ddl = site == i && channel.pipelines[i].ddl;
    }
}

std::optional<std::size_t> homeOf(const Channel& channel)
{
    for (std::size_t i = 0; i < channel.pipelines.size(); ++i) {
        if (channel.pipelines[i].home)
            return i;
    }
    return std::nullopt;
}

void mirrorMappings(Channel& channel)
{
    channel.pipelines[1].mappings.clear();
    for (const TableMapping& mapping : channel.pipelines[0].mappings) {
        TableMapping back = mapping;
        if (!mapping.target.empty()) {
            back.source = mapping.target;
            back.target = mapping.source;
        }
        channel.pipelines[1].mappings.push_back(back);
    }
}

}  // namespace lutra
