#include "engine/apply/log_order.h"

#include <algorithm>

namespace lutra::apply {

/// The statement of a CREATE TABLE … SELECT ends before the end of what was enlisted: that never goes back.
LogOrder::Place LogOrder::enlist(const Transaction& transaction)
{
    Place place{m_taken + m_waiting.size(), m_end};
    m_end = std::max(m_end, transaction.end);
    m_waiting.push_back({transaction.end, transaction.readFrom, transaction.committedAt, transaction.standing,
                         transaction.hasRows()});
    return place;
}

void LogOrder::finish(const Place& place, bool isWorthKeeping)
{
    Passed& passed = m_waiting[place.number - m_taken];
    passed.isDone = true;
    passed.isWorthKeeping = isWorthKeeping;
}

std::shared_ptr<const conflict::Standing> LogOrder::standingAt(const SourcePosition& place) const
{
    std::shared_ptr<const conflict::Standing> found;
    for (const Passed& passed : m_waiting) {
        if (passed.end > place)
            break;
        if (passed.standing)
            found = passed.standing;
    }
    return found;
}

void LogOrder::takeFinished(const std::function<void(const Passed&)>& take)
{
    for (; !m_waiting.empty() && m_waiting.front().isDone; ++m_taken) {
        take(m_waiting.front());
        m_waiting.pop_front();
    }
}

}  // namespace lutra::apply
