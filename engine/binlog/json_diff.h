#pragma once

#include "engine/base/byte_reader.h"
#include "engine/binlog/json_decoder.h"

#include <optional>

namespace lutra::binlog {

/// The document that `diffs`, the differences of a PARTIAL_UPDATE_ROWS event, make of the one before.
///
/// Returns: nullopt for bytes that make no sense, and for differences that do not fit the document: a server
///          refuses these too, for then it is not the document that was changed.
/// Source:  MySQL 8.0, sql-common/json_diff.cc, read_binary() and apply_json_diffs().
[[nodiscard]] std::optional<JsonText> applyJsonDiffs(const Json& before, ByteReader diffs);

}  // namespace lutra::binlog
