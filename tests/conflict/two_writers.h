#pragma once

#include "engine/mysql/connection.h"
#include "tests/conflict/merging_model.h"
#include "tests/differential/random.h"

#include <array>
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lutra::conflicts {

/// A row of `conflicts.t` but for its key. `u` is unique where it is not NULL.
struct RowValue {
    std::string v;
    std::optional<int> u;

    friend auto operator<=>(const RowValue&, const RowValue&) = default;
};

using Value = std::optional<RowValue>;  // none: no row

[[nodiscard]] std::string textOf(const Value& value);

/// What one site made of one key, and when.
struct Version {
    Value row;
    Time time;
    std::size_t site = 0;
};

/// What both sites did while neither saw the other, from one state that both had; and how it must end. Knows
/// nothing of logs, marks and the engine.
///
/// Shape: `rows` are what both sites show; a version in `newest` that is not there waits for its value.
class TwoSitesModel {
public:
    void setHome(bool isHomeA) { m_isHomeA = isHomeA; }

    void beginPhase();

    [[nodiscard]] const std::map<Key, RowValue>& rowsAt(std::size_t site) const { return m_rows[site]; }

    /// One transaction at a site, whose clock said `now`.
    void write(std::size_t site, const std::map<Key, Value>& changes, Time now);

    /// Both sites see everything of each other.
    void endPhase();

    /// Keys whose end depends on times that nobody knows exactly enough, or on such a key.
    [[nodiscard]] bool isUnsure() const { return m_isUnsure; }

    [[nodiscard]] bool bothWrote(Key key) const;

    /// Whether the journal of `site` must tell of a conflict of this key. A change that makes of the row what
    /// it is already is none.
    [[nodiscard]] bool mustTell(std::size_t site, Key key) const;

    /// What both sites did to the key, for people.
    [[nodiscard]] std::string historyOf(Key key) const;

    /// Whether any other row wanted one of the unique values that this one had in the phase.
    [[nodiscard]] bool isContested(Key key) const;

private:
    [[nodiscard]] bool isGreater(const Version& a, const Version& b);
    void show();

    bool m_isHomeA = false;
    bool m_isUnsure = false;
    TwoClocks m_clocks;
    std::map<Key, Version> m_newest;
    std::array<std::map<Key, RowValue>, 2> m_rows;
    std::map<Key, RowValue> m_before;
    std::array<std::map<Key, std::vector<Version>>, 2> m_writes;
    std::map<Key, std::set<int>> m_values;  // that the key had or wanted in the phase
};

/// Writes rows of `conflicts.t` at one site, a transaction each: keys few, values few, so that rows return to
/// what they were.
class SiteWriter {
public:
    /// `setsTime`: the log has the session's own time, which is set for each write; else the server's clock
    /// is looked at before and after.
    SiteWriter(mysql::Connection connection, std::uint64_t seed, std::size_t site, bool setsTime);

    /// `count` random changes of `keys` keys. `clock`: seconds since 1970 that the site takes it to be; steps
    /// to and fro.
    void write(TwoSitesModel& model, std::size_t count, Key keys, std::int64_t clock);

    /// The same of `conflicts.m`.
    void merge(MergingModel& model, std::size_t count, Key keys, std::int64_t clock);

    /// Changes whatever is there, not looking.
    void writeBlindly(std::size_t count, Key keys);

    /// What the server takes the time to be, in microseconds.
    [[nodiscard]] std::int64_t serverTime();

private:
    [[nodiscard]] Time at(std::int64_t clock, const std::string& sql);
    [[nodiscard]] std::map<Key, Value> nextChange(const std::map<Key, RowValue>& rows, Key keys);
    [[nodiscard]] RowValue otherThan(const Value& now, const std::map<Key, RowValue>& rows);
    [[nodiscard]] static std::string statementFor(const std::map<Key, RowValue>& rows,
                                                  const std::map<Key, Value>& to);

    mysql::Connection m_connection;
    differential::Random m_random;
    const std::size_t m_site;
    const bool m_setsTime;
    int m_base;
};

}  // namespace lutra::conflicts
