#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lutra::binlog {

/// A finite double as MySQL prints it inside JSON: the fewest digits that read back the same, and ".0" after
/// whole numbers so that it stays a double. Source: MySQL 8.0, strings/dtoa.cc, my_gcvt().
[[nodiscard]] std::string jsonDouble(double value);

/// Base64 as MySQL prints opaque values inside JSON: lines of 76, their ends as the two characters `\n`.
[[nodiscard]] std::string jsonBase64(std::span<const std::byte> bytes);

}  // namespace lutra::binlog
