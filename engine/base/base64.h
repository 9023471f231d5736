#pragma once

#include <string>
#include <string_view>

namespace lutra {

/// Appends the bytes as base64 with padding, on one line.
void appendBase64(std::string& to, std::string_view bytes);

}  // namespace lutra
