#include "app/composition/mysql_pipelines.h"

#include "app/composition/site_endpoint.h"
#include "app/composition/source_log.h"
#include "engine/apply/mysql_schema_store.h"
#include "engine/apply/mysql_target_session.h"
#include "engine/filter/table_filter.h"
#include "engine/mysql/catalog.h"

#include <fmt/format.h>
#include <map>
#include <mutex>
#include <unistd.h>

namespace lutra::composition {

namespace {

constexpr std::uint32_t kLanes = 1;

std::string ownerName()
{
    char host[256] = {};
    gethostname(host, sizeof(host) - 1);
    return fmt::format("{} process {}", host, getpid());
}

/// The same for two pipelines only if they carry the same tables.
std::string textOf(const Pipeline& pipeline)
{
    std::string text;
    for (const TableMapping& mapping : pipeline.mappings) {
        text += mapping.source;
        for (const std::string& excluded : mapping.exclude)
            text += " except " + excluded;
        text += "; ";
    }
    return text;
}

/// What one `run` remembers over all lives of its pipelines.
class MysqlOpener {
public:
    MysqlOpener(const Configuration& configuration, const SecretStore& secrets, OpenOptions options)
        : m_configuration(configuration)
        , m_secrets(secrets)
        , m_options(options)
    {
    }

    Result<runtime::OpenedPipeline> open(const runtime::PipelinePlan& plan)
    {
        const Canal& canal = *m_configuration.findCanal(plan.settings.canal);
        auto source = connectTo(m_configuration, m_secrets, plan.sourceSite);
        if (!source)
            return tl::unexpected(source.error());
        auto target = connectTo(m_configuration, m_secrets, plan.targetSite);
        if (!target)
            return tl::unexpected(target.error());

        runtime::OpenedPipeline opened;
        if (m_options.drain) {
            auto end = drainEnd(plan.key(), *source);
            if (!end)
                return tl::unexpected(end.error());
            opened.drainTo = std::move(*end);
        }
        if (auto prepared = apply::prepareApplySession(*target); !prepared)
            return tl::unexpected(prepared.error());
        auto taken = apply::takeOver(
            *target, plan.key(), kLanes, ownerName(),
            [&] { return startAnew(*source, canal, *target, plan.key()); },
            [&] { return canal.serverId != 0 ? canal.serverId : randomServerId(); });
        if (!taken)
            return tl::unexpected(taken.error());
        opened.epoch = taken->epoch;
        opened.progress = std::move(taken->progress);

        auto session = apply::MysqlTargetSession::open(std::move(*target), {plan.key(), 0, taken->epoch});
        if (!session)
            return tl::unexpected(session.error());
        opened.target = std::move(*session);
        auto capture = openCapture(plan, std::move(*source), taken->readerServerId, opened.progress.low);
        if (!capture)
            return tl::unexpected(capture.error());
        opened.source = std::move(*capture);
        return opened;
    }

private:
    /// Where a pipeline begins that has no checkpoint; what was left of its history is of another log.
    static Result<SourcePosition> startAnew(mysql::Connection& source, const Canal& canal,
                                            mysql::Connection& target, const std::string& key)
    {
        if (auto cleared = apply::MysqlSchemaStore::clear(target, key); !cleared)
            return tl::unexpected(cleared.error());
        return startOf(source, canal);
    }

    Result<std::unique_ptr<ChangeSource>> openCapture(const runtime::PipelinePlan& plan,
                                                      mysql::Connection source, std::uint32_t serverId,
                                                      const SourcePosition& from)
    {
        auto tables = filter::TableFilter::make(plan.settings.mappings);
        if (!tables)
            return tl::unexpected(tables.error());
        auto wanted = std::make_shared<filter::TableFilter>(std::move(*tables));
        auto endpoint = endpointFor(m_configuration, m_secrets, plan.sourceSite);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        LogTables logTables{
            {[wanted](std::string_view schema, std::string_view table) {
                 return wanted->wants(schema, table);
             },
             [wanted](std::string_view schema) { return wanted->wantsSchema(schema); },
             textOf(plan.settings)},
            std::make_unique<apply::MysqlSchemaStore>(
                [this, site = plan.targetSite] { return connectTo(m_configuration, m_secrets, site); },
                plan.key())};
        auto log = openLog(std::move(source), std::move(*endpoint), from, serverId, std::move(logTables));
        if (!log)
            return tl::unexpected(log.error());
        return std::move(*log);
    }

    /// Where the source's log ended when the pipeline was opened for the first time in this run.
    Result<SourcePosition> drainEnd(const std::string& key, mysql::Connection& source)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_drainEnds.find(key); known != m_drainEnds.end())
            return known->second;
        auto end = mysql::readLogEnd(source);
        if (!end)
            return tl::unexpected(end.error());
        return m_drainEnds[key] = {end->file, end->offset, {}};
    }

    const Configuration& m_configuration;
    const SecretStore& m_secrets;
    const OpenOptions m_options;
    std::mutex m_mutex;  // pipelines open side by side
    std::map<std::string, SourcePosition> m_drainEnds;
};

}  // namespace

std::vector<runtime::PipelinePlan> plansFor(const Configuration& configuration)
{
    std::vector<runtime::PipelinePlan> plans;
    for (const Channel& channel : configuration.channels) {
        for (const Pipeline& pipeline : channel.pipelines) {
            const Canal* canal = configuration.findCanal(pipeline.canal);
            plans.push_back(
                {channel.name, pipeline, canal ? canal->dataSource : std::string(), pipeline.target});
        }
    }
    return plans;
}

runtime::OpenPipeline openMysqlPipelines(const Configuration& configuration, const SecretStore& secrets,
                                         OpenOptions options)
{
    auto opener = std::make_shared<MysqlOpener>(configuration, secrets, options);
    return [opener](const runtime::PipelinePlan& plan) { return opener->open(plan); };
}

}  // namespace lutra::composition
