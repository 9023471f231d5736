#include "tests/conflict/two_writers.h"

#include "tests/support/two_sites.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::conflicts {

using support::orThrow;

namespace {

constexpr int kUniqueValues = 8;
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

std::string literal(const std::optional<int>& u)
{
    return u ? std::to_string(*u) : "NULL";
}

}  // namespace

std::string textOf(const Value& value)
{
    return value ? value->v + "/" + literal(value->u) : "gone";
}

std::optional<std::strong_ordering> Time::compare(const Time& other) const
{
    if (base == other.base)
        return plus <=> other.plus;
    if (least == most && other.least == other.most)
        return least + plus <=> other.least + other.plus;
    if (least + plus > other.most + other.plus)
        return std::strong_ordering::greater;
    if (most + plus < other.least + other.plus)
        return std::strong_ordering::less;
    return std::nullopt;
}

void TwoSitesModel::beginPhase()
{
    m_writes = {};
    m_before = m_rows[0];
    m_values.clear();
    for (const auto& [key, version] : m_newest) {
        if (version.row && version.row->u)
            m_values[key].insert(*version.row->u);
    }
}

/// Along one site's log the time never stands still or goes back.
void TwoSitesModel::write(std::size_t site, const std::map<Key, Value>& changes, Time now)
{
    Time& clock = m_clocks[site];
    const auto order = now.compare(clock.next());
    if (order && *order >= 0) {
        clock = now;
    } else if (order) {
        clock = clock.next();
    } else {
        const Time next = clock.next();
        clock = {now.base, std::max(now.least, next.least + next.plus),
                 std::max(now.most, next.most + next.plus), 0};
    }
    for (const auto& [key, value] : changes) {
        m_writes[site][key].push_back({value, clock, site});
        if (value)
            m_rows[site][key] = *value;
        else
            m_rows[site].erase(key);
        if (value && value->u)
            m_values[key].insert(*value->u);
    }
}

bool TwoSitesModel::isGreater(const Version& a, const Version& b, bool asClaim)
{
    (void)asClaim;
    if (m_isHomeA && a.site != b.site)
        return a.site == 0;
    const auto order = a.time.compare(b.time);
    if (!order)
        m_isUnsure = true;
    return order && *order != 0 ? *order > 0 : a.site > b.site;
}

void TwoSitesModel::endPhase()
{
    for (const std::size_t site : {0u, 1u}) {
        for (const auto& [key, versions] : m_writes[site]) {
            const bool isFirst = site == 0 || !m_writes[0].contains(key);
            if (isFirst || isGreater(versions.back(), m_newest.at(key), false))
                m_newest[key] = versions.back();
        }
    }
    show();
    const auto order = m_clocks[0].compare(m_clocks[1]);
    if (!order)
        m_clocks[0] = {m_clocks[0].base + 1'000'000,
                       std::max(m_clocks[0].least + m_clocks[0].plus, m_clocks[1].least + m_clocks[1].plus),
                       std::max(m_clocks[0].most + m_clocks[0].plus, m_clocks[1].most + m_clocks[1].plus), 0};
    else if (*order < 0)
        m_clocks[0] = m_clocks[1];
    m_clocks[1] = m_clocks[0];
}

/// Of those that want one value: what was written in this phase had seen all that is older; of that, who has
/// it keeps it.
void TwoSitesModel::show()
{
    std::map<Key, RowValue> rows;
    std::map<int, Key> owners;
    const auto isNew = [&](Key key) { return m_writes[0].contains(key) || m_writes[1].contains(key); };
    const auto standing = [&](Key key) { return isNew(key) ? 2 : m_before.contains(key) ? 1 : 0; };
    for (const auto& [key, version] : m_newest) {
        if (!version.row)
            continue;
        if (version.row->u) {
            const auto [owner, isFree] = owners.emplace(*version.row->u, key);
            if (!isFree) {
                const Key other = owner->second;
                const bool isOther = standing(key) != standing(other)
                                         ? standing(key) < standing(other)
                                         : !isGreater(version, m_newest.at(other), true);
                if (isOther)
                    continue;
                rows.erase(other);
                owner->second = key;
            }
        }
        rows[key] = *version.row;
    }
    m_rows = {rows, rows};
}

bool TwoSitesModel::bothWrote(Key key) const
{
    return m_writes[0].contains(key) && m_writes[1].contains(key);
}

bool TwoSitesModel::isContested(Key key) const
{
    const auto own = m_values.find(key);
    if (own == m_values.end())
        return false;
    return std::ranges::any_of(m_values, [&](const auto& other) {
        return other.first != key &&
               std::ranges::any_of(other.second, [&](int value) { return own->second.contains(value); });
    });
}

std::string TwoSitesModel::historyOf(Key key) const
{
    const auto before = m_before.find(key);
    std::string text =
        fmt::format("key {} was {}", key, textOf(before == m_before.end() ? Value() : Value(before->second)));
    for (const std::size_t site : {0u, 1u}) {
        const auto writes = m_writes[site].find(key);
        if (writes == m_writes[site].end())
            continue;
        text += fmt::format("; at {}:", site);
        for (const Version& version : writes->second)
            text += fmt::format(" {} ({} + {})", textOf(version.row), version.time.least, version.time.plus);
    }
    return text;
}

