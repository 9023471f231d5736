#include "app/composition/mysql_pipelines.h"

#include "app/composition/pipeline_plans.h"
#include "app/composition/site_endpoint.h"
#include "app/composition/source_log.h"
#include "engine/apply/conflict_journal.h"
#include "engine/apply/mysql_schema_store.h"
#include "engine/apply/mysql_target_session.h"
#include "engine/apply/pipeline_memory.h"
#include "engine/base/failpoint.h"
#include "engine/base/log.h"
#include "engine/capture/start_finder.h"
#include "engine/filter/table_filter.h"
#include "engine/mysql/catalog.h"
#include "engine/mysql/source_state.h"
#include "engine/mysql/table_links.h"
#include "engine/runtime/target_log_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <unistd.h>

namespace lutra::composition {

namespace {

/// Behind a pipeline's key: what is known of the tables' shapes over the course of its target's own log.
constexpr std::string_view kTargetLog = "/target-log";

constexpr std::chrono::seconds kLookWithin{3};

std::string ownerName()
{
    char host[256] = {};
    gethostname(host, sizeof(host) - 1);
    return fmt::format("{} process {}", host, getpid());
}

/// The shortest of a few.
Result<std::chrono::microseconds> roundTripTo(mysql::Connection& server)
{
    constexpr int kTries = 3;
    auto shortest = std::chrono::microseconds::max();
    for (int i = 0; i < kTries; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        if (auto answered = server.execute("DO 0"); !answered)
            return tl::unexpected(answered.error());
        shortest = std::min(shortest, std::chrono::duration_cast<std::chrono::microseconds>(
                                          std::chrono::steady_clock::now() - begun));
    }
    return shortest;
}

/// What one `run` remembers over all lives of its pipelines.
class MysqlOpener {
public:
    MysqlOpener(const Configuration& configuration, const SecretStore& secrets, OpenOptions options)
        : m_configuration(configuration)
        , m_secrets(secrets)
        , m_options(options)
        , m_plans(plansFor(configuration))
        , m_memory(options.memoryFolder)
    {
    }

