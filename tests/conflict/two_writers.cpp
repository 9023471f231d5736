#include "tests/conflict/two_writers.h"

#include "tests/support/two_sites.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::conflicts {

using support::orThrow;

bool Phase::bothWrote(Key key) const
{
    return writes[0].contains(key) && writes[1].contains(key);
}

Value Phase::endOf(Key key, std::size_t winner) const
{
    if (bothWrote(key))
        return writes[winner].at(key).after.back();
    for (const auto& site : writes) {
        if (const auto found = site.find(key); found != site.end())
            return found->second.after.back();
    }
    const auto found = before.find(key);
    return found == before.end() ? std::nullopt : found->second;
}

/// A change that makes of the row what it is already is none; what follows it may then fit.
bool Phase::isToldAt(std::size_t site, Key key) const
{
    if (!bothWrote(key))
        return false;
    const Value& own = writes[site].at(key).after.back();
    return std::ranges::find(writes[1 - site].at(key).after, own) == writes[1 - site].at(key).after.end();
}

SiteWriter::SiteWriter(mysql::Connection connection, std::uint64_t seed)
    : m_connection(std::move(connection))
    , m_random(seed)
{
}

Value SiteWriter::nextOf(const Value& now)
{
    if (now && m_random.below(4) == 0)
        return std::nullopt;
    for (;;) {
        std::string value(1, static_cast<char>('a' + m_random.below(3)));
        if (now != value)
            return value;
    }
}

void SiteWriter::write(std::map<Key, Value>& now, std::size_t count, Key keys, std::map<Key, KeyWrites>& told)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = static_cast<Key>(m_random.below(static_cast<std::uint64_t>(keys)));
        Value& value = now[key];
        const Value next = nextOf(value);
        change(key, value, next);
        told[key].after.push_back(next);
        value = next;
    }
}

void SiteWriter::change(Key key, const Value& from, const Value& to)
{
    if (!from)
        orThrow(m_connection.execute(fmt::format("INSERT INTO conflicts.t VALUES ({}, '{}')", key, *to)));
    else if (!to)
        orThrow(m_connection.execute(fmt::format("DELETE FROM conflicts.t WHERE id = {}", key)));
    else
        orThrow(m_connection.execute(fmt::format("UPDATE conflicts.t SET v = '{}' WHERE id = {}", *to, key)));
}

void SiteWriter::writeBlindly(std::size_t count, Key keys)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto key = m_random.below(static_cast<std::uint64_t>(keys));
        const char value = static_cast<char>('a' + m_random.below(3));
        // What the moment does not allow is refused by the server, and no harm is done.
        switch (m_random.below(4)) {
        case 0:
            (void)m_connection.execute(fmt::format("DELETE FROM conflicts.t WHERE id = {}", key));
            break;
        case 1:
            (void)m_connection.execute(fmt::format("INSERT INTO conflicts.t VALUES ({}, '{}')", key, value));
            break;
        default:
            (void)m_connection.execute(
                fmt::format("UPDATE conflicts.t SET v = '{}' WHERE id = {}", value, key));
        }
    }
}

}  // namespace lutra::conflicts
