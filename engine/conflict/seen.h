#pragma once

#include "engine/checkpoint/progress.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::conflict {

/// What a site had applied from each other site at one moment. Never changed once made.
///
/// Shape: only places; the ids of a `Progress` are left out.
class Seen {
public:
    struct Site {
        std::string name;
        std::shared_ptr<const checkpoint::Progress> progress;
    };

    Seen() = default;
    explicit Seen(std::vector<Site> sites)
        : m_sites(std::move(sites))
    {
    }

    /// Whether the transaction that ends at `end` in the log of `site` is among it.
    [[nodiscard]] bool has(std::string_view site, const SourcePosition& end) const;

    [[nodiscard]] const std::vector<Site>& sites() const { return m_sites; }

    /// Memory, roughly, in bytes; what snapshots share counts in each.
    [[nodiscard]] std::size_t bytes() const;

private:
    std::vector<Site> m_sites;
};

using SeenPtr = std::shared_ptr<const Seen>;

/// Makes snapshots of what a site has seen, from the checkpoint rows that pass in its log.
///
/// Shape: for each other site the lanes of the one pipeline that comes from there. Two pipelines from one
/// site, with different tables, want a tracker each: what one has passed the other may not have.
class SeenTracker {
public:
    static constexpr std::uint32_t kRelayedLane = 0xFFFF'FFFF;  // not a lane: what came through third sites

    struct Lane {
        std::string site;
        std::uint32_t number = 0;
        checkpoint::Progress progress;
    };

    /// A lane's row stands in the log. The union over lanes is `checkpoint::unite`'s.
    ///
    /// A row that names another server as the log's owner than the rows before it is of another log: what
    /// other lanes said of the old one is forgotten.
    void lane(std::string_view site, std::uint32_t number, const checkpoint::Progress& progress);

    /// One transaction of `site` was applied that came through another site's log, so that no lane counts it.
    void relayed(std::string_view site, const SourcePosition& end);

    /// All of `site` up to `low` has come through other sites' logs. Keeps `relayed` from growing.
    void relayedUpTo(std::string_view site, const SourcePosition& low);

    /// The same object until something has changed.
    [[nodiscard]] SeenPtr snapshot();

    /// The state, to be kept with the position in the log: giving each to `lane` brings it back.
    [[nodiscard]] std::vector<Lane> state() const;

private:
    struct Site {
        std::vector<std::uint32_t> numbers;  // of the lanes, parallel to `lanes`
        std::vector<checkpoint::Progress> lanes;
        std::shared_ptr<const checkpoint::Progress> united;
        bool changed = false;
    };

    Site& siteOf(std::string_view name);
    static checkpoint::Progress& laneOf(Site& site, std::uint32_t number);
    void touched(Site& site);

    std::map<std::string, Site, std::less<>> m_sites;
    bool m_changed = true;
    SeenPtr m_last;
};

}  // namespace lutra::conflict
