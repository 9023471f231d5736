#pragma once

#include "engine/change/row_change.h"
#include "engine/dialect/row_statements.h"

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

/// Of a table's name, as the target's catalog spells it.
[[nodiscard]] std::uint64_t hashOfName(std::string_view schema, std::string_view table);

/// Equal values give equal hashes; others rarely do.
void addValue(KeyHash& hash, const ColumnValue& value);

/// Source values that a unique key of the target on this column takes for one and the same give equal hashes;
/// others may. False: that cannot be told here, because of the column's collation, or because the two columns
/// are not of one type, charset and precision.
///
/// Source: the collations' weights. Of text only ASCII letters, digits and unified ideographs are told apart,
/// letters
///         without case, i from j and y, u from v and w not at all; everything else in ASCII counts as
///         nothing.
[[nodiscard]] bool addAsKey(KeyHash& hash, const dialect::TableRoute& route, dialect::TableRoute::Pair column,
                            const ColumnValue& value);

/// Whether the column's values can be told apart without its collation: `addAsKey` never says no because of a
/// letter.
[[nodiscard]] bool isExactKey(const ColumnSchema& column);

}  // namespace lutra::apply
