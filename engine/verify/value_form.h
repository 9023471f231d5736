#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lutra::verify {

/// How two servers' texts of one value are brought to one form. Byte for byte is the rule.
enum class Form : std::uint8_t {
    Bytes,
    Trimmed,  // zeros at the end of a fraction say nothing: DECIMAL and times of different scale
    Double,   // by value; -0 and 0 are one, for MariaDB cannot hold -0
    Json,
    LabelSet,  // SET whose labels stand in another order
};

/// Equal for two texts exactly when they are the same value.
[[nodiscard]] std::string canonical(Form form, std::string_view text);

[[nodiscard]] bool sameValue(Form form, std::string_view a, std::string_view b);

/// In which order a server returns a key column, so that the two streams can be merged.
enum class Order : std::uint8_t {
    Bytes,   // binary strings; text cast to such; dates
    Moment,  // date and time, whatever the digits of its fraction
    Number,  // exact, any size, with a sign and a fraction
    Double,
    Time,  // "-01:02:03.5"
};

[[nodiscard]] std::strong_ordering compareInOrder(Order order, std::string_view a, std::string_view b);

/// How a value is shown to people.
enum class Look : std::uint8_t { Plain, Quoted, Hex };

/// Cut to `charactersMax` characters; text that is not UTF-8 is shown as bytes, control characters as \x...
[[nodiscard]] std::string shownValue(Look look, std::optional<std::string_view> value,
                                     std::size_t charactersMax);

}  // namespace lutra::verify
