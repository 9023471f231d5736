#pragma once

#include "engine/apply/target_table.h"
#include "engine/change/column_value.h"

#include <cstdint>
#include <optional>

namespace lutra::apply {

/// The number of a row of the target among those that the target's log tells of: of its table and key.
/// nullopt: the table has no key, or the image lacks it.
///
/// Letters of ASCII count without case where the key's collation takes them so; of other letters the bytes
/// count. All 64 bits are good.
[[nodiscard]] std::optional<std::uint64_t> rowIdentity(const TargetTable& table, const Row& image);

}  // namespace lutra::apply
