#include "engine/runtime/pipeline_runner.h"

#include "engine/base/log.h"
#include "engine/ddl/schema_statement_parts.h"
#include "engine/filter/table_policies.h"
#include "engine/runtime/journal_keeper.h"

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace lutra::runtime {

namespace {

/// A line for the log: never a row's values, which a conflict's detail holds.
std::string forLog(const Error& error)
{
    return error.kind == ErrorKind::Conflict ? error.code : error.code + ": " + error.detail;
}

/// Nothing before the first change. A commit time in whole seconds, as MariaDB logs it, is somewhere in that
/// second: the lag is at least the time since its end.
std::optional<std::int64_t> lagOf(const PipelineProgress& progress, WallTime now)
{
    if (progress.inStep)
        return 0;
    if (progress.lastCommittedAt == WallTime())
        return std::nullopt;
    const bool wholeSeconds =
        std::chrono::floor<std::chrono::seconds>(progress.lastCommittedAt) == progress.lastCommittedAt;
    const auto committed =
        progress.lastCommittedAt + (wholeSeconds ? std::chrono::seconds(1) : std::chrono::seconds(0));
    return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::milliseconds>(now - committed).count());
}

/// Bytes that a link or a server's memory may have spoilt on their way: the log itself may be whole.
bool isDamage(const Error& error)
{
    return error.code == "binlog.bad_checksum" || error.code == "binlog.malformed";
}

Reason reasonOf(const Error& error)
{
    return {error.code, error.detail, std::string(nameOf(error.kind))};
}

}  // namespace

PipelineRunner::PipelineRunner(PipelinePlan plan, OpenPipeline open, const Clock& clock, RetryPolicy retry)
    : m_plan(std::move(plan))
    , m_open(std::move(open))
    , m_clock(clock)
    , m_retry(retry)
{
    enter(PipelineState::Starting);
}

void PipelineRunner::start()
{
    m_thread = std::jthread([this](std::stop_token stop) {
        try {
            run(stop);
        } catch (const std::exception& problem) {
            spdlog::error("pipeline.crashed pipeline={} what={}", m_plan.key(), problem.what());
            enter(PipelineState::Stopped,
                  Reason{"bug.exception", problem.what(), std::string(nameOf(ErrorKind::Bug))});
        }
        m_ended = true;
    });
}

void PipelineRunner::run(std::stop_token stop)
{
    std::minstd_rand random{std::random_device{}()};
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    unsigned attempt = 0;
    while (!stop.stop_requested()) {
        const std::uint64_t appliedBefore = m_counters.transactionsApplied;
        const auto ended = live(stop);
        if (ended || stop.stop_requested() || ended.error().kind == ErrorKind::Stopped) {
            spdlog::info("pipeline.finished pipeline={}", m_plan.key());
            return enter(PipelineState::Finished);
        }
        const Error error = readOnceMore(ended.error());
        if (error.kind != ErrorKind::Transient) {
            spdlog::error("pipeline.stopped pipeline={} kind={} {}", m_plan.key(), nameOf(error.kind),
                          forLog(error));
            return enter(PipelineState::Stopped, reasonOf(error));
        }
        attempt = m_counters.transactionsApplied > appliedBefore ? 1 : attempt + 1;
        const auto pause = pauseBefore(attempt, unit(random), m_retry);
        spdlog::warn("pipeline.waiting pipeline={} attempt={} pause_ms={} {}", m_plan.key(), attempt,
                     pause.count(), forLog(error));
        ++m_counters.retries;
        enter(PipelineState::Waiting, reasonOf(error), m_clock.now() + pause);
        m_clock.sleep(pause, stop);
    }
    enter(PipelineState::Finished);
}

/// Damage is worth one clean reading from the last whole transaction; where it is met again it is in the log.
Error PipelineRunner::readOnceMore(Error error)
{
    if (!isDamage(error))
        return error;
    const auto progress = m_progress.get();
    const SourcePosition behind = progress ? progress->appliedTo : SourcePosition();
    if (m_damagedBehind != behind) {
        m_damagedBehind = behind;
        error.kind = ErrorKind::Transient;
    }
    return error;
}

