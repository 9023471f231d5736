#include "engine/conflict/seen.h"

#include <algorithm>

namespace lutra::conflict {

namespace {

using checkpoint::DoneRange;
using checkpoint::Progress;

SourcePosition placeOnly(const SourcePosition& position)
{
    return {position.file, position.offset, {}, 0};
}

bool isSame(const Progress& bare, const Progress& full)
{
    return bare.low == full.low && bare.sourceId == full.sourceId &&
           std::ranges::equal(bare.done, full.done, [](const DoneRange& a, const DoneRange& b) {
               return a.after == b.after && a.last == b.last;
           });
}

/// Ids are the greater part of a progress, and nobody asks them here.
void assignBare(Progress& to, const Progress& from)
{
    to.low.file = from.low.file;
    to.low.offset = from.low.offset;
    to.sourceId = from.sourceId;
    to.done.clear();
    for (const DoneRange& range : from.done)
        to.done.push_back({placeOnly(range.after), placeOnly(range.last), {}});
}

/// `unite`, without its copies in the common case that no lane is ahead of its mark.
Progress united(const std::vector<Progress>& lanes)
{
    if (std::ranges::any_of(lanes, [](const Progress& lane) { return !lane.done.empty(); }))
        return checkpoint::unite(lanes);
    Progress all;
    all.low = std::ranges::max_element(lanes, {}, &Progress::low)->low;
    return all;
}

}  // namespace

bool Seen::has(std::string_view site, const SourcePosition& end) const
{
    const auto found = std::ranges::find(m_sites, site, &Site::name);
    return found != m_sites.end() && found->progress->contains(end);
}

std::size_t Seen::bytes() const
{
    std::size_t bytes = sizeof(Seen);
    for (const Site& site : m_sites)
        bytes += sizeof(Site) + sizeof(Progress) + site.progress->done.size() * sizeof(DoneRange);
    return bytes;
}

void SeenTracker::lane(std::string_view site, std::uint32_t number, const Progress& progress)
{
    Site& of = siteOf(site);
    if (!progress.sourceId.empty()) {
        for (std::size_t i = of.lanes.size(); i-- > 0;) {
            if (of.lanes[i].sourceId.empty() || of.lanes[i].sourceId == progress.sourceId)
                continue;
            of.lanes.erase(of.lanes.begin() + static_cast<std::ptrdiff_t>(i));
            of.numbers.erase(of.numbers.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    const bool isNew = std::ranges::find(of.numbers, number) == of.numbers.end();
    Progress& row = laneOf(of, number);
    if (!isNew && isSame(row, progress))
        return;
    assignBare(row, progress);
    touched(of);
}

/// A transaction is the place where it ends, so the byte before it will do for where it begins.
void SeenTracker::relayed(std::string_view site, const SourcePosition& end)
{
    if (end.offset == 0)
        return;  // no transaction ends there
    Site& of = siteOf(site);
    Progress& row = laneOf(of, kRelayedLane);
    if (row.contains(end))
        return;
    row.add({{end.file, end.offset - 1, {}, 0}, placeOnly(end), {}});
    touched(of);
}

void SeenTracker::relayedUpTo(std::string_view site, const SourcePosition& low)
{
    Site& of = siteOf(site);
    laneOf(of, kRelayedLane).raiseLow(placeOnly(low));
    touched(of);
}

SeenPtr SeenTracker::snapshot()
{
    if (!m_changed)
        return m_last;
    m_changed = false;
    std::vector<Seen::Site> sites;
    sites.reserve(m_sites.size());
    for (auto& [name, site] : m_sites) {
        if (site.changed) {
            site.changed = false;
            Progress now = united(site.lanes);
            now.sourceId.clear();
            now.overlap.reset();
            if (std::ranges::find(site.numbers, kRelayedLane) != site.numbers.end())
                laneOf(site, kRelayedLane).raiseLow(now.low);
            if (!site.united || !isSame(*site.united, now))
                site.united = std::make_shared<const Progress>(std::move(now));
        }
        sites.push_back({name, site.united});
    }
    const auto isAsBefore = [&] {
        return std::ranges::equal(m_last->sites(), sites, [](const Seen::Site& a, const Seen::Site& b) {
            return a.progress == b.progress && a.name == b.name;
        });
    };
    if (!m_last || !isAsBefore())
        m_last = std::make_shared<const Seen>(std::move(sites));
    return m_last;
}

std::vector<SeenTracker::Lane> SeenTracker::state() const
{
    std::vector<Lane> lanes;
    for (const auto& [name, site] : m_sites) {
        for (std::size_t i = 0; i < site.lanes.size(); ++i)
            lanes.push_back({name, site.numbers[i], site.lanes[i]});
    }
    return lanes;
}

SeenTracker::Site& SeenTracker::siteOf(std::string_view name)
{
    auto found = m_sites.find(name);
    if (found == m_sites.end())
        found = m_sites.emplace(std::string(name), Site()).first;
    return found->second;
}

Progress& SeenTracker::laneOf(Site& site, std::uint32_t number)
{
    const auto found = std::ranges::find(site.numbers, number);
    if (found != site.numbers.end())
        return site.lanes[static_cast<std::size_t>(found - site.numbers.begin())];
    site.numbers.push_back(number);
    return site.lanes.emplace_back();
}

void SeenTracker::touched(Site& site)
{
    site.changed = true;
    m_changed = true;
}

}  // namespace lutra::conflict
