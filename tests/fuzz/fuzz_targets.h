#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace lutra::fuzz {

using Input = std::span<const std::byte>;

/// What libFuzzer calls with bytes of its own making, and the tests with seeds and former findings. Each one
/// returns, whatever the bytes, or aborts when a promise of the engine is broken.
///
/// Shape: an input's first bytes choose among ways to read the others; each target's file says how.
void fuzzEvents(Input input);
void fuzzRows(Input input);
void fuzzJson(Input input);
void fuzzGtid(Input input);
void fuzzSql(Input input);

struct Target {
    std::string_view name;
    void (*run)(Input);
};

inline constexpr std::array kTargets{
    Target{"fuzz_events", fuzzEvents}, Target{"fuzz_rows", fuzzRows}, Target{"fuzz_json", fuzzJson},
    Target{"fuzz_gtid", fuzzGtid},     Target{"fuzz_sql", fuzzSql},
};

}  // namespace lutra::fuzz
