#pragma once

#include "engine/mysql/connection.h"
#include "tests/differential/random.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lutra::conflicts {

using Key = int;
using Value = std::optional<std::string>;  // none: no row

/// What one site did to one key, in order.
struct KeyWrites {
    std::vector<Value> after;
};

/// What both sites did while neither saw the other, from one state that both had.
///
/// The model that says how it must end is made of this alone: it knows nothing of logs, marks and stamps.
struct Phase {
    std::map<Key, Value> before;
    std::array<std::map<Key, KeyWrites>, 2> writes;
    std::size_t newerSite = 0;  // all of its writes came later than all of the other's

    /// How the key must end where `winner` settles what both wrote.
    [[nodiscard]] Value endOf(Key key, std::size_t winner) const;

    /// Whether the journal of `site` must tell of this key, when `winner` settles it.
    [[nodiscard]] bool isToldAt(std::size_t site, Key key) const;

    [[nodiscard]] bool bothWrote(Key key) const;
};

/// Writes rows of `conflicts.t` at one site, a transaction each: keys few, values few, so that rows return to
/// what they were.
class SiteWriter {
public:
    SiteWriter(mysql::Connection connection, std::uint64_t seed);

    /// `count` random changes of `keys` keys; `now` is what the site has, and what it has then.
    void write(std::map<Key, Value>& now, std::size_t count, Key keys, std::map<Key, KeyWrites>& told);

    /// Changes whatever is there, not looking.
    void writeBlindly(std::size_t count, Key keys);

private:
    void change(Key key, const Value& from, const Value& to);
    [[nodiscard]] Value nextOf(const Value& now);

    mysql::Connection m_connection;
    differential::Random m_random;
};

}  // namespace lutra::conflicts
