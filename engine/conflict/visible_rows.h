#pragma once

#include "engine/conflict/order.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <vector>

namespace lutra::conflict {

/// The rank of a row's newest version among those of *other* rows that want the same unique value.
///
/// Shape: what is remembered beats what is forgotten, home beats others, then the stamp, then the row.
struct ClaimRank {
    bool isRemembered = false;
    bool isHomeBorn = false;
    Stamp stamp;
    std::uint64_t row = 0;

    friend auto operator<=>(const ClaimRank&, const ClaimRank&) = default;
};

[[nodiscard]] ClaimRank claimOf(std::uint64_t row, const Version& version, const Order& order);

/// Of a row of the table whose newest write nobody remembers any more.
[[nodiscard]] ClaimRank forgottenClaim(std::uint64_t row);

/// Which rows are visible, where several want one unique value: those of greater rank have their values
/// first; a row all of whose values are free has them. The others are kept aside, and come back when a value
/// becomes free. What is visible depends on the newest version of each row alone, not on the order of
/// arrival.
///
/// Shape: rows and values are hashes; a value's hash includes its key. A row wants one value for each unique
///        key but the primary, none where that is NULL, and none at all when it is deleted.
class VisibleRows {
public:
    struct Change {
        std::vector<std::uint64_t> hidden;  // to be taken out of the table first
        std::vector<std::uint64_t> shown;   // then to be written, by descending rank
    };

    /// The row has a newest version now, that wants these values. What changed of all rows, this one
    /// included: it is in neither list when it was and stays visible.
    Change put(const ClaimRank& rank, std::vector<std::uint64_t> values);

    /// The row wants nothing any more, or is forgotten.
    Change drop(std::uint64_t row);

    /// False for a row that is not known here.
    [[nodiscard]] bool isVisible(std::uint64_t row) const;

    /// Whether another row wants one of its values. Such a version must not be forgotten.
    [[nodiscard]] bool isContested(std::uint64_t row) const;

    /// Who wants the value, visible or not.
    [[nodiscard]] std::vector<std::uint64_t> claimants(std::uint64_t value) const;

    [[nodiscard]] std::size_t rows() const { return m_rows.size(); }

private:
    struct Row {
        ClaimRank rank;
        std::vector<std::uint64_t> values;
        bool isVisible = false;
    };
    using Queue = std::set<ClaimRank, std::greater<>>;

    void enlist(const std::vector<std::uint64_t>& values, const ClaimRank& below, Queue& queue) const;
    void removeClaims(const Row& row);
    [[nodiscard]] bool hasAllValues(const Row& row) const;
    Change settle(Queue queue);

    std::unordered_map<std::uint64_t, Row> m_rows;
    std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> m_claims;  // by value
};

}  // namespace lutra::conflict
