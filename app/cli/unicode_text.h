#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lutra::cli {

/// Appends `utf8` as a JSON string, quotes included. False, and nothing appended, when it is not valid UTF-8.
[[nodiscard]] bool appendJsonString(std::string& to, std::string_view utf8);

/// A name as a JSON string; what is not valid UTF-8 in it becomes U+FFFD.
void appendJsonName(std::string& to, std::string_view name);

/// Text of a server's charset as UTF-8.
///
/// Returns: nullopt for a charset that is not converted here (all but utf8mb4, utf8mb3, ascii, latin1, utf16,
///          utf16le, ucs2 and utf32), and for bytes that the charset does not have.
[[nodiscard]] std::optional<std::string> toUtf8(std::string_view bytes, std::string_view charset);

void appendBase64(std::string& to, std::string_view bytes);

}  // namespace lutra::cli
