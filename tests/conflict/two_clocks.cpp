#include "tests/conflict/two_clocks.h"

#include <algorithm>

namespace lutra::conflicts {

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

namespace {

/// The later of two, where nobody can say which it is.
Time between(const Time& a, const Time& b)
{
    constexpr int kOfNobody = 1'000'000'000;
    static int last = kOfNobody;
    return {++last, std::max(a.least + a.plus, b.least + b.plus), std::max(a.most + a.plus, b.most + b.plus),
            0};
}

Time later(const Time& a, const Time& b)
{
    const auto order = a.compare(b);
    if (!order)
        return between(a, b);
    return *order >= 0 ? a : b;
}

}  // namespace

Time TwoClocks::write(std::size_t site, const Time& now)
{
    return m_clocks[site] = later(now, m_clocks[site].next());
}

void TwoClocks::meet()
{
    m_clocks[0] = m_clocks[1] = later(m_clocks[0], m_clocks[1]);
}

}  // namespace lutra::conflicts