    Result<runtime::OpenedPipeline> open(const runtime::PipelinePlan& plan)
    {
        if (auto go = failpoint("open.before_connect"); !go)
            return tl::unexpected(go.error());
        const Canal& canal = *m_configuration.findCanal(plan.settings.canal);
        auto endpoint = endpointFor(m_configuration, m_secrets, plan.sourceSite);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        auto source = mysql::Connection::open(*endpoint);
        if (!source)
            return tl::unexpected(source.error());
        auto target = connectTo(m_configuration, m_secrets, plan.targetSite);
        if (!target)
            return tl::unexpected(target.error());
        if (auto go = failpoint("open.after_connect"); !go)
            return tl::unexpected(go.error());

        runtime::OpenedPipeline opened;
        if (m_options.drain) {
            auto end = drainEnd(plan.key(), *source);
            if (!end)
                return tl::unexpected(end.error());
            opened.drainTo = std::move(*end);
        }
        if (auto prepared = apply::prepareApplySession(*target); !prepared)
            return tl::unexpected(prepared.error());
        opened.lockWatch = std::make_unique<apply::LockWatch>(
            [this, site = plan.targetSite] { return connectTo(m_configuration, m_secrets, site); },
            std::vector{target->id()});
        auto taken = apply::takeOver(
            *target, plan.key(), plan.settings.lanes, ownerName(),
            [&] { return startAnew(plan, *source, *endpoint, canal, *target); },
            [&] { return chooseServerId(*source, canal); });
        if (!taken)
            return tl::unexpected(opened.lockWatch->explained(taken.error()));
        opened.epoch = taken->epoch;
        auto warning = compareWithMemory(plan, *taken);
        if (!warning)
            return tl::unexpected(warning.error());
        opened.warning = std::move(*warning);
        auto progress = resume(plan, *source, *endpoint, *target, *taken);
        if (!progress)
            return tl::unexpected(progress.error());
        opened.progress = std::move(*progress);
        auto state = stateAt(plan, *source, *taken);
        if (!state)
            return tl::unexpected(state.error());
        opened.state = std::move(*state);

        auto distance = roundTripTo(*target);
        if (!distance)
            return tl::unexpected(distance.error());
        opened.groupBounds = apply::groupBoundsFor(*distance);
        auto lanes = openLanes(plan, std::move(*target), taken->epoch, *opened.lockWatch);
        if (!lanes)
            return tl::unexpected(lanes.error());
        opened.lanes = std::move(*lanes);
        auto targetLog = openTargetLog(plan, opened.state, opened.kept);
        if (!targetLog)
            return tl::unexpected(targetLog.error());
        opened.targetLog = std::move(*targetLog);
        auto capture = openCapture(plan, std::move(*source), std::move(*endpoint), opened.progress,
                                   {taken->readerServerId, std::chrono::seconds(canal.heartbeat)});
        if (!capture)
            return tl::unexpected(capture.error());
        opened.source = std::move(*capture);
        opened.loops = loopWatchOf(plan);
        opened.proveOriginEvery = m_options.proveOriginEvery;
        opened.toSource = connectorForLooks(plan.sourceSite);
        opened.toTarget = connectorForLooks(plan.targetSite);
        if (auto go = failpoint("open.after_all"); !go)
            return tl::unexpected(go.error());
        return opened;
    }

private:
    /// Both directions of a pair have the same wire, over all of their lives.
    runtime::LoopWatch loopWatchOf(const runtime::PipelinePlan& plan)
    {
        if (plan.opposite.empty())
            return {};
        const bool isThere = plan.key() < plan.opposite;
        const std::lock_guard lock(m_mutex);
        auto& wire = m_tripwires[isThere ? plan.key() : plan.opposite];
        if (!wire)
            wire = std::make_shared<runtime::LoopTripwire>();
        using Direction = runtime::LoopTripwire::Direction;
        return {wire, isThere ? Direction::There : Direction::Back};
    }

    /// For short questions beside the work, whose answer may be missing but must not hold up a stop.
    [[nodiscard]] std::function<Result<mysql::Connection>()> connectorForLooks(const std::string& site) const
    {
        return [this, site]() -> Result<mysql::Connection> {
            auto endpoint = endpointFor(m_configuration, m_secrets, site);
            if (!endpoint)
                return tl::unexpected(endpoint.error());
            endpoint->connectWithin = kLookWithin;
            endpoint->readWithin = kLookWithin;
            endpoint->writeWithin = kLookWithin;
            return mysql::Connection::open(*endpoint);
        };
    }

    /// The place in the log that the source has now. All lanes move with it: places of two logs have no
    /// order.
    static Result<checkpoint::Progress> resume(const runtime::PipelinePlan& plan, mysql::Connection& source,
                                               const mysql::Endpoint& endpoint, mysql::Connection& target,
                                               const apply::TakeOver& taken)
    {
        auto found = capture::StartFinder(source, endpoint).resume(taken.progress);
        if (!found || (found->sourceId == taken.progress.sourceId && found->low == taken.progress.low))
            return found;
        if (auto moved = apply::moveCheckpoint(target, plan.key(), taken.epoch, *found,
                                               taken.state.value_or(conflict::LogState()));
            !moved)
            return tl::unexpected(moved.error());
        spdlog::warn("capture.moved pipeline={} from={} server={} to={} server={}", plan.key(),
                     taken.progress.low.text(), taken.progress.sourceId, found->low.text(), found->sourceId);
        return found;
    }

