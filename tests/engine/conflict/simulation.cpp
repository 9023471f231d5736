#include "tests/engine/conflict/simulation.h"

#include "engine/conflict/policies.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <stdexcept>

namespace lutra::conflict::testing {

namespace {

constexpr std::uint64_t kRows = 4;
constexpr int kSteps = 60;
enum Column : std::size_t { kId, kV, kN, kW };

using Chance = std::mt19937_64;

std::uint64_t below(Chance& chance, std::uint64_t count)
{
    return chance() % count;
}

bool oneIn(Chance& chance, std::uint64_t count)
{
    return below(chance, count) == 0;
}

TableSchema tableOf(const World& world)
{
    TableSchema table{.schema = "shop", .table = "t", .columns = {}, .primaryKey = {}, .uniqueKeys = {}};
    for (const char* name : {"id", "v", "n", "w"}) {
        ColumnSchema column;
        column.name = name;
        column.type = ColumnType::Integer;
        column.integerBytes = 4;
        column.nullable = false;
        table.columns.push_back(column);
    }
    table.primaryKey = KeySchema{"PRIMARY", {kId}};
    if (world.unique)
        table.uniqueKeys.push_back({"v", {kV}});
    return table;
}

std::int64_t number(const Row& row, Column column)
{
    return std::get<std::int64_t>(row[column]);
}

Row makeRow(std::uint64_t id, std::int64_t v, std::int64_t n, std::int64_t w)
{
    Row row;
    for (const std::int64_t value : {static_cast<std::int64_t>(id), v, n, w})
        row.emplace_back(value);
    return row;
}

/// A place in a log, by the number of its entry; files are short so that they change.
SourcePosition placeOf(std::size_t entry)
{
    return {"log." + std::to_string(100001 + entry / 16), 100 * (entry % 16 + 1), {}, 0};
}

std::size_t entryAt(const SourcePosition& place)
{
    return (std::stoul(place.file.substr(4)) - 100001) * 16 + place.offset / 100 - 1;
}

struct Change {
    std::size_t id = 0;
    std::uint64_t row = 0;
    std::optional<Row> before;
    std::optional<Row> after;
    BirthPtr by;
    std::set<std::size_t> seen;  // what really happened, to check the room by

    const Row* beforeRow() const { return before ? &*before : nullptr; }
    const Row* afterRow() const { return after ? &*after : nullptr; }
};
using ChangePtr = std::shared_ptr<const Change>;

/// An entry of a log: a change that was born or applied there. `versions`: what each reader of the log says
/// it is.
struct Entry {
    ChangePtr change;
    bool isLocal = false;
    bool isWritten = true;  // an applied change that lost leaves nothing but our mark
    std::vector<Version> versions;
    SeenPtr seenAfter;
    std::size_t oldestOpen = 0;  // the first entry that some site was not known to have seen, as of this one
};

/// A link reads one log and writes to another site.
struct Link {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t reader = 0;       // of the source's readers, which is this link's
    std::size_t low = 0;          // entries that are done without a gap
    std::set<std::size_t> ahead;  // done above it
    std::array<checkpoint::Progress, 3> lanes;
};

struct Site {
    std::string name;
    double skew = 0;
    SiteClock clock;
    SeenTracker seen;
    std::vector<RecentWrites> readers;  // the first follows the log to decide here, the others are links'
    OpenTransactions open;
    VisibleRows visible;
    std::map<std::uint64_t, Row> latest;  // of each row the newest version's, visible or not
    std::map<std::uint64_t, Row> table;
    std::deque<Entry> log;
    std::set<std::size_t> seenIds;
    double wallClock = 0;
};

class Simulation {
public:
    Simulation(const World& world, std::uint64_t seed)
        : m_world(world)
        , m_table(tableOf(world))
        , m_chance(seed)
    {
        auto policy = fitPolicy(world.wish, m_table);
        if (!policy)
            throw std::invalid_argument(policy.error().code);
        m_policy = std::move(*policy);
        makeSites();
    }

