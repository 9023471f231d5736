#include "engine/apply/conflict_writer.h"

#include "engine/apply/row_identity.h"
#include "engine/base/log.h"
#include "engine/change/json_text.h"
#include "engine/conflict/policies.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using conflict::Decision;
using conflict::Relation;
using conflict::Version;

constexpr std::size_t kAskedAtOnce = 4096;
constexpr std::size_t kPoliciesMax = 20'000;

bool isConcurrent(const conflict::Birth& incoming, const conflict::Birth& current)
{
    return !conflict::isSame(incoming, current) && !conflict::hasSeen(incoming, current);
}

/// Documents are compared by what they say.
bool isSameValue(const ColumnValue& a, const ColumnValue& b)
{
    if (isAbsent(a) || isAbsent(b) || a == b)
        return true;
    const auto* first = std::get_if<Json>(&a);
    const auto* second = std::get_if<Json>(&b);
    if (!first || !second)
        return false;
    const auto canonical = canonicalJson(first->text);
    return canonical && canonical == canonicalJson(second->text);
}

bool isSameRow(const Row* a, const Row* b, const conflict::TablePolicy* butDeltas)
{
    if (!a || !b)
        return a == b;
    for (std::size_t i = 0; i < std::min(a->size(), b->size()); ++i) {
        if (!(butDeltas && butDeltas->isDelta(i)) && !isSameValue((*a)[i], (*b)[i]))
            return false;
    }
    return true;
}

/// What a minimal image leaves out stands in the other one, if anywhere.
Row completed(const Row& image, const Row* other)
{
    Row whole = image;
    for (std::size_t i = 0; other && i < whole.size(); ++i) {
        if (isAbsent(whole[i]))
            whole[i] = (*other)[i];
    }
    return whole;
}

std::string seenText(const conflict::Birth& birth)
{
    if (!birth.seen)
        return "what it had seen is not known";
    std::string text;
    for (const auto& site : birth.seen->sites())
        text += fmt::format("{}{} up to {}", text.empty() ? "had seen " : ", ", site.name,
                            site.progress->low.text());
    return text.empty() ? "had seen nothing of other sites" : text;
}

}  // namespace

ConflictWriter::ConflictWriter(TargetSession& target, PipelineCounters& counters, RowWriter& rows,
                               Parking& parking, ConflictRulesPtr rules, FindBirth findBirth)
    : m_target(target)
    , m_locked(target.lockedRows())
    , m_counters(counters)
    , m_rows(rows)
    , m_parking(parking)
    , m_rules(std::move(rules))
    , m_findBirth(std::move(findBirth))
{
}

Result<> ConflictWriter::prepare(std::span<const Transaction> transactions, const std::stop_token& stop)
{
    m_contested.clear();
    if (!isPossible() || !m_rules->targetLog)
        return {};
    if (auto read = m_rules->targetLog->catchUp(stop); !read)
        return read;
    if (m_rules->targetLog->isQuiet())
        return {};
    m_taken.clear();
    bool isAny = false;
    if (auto found = findContested(transactions, isAny); !found || !isAny)
        return found;
    // Perhaps an earlier change of ours has settled it, and that is not read yet.
    m_contested.clear();
    const auto end = m_locked->logEnd();
    if (!end)
        return tl::unexpected(end.error());
    if (auto read = m_rules->targetLog->readTo(*end, stop); !read)
        return read;
    return findContested(transactions, isAny);
}

void ConflictWriter::begin()
{
    m_decided.clear();
    m_taken.clear();
    m_conflicts = 0;
    m_freed.clear();
    m_closed.clear();
    for (const std::uint64_t id : std::exchange(m_keptNow, {}))  // of a try that came to nothing
        m_rules->kept->remove(id);
    if (!m_takenFree.empty())
        m_rules->kept->noteFree(std::exchange(m_takenFree, {}));
}

bool ConflictWriter::hasKept(std::span<const RowChange* const> part) const
{
    if (!isPossible() || !m_rules->kept || m_rules->kept->empty())
        return false;
    const TableSchema* last = nullptr;
    return std::ranges::any_of(part, [&](const RowChange* change) {
        return change->table.get() != std::exchange(last, change->table.get()) &&
               m_rules->kept->touches(change->table->fullName());
    });
}

