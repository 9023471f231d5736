#pragma once

#include "tests/conflict/two_clocks.h"

#include <map>
#include <optional>
#include <string>

namespace lutra::conflicts {

/// A row of `conflicts.m` but for its key.
struct MergedRow {
    std::string a;
    std::string b;
    int n = 0;

    friend bool operator==(const MergedRow&, const MergedRow&) = default;
};

/// As `TwoSitesModel`, where concurrent updates of a row are merged.
///
/// Shape: an update belongs to the row's life, from an insert to a delete. A delete ends it for both sites;
/// of
///        two lives begun apart the later one is the row's. `delta`: `n` is counted, and of `a` and `b` the
///        site that updated last has both. `columns`: each is the one of who changed it last. `newestByN`:
///        not merged, the row is whole of the site where `n` was greatest in that life, then of the later
///        one.
class MergingModel {
public:
    enum class Rule : std::uint8_t { Columns, Delta, NewestByN };

    explicit MergingModel(Rule rule)
        : m_rule(rule)
    {
    }

    [[nodiscard]] bool mayFall() const { return m_rule != Rule::NewestByN; }  // n

    void beginPhase();
    [[nodiscard]] const std::map<Key, MergedRow>& rowsAt(std::size_t site) const { return m_rows[site]; }
    void insert(std::size_t site, Key key, const MergedRow& row, const Time& now);
    void update(std::size_t site, Key key, const MergedRow& row, const Time& now);
    void remove(std::size_t site, Key key, const Time& now);
    void endPhase();

    [[nodiscard]] bool isUnsure() const { return m_isUnsure; }
    [[nodiscard]] bool bothWrote(Key key) const;

private:
    /// What a site did to a key in the phase.
    struct Doings {
        bool hasEndedOld = false;  // the life that both knew
        std::optional<Time> life;  // when the newest one began that it began itself
        std::optional<Time> last;
        int greatestN = 0;               // in the newest life
        std::optional<Time> changed[3];  // a, b, n, in the life that both knew
    };

    [[nodiscard]] bool isLater(const std::optional<Time>& a, const std::optional<Time>& b, bool otherwise);
    [[nodiscard]] std::optional<MergedRow> rowAt(std::size_t site, Key key) const;
    [[nodiscard]] Doings& doingsOf(std::size_t site, Key key, const Time& now);
    [[nodiscard]] bool isNewerByN(const Doings& a, const Doings& b);
    [[nodiscard]] std::optional<MergedRow> merged(Key key);
    [[nodiscard]] MergedRow mergedUpdates(Key key);

    const Rule m_rule;
    bool m_isUnsure = false;
    TwoClocks m_clocks;
    std::map<Key, MergedRow> m_before;
    std::map<Key, MergedRow> m_rows[2];
    std::map<Key, Doings> m_doings[2];
};

}  // namespace lutra::conflicts
