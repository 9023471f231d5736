#pragma once

#include "engine/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::binlog {

/// The type codes a TABLE_MAP event gives its columns.
/// Source: MySQL 8.0, include/field_types.h; 140 and 141: MariaDB 10.11, include/mysql_com.h.
enum class WireType : std::uint8_t {
    OldDecimal = 0,
    Tiny = 1,
    Short = 2,
    Long = 3,
    Float = 4,
    Double = 5,
    OldTimestamp = 7,
    LongLong = 8,
    Int24 = 9,
    Date = 10,
    OldTime = 11,
    OldDateTime = 12,
    Year = 13,
    Varchar = 15,
    Bit = 16,
    Timestamp2 = 17,
    DateTime2 = 18,
    Time2 = 19,
    BlobCompressed = 140,
    VarcharCompressed = 141,
    Vector = 242,
    Json = 245,
    NewDecimal = 246,
    Enum = 247,
    Set = 248,
    Blob = 252,
    VarString = 253,
    String = 254,
    Geometry = 255,
};

/// One column as the log describes it.
///
/// Units:  `metadata` is made plain: bytes at most (Varchar, String), bytes of the length in front (Blob,
/// Json,
///         Geometry), bytes of the value (Enum, Set), bits (Bit), digits of a fraction (Time2, DateTime2,
///         Timestamp2), precision × 256 + scale (NewDecimal).
/// Shape:  the fields below it are there only as far as the server's binlog_row_metadata goes.
struct WireColumn {
    WireType type = WireType::Tiny;
    std::uint16_t metadata = 0;
    bool nullable = true;

    std::string name;
    std::optional<bool> isUnsigned;   // of numbers, YEAR included
    std::uint32_t collation = 0;      // id; 0 is unknown; 63 is binary
    std::vector<std::string> labels;  // of Enum and Set, in the column's charset
    bool visible = true;

    bool operator==(const WireColumn&) const = default;
};

/// A TABLE_MAP event: which table the rows that follow belong to, and how its columns are laid out.
struct TableMap {
    std::uint64_t id = 0;  // good until the end of its statement, see Rows::kStatementEnd
    std::string schema;
    std::string table;
    std::vector<WireColumn> columns;

    bool hasNames = false;  // binlog_row_metadata=FULL
    bool hasSignedness = false;
    std::vector<std::size_t> primaryKey;  // empty: none, or not told
    bool primaryKeyHasPrefix = false;

    [[nodiscard]] std::string fullName() const { return schema + "." + table; }
};

using TableMapPtr = std::shared_ptr<const TableMap>;

enum class ServerFamily : std::uint8_t { MySql, MariaDb };

/// `body` is the event without header and checksum. The family matters: the two count different columns as
/// text.
///
/// Errors: BadData "binlog.malformed".
[[nodiscard]] Result<TableMap> parseTableMap(std::span<const std::byte> body, ServerFamily family);

}  // namespace lutra::binlog