/// Calls `take` with each row of each change, twice where its key changes.
Result<> ConflictWriter::ask(std::span<const Transaction> transactions,
                             const std::function<void(const Asked&)>& take)
{
    TablePtr last;
    TargetTablePtr target;
    for (const Transaction& transaction : transactions) {
        const conflict::Birth* const by = transaction.standing ? &transaction.standing->birth : nullptr;
        if (!transaction.hasRows() || !by || by->site().empty())
            continue;
        auto visited = visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
            for (const RowChange& change : rows) {
                if (change.table != last || !target) {
                    auto described = m_target.describe(change.table);
                    if (!described && !isAboutRows(described.error()))
                        return tl::unexpected(described.error());
                    last = change.table;
                    target = described ? *described : nullptr;
                }
                if (!target)
                    continue;
                const auto before = change.before ? rowIdentity(*target, *change.before) : std::nullopt;
                const auto after = change.after ? rowIdentity(*target, *change.after) : std::nullopt;
                if (before)
                    take({*before, by});
                if (after && after != before)
                    take({*after, by});
            }
            return {};
        });
        if (!visited)
            return visited;
    }
    return {};
}

/// Adds the rows whose newest write at the target a change had not seen, and that was not taken into account.
Result<> ConflictWriter::findContested(std::span<const Transaction> transactions, bool& isAny)
{
    std::vector<Asked> asked;
    std::vector<std::uint64_t> rows;
    const auto look = [&] {
        for (const TargetLog::Found& found : m_rules->targetLog->newestOf(rows)) {
            const Asked& at = asked[found.place];
            if (!isConcurrent(*at.by, *found.version.by))
                continue;
            const auto taken = m_taken.find(at.row);
            if (taken != m_taken.end() && conflict::isSame(*taken->second, *found.version.by))
                continue;
            m_contested.insert(at.row);
            isAny = true;
        }
        asked.clear();
        rows.clear();
    };
    auto visited = ask(transactions, [&](const Asked& row) {
        asked.push_back(row);
        rows.push_back(row.row);
        if (asked.size() >= kAskedAtOnce)
            look();
    });
    look();
    return visited;
}

Result<bool> ConflictWriter::isComplete(std::span<const Transaction> transactions,
                                        const std::stop_token& stop)
{
    if (!isPossible() || !m_rules->targetLog)
        return true;
    const auto end = m_locked->logEnd();
    if (!end)
        return tl::unexpected(end.error());
    if (auto read = m_rules->targetLog->readTo(*end, stop); !read)
        return tl::unexpected(read.error());
    if (!areBackRightly())
        return false;
    if (m_rules->targetLog->isQuiet())
        return true;
    bool isAny = false;
    if (auto found = findContested(transactions, isAny); !found)
        return tl::unexpected(found.error());
    return !isAny;
}

/// Whether nobody has written the rows that came back.
bool ConflictWriter::areBackRightly() const
{
    return std::ranges::none_of(m_closed, [&](const auto& closed) {
        return closed.second && m_rules->kept->isSuperseded(closed.first);
    });
}

Result<bool> ConflictWriter::divide(std::span<const RowChange* const> part,
                                    std::vector<const RowChange*>& contested,
                                    std::vector<const RowChange*>& others)
{
    struct Keys {
        std::optional<std::uint64_t> before;
        std::optional<std::uint64_t> after;
    };
    std::vector<Keys> keys;
    keys.reserve(part.size());
    TablePtr last;
    TargetTablePtr target;
    for (const RowChange* change : part) {
        if (change->table != last) {
            auto described = m_target.describe(change->table);
            if (!described && !isAboutRows(described.error()))
                return tl::unexpected(described.error());
            if (!described || !(*described)->mergeable || (*described)->uniqueKeys.size() != 1 ||
                m_parking.touches(*change->table))
                return false;
            last = change->table;
            target = *described;
        }
        keys.push_back({change->before ? rowIdentity(*target, *change->before) : std::nullopt,
                        change->after ? rowIdentity(*target, *change->after) : std::nullopt});
    }
    const auto isContested = [&](const std::optional<std::uint64_t>& row) {
        return row && m_contested.contains(*row);
    };
    for (bool again = true; again;) {  // a changed key draws the other one in
        again = false;
        for (const Keys& of : keys) {
            if (of.before && of.after && of.before != of.after &&
                isContested(of.before) != isContested(of.after)) {
                m_contested.insert(*of.before);
                m_contested.insert(*of.after);
                again = true;
            }
        }
    }
    for (std::size_t i = 0; i < part.size(); ++i)
        (isContested(keys[i].before) || isContested(keys[i].after) ? contested : others).push_back(part[i]);
    return true;
}

