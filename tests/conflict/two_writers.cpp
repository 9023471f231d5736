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

void TwoSitesModel::write(std::size_t site, const std::map<Key, Value>& changes, Time now)
{
    const Time clock = m_clocks.write(site, now);
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

bool TwoSitesModel::isGreater(const Version& a, const Version& b)
{
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
            if (isFirst || isGreater(versions.back(), m_newest.at(key)))
                m_newest[key] = versions.back();
        }
    }
    show();
    m_clocks.meet();
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
                                         : !isGreater(version, m_newest.at(other));
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

std::string SiteWriter::statementFor(const std::map<Key, RowValue>& rows, const std::map<Key, Value>& to)
{
    if (to.size() == 2) {
        const auto gone = std::ranges::find_if(to, [](const auto& change) { return !change.second; });
        const auto come = std::ranges::find_if(to, [](const auto& change) { return !!change.second; });
        return fmt::format("UPDATE conflicts.t SET id = {} WHERE id = {}", come->first, gone->first);
    }
    const auto& [key, value] = *to.begin();
    if (!value)
        return fmt::format("DELETE FROM conflicts.t WHERE id = {}", key);
    if (rows.contains(key))
        return fmt::format("UPDATE conflicts.t SET v = '{}', u = {} WHERE id = {}", value->v,
                           literal(value->u), key);
    return fmt::format("INSERT INTO conflicts.t VALUES ({}, '{}', {})", key, value->v, literal(value->u));
}

/// Runs the statement, and tells what the site's clock said then.
Time SiteWriter::at(std::int64_t clock, const std::string& sql)
{
    m_base += 2;
    Time now{m_base, 0, 0, 0};
    if (m_setsTime) {
        const std::int64_t second = clock + m_random.between(-3, 3);
        orThrow(m_connection.execute(fmt::format("SET timestamp = {}", second)));
        orThrow(m_connection.execute(sql));
        now.least = now.most = second * kMicrosecondsPerSecond;
    } else {
        const std::int64_t before = serverTime();
        orThrow(m_connection.execute(sql));
        const std::int64_t after = serverTime();
        now.least = std::min(before, after);
        now.most = std::max(before, after);
    }
    return now;
}

void SiteWriter::write(TwoSitesModel& model, std::size_t count, Key keys, std::int64_t clock)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto changes = nextChange(model.rowsAt(m_site), keys);
        model.write(m_site, changes, at(clock, statementFor(model.rowsAt(m_site), changes)));
    }
}

void SiteWriter::merge(MergingModel& model, std::size_t count, Key keys, std::int64_t clock)
{
    const auto letter = [this] { return std::string(1, static_cast<char>('a' + m_random.below(3))); };
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = static_cast<Key>(m_random.below(static_cast<std::uint64_t>(keys)));
        const auto& rows = model.rowsAt(m_site);
        const auto found = rows.find(key);
        if (found == rows.end()) {
            const MergedRow row{letter(), letter(), static_cast<int>(m_random.below(9))};
            const Time now = at(clock, fmt::format("INSERT INTO conflicts.m VALUES ({}, '{}', '{}', {})", key,
                                                   row.a, row.b, row.n));
            model.insert(m_site, key, row, now);
            continue;
        }
        if (m_random.chance(8)) {
            model.remove(m_site, key, at(clock, fmt::format("DELETE FROM conflicts.m WHERE id = {}", key)));
            continue;
        }
        MergedRow row = found->second;
        while (row == found->second) {
            row.a = m_random.chance(40) ? letter() : row.a;
            row.b = m_random.chance(40) ? letter() : row.b;
            row.n +=
                m_random.chance(50) ? static_cast<int>(m_random.between(model.mayFall() ? -3 : 0, 3)) : 0;
        }
        const Time now =
            at(clock, fmt::format("UPDATE conflicts.m SET a = '{}', b = '{}', n = {} WHERE id = {}", row.a,
                                  row.b, row.n, key));
        model.update(m_site, key, row, now);
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