    Outcome run()
    {
        for (int now = 0; now < kSteps; ++now) {
            if (below(m_chance, 10) < 6)
                write(m_sites[below(m_chance, m_sites.size())], now);
            else
                deliver(m_links[below(m_chance, m_links.size())]);
            if (m_world.forgets && oneIn(m_chance, 3))
                forget(m_sites[below(m_chance, m_sites.size())]);
            if (m_world.restarts && oneIn(m_chance, 8))
                restart(m_sites[below(m_chance, m_sites.size())]);
        }
        for (bool any = true; any;) {
            any = false;
            for (Link& link : m_links)
                any = deliver(link) || any;
        }
        m_outcome.isEqual = std::ranges::all_of(
            m_sites, [&](const Site& site) { return site.table == m_sites.front().table; });
        for (const Site& site : m_sites)
            m_outcome.kept += site.readers.front().rows();
        return m_outcome;
    }

private:
    void makeSites()
    {
        const std::size_t count = m_world.topology == Topology::Pair ? 2 : 3;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string name(1, static_cast<char>('a' + i));
            const double skew = std::uniform_real_distribution(-m_world.skew, m_world.skew)(m_chance);
            m_sites.push_back({name, skew, SiteClock(name), {}, {}, {}, {}, {}, {}, {}, {}, 0});
            m_sites.back().readers.resize(1);
            if (m_policy.policy->needsDelta) {
                for (std::uint64_t row = 0; row < kRows; ++row)
                    m_sites.back().latest[row] = m_sites.back().table[row] = makeRow(row, 0, 100, 0);
            }
        }
        for (std::size_t from = 0; from < count; ++from) {
            for (std::size_t to = 0; to < count; ++to) {
                const bool isLinked =
                    m_world.topology == Topology::Ring ? to == (from + 1) % count : to != from;
                if (!isLinked)
                    continue;
                m_links.push_back({from, to, m_sites[from].readers.size(), 0, {}, {}});
                m_sites[from].readers.emplace_back();
            }
        }
    }

    // --- writing

    std::int64_t tick(Site& site, int now)
    {
        const double step = m_world.skew > 0 && oneIn(m_chance, 4) ? -m_world.backStep : 0;
        return static_cast<std::int64_t>((1000 + now + site.skew + step) * 1e6);
    }

    std::optional<Row> rowAfter(const Site& site, std::uint64_t id, const std::optional<Row>& before)
    {
        std::vector<std::int64_t> free;
        for (std::int64_t v = 0; v < 4; ++v) {
            const bool isTaken = std::ranges::any_of(
                site.table, [&](const auto& held) { return number(held.second, kV) == v; });
            if (!m_world.unique || !isTaken)
                free.push_back(v);
        }
        const bool mayDelete = before && m_world.deletes;
        if (free.empty() || (mayDelete && oneIn(m_chance, 4)))
            return std::nullopt;
        const std::int64_t v = free[below(m_chance, free.size())];
        if (!before)
            return makeRow(id, v, static_cast<std::int64_t>(below(m_chance, 50)), number0(m_chance));
        Row after = *before;
        const bool isWhole = !m_policy.order.byLife;
        if (isWhole || oneIn(m_chance, 2))
            after[kV] = v;
        if (!isWhole && (oneIn(m_chance, 2) || after == *before)) {
            constexpr std::array<std::int64_t, 4> steps{-3, -1, 2, 5};
            after[kN] = number(after, kN) + steps[below(m_chance, steps.size())];
        }
        if (m_policy.rankColumn) {
            const bool isBack = m_world.goesBack && oneIn(m_chance, 4);
            after[kW] = number(after, kW) + (isBack ? -2 : static_cast<std::int64_t>(below(m_chance, 3)));
        }
        return after;
    }

    static std::int64_t number0(Chance& chance) { return static_cast<std::int64_t>(below(chance, 4)); }