Result<> ConflictWriter::write(std::span<const RowChange* const> rows)
{
    for (const RowChange* change : rows) {
        if (auto written = writeOne(*change); !written)
            return written;
    }
    return {};
}

std::optional<Version> ConflictWriter::newestOf(std::uint64_t row)
{
    if (const auto decided = m_decided.find(row); decided != m_decided.end())
        return decided->second;
    if (!m_rules->targetLog)
        return std::nullopt;
    auto found = m_rules->targetLog->newestOf(std::span(&row, 1));
    if (found.empty())
        return std::nullopt;
    m_taken[row] = found.front().version.by;
    return std::move(found.front().version);
}

Result<> ConflictWriter::writeOne(const RowChange& change)
{
    const Parking::Birth birth = m_findBirth(change);
    if (!birth.transaction)
        return fail(ErrorKind::Bug, "bug.exception", "a row to be written is of no transaction");
    const Transaction& transaction = *birth.transaction;
    const auto target = m_target.describe(change.table);
    const bool isKnown = transaction.standing && !transaction.standing->birth.site().empty();
    if (!target || (*target)->route.key.empty() || !isKnown) {
        const RowChange* const row = &change;
        return m_rows.write(std::span(&row, 1), 1);
    }
    const auto queued = m_rows.queueIfHeld(change);
    if (!queued || *queued)
        return queued ? Result<>() : tl::unexpected(queued.error());
    const auto policy = policyOf(*target);
    if (!policy)
        return tl::unexpected(policy.error());
    const auto parts =
        conflict::partsOf(change, change.before ? rowIdentity(**target, *change.before) : std::nullopt,
                          change.after ? rowIdentity(**target, *change.after) : std::nullopt);
    const Case at{change, transaction, birth.rowNumber, **target, **policy, birthOf(transaction.standing)};
    const bool isContested = std::ranges::any_of(parts, [&](const conflict::RowPart& part) {
        const auto current = newestOf(part.row);
        return current && isConcurrent(*at.by, *current->by);
    });
    bool isWritten = false;
    if (!isContested) {
        const auto written = m_rows.writeIfExpected(change);
        if (!written)
            return tl::unexpected(written.error());
        isWritten = *written;
    }
    if (isWritten && change.before)
        noteFreed(at.target, *change.before);
    if (auto done = isWritten ? supersede(parts) : settleParts(at, parts); !done)
        return done;
    return bringBack();
}

Result<> ConflictWriter::settleParts(const Case& at, std::span<const conflict::RowPart> parts)
{
    if (auto set = m_rows.checkForeignKeys(at.change.foreignKeyChecks); !set)
        return set;
    for (const conflict::RowPart& part : parts) {
        if (auto settled = settle(at, part); !settled)
            return settled;
    }
    return {};
}

Result<> ConflictWriter::put(const Case& at, const Row* there, const Row* now)
{
    auto done = m_locked->put(at.change.table, there, now);
    if (done && there)
        noteFreed(at.target, *there);
    return done;
}

void ConflictWriter::noteFreed(const TargetTable& target, const Row& row)
{
    if (!m_rules->kept || m_rules->kept->empty())
        return;
    const auto values = uniqueValuesOf(target, row);
    m_freed.insert(m_freed.end(), values.begin(), values.end());
}

std::optional<KeptRow> ConflictWriter::keptOf(std::uint64_t row) const
{
    auto kept = m_rules->kept ? m_rules->kept->keptOf(row) : std::nullopt;
    return kept && m_closed.contains(kept->id) ? std::nullopt : kept;
}

bool ConflictWriter::isBack(std::uint64_t row) const
{
    if (!m_rules->kept)
        return false;
    const auto isBackNow = [&](const auto& closed) {
        const auto kept = closed.second ? m_rules->kept->keptOf(row) : std::nullopt;
        return kept && kept->id == closed.first;
    };
    return m_rules->kept->backOf(row) || std::ranges::any_of(m_closed, isBackNow);
}

