#include "engine/conflict/decide.h"

#include "engine/conflict/delta.h"
#include "engine/conflict/policies.h"

#include <algorithm>

namespace lutra::conflict {

namespace {

using Action = Decision::Action;

/// Null: nobody whom another site may not have seen.
BirthPtr groupOf(const Version& version, std::size_t group)
{
    const Details* details = version.details.get();
    return details && group < details->groups.size() ? details->groups[group] : nullptr;
}

bool isNewer(const BirthPtr& a, const BirthPtr& b)
{
    return a && (!b || a->stamp > b->stamp);
}

bool isEqual(const Row* a, const Row* b, const TablePolicy* butDeltas)
{
    if (!a || !b)
        return a == b;
    for (std::size_t i = 0; i < std::min(a->size(), b->size()); ++i) {
        const bool counts = !isAbsent((*a)[i]) && !isAbsent((*b)[i]) && !(butDeltas && butDeltas->isDelta(i));
        if (counts && !((*a)[i] == (*b)[i]))
            return false;
    }
    return true;
}

/// Whether the change knew all that made the row what it is: of a merged row, everyone who wrote a part.
bool hasSeenRow(const Birth& incoming, const Version& current)
{
    const auto knows = [&](const BirthPtr& by) {
        return !by || isSame(incoming, *by) || hasSeen(incoming, *by);
    };
    return knows(current.by) &&
           (current.isDelete || !current.details || std::ranges::all_of(current.details->groups, knows));
}

bool wins(const ConflictCase& at, Relation relation, const TablePolicy& policy)
{
    switch (relation) {
    case Relation::Follows:
    case Relation::Drift:
        return true;
    case Relation::AlreadyHere:
    case Relation::Superseded:
        return false;
    case Relation::Concurrent:
        break;
    }
    return compare(at.incoming, *at.current, policy.order) > 0;
}

/// The version of a row to which both have given parts.
Version mergedVersion(const Version& current, const Version& incoming, bool incomingWins)
{
    Version merged = incomingWins ? incoming : current;
    const Version& other = incomingWins ? current : incoming;
    if (!merged.details)
        return merged;
    Details details = *merged.details;
    if (!details.life && other.details)
        details.life = other.details->life;
    for (std::size_t group = 0; group < details.groups.size(); ++group) {
        if (isNewer(groupOf(other, group), details.groups[group]))
            details.groups[group] = groupOf(other, group);
    }
    merged.details = std::make_shared<const Details>(std::move(details));
    return merged;
}

/// Applies or keeps as the policy says of whole rows.
Decision settleRow(const ConflictCase& at, Relation relation, const TablePolicy& policy)
{
    Decision decision{relation, Action::KeepCurrent, false, at.current.value_or(at.incoming), {}};
    if (relation == Relation::Concurrent && at.isAfter) {
        decision.isBenign = true;
        decision.newest = newestOf(at.current, at.incoming, policy);
        return decision;
    }
    const Settling settling = relation == Relation::Concurrent ? policy.policy->settling : Settling::ByOrder;
    if (settling == Settling::Ask || (relation == Relation::Drift && policy.onDrift == OnDrift::Park)) {
        decision.action = Action::Park;
        return decision;
    }
    if (settling == Settling::Incoming || (settling == Settling::ByOrder && wins(at, relation, policy))) {
        decision.newest = at.incoming;
        decision.isBenign = at.isAfter && !at.isBefore;
        decision.action = decision.isBenign ? Action::KeepCurrent : Action::ApplyIncoming;
    }
    return decision;
}

/// Whether the column's value comes from the incoming change.
bool takesIncoming(const ConflictCase& at, Relation relation, std::size_t column, bool incomingWins,
                   const TablePolicy& policy)
{
    if (policy.groups == 0 || relation == Relation::Follows || relation == Relation::Drift)
        return incomingWins;
    const std::size_t group = policy.groupOf[column];
    return isNewer(groupOf(at.incoming, group), groupOf(*at.current, group));
}

/// An update of a row that is there, in the same life: column by column.
Result<Decision> mergeUpdate(const ConflictCase& at, Relation relation, const TablePolicy& policy,
                             Arena& memory)
{
    const bool incomingWins = wins(at, relation, policy);
    Row merged(*at.row, at.row->get_allocator());
    for (std::size_t i = 0; i < std::min(merged.size(), at.after->size()); ++i) {
        const ColumnValue& after = (*at.after)[i];
        if (isAbsent(after))
            continue;
        if (!policy.isDelta(i)) {
            merged[i] = takesIncoming(at, relation, i, incomingWins, policy) ? after : merged[i];
            continue;
        }
        if (after == (*at.before)[i])
            continue;
        const auto sum = addDelta(at.table->columns[i], merged[i], (*at.before)[i], after, memory);
        if (!sum)
            return tl::unexpected(sum.error());
        merged[i] = *sum;
    }
    Decision decision{relation, Action::ApplyMerged, false, at.incoming, {}};
    if (at.current)
        decision.newest = mergedVersion(*at.current, at.incoming, incomingWins);
    if (isEqual(&merged, at.row, nullptr)) {
        decision.action = Action::KeepCurrent;
        decision.isBenign = relation == Relation::Superseded || isEqual(at.row, at.after, nullptr);
    } else if (isEqual(&merged, at.after, nullptr)) {
        decision.action = Action::ApplyIncoming;
    } else {
        decision.merged = std::move(merged);
    }
    return decision;
}

/// In tables whose updates are merged, an update belongs to the row's life between an insert and a delete: a
/// delete ends it for all, and of two lives one is the row's.
Result<Decision> settleLife(const ConflictCase& at, Relation relation, const TablePolicy& policy,
                            Arena& memory)
{
    const bool isUpdate = at.before && at.after;
    const bool isSameRow = !at.current || (isSameLife(at.incoming, *at.current) && !at.current->isDelete);
    const bool isUnrepairable = relation == Relation::Drift && policy.onDrift == OnDrift::Park;
    if (isUpdate && isSameRow && at.row && !isUnrepairable)
        return mergeUpdate(at, relation, policy, memory);
    return settleRow(at, relation, policy);
}

}  // namespace

void lookAt(ConflictCase& at, const TablePolicy& policy)
{
    at.isBefore = isEqual(at.row, at.before, &policy);
    at.isAfter = isEqual(at.row, at.after, nullptr);
}

Relation classify(const ConflictCase& at)
{
    if (at.targetHasSeen)
        return Relation::AlreadyHere;
    if (at.current && !hasSeenRow(*at.incoming.by, *at.current)) {
        const bool isPast = hasSeen(*at.current->by, *at.incoming.by);
        return isPast ? Relation::Superseded : Relation::Concurrent;
    }
    // Where the change was made the row may have been kept aside as well, and looked as if it were not there.
    const bool wasAside = at.current && !at.before;
    const bool isAsExpected = at.isBefore || at.isAfter || at.isKeptAside || wasAside;
    return isAsExpected ? Relation::Follows : Relation::Drift;
}

Result<Decision> decide(const ConflictCase& at, const TablePolicy& policy, Arena& memory)
{
    const Relation relation = classify(at);
    if (relation == Relation::AlreadyHere)
        return Decision{relation, Action::KeepCurrent, false, at.current.value_or(at.incoming), {}};
    if (policy.order.endsForAll)
        return settleLife(at, relation, policy, memory);
    return settleRow(at, relation, policy);
}

Version newestOf(const std::optional<Version>& current, const Version& incoming, const TablePolicy& policy)
{
    if (!current)
        return incoming;
    const bool follows = isSame(*incoming.by, *current->by) || hasSeen(*incoming.by, *current->by);
    const bool isPast = hasSeen(*current->by, *incoming.by);
    const bool isGreater =
        policy.policy->settling == Settling::Incoming || compare(incoming, *current, policy.order) > 0;
    const bool incomingWins = follows || (!isPast && isGreater);
    const bool isOneLife =
        policy.order.byLife && isSameLife(incoming, *current) && !incoming.isDelete && !current->isDelete;
    if (isOneLife)
        return mergedVersion(*current, incoming, incomingWins);
    return incomingWins ? incoming : *current;
}

}  // namespace lutra::conflict
