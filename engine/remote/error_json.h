#pragma once

#include "engine/base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace lutra::remote {

/// `{"code": "…", "detail": "…", "kind": "…"}`: the body of every answer that is not a success.
[[nodiscard]] std::string errorToJson(const Error& error);

/// Nullopt when it is no such body.
[[nodiscard]] std::optional<Error> errorFromJson(std::string_view json);

}  // namespace lutra::remote
