#pragma once

#include "engine/control/setup_values.h"
#include "engine/model/configuration.h"

namespace lutra::setup {

/// Goes the way to a server step by step: name, network, encryption, login, version, rights. Each step is
/// timed; none takes longer than a few seconds.
[[nodiscard]] LinkReport testLink(const DataSource& source, const Secret& password);

}  // namespace lutra::setup
