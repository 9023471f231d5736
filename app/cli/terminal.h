#pragma once

#include "engine/base/error.h"
#include "engine/model/secret.h"

#include <string>

namespace lutra::cli {

/// Asks for a password without showing it. Where nobody sits at a terminal, it is the first line of standard
/// input.
///
/// Errors: BadConfig `secret.not_found`: there is nothing to read.
[[nodiscard]] Result<Secret> askPassword(const std::string& prompt);

/// Whether the person typed exactly `word`.
[[nodiscard]] bool confirmed(const std::string& question, const std::string& word);

}  // namespace lutra::cli
