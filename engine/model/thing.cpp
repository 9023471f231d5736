#include "engine/model/thing.h"

#include "engine/model/two_way_draft.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra {

namespace {

constexpr std::array<std::string_view, kThingKinds.size()> kNames{
    "data_source", "canal", "channel", "pipeline", "mapping", "node", "zookeeper"};

/// Calls `act` with the list that the thing stands in. Its owner must be there.
template <typename Whole, typename Act>
decltype(auto) inListOf(Whole& configuration, const Thing& thing, Act act)
{
    switch (thing.kind) {
    case ThingKind::Canal:
        return act(configuration.canals);
    case ThingKind::Channel:
        return act(configuration.channels);
    case ThingKind::Pipeline:
        return act(configuration.channels[thing.channel].pipelines);
    case ThingKind::Mapping:
        return act(configuration.channels[thing.channel].pipelines[thing.pipeline].mappings);
    case ThingKind::Node:
        return act(configuration.nodes);
    case ThingKind::ZooKeeper:
        return act(configuration.zookeepers);
    case ThingKind::DataSource:
        break;
    }
    return act(configuration.dataSources);
}

template <typename One>
auto& nameIn(One& one)
{
    if constexpr (std::is_same_v<std::remove_const_t<One>, TableMapping>)
        return one.source;
    else
        return one.name;
}

/// "site-a-2", or the next number that nobody has.
template <typename List>
std::string freeName(const List& list, std::string name)
{
    const auto taken = [&](const std::string& wanted) {
        return std::ranges::any_of(list, [&](const auto& one) { return nameIn(one) == wanted; });
    };
    if (!taken(name))
        return name;
    // A copy of a copy counts on.
    const auto dash = name.rfind('-');
    if (dash != std::string::npos && dash + 1 < name.size() &&
        name.find_first_not_of("0123456789", dash + 1) == std::string::npos)
        name.erase(dash);
    for (std::size_t number = 2;; ++number) {
        std::string wanted = fmt::format("{}-{}", name, number);
        if (!taken(wanted))
            return wanted;
    }
}

std::string usualName(ThingKind kind)
{
    switch (kind) {
    case ThingKind::DataSource:
        return "site";
    case ThingKind::ZooKeeper:
        return "zookeeper";
    case ThingKind::Mapping:
        return "schema.*";
    default:
        return std::string(nameOf(kind));
    }
}

bool ownerIsThere(const Configuration& configuration, ThingKind kind, const Thing& owner)
{
    if (kind == ThingKind::Pipeline)
        return owner.channel < configuration.channels.size();
    return kind != ThingKind::Mapping ||
           (owner.channel < configuration.channels.size() &&
            owner.pipeline < configuration.channels[owner.channel].pipelines.size());
}

/// Calls `use` with each name that stands for a thing of this kind, and with whose it is.
template <typename Whole, typename Use>
void eachReference(Whole& configuration, ThingKind kind, Use use)
{
    const auto walk = [&](auto& list, ThingKind owner, auto member) {
        for (std::size_t i = 0; i < list.size(); ++i)
            use(list[i].*member, Thing{.kind = owner, .index = i});
    };
    if (kind == ThingKind::DataSource)
        walk(configuration.canals, ThingKind::Canal, &Canal::dataSource);
    if (kind == ThingKind::ZooKeeper)
        walk(configuration.nodes, ThingKind::Node, &Node::zookeeper);
    if (kind != ThingKind::DataSource && kind != ThingKind::Canal)
        return;
    for (std::size_t c = 0; c < configuration.channels.size(); ++c) {
        auto& pipelines = configuration.channels[c].pipelines;
        for (std::size_t p = 0; p < pipelines.size(); ++p)
            use(kind == ThingKind::Canal ? pipelines[p].canal : pipelines[p].target,
                Thing{.kind = ThingKind::Pipeline, .index = p, .channel = c});
    }
}

void makeOwn(DataSource& source)
{
    source.user = source.user.empty() ? "retl" : source.user;
    source.password = secretReference(source.name);
}

}  // namespace