    /// A server that has no connection left to give is worked with by as many lanes as it gave.
    Result<apply::Applier::Sessions> openLanes(const runtime::PipelinePlan& plan, mysql::Connection first,
                                               std::uint64_t epoch, apply::LockWatch& lockWatch)
    {
        auto links = mysql::TableLinks::read(first);
        if (!links)
            return tl::unexpected(links.error());
        const auto tables = std::make_shared<apply::TargetTables>(
            std::make_shared<const mysql::TableLinks>(std::move(*links)));
        apply::Applier::Sessions lanes;
        std::optional<mysql::Connection> connection(std::move(first));
        for (std::uint32_t lane = 0; lane < plan.settings.lanes; ++lane) {
            if (lane > 0) {
                auto next = connectTo(m_configuration, m_secrets, plan.targetSite);
                if (!next && next.error().code == "mysql.too_many_connections")
                    break;
                if (!next)
                    return tl::unexpected(next.error());
                connection.emplace(std::move(*next));
            }
            lockWatch.watch(connection->id());
            auto session =
                apply::MysqlTargetSession::open(std::move(*connection),
                                                {plan.key(), lane, epoch,
                                                 [this, key = plan.key()](const apply::TakeOver& now) {
                                                     m_memory.keep(key, apply::seenFrom(now));
                                                 }},
                                                tables);
            if (!session)
                return tl::unexpected(session.error());
            lanes.push_back(std::move(*session));
        }
        return lanes;
    }

    /// Where a pipeline begins that has no checkpoint; what was left of its history is of another log.
    Result<apply::Start> startAnew(const runtime::PipelinePlan& plan, mysql::Connection& source,
                                   const mysql::Endpoint& endpoint, const Canal& canal,
                                   mysql::Connection& target)
    {
        const std::string key = plan.key();
        if (const auto seen = m_memory.recall(key))
            return fail(ErrorKind::Refused, "checkpoint.vanished",
                        fmt::format("{} has no row for {}, which was at {} under epoch {}{}", target.name(),
                                    key, seen->low.text(), seen->epoch, rememberedIn(key)));
        for (const std::string& history : {key, key + std::string(kTargetLog)}) {
            if (auto cleared = apply::MysqlSchemaStore::clear(target, history); !cleared)
                return tl::unexpected(cleared.error());
        }
        auto lanes = oppositeLanes(plan, source);  // first: what comes meanwhile is read in the log
        if (!lanes)
            return tl::unexpected(lanes.error());
        if ((*lanes)->empty() && !plan.opposite.empty()) {
            auto end = mysql::readLogEnd(target);
            if (!end)
                return tl::unexpected(end.error());
            conflict::LaneRow begin{plan.targetSite, conflict::LaneRow::kBeforeAll, {}, 0};
            begin.progress.low = {end->file, end->offset, {}};
            *lanes = std::make_shared<const std::vector<conflict::LaneRow>>(1, std::move(begin));
        }
        auto start = startOf(source, endpoint, canal);
        if (!start)
            return tl::unexpected(start.error());
        return apply::Start{std::move(*start), conflict::LogState(0, std::move(*lanes))};
    }

    /// What the source has of the target's changes, now.
    static Result<std::shared_ptr<const std::vector<conflict::LaneRow>>>
    oppositeLanes(const runtime::PipelinePlan& plan, mysql::Connection& source)
    {
        std::vector<conflict::LaneRow> lanes;
        if (!plan.opposite.empty()) {
            auto read = apply::readLaneRows(source, plan.opposite, plan.targetSite);
            if (!read)
                return tl::unexpected(read.error());
            lanes = std::move(*read);
        }
        return std::make_shared<const std::vector<conflict::LaneRow>>(std::move(lanes));
    }

    /// Of the source's log where reading begins. A checkpoint of before such states were kept does not know.
    static Result<conflict::LogState> stateAt(const runtime::PipelinePlan& plan, mysql::Connection& source,
                                              const apply::TakeOver& taken)
    {
        if (taken.state)
            return *taken.state;
        auto lanes = oppositeLanes(plan, source);
        if (!lanes)
            return tl::unexpected(lanes.error());
        return conflict::LogState(0, std::move(*lanes));
    }

