#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lutra::binlog {

/// Puts `text` behind `to`, in quotes and with the escapes that MySQL prints.
/// Source: MySQL 8.0, sql-common/json_dom.cc, double_quote().
void appendJsonQuoted(std::string& to, std::string_view text);

/// Takes a quoted string from the start of `text`: what it says, without quotes and escapes.
///
/// Returns: nullopt, and `text` somewhere, when it is none, or has half of a surrogate pair, which no server
///          prints.
[[nodiscard]] std::optional<std::string> takeJsonQuoted(std::string_view& text);

}  // namespace lutra::binlog
