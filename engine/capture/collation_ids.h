#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lutra::capture {

/// The charset of a collation, by the id that stands in binlog metadata: "utf8mb4"; "binary" for bytes.
/// For logs without their server: a live one is asked instead.
[[nodiscard]] std::optional<std::string_view> charsetOfCollation(std::uint32_t id);

}  // namespace lutra::capture
