#include "app/cli/parked_sites.h"

#include "app/composition/mysql_pipelines.h"
#include "app/composition/site_endpoint.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace lutra::cli {

namespace {

std::optional<std::uint64_t> numberFrom(std::string_view text)
{
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

}  // namespace

std::string whoWeAre()
{
    char host[256] = {};
    gethostname(host, sizeof(host) - 1);
    const passwd* account = getpwuid(getuid());
    return fmt::format("{} at {}", account ? account->pw_name : std::to_string(getuid()), host);
}

ParkedSites::ParkedSites(const LoadedConfiguration& loaded, std::vector<Site> sites)
    : m_loaded(&loaded)
    , m_sites(std::move(sites))
    , m_who(whoWeAre())
{
}

Result<ParkedSites> ParkedSites::open(const LoadedConfiguration& loaded, const ParkedScope& scope)
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
    return ParkedSites(loaded, std::move(sites));
}

ParkedSites::Site& ParkedSites::siteNamed(const std::string& name)
{
    return *std::ranges::find(m_sites, name, &Site::name);
}

Result<std::vector<PlacedRow>> ParkedSites::list(bool onlyOpen)
{
    std::vector<PlacedRow> placed;
    for (Site& site : m_sites) {
        for (const std::string& pipeline : site.pipelines) {
            auto rows = apply::listParkedRows(site.target, {.pipeline = pipeline, .onlyOpen = onlyOpen});
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
    const auto colon = id.rfind(':');
    const std::string wantedSite = colon == std::string::npos ? std::string() : id.substr(0, colon);
    const auto number = numberFrom(std::string_view(id).substr(colon == std::string::npos ? 0 : colon + 1));
    std::vector<PlacedRow> found;
    for (Site& site : m_sites) {
        if (!number || (!wantedSite.empty() && site.name != wantedSite))
            continue;
        auto row = apply::readParkedRow(site.target, *number);
        if (!row)
            return tl::unexpected(row.error().during(site.name));
        if (*row && std::ranges::find(site.pipelines, (*row)->pipeline) != site.pipelines.end())
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
    for (Site& site : m_sites) {
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
    return apply::decideParkedRow(siteNamed(row.site).target, row.row.id, apply::ParkedRow::Status::Dropped,
                                  m_who);
}

}  // namespace lutra::cli
