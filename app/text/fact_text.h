#pragma once

#include "engine/model/check_result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace lutra::text {

/// What a fact's code says, in English, with {0}, {1} … where its values go.
struct FactText {
    std::string_view code;
    std::string_view words;
};

/// Every code that a check can say; a test holds the list against the sources.
[[nodiscard]] std::span<const FactText> factTexts();

/// Whose words are to be put into another language.
enum class Of : std::uint8_t { Fact, Error };
using Translate = std::function<std::string(Of, std::string_view english)>;

/// The sentence, with its values. A fact of an error is the error's cause; of a code that nobody knows, the
/// code.
[[nodiscard]] std::string worded(const preflight::Fact& fact);
[[nodiscard]] std::string worded(const preflight::Fact& fact, const Translate& translate);

}  // namespace lutra::text