Result<> PipelineRunner::live(std::stop_token stop)
{
    auto opened = m_open(m_plan);
    if (!opened)
        return tl::unexpected(opened.error().during("starting"));
    m_epoch = opened->epoch;
    // One filter for each thread that asks: it remembers its answers.
    auto tables = filter::TableFilter::make(m_plan.settings.mappings);
    auto applyingTables = filter::TableFilter::make(m_plan.settings.mappings);
    if (!tables || !applyingTables)
        return tl::unexpected((tables ? applyingTables : tables).error());

    const filter::OriginGuard guard(m_plan.sourceSite, m_plan.targetSite, m_plan.comingOtherwise);
    transform::RowMapper mapper([&](std::string_view schema, std::string_view table) {
        std::optional<transform::RowMapper::TargetName> name;
        if (const auto found = tables->targetOf(schema, table))
            name = {found->schema, found->table};
        return name;
    });
    const auto targetLog = opened->targetLog;
    auto rules = rulesFor(std::move(opened->targetLog), std::move(opened->kept));
    if (!rules)
        return tl::unexpected(rules.error());
    conflict::SiteLog siteLog(m_plan.sourceSite, m_plan.opposite, m_plan.targetSite, opened->state);
    apply::Applier applier(std::move(opened->lanes), m_clock, m_counters, m_plan.sourceSite,
                           std::move(opened->progress), opened->groupBounds, opened->state,
                           std::move(*rules));
    Pipeline pipeline(
        {.source = *opened->source,
         .originGuard = guard,
         .siteLog = siteLog,
         .mapper = mapper,
         .applier = applier,
         .counters = m_counters,
         .progress = m_progress,
         .queueLevel = m_queue,
         .clock = m_clock,
         .onSchemaStatement =
             [&](const Transaction& transaction) { return onSchemaStatement(transaction, *applyingTables); },
         .drainTo = opened->drainTo,
         .loops = opened->loops});
    spdlog::info("pipeline.running pipeline={} epoch={} from={}", m_plan.key(), opened->epoch,
                 applier.appliedTo().text());
    enter(PipelineState::Running);
    if (opened->warning)
        m_warning.set(opened->warning);
    const auto clockWatch = watchClocks(*opened);
    std::optional<JournalKeeper> journalKeeper;
    if (opened->toTarget)
        journalKeeper.emplace(m_plan.key(), opened->toTarget, m_plan.journalKept);
    if (!opened->lockWatch)
        return runWatched(pipeline, *opened, targetLog, stop);
    followLocks(*opened->lockWatch);
    auto ended = runWatched(pipeline, *opened, targetLog, stop);
    if (!ended)
        ended = tl::unexpected(opened->lockWatch->explained(ended.error()));
    opened->lockWatch.reset();
    m_lockHolder.set(std::nullopt);
    return ended;
}

/// Until it ends by itself, or what it writes proves to be unmarked.
Result<> PipelineRunner::runWatched(Pipeline& pipeline, OpenedPipeline& opened,
                                    const std::shared_ptr<apply::TargetLog>& targetLog, std::stop_token stop)
{
    if (!targetLog || !opened.toTarget)
        return pipeline.run(stop);
    std::stop_source unmarked;
    const std::stop_callback passOn(stop, [&] { unmarked.request_stop(); });
    std::optional<Error> problem;
    auto watch = std::make_unique<OriginWatch>(m_plan.key(), opened.toTarget, targetLog,
                                               opened.proveOriginEvery, [&](Error error) {
                                                   problem = std::move(error);
                                                   unmarked.request_stop();
                                               });
    auto ended = pipeline.run(unmarked.get_token());
    watch.reset();
    if (problem && !stop.stop_requested())
        return tl::unexpected(*problem);
    return ended;
}

Result<apply::WishFor> wishesOf(const PipelinePlan& plan)
{
    auto policies =
        filter::TablePolicies::make(plan.wish.policy, plan.settings.mappings, plan.oppositeMappings);
    if (!policies)
        return tl::unexpected(policies.error());
    return [channel = plan.wish, policies = std::move(*policies)](const std::string& schema,
                                                                  const std::string& table) {
        return policies.policyOf({schema, table}).map([&](std::string policy) {
            conflict::PolicyWish wish = channel;
            wish.policy = std::move(policy);
            return wish;
        });
    };
}

Result<apply::ConflictRulesPtr> PipelineRunner::rulesFor(std::shared_ptr<apply::TargetLog> targetLog,
                                                         std::shared_ptr<apply::KeptRows> kept) const
{
    if (!m_plan.thirdWriters.empty())
        return nullptr;
    auto wishes = wishesOf(m_plan);
    if (!wishes)
        return tl::unexpected(wishes.error());
    apply::ConflictRules rules;
    rules.sourceSite = m_plan.sourceSite;
    rules.targetSite = m_plan.targetSite;
    rules.wishFor = std::move(*wishes);
    rules.targetLog = std::move(targetLog);
    rules.kept = std::move(kept);
    return std::make_shared<const apply::ConflictRules>(std::move(rules));
}

