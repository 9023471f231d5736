#pragma once

#include "engine/change/row_change.h"

#include <cstdint>

namespace lutra::bench {

/// A number that two rows with the same key share: what an applier sorts rows onto workers by.
/// Both keys of an update count. Rows of a table without a key are told apart by all their columns.
[[nodiscard]] std::uint64_t keyHash(const RowChange& change);

}  // namespace lutra::bench
