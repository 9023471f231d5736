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
};

// The one list of policies; the wizard and the validator read it.
inline constexpr std::array kConflictPolicies{
    ConflictPolicyRow{"home_wins", true, false},          //
    ConflictPolicyRow{"newest_wins", false, false},       //
    ConflictPolicyRow{"newest_by_column", false, false},  //
    ConflictPolicyRow{"merge_columns", false, false},     //
    ConflictPolicyRow{"delta", false, false},             //
    ConflictPolicyRow{"park", false, false},              //
    ConflictPolicyRow{"source_wins", false, true},        //
    ConflictPolicyRow{"target_wins", false, true},
};

/// Returns: null when there is no such policy.
[[nodiscard]] constexpr const ConflictPolicyRow* findConflictPolicy(std::string_view name)
{
    const auto found = std::ranges::find(kConflictPolicies, name, &ConflictPolicyRow::name);
    return found == kConflictPolicies.end() ? nullptr : &*found;
}

}  // namespace lutra
