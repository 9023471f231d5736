#pragma once

#include "engine/base/error.h"
#include "engine/model/configuration.h"
#include "engine/model/validate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra {

/// What a configuration has lists of.
enum class ThingKind : std::uint8_t { DataSource, Canal, Channel, Pipeline, Mapping, Node, ZooKeeper };

inline constexpr std::array kThingKinds{ThingKind::DataSource, ThingKind::Canal,   ThingKind::Channel,
                                        ThingKind::Pipeline,   ThingKind::Mapping, ThingKind::Node,
                                        ThingKind::ZooKeeper};

/// As the text form calls its section: "data_source".
[[nodiscard]] std::string_view nameOf(ThingKind kind);
[[nodiscard]] std::optional<ThingKind> thingKindFrom(std::string_view name);

/// One thing of a configuration, by its place.
///
/// Shape: of a pipeline `channel` is its channel's place, of a mapping `pipeline` as well; else both are 0.
struct Thing {
    ThingKind kind = ThingKind::DataSource;
    std::size_t index = 0;
    std::size_t channel = 0;
    std::size_t pipeline = 0;

    bool operator==(const Thing&) const = default;
};

/// In the order of the text form; pipelines by channel, mappings by pipeline.
[[nodiscard]] std::vector<Thing> thingsOf(const Configuration& configuration, ThingKind kind);
[[nodiscard]] bool isThere(const Configuration& configuration, const Thing& thing);

/// "site-a"; a mapping has its source pattern.
[[nodiscard]] const std::string& nameOf(const Configuration& configuration, const Thing& thing);
/// With what it belongs to: "test_core/a-to-b/shop.*".
[[nodiscard]] std::string fullNameOf(const Configuration& configuration, const Thing& thing);
/// As the paths of problems begin: "channel[0].pipeline[1]".
[[nodiscard]] std::string pathOf(const Thing& thing);

/// By its name or its full name.
///
/// Errors: BadConfig `config.no_such_thing`: none has the name, or several have.
[[nodiscard]] Result<Thing> findThing(const Configuration& configuration, ThingKind kind,
                                      std::string_view name);

/// What names this thing and would lose it.
[[nodiscard]] std::vector<Thing> usersOf(const Configuration& configuration, const Thing& thing);

/// What is wrong with it, and not with what stands within it.
[[nodiscard]] std::vector<Problem> problemsOf(const Configuration& configuration, const Thing& thing);

/// Data sources, channels and pipelines of the one that the other has not, by full name.
[[nodiscard]] std::vector<std::string> removedThings(const Configuration& before, const Configuration& after);

/// A configuration after an edit, and the thing that is new or changed in it.
struct Edited {
    Configuration configuration;
    Thing thing;
};

/// Without the thing and what stands within it. What somebody decided to live with at a data source goes with
/// it.
///
/// Errors: Refused `config.in_use`: the detail names all that uses it.
[[nodiscard]] Result<Configuration> withoutThing(Configuration configuration, const Thing& thing);

/// With one more of its kind behind the others, with defaults and a name that is free. `owner`: the channel
/// of a pipeline, the pipeline of a mapping; else it does not matter.
///
/// Errors: BadConfig `config.no_owner`: there is no such channel or pipeline.
[[nodiscard]] Result<Edited> withNew(Configuration configuration, ThingKind kind, const Thing& owner);

/// With a copy right behind the thing, under a name that is free. What only one may be (home, the carrier of
/// DDL, a server id) the copy is not. A mapping's copy has the same tables until somebody names others.
[[nodiscard]] Edited withCopy(Configuration configuration, const Thing& thing);

/// Under another name, wherever it is named.
///
/// Errors: BadConfig `config.duplicate_name`, and `config.invalid_name` for an empty one.
[[nodiscard]] Result<Configuration> withName(Configuration configuration, const Thing& thing,
                                             const std::string& name);

}  // namespace lutra
