#include "app/cli/conflict_sites.h"

#include "app/composition/site_endpoint.h"

#include <fmt/format.h>

namespace lutra::cli {

ConflictSites::ConflictSites(const LoadedConfiguration& loaded, std::vector<TargetSite> sites)
    : m_loaded(&loaded)
    , m_sites(std::move(sites))
{
}

Result<ConflictSites> ConflictSites::open(const LoadedConfiguration& loaded, const PipelineScope& scope)
{
    return openTargetSites(loaded, scope).map([&](std::vector<TargetSite>&& sites) {
        return ConflictSites(loaded, std::move(sites));
    });
}

Result<std::vector<PlacedConflict>> ConflictSites::list(apply::ConflictFilter filter)
{
    std::vector<PlacedConflict> placed;
    for (TargetSite& site : m_sites) {
        for (const std::string& pipeline : site.pipelines) {
            filter.pipeline = pipeline;
            auto found = apply::listConflicts(site.connection, filter);
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
    const auto wanted = PlacedNumber::parse(id);
    std::vector<PlacedConflict> found;
    for (TargetSite& site : m_sites) {
        if (!wanted || !wanted->mayBeAt(site))
            continue;
        auto conflict = apply::readConflict(site.connection, wanted->number);
        if (!conflict)
            return tl::unexpected(conflict.error().during(site.name));
        if (*conflict && site.takes((*conflict)->pipeline))
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
