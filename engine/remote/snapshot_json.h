#pragma once

#include "engine/base/error.h"
#include "engine/control/engine_snapshot.h"

#include <string>
#include <string_view>

namespace lutra::remote {

/// Rises with every field that is added. A reader ignores fields it does not know and refuses an answer that
/// lacks one it needs; a change that old readers cannot bear gets a new path (`/v2/…`) instead.
inline constexpr unsigned kProtocolVersion = 3;

/// Units: times RFC 3339 in UTC with six digits; 64-bit numbers as digits, exact; what is not there is null.
///
/// JSON knows neither bytes that are not UTF-8 (written as U+FFFD) nor numbers that are not finite (written
/// as 0).
[[nodiscard]] std::string snapshotToJson(const EngineSnapshot& snapshot);

/// Errors: BadData `remote.bad_answer`, which names the field.
[[nodiscard]] Result<EngineSnapshot> snapshotFromJson(std::string_view json);

}  // namespace lutra::remote
