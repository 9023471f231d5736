#pragma once

#include <string>
#include <string_view>

namespace lutra::ddl {

/// A statement as UTF-8, whatever its client's charset.
///
/// Characters that we cannot tell in UTF-8 become U+FFFD, one for each, so that their bytes are never taken
/// for quotes or backslashes (trap 50): whoever meets U+FFFD in a name or a label knows that he does not know
/// it, and in comments it does no harm.
[[nodiscard]] std::string readableStatement(std::string_view sql, std::string_view charset);

}  // namespace lutra::ddl
