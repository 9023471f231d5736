#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::apply {

/// What of a table one change of a row touches, by the target's unique keys: the values of each, before and
/// after, as hashes. Two changes that share nothing may be written in any order.
///
/// Shape: equal values have equal hashes, by the target's collation ('a' and 'A ' may be one value); the
/// reverse
///        need not hold, and then a change waits without need. `wholeTable`: the keys cannot be told (no key,
///        a key over a prefix or an expression, the table or a column is missing), so all of the table is
///        touched. `shape`: which keys the hashes are of; hashes of another shape cannot be compared.
struct RowKeys {
    bool wholeTable = true;
    std::uint64_t shape = 0;
    std::vector<std::uint64_t> hashes;

    /// "*", or "shape hash hash …" in hexadecimal digits.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<RowKeys> parse(std::string_view text);

    friend bool operator==(const RowKeys&, const RowKeys&) = default;
};

/// Whether the two may touch the same row or the same unique value. Both are of one table.
[[nodiscard]] bool overlap(const RowKeys& a, const RowKeys& b);

/// FNV-1a, 64 bits: the same on every machine, for it is kept in the target.
[[nodiscard]] std::uint64_t hashOf(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325);

}  // namespace lutra::apply