Result<> ConflictWriter::closeKept(std::uint64_t id, bool isBack)
{
    m_closed.insert_or_assign(id, isBack);
    return m_locked->closeKept(id, isBack);
}

/// The rows have versions of their own now.
Result<> ConflictWriter::supersede(std::span<const conflict::RowPart> parts)
{
    for (const conflict::RowPart& part : parts) {
        const auto kept = keptOf(part.row);
        if (!kept)
            continue;
        if (auto closed = closeKept(kept->id, false); !closed)
            return closed;
    }
    return {};
}

/// Whoever waits for a value that was given up has it, the greatest first, unless it is taken again.
Result<> ConflictWriter::bringBack()
{
    if (m_freed.empty() || !m_rules->kept)
        return {};
    for (const KeptRow& kept : m_rules->kept->wanting(std::exchange(m_freed, {}))) {
        if (m_closed.contains(kept.id))
            continue;
        if (auto done = bringBackOne(kept); !done)
            return done;
    }
    return {};
}

Result<> ConflictWriter::bringBackFree()
{
    if (!isPossible() || !m_rules->kept || !m_rules->kept->hasFree())
        return {};
    m_takenFree = m_rules->kept->takeFree();
    m_freed = m_takenFree;
    return bringBack();
}

/// What speaks against the row itself (a table that is gone, a parent that is missing) leaves it where it is.
Result<> ConflictWriter::bringBackOne(const KeptRow& kept)
{
    auto done = tryToBringBack(kept);
    if (!done && (isAboutRows(done.error()) || isParkable(done.error()))) {
        spdlog::warn("apply.kept_row_stays id={} code={}", kept.id, done.error().code);
        return {};
    }
    return done;
}

Result<> ConflictWriter::tryToBringBack(const KeptRow& kept)
{
    Arena memory;
    const auto image = m_locked->readKept(kept.id, kept.table, memory);
    if (!image)
        return tl::unexpected(image.error());
    if (!*image) {
        m_closed.insert_or_assign(kept.id, false);
        return {};
    }
    const auto there = m_locked->lock(kept.table, **image, memory);
    if (!there)
        return tl::unexpected(there.error());
    if (*there || m_rules->kept->isSuperseded(kept.id))
        return closeKept(kept.id, false);
    const auto owners = m_locked->lockOwners(kept.table, **image, memory);
    if (!owners)
        return tl::unexpected(owners.error());
    if (!owners->empty())
        return {};
    if (auto written = m_locked->put(kept.table, nullptr, &**image); !written)
        return written;
    return closeKept(kept.id, true);
}

Result<> ConflictWriter::settle(const Case& at, const conflict::RowPart& part)
{
    Arena memory;
    const auto there = m_locked->lock(at.change.table, part.before ? *part.before : *part.after, memory);
    if (!there)
        return tl::unexpected(there.error());
    conflict::ConflictCase meets;
    meets.table = at.change.table.get();
    meets.incoming = conflict::bornVersion(std::nullopt, at.by, part.before, part.after, at.policy);
    meets.before = part.before;
    meets.after = part.after;
    meets.current = newestOf(part.row);
    const auto kept = *there ? std::nullopt : keptOf(part.row);
    std::optional<Row> keptRow;
    if (kept) {
        auto image = m_locked->readKept(kept->id, kept->table, memory);
        if (!image)
            return tl::unexpected(image.error());
        if (*image && (*image)->size() == at.change.table->columns.size())
            keptRow = std::move(**image);
    }
    // Who inserts a row that came back here had it still aside.
    const bool wasAside = *there && !part.before && isBack(part.row);
    meets.isKeptAside = kept || wasAside;
    meets.row = *there ? &**there : nullptr;
    meets.isBefore = isSameRow(meets.row, part.before, &at.policy);
    meets.isAfter = isSameRow(meets.row, part.after, nullptr);
    const auto decision = conflict::decide(meets, at.policy, memory);
    if (!decision)
        return tl::unexpected(decision.error());
    const bool isNewer = decision->newest.by == at.by && (decision->action != Decision::Action::Park);
    if (isNewer) {
        if (auto closed = supersede(std::span(&part, 1)); !closed)
            return closed;
    }
    if (auto acted = act(at, part, meets.row, keptRow ? &*keptRow : nullptr, *decision); !acted)
        return acted;
    m_decided.insert_or_assign(part.row, decision->newest);
    if (decision->isBenign || (!decision->isConflict() && decision->relation != Relation::Drift))
        return {};
    return tell(at, part, meets.row, meets.current, *decision);
}

