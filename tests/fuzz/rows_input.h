#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lutra::fuzz {

/// An input of `fuzz_rows`: which event, whose, and the three parts of a table map and a rows event.
///
/// Shape: type (place in `kRowsTypes`), choices, bytes of the map (2), bytes of the start (2), map, start,
/// rows.
struct RowsInput {
    enum Choice : std::uint8_t { MariaDb = 0x01, NoMetadata = 0x02 };

    std::uint8_t type = 0;
    std::uint8_t choices = 0;
    std::span<const std::byte> map;    // TABLE_MAP's body
    std::span<const std::byte> start;  // all of the event in front of its rows
    std::span<const std::byte> rows;
};

// All events with rows. From 166 on the rows come compressed; the target packs them.
inline constexpr std::array<std::uint8_t, 13> kRowsTypes{23,  24,  25,  30,  31,  32, 39,
                                                         166, 167, 168, 169, 170, 171};
inline constexpr std::uint8_t kFirstCompressedType = 166;

[[nodiscard]] RowsInput readRowsInput(std::span<const std::byte> input);
[[nodiscard]] std::vector<std::byte> writeRowsInput(const RowsInput& input);

}  // namespace lutra::fuzz
