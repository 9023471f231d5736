#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace lutra {

/// How a channel settles a conflict. What each does: the conflict room.
struct ConflictPolicyRow {
    std::string_view name;
    bool needsHome = false;  // decides by what was born at the primary site
    bool oneSided = false;   // not symmetric: both sites would keep different rows if both directions had it
    bool needsPast = false;  // looks at columns, which may have to be named: `newest_by_column(changed_at)`
    std::size_t columnsLeast = 0;
    std::size_t columnsMost = 0;
};

// The one list of policies; the wizard and the validator read it.
inline constexpr std::array kConflictPolicies{
    ConflictPolicyRow{.name = "home_wins", .needsHome = true},
    ConflictPolicyRow{.name = "newest_wins"},
    ConflictPolicyRow{.name = "newest_by_column", .needsPast = true, .columnsLeast = 1, .columnsMost = 1},
    ConflictPolicyRow{.name = "merge_columns", .needsPast = true, .columnsMost = 4096},
    ConflictPolicyRow{.name = "delta", .needsPast = true, .columnsLeast = 1, .columnsMost = 4096},
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

/// A policy as a configuration names it: its name, and in brackets the columns it goes by.
struct ConflictPolicyText {
    std::string_view name;
    std::vector<std::string_view> columns;
};

/// Never fails: what is no such text is a name that nobody knows.
[[nodiscard]] constexpr ConflictPolicyText readConflictPolicy(std::string_view text)
{
    const auto trimmed = [](std::string_view part) {
        const auto first = part.find_first_not_of(' ');
        return first == std::string_view::npos ? std::string_view()
                                               : part.substr(first, part.find_last_not_of(' ') + 1 - first);
    };
    const auto open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')'))
        return {text, {}};
    ConflictPolicyText found{trimmed(text.substr(0, open)), {}};
    std::string_view rest = text.substr(open + 1, text.size() - open - 2);
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        found.columns.push_back(trimmed(rest.substr(0, comma)));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return found;
}

}  // namespace lutra
