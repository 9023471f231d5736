#include "engine/conflict/recent_writes.h"

#include <algorithm>

namespace lutra::conflict {

namespace {

constexpr std::size_t kEntriesMin = 1u << 10;
constexpr std::uint32_t kPlaceBits = 0x7FFF'FFFF;
constexpr std::size_t kNodeBytes = 32;  // what a hash table adds to each of its elements

/// Spread once more, so that a poor hash costs time only where it is really equal.
std::size_t spread(std::uint64_t row)
{
    row ^= row >> 32;
    return row * 0x9E37'79B9'7F4A'7C15;
}

}  // namespace

RecentWrites::RecentWrites()
    : m_entries(kEntriesMin)
    , m_births(1)
{
}

void RecentWrites::note(std::uint64_t row, const Version& version)
{
    if ((m_rows + 1) * 4 > m_entries.size() * 3)
        grow();
    const Place by = take(version.by);
    const Place home = version.home ? take(version.home) : 0;
    Entry& entry = entryOf(row);
    const bool isNew = entry.by == 0;
    const bool hadDetails = !isNew && !m_details.empty();
    const Entry before = entry;
    entry = {row, by, home & kPlaceBits, version.isDelete};
    if (version.details)
        m_details.insert_or_assign(row, version.details);
    else if (hadDetails)
        m_details.erase(row);
    m_rows += isNew ? 1 : 0;
    leave(before.by);  // only now: it may be the same transaction
    leave(before.home);
}

/// Entries behind it move up, so that none is cut off from where it is looked for.
void RecentWrites::drop(std::uint64_t row)
{
    const Entry* found = lookUp(row);
    if (!found)
        return;
    leave(found->by);
    leave(found->home);
    m_details.erase(row);
    --m_rows;
    const std::size_t mask = m_entries.size() - 1;
    auto gap = static_cast<std::size_t>(found - m_entries.data());
    for (std::size_t at = (gap + 1) & mask; m_entries[at].by != 0; at = (at + 1) & mask) {
        const std::size_t wanted = spread(m_entries[at].row) >> 16 & mask;
        if (((at - wanted) & mask) >= ((at - gap) & mask)) {
            m_entries[gap] = m_entries[at];
            gap = at;
        }
    }
    m_entries[gap] = {};
}

std::optional<Version> RecentWrites::find(std::uint64_t row) const
{
    const Entry* entry = lookUp(row);
    if (!entry)
        return std::nullopt;
    Version version{m_births[entry->by].birth, m_births[entry->home].birth, entry->isDelete != 0, nullptr};
    if (!m_details.empty()) {
        const auto details = m_details.find(row);
        version.details = details == m_details.end() ? nullptr : details->second;
    }
    return version;
}

void RecentWrites::forget(std::span<const Elsewhere> others,
                          const std::function<bool(std::uint64_t)>& isContested)
{
    enum class Known : std::uint8_t { Unasked, No, Yes };
    std::vector<Known> known(m_births.size(), Known::Unasked);
    const auto isKnown = [&](Place place) {
        if (known[place] == Known::Unasked)
            known[place] = isSeenByAll(*m_births[place].birth, others) ? Known::Yes : Known::No;
        return known[place] == Known::Yes;
    };
    const auto hasOpenGroup = [&](std::uint64_t row) {
        const auto details = m_details.find(row);
        return details != m_details.end() &&
               std::ranges::any_of(details->second->groups,
                                   [&](const auto& by) { return by && !isSeenByAll(*by, others); });
    };
    std::vector<Entry> kept;
    for (const Entry& entry : m_entries) {
        if (entry.by == 0)
            continue;
        if (!isKnown(entry.by) || (!m_details.empty() && hasOpenGroup(entry.row)) ||
            (isContested && isContested(entry.row))) {
            kept.push_back(entry);
            continue;
        }
        leave(entry.by);
        leave(entry.home);
        m_details.erase(entry.row);
    }
    if (kept.size() == m_rows)
        return;
    std::size_t size = kEntriesMin;
    while (kept.size() * 2 > size)
        size *= 2;
    m_entries = std::vector<Entry>(size);
    m_rows = kept.size();
    for (const Entry& entry : kept)
        entryOf(entry.row) = entry;
}

std::size_t RecentWrites::bytes() const
{
    std::size_t bytes = m_entries.capacity() * sizeof(Entry) + m_births.capacity() * sizeof(Transaction) +
                        m_places.size() * (sizeof(Birth) + 2 * kNodeBytes + sizeof(Place)) + m_seenBytes;
    for (const auto& [row, details] : m_details)
        bytes += kNodeBytes + sizeof(Details) + details->groups.size() * sizeof(BirthPtr);
    return bytes;
}

RecentWrites::Entry& RecentWrites::entryOf(std::uint64_t row)
{
    const std::size_t mask = m_entries.size() - 1;
    std::size_t at = spread(row) >> 16 & mask;
    while (m_entries[at].by != 0 && m_entries[at].row != row)
        at = (at + 1) & mask;
    return m_entries[at];
}

const RecentWrites::Entry* RecentWrites::lookUp(std::uint64_t row) const
{
    const std::size_t mask = m_entries.size() - 1;
    std::size_t at = spread(row) >> 16 & mask;
    while (m_entries[at].by != 0 && m_entries[at].row != row)
        at = (at + 1) & mask;
    return m_entries[at].by == 0 ? nullptr : &m_entries[at];
}

void RecentWrites::grow()
{
    const std::vector<Entry> old = std::exchange(m_entries, std::vector<Entry>(m_entries.size() * 2));
    for (const Entry& entry : old) {
        if (entry.by != 0)
            entryOf(entry.row) = entry;
    }
}

/// Rows of one transaction come one behind the other, so the newest is asked first.
RecentWrites::Place RecentWrites::take(const BirthPtr& birth)
{
    if (m_newest != 0 && m_births[m_newest].birth == birth) {
        ++m_births[m_newest].uses;
        return m_newest;
    }
    const auto [known, isNew] = m_places.try_emplace(birth.get(), 0);
    if (!isNew) {
        ++m_births[known->second].uses;
        return known->second;
    }
    if (m_free.empty()) {
        m_free.push_back(static_cast<Place>(m_births.size()));
        m_births.emplace_back();
    }
    known->second = m_free.back();
    m_free.pop_back();
    const bool ownsSeen = birth->seen && birth->seen.get() != m_newestSeen;
    if (ownsSeen) {
        m_newestSeen = birth->seen.get();
        m_seenBytes += m_newestSeen->bytes();
    }
    m_births[known->second] = {birth, 1, ownsSeen};
    m_newest = known->second;
    return known->second;
}

void RecentWrites::leave(Place place)
{
    if (place == 0 || --m_births[place].uses != 0)
        return;
    Transaction& left = m_births[place];
    if (left.ownsSeen)
        m_seenBytes -= left.birth->seen->bytes();
    if (left.birth->seen.get() == m_newestSeen)
        m_newestSeen = nullptr;
    m_places.erase(left.birth.get());
    left = {};
    m_free.push_back(place);
    if (place == m_newest)
        m_newest = 0;
}

}  // namespace lutra::conflict
