#include "app/composition/mysql_pipelines.h"

#include "app/composition/site_endpoint.h"
#include "engine/apply/mysql_target_session.h"
#include "engine/capture/log_capture.h"
#include "engine/capture/mysql_binlog_stream.h"
#include "engine/filter/table_filter.h"
#include "engine/model/canal_start.h"
#include "engine/mysql/catalog.h"

#include <fmt/format.h>
#include <map>
#include <mutex>
#include <random>
#include <unistd.h>

namespace lutra::composition {

namespace {

constexpr std::uint32_t kLanes = 1;
constexpr std::uint64_t kFirstEvent = 4;              // behind a log file's 4-byte mark
constexpr std::chrono::seconds kSourceSilentMax{10};  // heartbeats come four times a second

std::string ownerName()
{
    char host[256] = {};
    gethostname(host, sizeof(host) - 1);
    return fmt::format("{} process {}", host, getpid());
}

/// Far above the numbers people give their servers.
std::uint32_t randomServerId()
{
    constexpr std::uint32_t kLeast = 1u << 30;
    std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>(kLeast,
                                                        std::numeric_limits<std::uint32_t>::max())(device);
}

Result<SourcePosition> startOf(mysql::Connection& source, const Canal& canal)
{
    auto start = CanalStart::parse(canal.start);
    if (!start)
        return tl::unexpected(start.error());
    switch (start->kind) {
    case CanalStart::Kind::Now: {
        auto end = mysql::readLogEnd(source);
        if (!end)
            return tl::unexpected(end.error());
        return SourcePosition{end->file, end->offset, {}};
    }
    case CanalStart::Kind::Earliest: {
        auto file = mysql::readOldestLogFile(source);
        if (!file)
            return tl::unexpected(file.error());
        return SourcePosition{*file, kFirstEvent, {}};
    }
    case CanalStart::Kind::File:
        return SourcePosition{start->file, start->offset, {}};
    case CanalStart::Kind::Gtid:
    case CanalStart::Kind::Time:
        break;
    }
    return fail(ErrorKind::BadConfig, "config.start_not_supported",
                fmt::format("canal {}: start = \"{}\"", canal.name, canal.start));
}

/// What the server puts behind each event, from the first one on; the dump link asks for the server's own
/// setting.
Result<binlog::ChecksumAlgorithm> readChecksum(mysql::Connection& source)
{
    auto setting = mysql::readVariable(source, "binlog_checksum");
    if (!setting)
        return tl::unexpected(setting.error());
    return *setting == "CRC32" ? binlog::ChecksumAlgorithm::Crc32 : binlog::ChecksumAlgorithm::None;
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
            *target, plan.key(), kLanes, ownerName(), [&] { return startOf(*source, canal); },
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
        endpoint->readWithin = kSourceSilentMax;
        auto checksum = readChecksum(source);
        if (!checksum)
            return tl::unexpected(checksum.error());
        auto schemas = capture::CatalogSchemaSource::open(
            std::move(source), [wanted](std::string_view schema, std::string_view table) {
                return wanted->wants(schema, table);
            });
        if (!schemas)
            return tl::unexpected(schemas.error());
        auto stream = capture::MysqlBinlogStream::open(*endpoint, {from.file, from.offset, serverId});
        if (!stream)
            return tl::unexpected(stream.error());
        return std::make_unique<capture::LogCapture>(std::move(*stream), std::move(*schemas), from,
                                                     *checksum);
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
