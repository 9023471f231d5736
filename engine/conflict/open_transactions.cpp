#include "engine/conflict/open_transactions.h"

#include <algorithm>

namespace lutra::conflict {

bool isSeenByAll(const Birth& birth, std::span<const Elsewhere> others)
{
    return std::ranges::all_of(others, [&](const Elsewhere& other) {
        return other.site == birth.site() || (other.seen && other.seen->has(birth.site(), birth.end));
    });
}

void OpenTransactions::note(const SourcePosition& begin, BirthPtr birth)
{
    m_open.emplace_back(begin, std::move(birth));
}

void OpenTransactions::close(std::span<const Elsewhere> others)
{
    while (!m_open.empty() && isSeenByAll(*m_open.front().second, others))
        m_open.pop_front();
}

std::optional<SourcePosition> OpenTransactions::oldest() const
{
    if (m_open.empty())
        return std::nullopt;
    return m_open.front().first;
}

}  // namespace lutra::conflict
