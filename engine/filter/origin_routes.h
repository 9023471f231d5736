#pragma once

#include <span>
#include <string>
#include <vector>

namespace lutra::filter {

/// A pipeline, as one way between two sites (data source names).
struct SiteLink {
    std::string source;
    std::string target;
};

/// The ways of changes between the sites of one channel: from each site where a change is born to each other
/// one there is exactly one, the shortest; of equally short ones that whose last site has the least name. So
/// each change comes to each site once, in a ring, a star and a mesh. Pure; every node computes the same.
class OriginRoutes {
public:
    explicit OriginRoutes(std::span<const SiteLink> links);

    /// Sites whose changes reach `link.source`, and come to `link.target` by another link: it leaves them
    /// out. The target itself is not among them.
    [[nodiscard]] std::vector<std::string> comingOtherwise(const SiteLink& link) const;

    /// Sites other than the two whose changes reach one of them, where the target's own go anywhere: then
    /// what a row's writer had seen is not known from the two logs alone.
    [[nodiscard]] std::vector<std::string> thirdWriters(const SiteLink& link) const;

private:
    [[nodiscard]] std::size_t numberOf(const std::string& site) const;
    /// Links from one to the other; `kFar`: there is no way.
    [[nodiscard]] std::size_t distance(std::size_t from, std::size_t to) const;
    /// The site from which what was born at `from` comes to `to`, which it reaches.
    [[nodiscard]] std::size_t lastBefore(std::size_t from, std::size_t to) const;

    std::vector<std::string> m_sites;                 // by name
    std::vector<std::vector<std::size_t>> m_sources;  // of each site, by name
    std::vector<std::vector<std::size_t>> m_distance;
};

}  // namespace lutra::filter