/// `kept` is the row that waits aside, where it is not `there`.
Result<> ConflictWriter::act(const Case& at, const conflict::RowPart& part, const Row* there, const Row* kept,
                             const Decision& decision)
{
    Result<> done;
    Row now;
    switch (decision.action) {
    case Decision::Action::KeepCurrent:
        return {};
    case Decision::Action::ApplyMerged:
        now = *decision.merged;
        done = put(at, there, &now);
        break;
    case Decision::Action::ApplyIncoming:
        if (!there && !part.after)
            return {};
        if (part.after) {
            now = completed(*part.after, there ? there : kept ? kept : part.before);
            // Where updates are merged, the log must tell a row that begins anew from one that goes on.
            if (there && !part.before && at.policy.order.endsForAll) {
                if (auto gone = put(at, there, nullptr); !gone)
                    return gone;
                there = nullptr;
            }
            done = put(at, there, &now);
        } else {
            done = put(at, there, nullptr);
        }
        break;
    case Decision::Action::Park:
        return m_parking.park(at.change,
                              {ErrorKind::Conflict, "conflict.parked",
                               at.change.table->fullName() + ": the policy leaves it to a person"});
    }
    if (!done && done.error().code == "mysql.duplicate_key")
        return settleUnique(at, part, there, now, decision.newest);
    if (!done && m_parking.isPossible() && isParkable(done.error()))
        return m_parking.park(at.change, done.error());
    return done;
}

/// Of rows that want one unique value the one of the greatest rank is in the table, on all sites; the journal
/// keeps the others.
Result<> ConflictWriter::settleUnique(const Case& at, const conflict::RowPart& part, const Row* there,
                                      const Row& now, const Version& newest)
{
    Arena memory;
    auto owners = m_locked->lockOwners(at.change.table, now, memory);
    if (!owners)
        return tl::unexpected(owners.error());
    const auto rank = conflict::claimOf(part.row, newest, at.policy.order);
    std::string winner;
    std::unordered_set<std::uint64_t> known{part.row};  // one row may have several of the values
    std::erase_if(*owners, [&](const Row& owner) {
        return !known.insert(rowIdentity(at.target, owner).value_or(part.row)).second;
    });
    for (const Row& owner : *owners) {
        const std::uint64_t row = rowIdentity(at.target, owner).value_or(0);
        const auto version = newestOf(row);
        // Who had seen the owner and took its value nevertheless did so where the owner had lost it.
        const bool isGreater = version && isConcurrent(*newest.by, *version->by) &&
                               conflict::claimOf(row, *version, at.policy.order) > rank;
        if (isGreater)
            winner = version->by->site();
    }
    if (owners->empty())
        return fail(ErrorKind::Conflict, "conflict.row_moved",
                    at.change.table->fullName() + ": a unique value is taken by nobody that could be found");
    if (!winner.empty()) {
        if (there) {
            if (auto gone = put(at, there, nullptr); !gone)
                return gone;
        }
        return keepAside(at, now, part.row, newest, winner);
    }
    for (const Row& owner : *owners) {
        const auto row = rowIdentity(at.target, owner);
        if (auto gone = put(at, &owner, nullptr); !gone)
            return gone;
        if (auto kept =
                keepAside(at, owner, row.value_or(0), row ? newestOf(*row) : std::nullopt, at.by->site());
            !kept)
            return kept;
    }
    return put(at, there, &now);
}

