#include "engine/conflict/site_clock.h"

#include <algorithm>

namespace lutra::conflict {

SiteClock::SiteClock(std::string site, std::int64_t last)
    : m_site(std::move(site))
    , m_last(last)
{
}

Stamp SiteClock::local(WallTime committedAt)
{
    const std::int64_t physical =
        std::clamp<std::int64_t>(committedAt.time_since_epoch().count(), 0, Stamp::kTimeMax);
    m_ahead = std::max<std::int64_t>(0, m_last - physical);
    m_last = std::max(physical, std::min(m_last, Stamp::kTimeMax - 1) + 1);
    return {m_last, m_site};
}

void SiteClock::applied(const Stamp& stamp)
{
    m_last = std::max(m_last, stamp.time);
}

}  // namespace lutra::conflict
