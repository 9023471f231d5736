#include "engine/runtime/target_log_reader.h"

#include "engine/apply/row_identity.h"

#include <fmt/format.h>

namespace lutra::runtime {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 100ms;  // of a quiet log
constexpr auto kPruneEvery = 100ms;
constexpr std::size_t kPoliciesMax = 20'000;
constexpr auto kReadWithin = 30s;       // what a lane waits for while it holds rows
constexpr auto kCatchUpWithin = 3600s;  // of a log whose reading begins far behind

}  // namespace

TargetLogReader::TargetLogReader(Parts parts)
    : m_parts(std::move(parts))
    , m_readTo(m_parts.source->position())
    , m_thread([this](std::stop_token stop) { run(stop); })
{
}

TargetLogReader::~TargetLogReader() = default;

void TargetLogReader::run(const std::stop_token& stop)
{
    Result<> ended;
    try {
        ended = read(stop);
    } catch (const std::exception& problem) {
        ended = fail(ErrorKind::Bug, "bug.exception", problem.what());
    }
    const std::lock_guard lock(m_mutex);
    if (!ended)
        m_failure = ended.error().during("reading the target's log");
    else
        m_failure = Error{ErrorKind::Stopped, "pipeline.stopped", "asked to stop"};
    m_moved.notify_all();
}

Result<> TargetLogReader::read(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        auto next = m_parts.source->next(kPatience, stop);
        if (!next)
            return tl::unexpected(next.error());
        if (*next) {
            if (auto taken = take(**next); !taken)
                return taken;
            continue;
        }
        if (auto stored = store(m_parts.source->position()); !stored)
            return stored;
    }
    return {};
}

Result<> TargetLogReader::take(const Transaction& transaction)
{
    auto standing = m_parts.log.read(transaction);
    if (!standing)
        return tl::unexpected(standing.error());
    m_marksRead = m_parts.log.marksRead();
    m_writes.clear();
    m_withPast.clear();
    if (auto collected = collect(transaction, *standing); !collected)
        return collected;
    return store(transaction.end);
}

/// What a transaction makes of the rows it touches.
Result<> TargetLogReader::collect(const Transaction& transaction, const conflict::StandingPtr& standing)
{
    if (!transaction.hasRows() || !transaction.unknownXa.empty())
        return {};
    const bool isLocal = !standing->birth.site().empty();
    if (!isLocal && isQuiet())
        return {};
    const conflict::BirthPtr by = isLocal ? birthOf(standing) : nullptr;
    TablePtr last;
    apply::TargetTablePtr target;
    const auto note = [&](const Row& image, bool isDelete) {
        if (const auto row = apply::rowIdentity(*target, image))
            m_writes.push_back({*row, {by, m_parts.isHome ? by : nullptr, isDelete, nullptr}});
    };
    const bool mayFree = isLocal && m_parts.kept && !m_parts.kept->empty();
    return visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
        for (const RowChange& change : rows) {
            if (change.table->schema == "retl")
                continue;
            if (change.table != last) {
                auto described = m_parts.describe(change.table);
                if (!described && described.error().kind == ErrorKind::Transient)
                    return tl::unexpected(described.error());
                target = described ? *described : nullptr;  // a table that is gone: nobody writes to it
                last = change.table;
            }
            if (!target)
                continue;
            const auto* const policy = policyWithPast(change.table);
            if (policy && isLocal) {
                noteParts(change, *target, *policy, by);
            } else if (!policy || !goesOn(change, *target, *policy)) {
                if (change.before)
                    note(*change.before, true);
                if (change.after)
                    note(*change.after, false);
            }
            if (mayFree && change.before && m_parts.kept->touches(target->route.target->fullName()))
                m_parts.kept->noteFree(apply::uniqueValuesOf(*target, *change.before));
        }
        return {};
    });
}

/// Null: of its rows only who wrote them last is of interest, or nobody can say more: then the lane does.
const conflict::TablePolicy* TargetLogReader::policyWithPast(const TablePtr& table)
{
    if (m_policies.size() >= kPoliciesMax)
        m_policies.clear();
    const auto [known, isNew] = m_policies.try_emplace(table);
    if (isNew && m_parts.wishFor) {
        const auto wish = m_parts.wishFor(table->schema, table->table);
        auto policy = wish ? conflict::fitPolicy(*wish, *table) : tl::unexpected(wish.error());
        if (policy && policy->order.byLife)
            known->second = std::move(*policy);
    }
    return known->second ? &*known->second : nullptr;
}

