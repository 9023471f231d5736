#include "engine/conflict/visible_rows.h"

#include <algorithm>

namespace lutra::conflict {

ClaimRank claimOf(std::uint64_t row, const Version& version, const Order& order)
{
    const Stamp& stamp = version.by->stamp;
    return {true, !order.home.empty() && stamp.site == order.home, stamp, row};
}

ClaimRank forgottenClaim(std::uint64_t row)
{
    return {false, false, {}, row};
}

VisibleRows::Change VisibleRows::put(const ClaimRank& rank, std::vector<std::uint64_t> values)
{
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    Row& row = m_rows[rank.row];
    Queue queue;
    enlist(row.values, row.rank, queue);
    removeClaims(row);
    row.rank = rank;
    row.values = std::move(values);
    for (const std::uint64_t value : row.values)
        m_claims[value].push_back(rank.row);
    enlist(row.values, rank, queue);
    queue.insert(rank);
    return settle(std::move(queue));
}

VisibleRows::Change VisibleRows::drop(std::uint64_t row)
{
    const auto found = m_rows.find(row);
    if (found == m_rows.end())
        return {};
    Queue queue;
    enlist(found->second.values, found->second.rank, queue);
    removeClaims(found->second);
    queue.erase(found->second.rank);
    m_rows.erase(found);
    return settle(std::move(queue));
}

bool VisibleRows::isVisible(std::uint64_t row) const
{
    const auto found = m_rows.find(row);
    return found != m_rows.end() && found->second.isVisible;
}

bool VisibleRows::isContested(std::uint64_t row) const
{
    const auto found = m_rows.find(row);
    return found != m_rows.end() && std::ranges::any_of(found->second.values, [&](std::uint64_t value) {
               return m_claims.at(value).size() > 1;
           });
}

std::vector<std::uint64_t> VisibleRows::claimants(std::uint64_t value) const
{
    const auto found = m_claims.find(value);
    return found == m_claims.end() ? std::vector<std::uint64_t>() : found->second;
}

/// Only rows of lesser rank may be changed by what happens to this one.
void VisibleRows::enlist(const std::vector<std::uint64_t>& values, const ClaimRank& below, Queue& queue) const
{
    for (const std::uint64_t value : values) {
        for (const std::uint64_t row : m_claims.at(value)) {
            if (const ClaimRank& rank = m_rows.at(row).rank; rank < below)
                queue.insert(rank);
        }
    }
}

void VisibleRows::removeClaims(const Row& row)
{
    for (const std::uint64_t value : row.values) {
        const auto claims = m_claims.find(value);
        std::erase(claims->second, row.rank.row);
        if (claims->second.empty())
            m_claims.erase(claims);
    }
}

bool VisibleRows::hasAllValues(const Row& row) const
{
    const auto isTaken = [&](std::uint64_t value) {
        return std::ranges::any_of(m_claims.at(value), [&](std::uint64_t other) {
            const Row& rival = m_rows.at(other);
            return rival.isVisible && rival.rank > row.rank;
        });
    };
    return std::ranges::none_of(row.values, isTaken);
}

/// From the greatest down, so that each is looked at when all above it are settled.
VisibleRows::Change VisibleRows::settle(Queue queue)
{
    Change change;
    while (!queue.empty()) {
        const ClaimRank rank = *queue.begin();
        queue.erase(queue.begin());
        Row& row = m_rows.at(rank.row);
        const bool isVisible = hasAllValues(row);
        if (isVisible == row.isVisible)
            continue;
        row.isVisible = isVisible;
        (isVisible ? change.shown : change.hidden).push_back(rank.row);
        enlist(row.values, row.rank, queue);
    }
    return change;
}

}  // namespace lutra::conflict
