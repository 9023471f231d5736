#pragma once

#include "app/cli/parked_sites.h"

#include <string>

namespace lutra::cli {

/// Rows that wait, as text for people and as JSON: an object a row, values as `lutra capture` prints them.
[[nodiscard]] std::string parkedListText(const std::vector<PlacedRow>& rows);
[[nodiscard]] std::string parkedListJson(const std::vector<PlacedRow>& rows);

/// One row with both images side by side, why it waits and what to do.
///
/// Errors: BadData `conflict.image_damaged`.
[[nodiscard]] Result<std::string> parkedRowText(const PlacedRow& placed);
[[nodiscard]] Result<std::string> parkedRowJson(const PlacedRow& placed);

}  // namespace lutra::cli