    void write(Site& site, int now)
    {
        const std::uint64_t id = below(m_chance, kRows);
        auto change = std::make_shared<Change>();
        change->row = id;
        if (const auto held = site.table.find(id); held != site.table.end())
            change->before = held->second;
        change->after = rowAfter(site, id, change->before);
        if (!change->before && !change->after)
            return;
        change->id = ++m_changes;
        change->seen = site.seenIds;
        const std::int64_t physical = tick(site, now);
        const Stamp stamp = m_world.rule == Rule::BareClock
                                ? Stamp{physical, site.name}
                                : site.clock.local(WallTime(std::chrono::microseconds(physical)));
        change->by =
            std::make_shared<const Birth>(Birth{stamp, placeOf(site.log.size()), site.seen.snapshot()});
        m_ids[{site.name, change->by->end.text()}] = change->id;

        Entry entry{change, true, true, {}, nullptr, 0};
        for (RecentWrites& reader : site.readers) {
            entry.versions.push_back(
                bornVersion(reader.find(id), change->by, change->beforeRow(), change->afterRow(), m_policy));
            reader.note(id, entry.versions.back());
        }
        put(site, id, change->after, entry.versions.front());
        record(site, std::move(entry));
    }

    void record(Site& site, Entry entry)
    {
        site.seenIds.insert(entry.change->id);
        entry.seenAfter = site.seen.snapshot();
        site.open.note(placeOf(site.log.size()), entry.change->by);
        site.log.push_back(std::move(entry));
        site.log.back().oldestOpen = oldestOpen(site);
    }

    // --- the table, and unique values in it

    void put(Site& site, std::uint64_t id, const std::optional<Row>& row, const Version& newest)
    {
        if (row)
            site.latest.insert_or_assign(id, *row);
        else
            site.latest.erase(id);
        if (!m_world.unique)
            return show(site, id);
        if (m_world.rule == Rule::DropLoser)
            return putOrDrop(site, id, row, newest);

        std::vector<std::uint64_t> values;
        if (row) {
            values.push_back(static_cast<std::uint64_t>(number(*row, kV)));
            rememberHolder(site, id, values.front());
        }
        const auto change = site.visible.put(claimOf(id, newest, m_policy.order), values);
        m_outcome.hidden += change.hidden.size();
        for (const std::uint64_t hidden : change.hidden)
            site.table.erase(hidden);
        if (!site.visible.isVisible(id))
            site.table.erase(id);
        for (const std::uint64_t shown : change.shown) {
            m_outcome.cameBack += shown != id ? 1 : 0;
            show(site, shown);
        }
        if (site.visible.isVisible(id))
            show(site, id);
    }

    static void show(Site& site, std::uint64_t id)
    {
        const auto latest = site.latest.find(id);
        if (latest == site.latest.end())
            site.table.erase(id);
        else
            site.table.insert_or_assign(id, latest->second);
    }

    /// A row whose version is forgotten stands in the table and claims its value, below all others.
    static void rememberHolder(Site& site, std::uint64_t id, std::uint64_t value)
    {
        for (const auto& [other, row] : site.table) {
            if (other != id && static_cast<std::uint64_t>(number(row, kV)) == value &&
                !site.readers.front().find(other))
                static_cast<void>(site.visible.put(forgottenClaim(other), {value}));
        }
    }

    void putOrDrop(Site& site, std::uint64_t id, const std::optional<Row>& row, const Version& newest)
    {
        const auto holder = std::ranges::find_if(site.table, [&](const auto& held) {
            return row && held.first != id && number(held.second, kV) == number(*row, kV);
        });
        if (holder != site.table.end()) {
            const auto current = site.readers.front().find(holder->first);
            if (current &&
                claimOf(holder->first, *current, m_policy.order) > claimOf(id, newest, m_policy.order)) {
                site.latest.erase(id);
                return show(site, id);
            }
            site.latest.erase(holder->first);
            site.table.erase(holder);
        }
        show(site, id);
    }

    // --- delivering

