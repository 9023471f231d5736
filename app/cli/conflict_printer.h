#pragma once

#include "app/cli/conflict_sites.h"

#include <string>

namespace lutra::cli {

/// Conflicts as text for people, as JSON (an object each) and as CSV (RFC 4180, with a head). Images are JSON
/// objects as the journal keeps them.
[[nodiscard]] std::string conflictListText(const std::vector<PlacedConflict>& conflicts);
[[nodiscard]] std::string conflictListJson(const std::vector<PlacedConflict>& conflicts);
[[nodiscard]] std::string conflictListCsv(const std::vector<PlacedConflict>& conflicts);

/// One, with what the change wanted and what it met side by side.
[[nodiscard]] std::string conflictText(const PlacedConflict& placed);
[[nodiscard]] std::string conflictJson(const PlacedConflict& placed);

}  // namespace lutra::cli
