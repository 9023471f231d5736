#include "app/cli/parked_sites.h"

#include "app/composition/site_endpoint.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::cli {

ParkedSites::ParkedSites(const LoadedConfiguration& loaded, std::vector<TargetSite> sites)
    : m_loaded(&loaded)
    , m_sites(std::move(sites))
    , m_who(whoWeAre())
{
}

Result<ParkedSites> ParkedSites::open(const LoadedConfiguration& loaded, const PipelineScope& scope)
{
    return openTargetSites(loaded, scope).map([&](std::vector<TargetSite>&& sites) {
        return ParkedSites(loaded, std::move(sites));
    });
}

Result<std::vector<PlacedRow>> ParkedSites::list(bool onlyOpen)
{
    std::vector<PlacedRow> placed;
    for (TargetSite& site : m_sites) {
        for (const std::string& pipeline : site.pipelines) {
            auto rows = apply::listParkedRows(site.connection, {.pipeline = pipeline, .onlyOpen = onlyOpen});
            if (!rows)
                return tl::unexpected(rows.error().during(site.name));
            for (apply::ParkedRow& row : *rows)
                placed.push_back({site.name, std::move(row)});
        }
    }
    return placed;
}

Result<PlacedRow> ParkedSites::find(const std::string& id)
{
    const auto wanted = PlacedNumber::parse(id);
    std::vector<PlacedRow> found;
    for (TargetSite& site : m_sites) {
        if (!wanted || !wanted->mayBeAt(site))
            continue;
        auto row = apply::readParkedRow(site.connection, wanted->number);
        if (!row)
            return tl::unexpected(row.error().during(site.name));
        if (*row && site.takes((*row)->pipeline))
            found.push_back({site.name, std::move(**row)});
    }
    if (found.empty())
        return fail(ErrorKind::BadConfig, "parked.unknown", "no parked row has the number " + id);
    if (found.size() > 1)
        return fail(ErrorKind::BadConfig, "parked.ambiguous",
                    fmt::format("{} may be {} or {}", id, found[0].id(), found[1].id()));
    return std::move(found.front());
}

Result<std::vector<std::pair<PlacedRow, std::optional<Error>>>> ParkedSites::retry(const PlacedRow* row)
{
    std::vector<std::pair<PlacedRow, std::optional<Error>>> all;
    for (TargetSite& site : m_sites) {
        for (const std::string& pipeline : site.pipelines) {
            if (row && (row->site != site.name || row->row.pipeline != pipeline))
                continue;
            auto target = composition::connectTo(m_loaded->configuration, *m_loaded->secrets, site.name);
            if (!target)
                return tl::unexpected(target.error());
            auto retry = apply::ParkedRetry::open(std::move(*target), pipeline, m_who);
            if (!retry)
                return tl::unexpected(retry.error());
            auto outcomes = row ? retry->retry(row->row.id) : retry->retryAll();
            if (!outcomes)
                return tl::unexpected(outcomes.error().during(site.name));
            for (auto& outcome : *outcomes)
                all.emplace_back(PlacedRow{site.name, std::move(outcome.row)}, std::move(outcome.why));
        }
    }
    return all;
}

Result<bool> ParkedSites::drop(const PlacedRow& row)
{
    const auto site = std::ranges::find(m_sites, row.site, &TargetSite::name);
    return apply::decideParkedRow(site->connection, row.row.id, apply::ParkedRow::Status::Dropped, m_who);
}

}  // namespace lutra::cli
