#pragma once

#include "engine/change/row_change.h"

#include <cstdint>
#include <optional>

namespace lutra::apply {

/// One number out of several, in order.
class KeyHash {
public:
    explicit KeyHash(std::uint64_t seed = 0)
        : m_value(seed)
    {
    }
    void add(std::uint64_t number);
    void add(std::string_view bytes);
    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value;
};

/// Equal values give equal hashes; others rarely do.
void addValue(KeyHash& hash, const ColumnValue& value);

/// Values that a unique key on this column takes for one and the same give equal hashes; others may. False:
/// what the column's collation takes for equal is not known here.
///
/// Source: the collations' weights. Of text only ASCII letters, digits and unified ideographs are told apart,
/// letters
///         without case, i from j and y, u from v and w not at all; everything else in ASCII counts as
///         nothing.
[[nodiscard]] bool addAsKey(KeyHash& hash, const ColumnSchema& column, const ColumnValue& value);

/// Whether the column's values can be told apart without its collation: `addAsKey` never says no because of a
/// letter.
[[nodiscard]] bool isExactKey(const ColumnSchema& column);

}  // namespace lutra::apply
