#include "tests/conflict/merging_model.h"

#include <algorithm>
#include <set>

namespace lutra::conflicts {

void MergingModel::beginPhase()
{
    m_before = m_rows[0];
    for (auto& doings : m_doings)
        doings.clear();
}

MergingModel::Doings& MergingModel::doingsOf(std::size_t site, Key key, const Time& now)
{
    const auto [found, isNew] = m_doings[site].try_emplace(key);
    if (const auto before = m_before.find(key); isNew && before != m_before.end())
        found->second.greatestN = before->second.n;
    found->second.last = m_clocks.write(site, now);
    return found->second;
}

bool MergingModel::isNewerByN(const Doings& a, const Doings& b)
{
    if (a.life || b.life)
        return isLater(a.life, b.life, false);
    return a.greatestN != b.greatestN ? a.greatestN > b.greatestN : isLater(a.last, b.last, false);
}

void MergingModel::insert(std::size_t site, Key key, const MergedRow& row, const Time& now)
{
    Doings& doings = doingsOf(site, key, now);
    doings.life = doings.last;
    doings.greatestN = row.n;
    m_rows[site][key] = row;
}

void MergingModel::update(std::size_t site, Key key, const MergedRow& row, const Time& now)
{
    Doings& doings = doingsOf(site, key, now);
    doings.greatestN = std::max(doings.greatestN, row.n);
    MergedRow& old = m_rows[site].at(key);
    const bool isChanged[] = {row.a != old.a, row.b != old.b, row.n != old.n};
    for (std::size_t column = 0; column < std::size(isChanged); ++column) {
        if (isChanged[column])
            doings.changed[column] = doings.last;
    }
    old = row;
}

void MergingModel::remove(std::size_t site, Key key, const Time& now)
{
    doingsOf(site, key, now).hasEndedOld = true;
    m_rows[site].erase(key);
}

bool MergingModel::bothWrote(Key key) const
{
    return m_doings[0].contains(key) && m_doings[1].contains(key);
}

std::optional<MergedRow> MergingModel::rowAt(std::size_t site, Key key) const
{
    const auto found = m_rows[site].find(key);
    return found == m_rows[site].end() ? std::nullopt : std::optional(found->second);
}

/// `otherwise`: where both are at the same time.
bool MergingModel::isLater(const std::optional<Time>& a, const std::optional<Time>& b, bool otherwise)
{
    if (!a || !b)
        return a.has_value();
    const auto order = a->compare(*b);
    if (!order)
        m_isUnsure = true;
    return order && *order != 0 ? *order > 0 : otherwise;
}

MergedRow MergingModel::mergedUpdates(Key key)
{
    const MergedRow& old = m_before.at(key);
    const Doings& there = m_doings[0].at(key);
    const Doings& here = m_doings[1].at(key);
    const MergedRow& ofA = m_rows[0].at(key);
    const MergedRow& ofB = m_rows[1].at(key);
    if (m_rule == Rule::Delta) {
        MergedRow row = isLater(there.last, here.last, false) ? ofA : ofB;
        row.n = ofA.n + ofB.n - old.n;
        return row;
    }
    const auto isOfA = [&](std::size_t column) {
        return isLater(there.changed[column], here.changed[column], false);
    };
    return {isOfA(0) ? ofA.a : ofB.a, isOfA(1) ? ofA.b : ofB.b, isOfA(2) ? ofA.n : ofB.n};
}

std::optional<MergedRow> MergingModel::merged(Key key)
{
    if (!bothWrote(key))
        return rowAt(m_doings[0].contains(key) ? 0 : 1, key);
    const Doings& ofA = m_doings[0].at(key);
    const Doings& ofB = m_doings[1].at(key);
    if (m_rule == Rule::NewestByN)
        return rowAt(isNewerByN(ofA, ofB) ? 0 : 1, key);
    if (ofA.life || ofB.life)
        return rowAt(isLater(ofA.life, ofB.life, false) ? 0 : 1, key);
    if (ofA.hasEndedOld || ofB.hasEndedOld)
        return std::nullopt;
    return mergedUpdates(key);
}

void MergingModel::endPhase()
{
    std::set<Key> keys;
    for (const auto& doings : m_doings) {
        for (const auto& [key, done] : doings)
            keys.insert(key);
    }
    auto rows = m_before;
    for (const Key key : keys) {
        rows.erase(key);
        if (auto row = merged(key))
            rows.emplace(key, std::move(*row));
    }
    m_rows[0] = m_rows[1] = rows;
    m_clocks.meet();
}

}  // namespace lutra::conflicts
