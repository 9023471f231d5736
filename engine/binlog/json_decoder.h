#pragma once

#include "engine/base/arena.h"
#include "engine/change/column_value.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::binlog {

/// A document as text, as `Json` views it.
struct JsonText {
    std::string text;
    std::vector<JsonOpaque> opaques = {};

    [[nodiscard]] Json view() const { return {text, opaques}; }
};

/// A copy that lives as long as the arena.
[[nodiscard]] Json keepJson(Arena& arena, const JsonText& document);

/// MySQL's binary JSON as the text MySQL prints for it, byte for byte: `{"a": 1, "b": [1, 2.0]}`.
///
/// Shape:   `opaques` are the decimals, dates, times and bytes in it, which the text alone would make numbers
/// and
///          strings.
/// Returns: nullopt for bytes that make no sense, and for documents deeper than MySQL allows (100 levels). No
/// bytes
///          at all are a null document, as MySQL 5.7 wrote it for implicit defaults.
/// Source:  MySQL 8.0, sql-common/json_binary.h (layout), json_dom.cc (text).
[[nodiscard]] std::optional<JsonText> jsonText(std::span<const std::byte> document);

}  // namespace lutra::binlog
