#include "app/composition/pipeline_plans.h"

#include "app/composition/mysql_pipelines.h"
#include "engine/filter/origin_routes.h"
#include "engine/model/table_pattern.h"

#include <algorithm>
#include <set>

namespace lutra::composition {

namespace {

std::string sourceSiteOf(const Configuration& configuration, const Pipeline& pipeline)
{
    const Canal* canal = configuration.findCanal(pipeline.canal);
    return canal ? canal->dataSource : std::string();
}

/// What the name or pattern begins with for sure.
std::string_view prefixOf(const NamePattern& pattern)
{
    const std::string_view text = pattern.text();
    if (pattern.kind() == NamePattern::Kind::Regex)
        return {};
    return text.substr(0, text.find_first_of("*["));
}

/// Inside backticks one of them is doubled.
std::string unquoted(std::string_view name)
{
    if (name.size() < 2 || name.front() != '`')
        return std::string(name);
    std::string plain;
    for (const char c : name.substr(1, name.size() - 2)) {
        if (c != '`' || !plain.ends_with('`'))
            plain += c;
    }
    return plain;
}

/// Whether some name may be meant by both. True in doubt.
bool mayMeet(const NamePattern& a, const NamePattern& b)
{
    if (a.kind() == NamePattern::Kind::Name)
        return b.matches(unquoted(a.text()));
    if (b.kind() == NamePattern::Kind::Name)
        return a.matches(unquoted(b.text()));
    const std::string_view ofA = prefixOf(a);
    const std::string_view ofB = prefixOf(b);
    const std::size_t both = std::min(ofA.size(), ofB.size());
    return ofA.substr(0, both) == ofB.substr(0, both);
}

/// The tables that a pipeline has to do with at one of its ends.
struct End {
    std::string site;
    std::vector<TablePattern> tables;
};

bool mayMeet(const End& a, const End& b)
{
    if (a.site != b.site)
        return false;
    return std::ranges::any_of(a.tables, [&](const TablePattern& one) {
        return std::ranges::any_of(b.tables, [&](const TablePattern& other) {
            return mayMeet(one.schema(), other.schema()) && mayMeet(one.table(), other.table());
        });
    });
}

/// A pipeline among all of the configuration, and which others carry its tables on, from hand to hand.
struct Carrier {
    const Channel* channel = nullptr;
    const Pipeline* pipeline = nullptr;
    End from;
    End to;
    std::size_t group = 0;
};

/// What is no pattern is refused elsewhere.
void addPattern(End& end, const std::string& text)
{
    if (auto pattern = TablePattern::parse(text, NameCase::Folded))
        end.tables.push_back(std::move(*pattern));
}

bool areNeighbours(const Carrier& a, const Carrier& b)
{
    return mayMeet(a.from, b.to) || mayMeet(a.to, b.from) || mayMeet(a.from, b.from) || mayMeet(a.to, b.to);
}

void joinGroups(std::vector<Carrier>& carriers)
{
    for (std::size_t i = 0; i < carriers.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const std::size_t other = carriers[k].group;
            if (other == carriers[i].group || !areNeighbours(carriers[i], carriers[k]))
                continue;
            for (Carrier& each : carriers) {
                if (each.group == other)
                    each.group = carriers[i].group;
            }
        }
    }
}

/// Empty where there are no more than two sites: then each change has one way.
std::vector<Carrier> carriersOf(const Configuration& configuration)
{
    std::vector<Carrier> carriers;
    std::set<std::string> sites;
    for (const Channel& channel : configuration.channels) {
        for (const Pipeline& pipeline : channel.pipelines) {
            Carrier& carrier = carriers.emplace_back(Carrier{&channel, &pipeline, {}, {}, carriers.size()});
            carrier.from.site = sourceSiteOf(configuration, pipeline);
            carrier.to.site = pipeline.target;
            sites.insert({carrier.from.site, carrier.to.site});
            for (const TableMapping& mapping : pipeline.mappings) {
                addPattern(carrier.from, mapping.source);
                addPattern(carrier.to, mapping.target.empty() ? mapping.source : mapping.target);
            }
        }
    }
    if (sites.size() <= 2)
        return {};
    joinGroups(carriers);
    return carriers;
}

/// The key of one of the group that carries other tables, or under other names; empty: none does.
std::string unlikePipeline(const std::vector<Carrier>& carriers, const Carrier& of)
{
    const auto isRenamed = [](const TableMapping& mapping) {
        return !mapping.target.empty() && mapping.target != mapping.source;
    };
    for (const Carrier& other : carriers) {
        if (other.group == of.group && (tablesTextOf(*other.pipeline) != tablesTextOf(*of.pipeline) ||
                                        std::ranges::any_of(other.pipeline->mappings, isRenamed)))
            return other.channel->name + "/" + other.pipeline->name;
    }
    return {};
}

void planWays(const std::vector<Carrier>& carriers, runtime::PipelinePlan& plan, const Pipeline& pipeline)
{
    const auto self = std::ranges::find(carriers, &pipeline, &Carrier::pipeline);
    if (self == carriers.end())
        return;
    std::vector<filter::SiteLink> links;
    for (const Carrier& carrier : carriers) {
        if (carrier.group == self->group)
            links.push_back({carrier.from.site, carrier.to.site});
    }
    const filter::OriginRoutes routes(links);
    const filter::SiteLink own{plan.sourceSite, plan.targetSite};
    plan.comingOtherwise = routes.comingOtherwise(own);
    plan.thirdWriters = routes.thirdWriters(own);
    if (!plan.comingOtherwise.empty())
        plan.unlike = unlikePipeline(carriers, *self);
}

}  // namespace

std::string tablesTextOf(const Pipeline& pipeline)
{
    std::string text;
    for (const TableMapping& mapping : pipeline.mappings) {
        text += mapping.source;
        for (const std::string& excluded : mapping.exclude)
            text += " except " + excluded;
        text += "; ";
    }
    return text;
}

std::vector<runtime::PipelinePlan> plansFor(const Configuration& configuration)
{
    std::vector<runtime::PipelinePlan> plans;
    const std::vector<Carrier> carriers = carriersOf(configuration);
    for (const Channel& channel : configuration.channels) {
        const auto sourceOf = [&](const Pipeline& pipeline) { return sourceSiteOf(configuration, pipeline); };
        const auto home = std::ranges::find(channel.pipelines, true, &Pipeline::home);
        for (const Pipeline& pipeline : channel.pipelines) {
            runtime::PipelinePlan& plan = plans.emplace_back();
            plan.channel = channel.name;
            plan.settings = pipeline;
            plan.sourceSite = sourceOf(pipeline);
            plan.targetSite = pipeline.target;
            planWays(carriers, plan, pipeline);
            for (const Pipeline& other : channel.pipelines) {
                if (sourceOf(other) != plan.targetSite || other.target != plan.sourceSite)
                    continue;
                plan.opposite = channel.name + "/" + other.name;
                plan.oppositeMappings = other.mappings;
            }
            plan.journalKept = std::chrono::days(channel.journalDays);
            plan.wish.policy = channel.conflict;
            plan.wish.bothDirections = !plan.opposite.empty();
            plan.wish.home = home == channel.pipelines.end() ? std::string() : sourceOf(*home);
        }
    }
    return plans;
}

}  // namespace lutra::composition
