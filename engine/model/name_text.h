#pragma once

#include <array>
#include <string>
#include <string_view>

namespace lutra {

/// Whether `Orders` and `orders` are one table: what `lower_case_table_names` says of the server.
enum class NameCase : unsigned char { Exact, Folded };

/// A server's own name has at most this many characters (not bytes).
inline constexpr std::size_t kNameCharactersMax = 64;

/// One element per character. Bytes that are not UTF-8 survive the way there and back.
[[nodiscard]] std::wstring toCharacters(std::string_view utf8);
[[nodiscard]] std::string toUtf8(std::wstring_view characters);

/// The lower case of one character: Latin, Greek and Cyrillic, whatever the process's locale is.
[[nodiscard]] wchar_t folded(wchar_t character);
[[nodiscard]] std::wstring folded(std::wstring_view characters);

/// The server's own schemas and ours, in any case. No pattern ever matches them.
inline constexpr std::array<std::string_view, 5> kReservedSchemas{"mysql", "sys", "performance_schema",
                                                                  "information_schema", "retl"};
[[nodiscard]] bool isReservedSchema(std::string_view schema);

}  // namespace lutra
