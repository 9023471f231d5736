#pragma once

#include "engine/model/conflict_policies.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace lutra::conflict {

/// How two concurrent writes of one row are settled.
enum class Settling : std::uint8_t {
    ByOrder,   // the greater version, see `Order`
    Incoming,  // what arrives
    Current,   // what is there
    Ask,       // a person
};

/// A policy, by what it puts into the order and what it does with the lesser version.
struct ConflictPolicy {
    std::string_view id;  // stable; stands in configurations
    Settling settling = Settling::ByOrder;
    bool byHome = false;
    bool byColumn = false;
    bool mergesColumns = false;  // column groups by the stamp of each
    bool needsDelta = false;     // makes no sense without columns that commute
};

// What each is for, and whether it needs a home or is for one direction only: engine/model.
inline constexpr std::array kPolicies{
    ConflictPolicy{.id = "home_wins", .byHome = true},
    ConflictPolicy{.id = "newest_wins"},
    ConflictPolicy{.id = "newest_by_column", .byColumn = true},
    ConflictPolicy{.id = "merge_columns", .mergesColumns = true},
    ConflictPolicy{.id = "delta", .needsDelta = true},
    ConflictPolicy{.id = "park", .settling = Settling::Ask},
    ConflictPolicy{.id = "source_wins", .settling = Settling::Incoming},
    ConflictPolicy{.id = "target_wins", .settling = Settling::Current},
};

static_assert(std::ranges::equal(kPolicies, kConflictPolicies, {}, &ConflictPolicy::id,
                                 &ConflictPolicyRow::name),
              "the same policies as can be configured, in the same order");

/// Returns: null when there is no such policy.
[[nodiscard]] constexpr const ConflictPolicy* findPolicy(std::string_view id)
{
    const auto found = std::ranges::find(kPolicies, id, &ConflictPolicy::id);
    return found == kPolicies.end() ? nullptr : &*found;
}

}  // namespace lutra::conflict
