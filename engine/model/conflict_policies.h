#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lutra {

/// How a channel settles a conflict. What each does: the conflict room.
struct ConflictPolicyRow {
    std::string_view name;
    bool needsHome = false;  // decides by what was born at the primary site
    bool oneSided = false;   // not symmetric: both sites would keep different rows if both directions had it
    bool needsPast = false;  // of the row's columns, which does not travel between sites yet: refused
};

// The one list of policies; the wizard and the validator read it.
inline constexpr std::array kConflictPolicies{
    ConflictPolicyRow{.name = "home_wins", .needsHome = true},
    ConflictPolicyRow{.name = "newest_wins"},
    ConflictPolicyRow{.name = "newest_by_column", .needsPast = true},
    ConflictPolicyRow{.name = "merge_columns", .needsPast = true},
    ConflictPolicyRow{.name = "delta", .needsPast = true},
    ConflictPolicyRow{.name = "park"},
    ConflictPolicyRow{.name = "source_wins", .oneSided = true},
    ConflictPolicyRow{.name = "target_wins", .oneSided = true},
};

/// Returns: null when there is no such policy.
[[nodiscard]] constexpr const ConflictPolicyRow* findConflictPolicy(std::string_view name)
{
    const auto found = std::ranges::find(kConflictPolicies, name, &ConflictPolicyRow::name);
    return found == kConflictPolicies.end() ? nullptr : &*found;
}

}  // namespace lutra
