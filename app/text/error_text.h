#pragma once

#include "engine/base/error.h"

#include <span>
#include <string>
#include <string_view>

namespace lutra::text {

/// What an error code means and what to do about it, in English. Keyed by the engine's stable codes.
struct ErrorText {
    std::string_view code;
    std::string_view cause;
    std::string_view remedy;
};

/// Every code that the engine can give; a test holds the list against the sources.
[[nodiscard]] std::span<const ErrorText> errorTexts();

/// "Nothing answers at this address: connecting to site-a … Remedy: check host and port. [mysql.unreachable]"
[[nodiscard]] std::string sentenceFor(std::string_view code, std::string_view detail);
[[nodiscard]] std::string sentenceFor(const Error& error);

}  // namespace lutra::text
