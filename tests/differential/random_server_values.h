#pragma once

#include "tests/differential/random.h"

#include <string>
#include <string_view>

namespace lutra::differential {

/// SQL expressions of random values, edges first.

[[nodiscard]] std::string randomInteger(Random& random, unsigned bits, bool isUnsigned);
[[nodiscard]] std::string randomReal(Random& random, bool isSingle);
[[nodiscard]] std::string randomDecimal(Random& random, unsigned precision, unsigned scale, bool isUnsigned);
[[nodiscard]] std::string randomDate(Random& random);
[[nodiscard]] std::string randomTime(Random& random);
[[nodiscard]] std::string randomDateTime(Random& random);
[[nodiscard]] std::string randomTimestamp(Random& random, bool reaches2106);

/// At most `bytesMax` bytes as X'…'.
[[nodiscard]] std::string randomBytes(Random& random, std::size_t bytesMax);
[[nodiscard]] std::string hexLiteral(std::string_view bytes);

/// At most `charactersMax` characters, of those that stand in many charsets, or any.
[[nodiscard]] std::string randomText(Random& random, const std::string& charset, std::size_t charactersMax);

/// A document for MySQL's type JSON; with `opaque` also values that its text does not tell.
[[nodiscard]] std::string randomJson(Random& random, bool opaque);
[[nodiscard]] std::string randomGeometry(Random& random, std::string_view type, bool isMySql);
[[nodiscard]] std::string randomVector(Random& random, std::size_t count);

}  // namespace lutra::differential