std::string_view nameOf(ThingKind kind)
{
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<ThingKind> thingKindFrom(std::string_view name)
{
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? std::nullopt
                                 : std::optional(static_cast<ThingKind>(found - kNames.begin()));
}

std::vector<Thing> thingsOf(const Configuration& configuration, ThingKind kind)
{
    std::vector<Thing> things;
    const auto add = [&](const Thing& first) {
        inListOf(configuration, first, [&](const auto& list) {
            for (std::size_t i = 0; i < list.size(); ++i) {
                things.push_back(first);
                things.back().index = i;
            }
        });
    };
    if (kind != ThingKind::Pipeline && kind != ThingKind::Mapping) {
        add({.kind = kind});
        return things;
    }
    for (std::size_t c = 0; c < configuration.channels.size(); ++c) {
        if (kind == ThingKind::Pipeline) {
            add({.kind = kind, .channel = c});
            continue;
        }
        for (std::size_t p = 0; p < configuration.channels[c].pipelines.size(); ++p)
            add({.kind = kind, .channel = c, .pipeline = p});
    }
    return things;
}

bool isThere(const Configuration& configuration, const Thing& thing)
{
    return ownerIsThere(configuration, thing.kind, thing) &&
           inListOf(configuration, thing, [&](const auto& list) { return thing.index < list.size(); });
}

const std::string& nameOf(const Configuration& configuration, const Thing& thing)
{
    return inListOf(configuration, thing,
                    [&](const auto& list) -> const std::string& { return nameIn(list[thing.index]); });
}

std::string fullNameOf(const Configuration& configuration, const Thing& thing)
{
    const std::string& name = nameOf(configuration, thing);
    if (thing.kind != ThingKind::Pipeline && thing.kind != ThingKind::Mapping)
        return name;
    const Channel& channel = configuration.channels[thing.channel];
    if (thing.kind == ThingKind::Pipeline)
        return fmt::format("{}/{}", channel.name, name);
    return fmt::format("{}/{}/{}", channel.name, channel.pipelines[thing.pipeline].name, name);
}

std::string pathOf(const Thing& thing)
{
    if (thing.kind == ThingKind::Pipeline)
        return fmt::format("channel[{}].pipeline[{}]", thing.channel, thing.index);
    if (thing.kind == ThingKind::Mapping)
        return fmt::format("channel[{}].pipeline[{}].mapping[{}]", thing.channel, thing.pipeline,
                           thing.index);
    return fmt::format("{}[{}]", nameOf(thing.kind), thing.index);
}

Result<Thing> findThing(const Configuration& configuration, ThingKind kind, std::string_view name)
{
    std::vector<Thing> found;
    for (const Thing& thing : thingsOf(configuration, kind)) {
        if (fullNameOf(configuration, thing) == name)
            return thing;
        if (nameOf(configuration, thing) == name)
            found.push_back(thing);
    }
    if (found.size() == 1)
        return found.front();
    return fail(ErrorKind::BadConfig, "config.no_such_thing",
                found.empty() ? fmt::format("there is no {} '{}'", nameOf(kind), name)
                              : fmt::format("there are {} {}s '{}'; the first is '{}'", found.size(),
                                            nameOf(kind), name, fullNameOf(configuration, found.front())));
}

std::vector<Thing> usersOf(const Configuration& configuration, const Thing& thing)
{
    std::vector<Thing> users;
    const std::string& name = nameOf(configuration, thing);
    eachReference(configuration, thing.kind, [&](const std::string& reference, const Thing& user) {
        if (reference == name)
            users.push_back(user);
    });
    return users;
}

std::vector<Problem> problemsOf(const Configuration& configuration, const Thing& thing)
{
    const std::string path = pathOf(thing);
    std::vector<Problem> problems = validate(configuration);
    std::erase_if(problems, [&](const Problem& problem) {
        if (!problem.path.starts_with(path))
            return true;
        const auto rest = std::string_view(problem.path).substr(path.size());
        return rest.starts_with(".pipeline[") || rest.starts_with(".mapping[");
    });
    return problems;
}

std::vector<std::string> removedThings(const Configuration& before, const Configuration& after)
{
    std::vector<std::string> removed;
    for (const ThingKind kind : {ThingKind::DataSource, ThingKind::Channel, ThingKind::Pipeline}) {
        std::vector<std::string> left;
        for (const Thing& thing : thingsOf(after, kind))
            left.push_back(fullNameOf(after, thing));
        for (const Thing& thing : thingsOf(before, kind)) {
            std::string name = fullNameOf(before, thing);
            if (std::ranges::find(left, name) == left.end())
                removed.push_back(std::move(name));
        }
    }
    return removed;
}

Result<Configuration> withoutThing(Configuration configuration, const Thing& thing)
{
    const std::string name = nameOf(configuration, thing);
    std::string users;
    for (const Thing& user : usersOf(configuration, thing))
        users += fmt::format("{}{} '{}'", users.empty() ? "" : ", ", nameOf(user.kind),
                             fullNameOf(configuration, user));
    if (!users.empty())
        return fail(ErrorKind::Refused, "config.in_use",
                    fmt::format("the {} '{}' is used by {}", nameOf(thing.kind), name, users));
    inListOf(configuration, thing,
             [&](auto& list) { list.erase(list.begin() + static_cast<std::ptrdiff_t>(thing.index)); });
    if (thing.kind == ThingKind::DataSource)
        std::erase_if(configuration.ignoredFindings,
                      [&](const IgnoredFinding& ignored) { return ignored.site == name; });
    return configuration;
}

Result<Edited> withNew(Configuration configuration, ThingKind kind, const Thing& owner)
{
    if (!ownerIsThere(configuration, kind, owner))
        return fail(ErrorKind::BadConfig, "config.no_owner",
                    fmt::format("a {} stands within a {}, and there is none", nameOf(kind),
                                kind == ThingKind::Mapping ? "pipeline" : "channel"));
    Thing thing{.kind = kind};
    thing.channel = kind == ThingKind::Pipeline || kind == ThingKind::Mapping ? owner.channel : 0;
    thing.pipeline = kind == ThingKind::Mapping ? owner.pipeline : 0;
    inListOf(configuration, thing, [&](auto& list) {
        const std::string name = freeName(list, usualName(kind));
        thing.index = list.size();
        nameIn(list.emplace_back()) = name;
    });
    if (kind == ThingKind::DataSource) {
        configuration.dataSources.back().host.clear();
        makeOwn(configuration.dataSources.back());
    }
    return Edited{std::move(configuration), thing};
}

Edited withCopy(Configuration configuration, const Thing& thing)
{
    Thing copy = thing;
    ++copy.index;
    inListOf(configuration, thing, [&](auto& list) {
        auto one = list[thing.index];
        if constexpr (!std::is_same_v<decltype(one), TableMapping>)
            one.name = freeName(list, one.name);
        if constexpr (std::is_same_v<decltype(one), DataSource>) {
            if (one.password == secretReference(list[thing.index].name))
                makeOwn(one);
        }
        if constexpr (std::is_same_v<decltype(one), Canal>)
            one.serverId = 0;
        if constexpr (std::is_same_v<decltype(one), Pipeline>)
            one.home = one.ddl = false;
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(copy.index), std::move(one));
    });
    return {std::move(configuration), copy};
}

Result<Configuration> withName(Configuration configuration, const Thing& thing, const std::string& name)
{
    const std::string before = nameOf(configuration, thing);
    if (before == name)
        return configuration;
    if (name.empty())
        return fail(ErrorKind::BadConfig, "config.invalid_name", "the name '' is empty");
    const bool taken = inListOf(configuration, thing, [&](const auto& list) {
        return std::ranges::any_of(list, [&](const auto& one) { return nameIn(one) == name; });
    });
    if (taken && thing.kind != ThingKind::Mapping)
        return fail(ErrorKind::BadConfig, "config.duplicate_name",
                    fmt::format("the name '{}' is taken", name));
    inListOf(configuration, thing, [&](auto& list) { nameIn(list[thing.index]) = name; });
    eachReference(configuration, thing.kind, [&](std::string& reference, const Thing&) {
        if (reference == before)
            reference = name;
    });
    if (thing.kind == ThingKind::DataSource) {
        DataSource& source = configuration.dataSources[thing.index];
        if (source.password == secretReference(before))
            source.password = secretReference(name);
        for (IgnoredFinding& ignored : configuration.ignoredFindings) {
            if (ignored.site == before)
                ignored.site = name;
        }
    }
    return configuration;
}

}  // namespace lutra