/// A row that has lost a unique value.
Result<> ConflictWriter::keepAside(const Case& at, const Row& row, std::uint64_t number,
                                   const std::optional<Version>& version, std::string winner)
{
    ConflictRecord record = recordOf(at);
    record.kind = ConflictRecord::Kind::UniqueValue;
    record.before = at.change.before ? &*at.change.before : nullptr;
    record.after = at.change.after ? &*at.change.after : nullptr;
    record.statement = at.change.kind;
    record.target = &row;
    record.winner = std::move(winner);
    KeptRow kept;
    kept.table = at.change.table;
    kept.row = number;
    kept.values = uniqueValuesOf(at.target, row);
    kept.rank = conflict::forgottenClaim(number);
    if (const auto earlier = !version && m_rules->kept ? m_rules->kept->backOf(number) : std::nullopt) {
        kept.rank = earlier->rank;
        kept.birth = earlier->birth;
    }
    if (version) {
        kept.rank = conflict::claimOf(number, *version, at.policy.order);
        kept.birth = {version->by->stamp, version->by->end, nullptr};
        record.currentStamp = version->by->stamp.text();
        record.currentPosition = version->by->end.text();
    }
    if (m_rules->kept)
        record.kept = kept.text();
    ++m_conflicts;
    const auto id = m_locked->journal(record);
    if (!id)
        return tl::unexpected(id.error());
    if (m_rules->kept) {
        kept.id = *id;
        m_keptNow.push_back(*id);
        return m_rules->kept->add(std::move(kept));
    }
    return {};
}

ConflictRecord ConflictWriter::recordOf(const Case& at) const
{
    ConflictRecord record;
    record.table = at.change.table;
    record.rule = at.policy.policy->id;
    record.incomingStamp = at.by->stamp.text();
    record.detail = fmt::format("{} {}", at.by->site(), seenText(*at.by));
    record.source = at.transaction.end;
    record.sourceRow = at.rowNumber;
    record.committedAt = toRfc3339(at.transaction.committedAt);
    record.origin = at.transaction.origin.value_or(Origin{m_rules->sourceSite, at.transaction.end.text()});
    return record;
}

Result<> ConflictWriter::tell(const Case& at, const conflict::RowPart& part, const Row* there,
                              const std::optional<Version>& current, const Decision& decision)
{
    using Action = Decision::Action;
    ConflictRecord record = recordOf(at);
    const bool isDrift = decision.relation == Relation::Drift;
    record.kind = isDrift ? ConflictRecord::Kind::Drift : ConflictRecord::Kind::Conflict;
    record.statement = !part.before ? RowChange::Kind::Insert
                       : part.after ? RowChange::Kind::Update
                                    : RowChange::Kind::Delete;
    record.before = part.before;
    record.after = part.after;
    record.target = there;
    if (current) {
        record.currentStamp = current->by->stamp.text();
        record.currentPosition = current->by->end.text();
        record.detail += fmt::format("; {} {}", current->by->site(), seenText(*current->by));
    }
    Row result;
    switch (decision.action) {
    case Action::ApplyIncoming:
        record.winner = at.by->site();
        if (part.after) {
            result = completed(*part.after, there ? there : part.before);
            record.result = &result;
        }
        break;
    case Action::ApplyMerged:
        record.result = &*decision.merged;
        break;
    case Action::KeepCurrent:
    case Action::Park:
        record.winner = current ? current->by->site() : m_rules->targetSite;
        record.result = there;
        break;
    }
    ++m_conflicts;
    const auto told = m_locked->journal(record);
    return told ? Result<>() : tl::unexpected(told.error());
}

Result<const conflict::TablePolicy*> ConflictWriter::policyOf(const TargetTablePtr& target)
{
    const TableSchema& source = *target->route.source;
    if (const auto known = m_policies.find(&source);
        known != m_policies.end() && known->second.first == target)
        return &known->second.second;
    if (m_policies.size() >= kPoliciesMax)
        m_policies.clear();
    const auto wish = m_rules->wishFor(source.schema, source.table);
    if (!wish)
        return tl::unexpected(wish.error());
    auto fit = conflict::fitPolicy(*wish, source);
    if (!fit)
        return tl::unexpected(fit.error());
    auto& kept = m_policies.insert_or_assign(&source, std::pair(target, std::move(*fit))).first->second;
    return &kept.second;
}

void ConflictWriter::committed()
{
    m_counters.conflicts += std::exchange(m_conflicts, 0);
    m_keptNow.clear();
    m_takenFree.clear();
    for (const auto& [id, isBack] : std::exchange(m_closed, {})) {
        if (isBack)
            m_rules->kept->setBack(id);
        else
            m_rules->kept->remove(id);
    }
}

}  // namespace lutra::apply