    bool deliver(Link& link)
    {
        const Site& source = m_sites[link.from];
        std::size_t next = link.low;
        if (next >= source.log.size())
            return false;
        // A lane may be ahead, with a row that the one before does not touch.
        const bool mayOvertake = m_world.lanes && !m_world.unique && next + 1 < source.log.size() &&
                                 !link.ahead.contains(next + 1) &&
                                 source.log[next].change->row != source.log[next + 1].change->row;
        if (mayOvertake && oneIn(m_chance, 3))
            ++next;
        const Entry& entry = source.log[next];
        Site& target = m_sites[link.to];
        const Birth& by = *entry.change->by;
        const bool hasSeen = by.site() == target.name || target.seen.snapshot()->has(by.site(), by.end);
        checkpoint(link, next);
        if (by.site() != source.name && by.site() != target.name)
            target.seen.relayed(by.site(), by.end);
        relayedUpTo(link);
        if (hasSeen != (target.seenIds.contains(entry.change->id)))
            ++m_outcome.wrongSeen;
        if (!hasSeen)
            apply(target, entry.change, entry.versions[link.reader]);
        return true;
    }

    /// The lane's row, as it stands in the target's log.
    void checkpoint(Link& link, std::size_t done)
    {
        link.ahead.insert(done);
        while (link.ahead.erase(link.low) != 0)
            ++link.low;
        const std::size_t number = below(m_chance, link.lanes.size());
        checkpoint::Progress& lane = link.lanes[number];
        if (link.low > 0)
            lane.raiseLow(placeOf(link.low - 1));
        if (done >= link.low)
            lane.add({done == 0 ? SourcePosition{} : placeOf(done - 1), placeOf(done), {}});
        m_sites[link.to].seen.lane(m_sites[link.from].name, static_cast<std::uint32_t>(number), lane);
    }

    /// What the source had seen of third sites has come with its log.
    void relayedUpTo(const Link& link)
    {
        if (link.low == 0)
            return;
        const Site& source = m_sites[link.from];
        Site& target = m_sites[link.to];
        for (const Seen::Site& third : source.log[link.low - 1].seenAfter->sites()) {
            if (third.name != target.name && !third.progress->low.file.empty())
                target.seen.relayedUpTo(third.name, third.progress->low);
        }
    }

    void apply(Site& site, const ChangePtr& change, const Version& incoming)
    {
        ConflictCase at;
        at.table = &m_table;
        at.incoming = incoming;
        at.before = change->beforeRow();
        at.after = change->afterRow();
        at.current = site.readers.front().find(change->row);
        const auto latest = site.latest.find(change->row);
        at.row = latest == site.latest.end() ? nullptr : &latest->second;
        at.isKeptAside = at.row && !site.table.contains(change->row);
        lookAt(at, m_policy);
        checkSeen(*change, at.current);
        if (m_world.rule == Rule::SameValue && at.isBefore)
            at.current.reset();

        Arena memory;
        auto decided = decide(at, m_policy, memory);
        if (!decided)
            throw std::runtime_error(decided.error().code);
        Decision decision = std::move(*decided);
        if (m_world.rule == Rule::PairwiseHome && decision.relation == Relation::Concurrent)
            decision = pairwise(at);
        m_outcome.conflicts += decision.isConflict() ? 1 : 0;
        if (decision.relation == Relation::Drift)
            ++(!at.before && !at.current ? m_outcome.unsure : m_outcome.drifts);

        const bool isNewest = isSame(*decision.newest.by, *incoming.by);
        Entry entry{change, false,   isNewest || decision.action != Decision::Action::KeepCurrent,
                    {},     nullptr, 0};
        for (RecentWrites& reader : site.readers) {
            // Not the decision's, but what a reader of the log makes of it; they must be one.
            if (m_world.rule != Rule::Full)
                reader.note(change->row, decision.newest);
            else if (entry.isWritten)
                reader.note(change->row, newestOf(reader.find(change->row), incoming, m_policy));
            entry.versions.push_back(incoming);
        }
        site.clock.applied(incoming.by->stamp);
        if (decision.action == Decision::Action::ApplyMerged)
            put(site, change->row, *decision.merged, decision.newest);
        else if (decision.action == Decision::Action::ApplyIncoming)
            put(site, change->row, change->after, decision.newest);
        else if (isNewest && at.isAfter)
            put(site, change->row, change->after, decision.newest);  // the same row, of another rank
        record(site, std::move(entry));
    }

