#pragma once

#include "engine/dialect/column_literal.h"

#include <cstdint>
#include <optional>
#include <string>

namespace lutra::dialect {

/// How the values of a MariaDB target's column stand in a row event.
///
/// Source: performance-and-protocol.md C.4, C.6.
struct EventColumn {
    ColumnType type = ColumnType::Other;
    std::uint8_t wireType = 0;
    std::string metadata;  // as in a TABLE_MAP
    bool nullable = true;
    bool isUnsigned = false;
    unsigned bytes = 0;           // of a number, a fraction; or of the length in front of a value
    std::uint64_t valueMax = 0;   // of Bit, Enum and Set
    std::size_t lengthMax = 0;    // characters of Text, bytes of Binary and Bytes
    unsigned characterBytes = 1;  // at least, of Text
    bool isUtf8 = false;
    unsigned wholeDigits = 0;     // of Decimal
    unsigned fractionDigits = 0;  // of Decimal and of times

    /// nullopt: not a type that is written so, or the source's means something else by the same bytes.
    [[nodiscard]] static std::optional<EventColumn> of(const ColumnRoute& route);

    /// Appends a value that is not NULL. False: it is not certain that the column holds it as it is; what was
    /// appended is of no use then.
    [[nodiscard]] bool append(std::string& to, const ColumnValue& value) const;

    /// Appends some value of the type, a short one.
    void appendAny(std::string& to) const;
};

}  // namespace lutra::dialect
