#include "app/cli/target_sites.h"

#include "app/composition/mysql_pipelines.h"
#include "app/composition/site_endpoint.h"
#include "engine/apply/mysql_target_session.h"

#include <charconv>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace lutra::cli {

Result<std::vector<TargetSite>> openTargetSites(const LoadedConfiguration& loaded, const PipelineScope& scope)
{
    std::vector<TargetSite> sites;
    bool channelKnown = scope.channel.empty();
    for (const runtime::PipelinePlan& plan : composition::plansFor(loaded.configuration)) {
        if (!scope.channel.empty() && plan.channel != scope.channel)
            continue;
        channelKnown = true;
        if (!scope.pipeline.empty() && plan.settings.name != scope.pipeline)
            continue;
        auto known = std::ranges::find(sites, plan.targetSite, &TargetSite::name);
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
    return sites;
}

std::optional<PlacedNumber> PlacedNumber::parse(std::string_view text)
{
    PlacedNumber placed;
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        placed.site = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    const auto read = std::from_chars(text.data(), text.data() + text.size(), placed.number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return placed;
}

std::string whoWeAre()
{
    char host[256] = {};
    gethostname(host, sizeof(host) - 1);
    const passwd* account = getpwuid(getuid());
    return fmt::format("{} at {}", account ? account->pw_name : std::to_string(getuid()), host);
}

}  // namespace lutra::cli