    /// The target's own log, from the oldest change on that the source may not have seen at the checkpoint.
    Result<std::shared_ptr<apply::TargetLog>> openTargetLog(const runtime::PipelinePlan& plan,
                                                            const conflict::LogState& state,
                                                            std::shared_ptr<apply::KeptRows>& kept)
    {
        const runtime::PipelinePlan* opposite = nullptr;
        for (const runtime::PipelinePlan& other : m_plans) {
            if (!plan.opposite.empty() && other.key() == plan.opposite)
                opposite = &other;
        }
        if (!opposite || !plan.thirdWriters.empty())
            return nullptr;
        auto endpoint = endpointFor(m_configuration, m_secrets, plan.targetSite);
        auto catalog = connectTo(m_configuration, m_secrets, plan.targetSite);
        auto keys = connectTo(m_configuration, m_secrets, plan.targetSite);
        if (!endpoint || !catalog || !keys)
            return tl::unexpected(!endpoint ? endpoint.error() : (catalog ? keys : catalog).error());
        auto wishes = runtime::wishesOf(plan);
        if (!wishes)
            return tl::unexpected(wishes.error());
        auto keptRows = apply::readKeptRows(*catalog, plan.key());
        if (!keptRows)
            return tl::unexpected(keptRows.error());
        kept = std::make_shared<apply::KeptRows>(std::move(*keptRows));
        auto end = mysql::readLogEnd(*catalog);
        if (!end)
            return tl::unexpected(end.error());
        const SourcePosition endNow{end->file, end->offset, {}};
        checkpoint::Progress from;
        std::int64_t clock = 0;
        if (const conflict::LaneRow* furthest = state.furthest(plan.targetSite)) {
            from.low = furthest->progress.low;
            from.sourceId = furthest->progress.sourceId;
            clock = furthest->clock;
        } else {
            from.low = endNow;
        }
        auto place = capture::StartFinder(*catalog, *endpoint).resume(from);
        if (!place)
            return tl::unexpected(place.error().during("the target's own log"));
        auto tables = filter::TableFilter::make(opposite->settings.mappings);
        if (!tables)
            return tl::unexpected(tables.error());
        auto wanted = std::make_shared<filter::TableFilter>(std::move(*tables));
        auto remembers = std::make_shared<std::atomic<bool>>(false);
        LogTables logTables{
            {[wanted](std::string_view schema, std::string_view table) {
                 return wanted->wants(schema, table);
             },
             [wanted](std::string_view schema) { return wanted->wantsSchema(schema); },
             tablesTextOf(opposite->settings), [remembers] { return remembers->load(); }},
            std::make_unique<apply::MysqlSchemaStore>(
                [this, site = plan.targetSite] { return connectTo(m_configuration, m_secrets, site); },
                plan.key() + std::string(kTargetLog))};
        const Canal& canal = *m_configuration.findCanal(opposite->settings.canal);
        auto log = openLog(std::move(*catalog), std::move(*endpoint), *place,
                           {randomServerId(), std::chrono::seconds(canal.heartbeat)}, std::move(logTables),
                           m_options.spillFolder);
        if (!log)
            return tl::unexpected(log.error());
        auto describe = [connection = std::make_shared<mysql::Connection>(std::move(*keys)),
                         known = std::make_shared<apply::TargetTables>(nullptr)](const TablePtr& table) {
            return known->find(*connection, table);
        };
        runtime::TargetLogReader::Parts parts{
            .source = std::move(*log),
            .describe = std::move(describe),
            .log = conflict::SiteLog(
                plan.targetSite, plan.key(), plan.sourceSite,
                conflict::LogState(clock, std::make_shared<const std::vector<conflict::LaneRow>>())),
            .sourceSite = plan.sourceSite,
            .targetSite = plan.targetSite,
            .kept = kept,
            .isHome = opposite->settings.home,
            .wishFor = std::move(*wishes),
            .endAtStart = endNow,
            .remembers = remembers,
            .clock = m_clock};
        return std::make_shared<runtime::TargetLogReader>(std::move(parts));
    }

