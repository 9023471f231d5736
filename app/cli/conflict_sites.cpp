#include "app/cli/conflict_sites.h"

#include "app/composition/mysql_pipelines.h"
#include "app/composition/site_endpoint.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::cli {

ConflictSites::ConflictSites(const LoadedConfiguration& loaded, std::vector<Site> sites)
    : m_loaded(&loaded)
    , m_sites(std::move(sites))
{
}

Result<ConflictSites> ConflictSites::open(const LoadedConfiguration& loaded, const ParkedScope& scope)
{
    std::vector<Site> sites;
    bool channelKnown = scope.channel.empty();
    for (const runtime::PipelinePlan& plan : composition::plansFor(loaded.configuration)) {
        if (!scope.channel.empty() && plan.channel != scope.channel)
            continue;
        channelKnown = true;
        if (!scope.pipeline.empty() && plan.settings.name != scope.pipeline)
            continue;
        auto known = std::ranges::find(sites, plan.targetSite, &Site::name);
        if (known == sites.end()) {
            auto target = composition::connectTo(loaded.configuration, *loaded.secrets, plan.targetSite);
            if (!target)
                return tl::unexpected(target.error());
            if (auto prepared = apply::prepareApplySession(*target); !prepared)
                return tl::unexpected(prepared.error());
            sites.push_back({plan.targetSite, std::move(*target), {}});
            known = std::prev(sites.end());
        }
        known->pipelines.push_back(plan.key());
    }
    if (!channelKnown)
        return fail(ErrorKind::BadConfig, "config.no_channel", "no channel is named " + scope.channel);
    if (sites.empty())
        return fail(ErrorKind::BadConfig, "parked.no_pipeline", "no pipeline is named " + scope.pipeline);
    return ConflictSites(loaded, std::move(sites));
}

Result<std::vector<PlacedConflict>> ConflictSites::list(apply::ConflictFilter filter)
{
    std::vector<PlacedConflict> placed;
    for (Site& site : m_sites) {
        for (const std::string& pipeline : site.pipelines) {
            filter.pipeline = pipeline;
            auto found = apply::listConflicts(site.target, filter);
            if (!found)
                return tl::unexpected(found.error().during(site.name));
            for (apply::JournaledConflict& conflict : *found)
                placed.push_back({site.name, std::move(conflict)});
        }
    }
    return placed;
}

Result<PlacedConflict> ConflictSites::find(const std::string& id)
{
    const auto colon = id.rfind(':');
    const std::string wantedSite = colon == std::string::npos ? std::string() : id.substr(0, colon);
    const std::string digits = id.substr(colon == std::string::npos ? 0 : colon + 1);
    std::uint64_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool isNumber =
        !digits.empty() && read.ec == std::errc() && read.ptr == digits.data() + digits.size();
    std::vector<PlacedConflict> found;
    for (Site& site : m_sites) {
        if (!isNumber || (!wantedSite.empty() && site.name != wantedSite))
            continue;
        auto conflict = apply::readConflict(site.target, number);
        if (!conflict)
            return tl::unexpected(conflict.error().during(site.name));
        if (*conflict && std::ranges::find(site.pipelines, (*conflict)->pipeline) != site.pipelines.end())
            found.push_back({site.name, std::move(**conflict)});
    }
    if (found.empty())
        return fail(ErrorKind::BadConfig, "conflict.unknown", "no conflict has the number " + id);
    if (found.size() > 1)
        return fail(ErrorKind::BadConfig, "parked.ambiguous",
                    fmt::format("{} may be {} or {}", id, found[0].id(), found[1].id()));
    return std::move(found.front());
}

Result<std::string> ConflictSites::resolve(const PlacedConflict& placed, apply::ConflictResolution::Take take)
{
    auto target = composition::connectTo(m_loaded->configuration, *m_loaded->secrets, placed.site);
    if (!target)
        return tl::unexpected(target.error());
    auto resolution =
        apply::ConflictResolution::open(std::move(*target), placed.conflict.pipeline, whoWeAre());
    if (!resolution)
        return tl::unexpected(resolution.error());
    return resolution->resolve(placed.conflict.id, take);
}

}  // namespace lutra::cli