/// Whether what we wrote is an update of a row whose columns are merged: then what was written here before
/// still has its part in it.
bool TargetLogReader::goesOn(const RowChange& change, const apply::TargetTable& target,
                             const conflict::TablePolicy& policy)
{
    return policy.order.endsForAll && change.before && change.after &&
           apply::rowIdentity(target, *change.before) == apply::rowIdentity(target, *change.after);
}

/// As of the write at hand.
std::optional<conflict::Version> TargetLogReader::newestWith(std::uint64_t row) const
{
    if (const auto written = m_withPast.find(row); written != m_withPast.end())
        return m_writes[written->second].version;
    const std::lock_guard lock(m_mutex);
    return m_recent.find(row);
}

void TargetLogReader::noteParts(const RowChange& change, const apply::TargetTable& target,
                                const conflict::TablePolicy& policy, const conflict::BirthPtr& by)
{
    const auto parts =
        conflict::partsOf(change, change.before ? apply::rowIdentity(target, *change.before) : std::nullopt,
                          change.after ? apply::rowIdentity(target, *change.after) : std::nullopt);
    for (const conflict::RowPart& part : parts) {
        m_writes.push_back(
            {part.row, conflict::bornVersion(newestWith(part.row), by, part.before, part.after, policy)});
        m_withPast.insert_or_assign(part.row, m_writes.size() - 1);
    }
}

Result<> TargetLogReader::store(const SourcePosition& end)
{
    const std::lock_guard lock(m_mutex);
    for (const Write& write : m_writes) {
        if (write.version.by)
            m_recent.note(write.row, write.version);
        else if (!m_parts.kept || !m_parts.kept->isOwnVersion(write.row, m_parts.targetSite))
            m_recent.drop(write.row);
        if (write.version.by && m_parts.kept)
            m_parts.kept->noteWrite(write.row, *write.version.by);
    }
    m_writes.clear();
    *m_parts.remembers = m_recent.rows() > 0;
    m_readTo = std::max(m_readTo, end);
    m_moved.notify_all();
    if (m_recent.rows() > 0 && m_recent.bytes() > kBytesMax) {
        prune();
        if (m_recent.bytes() > kBytesMax)
            return fail(ErrorKind::Refused, "conflict.too_far_apart",
                        fmt::format("{} rows were written at the target that {} has not seen",
                                    m_recent.rows(), m_parts.sourceSite));
    }
    return {};
}

Result<> TargetLogReader::catchUp(std::stop_token stop)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_caughtUp && !m_failure)
            return {};
    }
    auto reached = waitFor(m_parts.endAtStart, kCatchUpWithin, stop);
    const std::lock_guard lock(m_mutex);
    m_caughtUp = reached.has_value();
    return reached;
}

Result<> TargetLogReader::readTo(const SourcePosition& end, std::stop_token stop)
{
    return waitFor(end, kReadWithin, stop);
}

Result<> TargetLogReader::waitFor(const SourcePosition& end, std::chrono::seconds within,
                                  const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    const bool moved = m_moved.wait_for(lock, stop, within, [&] { return m_failure || m_readTo >= end; });
    if (m_readTo >= end)
        return {};
    if (m_failure)
        return tl::unexpected(*m_failure);
    if (!moved && stop.stop_requested())
        return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
    return fail(ErrorKind::Transient, "conflict.log_behind",
                fmt::format("the target's log is read up to {}, and it ended at {} {} s ago", m_readTo.text(),
                            end.text(), within.count()));
}

bool TargetLogReader::isQuiet() const
{
    const std::lock_guard lock(m_mutex);
    prune();
    return m_recent.rows() == 0;
}

std::vector<apply::TargetLog::Found> TargetLogReader::newestOf(std::span<const std::uint64_t> rows) const
{
    std::vector<Found> found;
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (auto version = m_recent.find(rows[i]))
            found.push_back({i, std::move(*version)});
    }
    return found;
}

void TargetLogReader::forget(const conflict::SeenPtr& seenBySource)
{
    const std::lock_guard lock(m_mutex);
    m_toForget = seenBySource;
}

/// With the mutex held. It goes over all rows, so not each time.
void TargetLogReader::prune() const
{
    if (!m_toForget || m_recent.rows() == 0)
        return;
    const auto now = m_parts.clock.steady();
    if (now - m_pruned < kPruneEvery)
        return;
    m_pruned = now;
    const conflict::Elsewhere source{m_parts.sourceSite, std::exchange(m_toForget, nullptr)};
    m_recent.forget(std::span(&source, 1));
    *m_parts.remembers = m_recent.rows() > 0;
}

}  // namespace lutra::runtime