    Decision pairwise(const ConflictCase& at) const
    {
        const bool isHome = at.incoming.by->site() == m_policy.order.home;
        const bool currentIsHome = at.current->by->site() == m_policy.order.home;
        const bool wins = isHome != currentIsHome ? isHome : at.incoming.by->stamp > at.current->by->stamp;
        return {Relation::Concurrent,
                wins ? Decision::Action::ApplyIncoming : Decision::Action::KeepCurrent,
                false,
                wins ? at.incoming : *at.current,
                {}};
    }

    void checkSeen(const Change& change, const std::optional<Version>& current)
    {
        if (!current)
            return;
        const std::size_t id = m_ids.at({current->by->site(), current->by->end.text()});
        if (hasSeen(*change.by, *current->by) != change.seen.contains(id))
            ++m_outcome.wrongSeen;
    }

    // --- forgetting, and reading again

    /// What each other site had seen at the place up to which this site has applied its log.
    std::vector<Elsewhere> elsewhere(const Site& site) const
    {
        std::vector<Elsewhere> others;
        for (const Link& link : m_links) {
            if (&m_sites[link.to] != &site)
                continue;
            const Site& other = m_sites[link.from];
            others.push_back({other.name, link.low == 0 ? nullptr : other.log[link.low - 1].seenAfter});
        }
        return others;
    }

    void forget(Site& site)
    {
        const auto others = elsewhere(site);
        RecentWrites& reader = site.readers[below(m_chance, site.readers.size())];
        const std::size_t before = reader.rows();
        reader.forget(others, [&](std::uint64_t row) { return site.visible.isContested(row); });
        m_outcome.forgotten += before - reader.rows();
        dropForgotten(site);
    }

    static void dropForgotten(Site& site)
    {
        for (std::uint64_t row = 0; row < kRows; ++row) {
            if (!site.readers.front().find(row))
                static_cast<void>(site.visible.drop(row));
        }
    }

    std::size_t oldestOpen(Site& site) const
    {
        site.open.close(elsewhere(site));
        const auto oldest = site.open.oldest();
        return oldest ? entryAt(*oldest) : site.log.size();
    }

    /// A reader begins anew: at what was open when it stood where it goes on.
    void restart(Site& site)
    {
        const std::size_t number = below(m_chance, site.readers.size());
        RecentWrites& reader = site.readers[number];
        reader = RecentWrites();
        std::size_t from = oldestOpen(site);
        for (const Link& link : m_links) {
            const bool isOurs = &m_sites[link.from] == &site && link.reader == number;
            if (isOurs && link.low < site.log.size())
                from = site.log[link.low].oldestOpen;
        }
        for (; from < site.log.size(); ++from) {
            Entry& entry = site.log[from];
            const Change& change = *entry.change;
            if (entry.isLocal)
                entry.versions[number] = bornVersion(reader.find(change.row), change.by, change.beforeRow(),
                                                     change.afterRow(), m_policy);
            const Version& version = entry.versions[number];
            if (!entry.isWritten)
                continue;
            reader.note(change.row,
                        entry.isLocal ? version : newestOf(reader.find(change.row), version, m_policy));
        }
    }

    const World& m_world;
    const TableSchema m_table;
    TablePolicy m_policy;
    Chance m_chance;
    std::vector<Site> m_sites;
    std::vector<Link> m_links;
    std::map<std::pair<std::string, std::string>, std::size_t> m_ids;
    std::size_t m_changes = 0;
    Outcome m_outcome;
};

}  // namespace

Outcome simulate(const World& world, std::uint64_t seed)
{
    return Simulation(world, seed).run();
}

}  // namespace lutra::conflict::testing