/// A wait is likely while there is something to apply and nothing is.
void PipelineRunner::followLocks(apply::LockWatch& watch)
{
    auto appliedLast = std::make_shared<std::uint64_t>(m_counters.transactionsApplied);
    watch.follow(
        [this, appliedLast] {
            const auto progress = m_progress.get();
            const std::uint64_t applied = m_counters.transactionsApplied;
            const bool moved = std::exchange(*appliedLast, applied) != applied;
            return !moved && progress && !progress->inStep;
        },
        [this](const std::optional<std::string>& holder) { m_lockHolder.set(holder); });
}

std::unique_ptr<ClockWatch> PipelineRunner::watchClocks(const OpenedPipeline& opened)
{
    if (!opened.toSource || !opened.toTarget)
        return nullptr;
    return std::make_unique<ClockWatch>(
        ClockWatch::Site{m_plan.sourceSite, opened.toSource},
        ClockWatch::Site{m_plan.targetSite, opened.toTarget},
        [this](const std::optional<Reason>& warning) { noteClocks(warning); });
}

void PipelineRunner::noteClocks(const std::optional<Reason>& warning)
{
    const auto before = m_clocks.get();
    const bool wasApart = before && *before;
    if (warning && !wasApart)
        spdlog::warn("{} pipeline={} {}", warning->code, m_plan.key(), warning->detail);
    else if (!warning && wasApart)
        spdlog::info("pipeline.clocks_agree pipeline={}", m_plan.key());
    m_clocks.set(warning);
}

Result<> PipelineRunner::onSchemaStatement(const Transaction& transaction, const filter::TableFilter& tables)
{
    const auto parts = ddl::readHead(*transaction.schemaStatement);
    const auto carried = std::ranges::find_if(parts.tables, [&](const ddl::TableRef& ref) {
        return ref.table.empty() ? tables.wantsSchema(ref.schema) : tables.wants(ref.schema, ref.table);
    });
    if (carried == parts.tables.end())
        return {};
    const std::string what =
        fmt::format("{} {}.{} at {}", parts.verb, carried->schema, carried->table, transaction.begin.text());
    if (parts.removesRows && !m_plan.settings.skipDdlErrors)
        return fail(ErrorKind::Refused, "pipeline.ddl_removes_rows", what + " is not carried to the target");
    ++m_counters.schemaStatementsSkipped;
    spdlog::warn("pipeline.ddl_not_carried pipeline={} statement={}", m_plan.key(), what);
    return {};
}

void PipelineRunner::enter(PipelineState state, std::optional<Reason> reason, std::optional<WallTime> retryAt)
{
    m_status.set({state, std::move(reason), m_clock.now(), retryAt});
}

PipelineSnapshot PipelineRunner::snapshot(WallTime now) const
{
    PipelineSnapshot look;
    look.channel = m_plan.channel;
    look.name = m_plan.settings.name;
    look.source = m_plan.sourceSite;
    look.target = m_plan.targetSite;
    const auto status = m_status.get();
    look.state = status->state;
    look.reason = status->reason;
    look.since = status->since;
    look.retryAt = status->retryAt;
    if (const auto holder = m_lockHolder.get(); holder && *holder && look.state == PipelineState::Running) {
        look.state = PipelineState::Waiting;
        look.reason = Reason{"mysql.lock_wait", **holder, std::string(nameOf(ErrorKind::Transient))};
    }
    if (const auto warning = m_warning.get())
        look.warning = *warning;
    // What was last seen of the clocks is not known to hold while nobody looks.
    if (const auto clocks = m_clocks.get();
        clocks && !look.warning && status->state == PipelineState::Running)
        look.warning = *clocks;
    look.epoch = m_epoch;
    if (const auto progress = m_progress.get()) {
        look.position = progress->appliedTo.text();
        look.gtid = progress->appliedTo.gtid;
        look.sourceEnd = progress->readTo.text();
        look.inStep = progress->inStep;
        if (status->state != PipelineState::Finished)
            look.lagMilliseconds = lagOf(*progress, now);
    }
    if (const auto queue = m_queue.get()) {
        look.queueTransactions = queue->first;
        look.queueBytes = queue->second;
    }
    look.rowsApplied = m_counters.rowsApplied;
    look.transactionsApplied = m_counters.transactionsApplied;
    look.echoesDropped = m_counters.echoesDropped;
    look.schemaStatementsSkipped = m_counters.schemaStatementsSkipped;
    look.conflicts = m_counters.conflicts;
    look.parked = m_counters.parkedRows;
    look.retries = m_counters.retries;
    return look;
}

}  // namespace lutra::runtime
