#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lutra {

/// A form of a JSON document that is the same for two texts exactly when they say the same: without white
/// space, keys in byte order, the last of equal keys, escapes undone, numbers by value (1 and 1.0 stay two:
/// MySQL keeps an integer and a double apart). Not meant to be read.
///
/// Returns: nullopt when the text is not JSON, or deeper than a server takes.
[[nodiscard]] std::optional<std::string> canonicalJson(std::string_view text);

}  // namespace lutra
