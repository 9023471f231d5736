#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra {

/// What a column is, without the server's storage detail.
enum class ColumnType : std::uint8_t {
    Integer,  // TINYINT to BIGINT; `integerBytes` tells which
    Float,
    Double,
    Decimal,
    Bit,
    Year,
    Date,
    Time,
    DateTime,
    Timestamp,
    Text,    // CHAR, VARCHAR, TINYTEXT to LONGTEXT, MariaDB's JSON
    Binary,  // BINARY(n): fixed length, padded with zero bytes
    Bytes,   // VARBINARY, TINYBLOB to LONGBLOB
    Enum,
    Set,
    Json,  // MySQL's binary JSON
    Geometry,
    Vector,  // float32 little-endian, one behind the other, as `Bytes`
    Uuid,    // 16 bytes in the order of the text, as `Bytes`
    Inet4,   // 4 bytes in network order, as `Bytes`
    Inet6,   // 16 bytes likewise
    Other,   // a vendor's own type: not carried yet
};

/// One column, as it was at the row's position (source) or as it is now (target).
///
/// Source: the TABLE_MAP event's metadata where the server sends it, else information_schema.
struct ColumnSchema {
    std::string name;
    ColumnType type = ColumnType::Other;
    std::string typeText;           // "decimal(10,2)", for people; may be empty when read from the log
    std::uint8_t integerBytes = 0;  // 1, 2, 3, 4, 8 for Integer
    bool isUnsigned = false;
    bool nullable = true;
    bool hasDefault = true;    // a statement may leave it out; known from the catalog only
    bool generated = false;    // VIRTUAL or STORED: never written by us
    std::uint32_t length = 0;  // bytes, for Binary, Vector (at most), Uuid, Inet4, Inet6; bits, for Bit
    std::uint8_t fractionDigits = 0;  // of TIME, DATETIME, TIMESTAMP: 0 to 6
    std::string charset;              // of Text, Enum, Set: "utf8mb4"; empty for others
    std::string collation;
    std::vector<std::string> labels;  // of Enum and Set, in `labelsCharset`
    std::string labelsCharset;
    bool isMariaDbJson = false;  // LONGTEXT with CHECK (JSON_VALID(...)): known from the catalog only
};

/// A unique key. Columns are places in `TableSchema::columns`.
struct KeySchema {
    std::string name;  // "PRIMARY" for the primary key
    std::vector<std::size_t> columns;
    bool hasPrefix = false;      // a part covers only a prefix of its column, or is an expression
    bool hasExpression = false;  // a part is an expression: what it is over is not in `columns`
};

/// What a foreign key does to the child when the parent row goes or its key changes.
enum class ForeignKeyRule : std::uint8_t {
    Refuse,  // RESTRICT, NO ACTION
    Cascade,
    SetNull,
    SetDefault,
};

/// A foreign key as one of its two tables has it. A table that refers to itself has it twice.
///
/// Shape: `columns` are places in the table that holds this, and run parallel to `otherColumns`, names in the
///        other one.
struct ForeignKeySchema {
    std::string name;
    std::vector<std::size_t> columns;
    std::string otherSchema;
    std::string otherTable;
    std::vector<std::string> otherColumns;
    ForeignKeyRule onDelete = ForeignKeyRule::Refuse;
    ForeignKeyRule onUpdate = ForeignKeyRule::Refuse;
};

/// A table's shape. Never changed once built: a change of the table makes a new one.
struct TableSchema {
    std::string schema;
    std::string table;
    std::vector<ColumnSchema> columns;  // in table order, invisible and generated ones included
    std::optional<KeySchema> primaryKey;
    std::vector<KeySchema> uniqueKeys;  // all unique keys but the primary; empty when read from the log
    std::optional<std::size_t> rowEnd =
        {};  // column that ends a row's life, of a table with system versioning

    // What the server does by itself when rows change: of a target only, added by `mysql::TableLinks`.
    std::vector<ForeignKeySchema> foreignKeys = {};   // where this table is the child
    std::vector<ForeignKeySchema> referencedBy = {};  // where it is the parent
    bool hasTriggers = false;

    [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
    [[nodiscard]] std::string fullName() const { return schema + "." + table; }

    /// The key that tells rows apart: the primary key, else the first unique key without NULL or prefix.
    [[nodiscard]] const KeySchema* matchKey() const;
};

using TablePtr = std::shared_ptr<const TableSchema>;

}  // namespace lutra
