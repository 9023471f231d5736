#include "engine/filter/origin_routes.h"

#include <algorithm>

namespace lutra::filter {

namespace {

constexpr std::size_t kFar = static_cast<std::size_t>(-1);

}  // namespace

OriginRoutes::OriginRoutes(std::span<const SiteLink> links)
{
    for (const SiteLink& link : links) {
        m_sites.push_back(link.source);
        m_sites.push_back(link.target);
    }
    std::ranges::sort(m_sites);
    m_sites.erase(std::ranges::unique(m_sites).begin(), m_sites.end());
    m_sources.resize(m_sites.size());
    for (const SiteLink& link : links)
        m_sources[numberOf(link.target)].push_back(numberOf(link.source));
    for (auto& sources : m_sources)
        std::ranges::sort(sources);
    m_distance.assign(m_sites.size(), std::vector<std::size_t>(m_sites.size(), kFar));
    for (std::size_t from = 0; from < m_sites.size(); ++from) {
        auto& reached = m_distance[from];
        reached[from] = 0;
        bool isNew = true;
        for (std::size_t step = 0; isNew; ++step) {
            isNew = false;
            for (std::size_t to = 0; to < m_sites.size(); ++to) {
                const bool isNext =
                    reached[to] == kFar && std::ranges::any_of(m_sources[to], [&](std::size_t source) {
                        return reached[source] == step;
                    });
                if (!isNext)
                    continue;
                reached[to] = step + 1;
                isNew = true;
            }
        }
    }
}

std::size_t OriginRoutes::numberOf(const std::string& site) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(m_sites, site) - m_sites.begin());
}

std::size_t OriginRoutes::distance(std::size_t from, std::size_t to) const
{
    return m_distance[from][to];
}

std::size_t OriginRoutes::lastBefore(std::size_t from, std::size_t to) const
{
    return *std::ranges::find_if(m_sources[to], [&](std::size_t source) {
        return distance(from, source) != kFar && distance(from, source) + 1 == distance(from, to);
    });
}

std::vector<std::string> OriginRoutes::comingOtherwise(const SiteLink& link) const
{
    const std::size_t source = numberOf(link.source);
    const std::size_t target = numberOf(link.target);
    std::vector<std::string> otherwise;
    for (std::size_t born = 0; born < m_sites.size(); ++born) {
        if (born != source && born != target && distance(born, source) != kFar &&
            lastBefore(born, target) != source)
            otherwise.push_back(m_sites[born]);
    }
    return otherwise;
}

std::vector<std::string> OriginRoutes::thirdWriters(const SiteLink& link) const
{
    const std::size_t source = numberOf(link.source);
    const std::size_t target = numberOf(link.target);
    std::vector<std::string> writers;
    const bool isCarriedOn = std::ranges::any_of(
        m_distance[target], [](std::size_t links) { return links != 0 && links != kFar; });
    for (std::size_t born = 0; isCarriedOn && born < m_sites.size(); ++born) {
        const bool comesHere = distance(born, source) != kFar || distance(born, target) != kFar;
        if (born != source && born != target && comesHere)
            writers.push_back(m_sites[born]);
    }
    return writers;
}

}  // namespace lutra::filter
