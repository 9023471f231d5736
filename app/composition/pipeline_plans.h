#pragma once

#include "engine/model/configuration.h"

#include <string>

namespace lutra::composition {

/// The same for two pipelines only if they carry the same tables.
[[nodiscard]] std::string tablesTextOf(const Pipeline& pipeline);

}  // namespace lutra::composition
