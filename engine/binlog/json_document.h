#pragma once

#include "engine/binlog/json_decoder.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// A JSON document taken apart so that parts of it can be changed.
///
/// Shape: a scalar is kept as MySQL prints it, for a change moves it but never looks into it. The members of
/// an
///        object stand in MySQL's order: by length of the key, then by its bytes.
struct JsonNode {
    enum class Kind : std::uint8_t { Scalar, Array, Object };

    Kind kind = Kind::Scalar;
    std::string text;                        // of a scalar
    std::optional<JsonOpaque::Kind> opaque;  // of a scalar whose type the text does not tell
    std::vector<std::string> keys;           // of an object, parallel to `items`; escapes undone
    std::vector<JsonNode> items;

    /// Where a member with this key stands, or would stand.
    [[nodiscard]] std::size_t placeOf(std::string_view key) const;
    [[nodiscard]] bool hasMember(std::string_view key) const;
};

/// Takes apart what `jsonText` printed; nullopt for other text.
[[nodiscard]] std::optional<JsonNode> parseJsonDocument(const Json& document);

/// The document as MySQL prints it; nullopt when it is deeper than MySQL allows (100 levels).
[[nodiscard]] std::optional<JsonText> printJsonDocument(const JsonNode& root);

}  // namespace lutra::binlog
