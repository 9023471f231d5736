#pragma once

#include "engine/dialect/server_info.h"
#include "engine/model/check_result.h"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::preflight {

[[nodiscard]] Fix sqlFix(std::vector<std::string> lines);

/// SQL that takes something of the user's away.
[[nodiscard]] Fix removingFix(std::vector<std::string> lines);

[[nodiscard]] Fix configurationFix(std::vector<std::string> lines);
[[nodiscard]] Fix advice(std::vector<std::string> lines);

/// How to give a server variable a value now and for good.
[[nodiscard]] Fix setVariable(const ServerInfo& server, std::string_view name, std::string_view value);

/// `name = value` for the server's configuration file, with what must come after.
[[nodiscard]] Fix configure(std::initializer_list<std::string_view> lines);

/// Both, one after the other; of the first one's kind.
[[nodiscard]] Fix joined(Fix first, const Fix& second);

}  // namespace lutra::preflight
