#pragma once

#include "engine/change/row_change.h"

namespace lutra::fuzz {

/// What everyone behind the decoder relies on: which images there are, and that they run parallel to the
/// columns.
void checkRow(const RowChange& change);

}  // namespace lutra::fuzz
