#pragma once

#include "engine/base/arena.h"
#include "engine/base/byte_reader.h"
#include "engine/base/error.h"
#include "engine/binlog/table_map.h"
#include "engine/change/column_value.h"
#include "engine/change/table_schema.h"

#include <string_view>

namespace lutra::binlog {

/// Reads one value of a column, which is neither absent nor NULL, from a row image.
///
/// Bytes that make no sense leave the reader not `ok()`. The value may look at the reader's bytes; what it
/// must build stands in the arena.
struct ColumnCodec {
    WireType type;
    std::string_view name;
    ColumnValue (*decode)(ByteReader&, const WireColumn&, const ColumnSchema&, Arena&);
};

/// The codec for a column that `checkFits` found to fit its schema.
///
/// Errors: BadData "binlog.unsupported_type", naming column and type: a vendor's own type.
[[nodiscard]] Result<const ColumnCodec*> codecFor(const WireColumn& wire, const ColumnSchema& column);

}  // namespace lutra::binlog