    /// Returns: what to warn of.
    Result<std::optional<Reason>> compareWithMemory(const runtime::PipelinePlan& plan,
                                                    const apply::TakeOver& taken)
    {
        const auto seen = m_memory.recall(plan.key());
        const apply::SeenCheckpoint now = apply::seenFrom(taken);
        const auto change = seen ? apply::compare(*seen, now) : apply::CheckpointChange::Onward;
        if (change == apply::CheckpointChange::Edited)
            return fail(ErrorKind::Refused, "checkpoint.edited",
                        fmt::format("{} on {} says {}, where it was at {} after as many commits or fewer{}",
                                    plan.key(), plan.targetSite, now.low.text(), seen->low.text(),
                                    rememberedIn(plan.key())));
        m_memory.keep(plan.key(), now);
        if (change == apply::CheckpointChange::Onward)
            return std::nullopt;
        const Reason warning{
            "checkpoint.older",
            fmt::format("{} on {} is at {} after {} commits; it was last seen at {} after {}", plan.key(),
                        plan.targetSite, now.low.text(), now.commits, seen->low.text(), seen->commits),
            std::string(nameOf(ErrorKind::Refused))};
        spdlog::warn("{} {}", warning.code, warning.detail);
        return warning;
    }

    [[nodiscard]] std::string rememberedIn(const std::string& key) const
    {
        const auto file = m_memory.fileOf(key);
        return file.empty() ? std::string() : "; this is remembered in " + file.string();
    }

    Result<std::unique_ptr<ChangeSource>> openCapture(const runtime::PipelinePlan& plan,
                                                      mysql::Connection source, mysql::Endpoint endpoint,
                                                      const checkpoint::Progress& from, ReaderSettings reader)
    {
        auto tables = filter::TableFilter::make(plan.settings.mappings);
        if (!tables)
            return tl::unexpected(tables.error());
        auto wanted = std::make_shared<filter::TableFilter>(std::move(*tables));
        LogTables logTables{
            {[wanted](std::string_view schema, std::string_view table) {
                 return wanted->wants(schema, table);
             },
             [wanted](std::string_view schema) { return wanted->wantsSchema(schema); },
             tablesTextOf(plan.settings)},
            std::make_unique<apply::MysqlSchemaStore>(
                [this, site = plan.targetSite] { return connectTo(m_configuration, m_secrets, site); },
                plan.key())};
        auto log = openLog(std::move(source), std::move(endpoint), from, reader, std::move(logTables),
                           m_options.spillFolder);
        if (!log)
            return tl::unexpected(log.error());
        return std::move(*log);
    }

    /// Where the source's log ended when the pipeline was opened for the first time in this run.
    Result<SourcePosition> drainEnd(const std::string& pipeline, mysql::Connection& source)
    {
        auto server = mysql::readSourceId(source);
        if (!server)
            return tl::unexpected(server.error());
        const std::lock_guard lock(m_mutex);
        const auto key = std::pair(pipeline, std::move(*server));
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
    const std::vector<runtime::PipelinePlan> m_plans;
    const SystemClock m_clock;
    apply::PipelineMemory m_memory;
    std::mutex m_mutex;                                                         // pipelines open side by side
    std::map<std::pair<std::string, std::string>, SourcePosition> m_drainEnds;  // by pipeline and server
    std::map<std::string, std::shared_ptr<runtime::LoopTripwire>> m_tripwires;  // by one pipeline of the pair
};

}  // namespace

runtime::OpenPipeline openMysqlPipelines(const Configuration& configuration, const SecretStore& secrets,
                                         OpenOptions options)
{
    auto opener = std::make_shared<MysqlOpener>(configuration, secrets, options);
    return [opener](const runtime::PipelinePlan& plan) { return opener->open(plan); };
}

}  // namespace lutra::composition
