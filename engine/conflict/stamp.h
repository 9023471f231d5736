#pragma once

#include "engine/base/error.h"

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace lutra::conflict {

/// When a transaction was born, in an order that all sites share: hybrid logical time, then site.
///
/// Units: `time` is microseconds since 1970 UTC, or more where a clock had to be overtaken.
/// Text:  "1700000000123456@amsterdam".
struct Stamp {
    static constexpr std::int64_t kTimeMax = std::numeric_limits<std::int64_t>::max() / 2;
    static constexpr std::size_t kSiteBytesMax = 256;  // 64 characters

    std::int64_t time = 0;
    std::string site;

    [[nodiscard]] std::string text() const;

    /// Errors: BadData `conflict.stamp_damaged`: whatever `text` would not have written.
    [[nodiscard]] static Result<Stamp> parse(std::string_view text);

    friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

}  // namespace lutra::conflict