bool TwoSitesModel::mustTell(std::size_t site, Key key) const
{
    if (!bothWrote(key) || isContested(key))
        return false;
    const Value& own = m_writes[site].at(key).back().row;
    return std::ranges::none_of(m_writes[1 - site].at(key),
                                [&](const Version& version) { return version.row == own; });
}

SiteWriter::SiteWriter(mysql::Connection connection, std::uint64_t seed, std::size_t site, bool setsTime)
    : m_connection(std::move(connection))
    , m_random(seed)
    , m_site(site)
    , m_setsTime(setsTime)
    , m_base(static_cast<int>(site) + 1)
{
}

std::int64_t SiteWriter::serverTime()
{
    return static_cast<std::int64_t>(mysql::numberOf(
        orThrow(m_connection.queryCell("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS UNSIGNED)"))));
}

RowValue SiteWriter::otherThan(const Value& now, const std::map<Key, RowValue>& rows)
{
    for (;;) {
        RowValue value{std::string(1, static_cast<char>('a' + m_random.below(3))), std::nullopt};
        if (m_random.chance(40)) {
            value.u = static_cast<int>(m_random.below(kUniqueValues));
            const bool isTaken = std::ranges::any_of(rows, [&](const auto& row) {
                return row.second.u == value.u && !(now && now->u == value.u);
            });
            if (isTaken)
                value.u.reset();
        }
        if (now != value)
            return value;
    }
}

std::map<Key, Value> SiteWriter::nextChange(const std::map<Key, RowValue>& rows, Key keys)
{
    const auto key = static_cast<Key>(m_random.below(static_cast<std::uint64_t>(keys)));
    const auto found = rows.find(key);
    if (found == rows.end())
        return {{key, otherThan(std::nullopt, rows)}};
    switch (m_random.below(8)) {
    case 0:
    case 1:
        return {{key, std::nullopt}};
    case 2:
        if (const auto to = static_cast<Key>(m_random.below(static_cast<std::uint64_t>(keys)));
            !rows.contains(to))
            return {{key, std::nullopt}, {to, found->second}};
        [[fallthrough]];
    default:
        return {{key, otherThan(found->second, rows)}};
    }
}

void SiteWriter::change(const std::map<Key, RowValue>& rows, const std::map<Key, Value>& to)
{
    if (to.size() == 2) {
        const auto gone = std::ranges::find_if(to, [](const auto& change) { return !change.second; });
        const auto come = std::ranges::find_if(to, [](const auto& change) { return !!change.second; });
        orThrow(m_connection.execute(
            fmt::format("UPDATE conflicts.t SET id = {} WHERE id = {}", come->first, gone->first)));
        return;
    }
    const auto& [key, value] = *to.begin();
    if (!value)
        orThrow(m_connection.execute(fmt::format("DELETE FROM conflicts.t WHERE id = {}", key)));
    else if (rows.contains(key))
        orThrow(m_connection.execute(fmt::format("UPDATE conflicts.t SET v = '{}', u = {} WHERE id = {}",
                                                 value->v, literal(value->u), key)));
    else
        orThrow(m_connection.execute(
            fmt::format("INSERT INTO conflicts.t VALUES ({}, '{}', {})", key, value->v, literal(value->u))));
}

void SiteWriter::write(TwoSitesModel& model, std::size_t count, Key keys, std::int64_t clock)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto changes = nextChange(model.rowsAt(m_site), keys);
        m_base += 2;
        Time now{m_base, 0, 0, 0};
        if (m_setsTime) {
            const std::int64_t second = clock + m_random.between(-3, 3);
            orThrow(m_connection.execute(fmt::format("SET timestamp = {}", second)));
            now.least = now.most = second * kMicrosecondsPerSecond;
            change(model.rowsAt(m_site), changes);
        } else {
            const std::int64_t before = serverTime();
            change(model.rowsAt(m_site), changes);
            const std::int64_t after = serverTime();
            now.least = std::min(before, after);
            now.most = std::max(before, after);
        }
        model.write(m_site, changes, now);
    }
}

void SiteWriter::writeBlindly(std::size_t count, Key keys)
{
    if (m_setsTime)
        orThrow(m_connection.execute("SET timestamp = DEFAULT"));
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = m_random.below(static_cast<std::uint64_t>(keys));
        const char value = static_cast<char>('a' + m_random.below(3));
        const auto u =
            m_random.chance(50) ? std::optional(static_cast<int>(m_random.below(3))) : std::nullopt;
        // What the moment does not allow is refused by the server, and no harm is done.
        switch (m_random.below(4)) {
        case 0:
            (void)m_connection.execute(fmt::format("DELETE FROM conflicts.t WHERE id = {}", key));
            break;
        case 1:
            (void)m_connection.execute(
                fmt::format("INSERT INTO conflicts.t VALUES ({}, '{}', {})", key, value, literal(u)));
            break;
        default:
            (void)m_connection.execute(
                fmt::format("UPDATE conflicts.t SET v = '{}', u = {} WHERE id = {}", value, literal(u), key));
        }
    }
}

}  // namespace lutra::conflicts
