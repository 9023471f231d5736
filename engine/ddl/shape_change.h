#pragma once

#include "engine/change/table_schema.h"
#include "engine/ddl/schema_statement_parts.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lutra::ddl {

/// Names of a charset and a collation as a statement gives them; both may be empty.
struct CharsetWish {
    std::string charset;      // as the catalog spells it; "default": the schema's
    std::string collation;    // as written
    bool binarySort = false;  // BINARY behind a charset: its collation by number

    [[nodiscard]] bool told() const { return !charset.empty() || !collation.empty() || binarySort; }
};

/// A column as a statement defines it.
///
/// Shape: `column.charset` and `column.collation` are empty until the table's default is known; a text column
///        may become one of bytes then.
struct ColumnDefinition {
    ColumnSchema column;
    CharsetWish charset;
    std::uint32_t lengthTold = 0;  // of CHAR: becomes the length of BINARY
    bool fixedLength = false;      // CHAR
    bool primaryKey = false;
};

struct PrimaryKey {
    std::vector<std::string> columns;
    bool hasPrefix = false;
};

/// Where a column goes: nowhere told, in front, behind `after`.
struct ColumnPlace {
    bool first = false;
    std::string after;

    [[nodiscard]] bool told() const { return first || !after.empty(); }
};

struct AddColumn {
    ColumnDefinition definition;
    ColumnPlace place;
    bool ifNotExists = false;
};

struct ChangeColumn {
    std::string name;
    ColumnDefinition definition;  // its name is the new one
    ColumnPlace place;
    bool ifExists = false;
};

struct RenameColumn {
    std::string from;
    std::string to;
    bool ifExists = false;
};

struct DropColumn {
    std::string name;
    bool ifExists = false;
};

struct AddPrimaryKey {
    PrimaryKey key;
    bool ifNotExists = false;
};

struct DropPrimaryKey {};

/// CONVERT TO CHARACTER SET: the table's default and every text.
struct ConvertCharset {
    CharsetWish to;
};

/// What columns to come will have.
struct DefaultCharset {
    CharsetWish to;
};

struct RenameTo {
    TableRef table;
};

using TableAction = std::variant<AddColumn, ChangeColumn, RenameColumn, DropColumn, AddPrimaryKey,
                                 DropPrimaryKey, ConvertCharset, DefaultCharset, RenameTo>;

struct CreateTable {
    TableRef table;
    bool ifNotExists = false;
    std::vector<ColumnDefinition> columns;
    std::optional<PrimaryKey> primaryKey;
    CharsetWish charset;
    std::optional<TableRef> like;
};

struct AlterTable {
    TableRef table;
    bool ifExists = false;
    std::vector<TableAction> actions;
};

struct RenameTables {
    struct Pair {
        TableRef from;
        TableRef to;
    };
    std::vector<Pair> pairs;  // one after the other
};

struct DropTables {
    std::vector<TableRef> tables;
};

struct DropSchema {
    std::string schema;
};

/// CREATE and ALTER DATABASE.
struct SchemaCharset {
    std::string schema;
    CharsetWish charset;
    bool creates = false;
    bool ifNotExists = false;
};

/// Shapes stay as they are.
struct NoChange {};

/// What the tables look like behind the statement cannot be told from it.
struct Unclear {
    std::vector<TableRef> tables;  // empty: any may have changed
    std::string why;
};

/// What a statement does to the shapes of tables. Schema names are filled in.
using ShapeChange = std::variant<NoChange, CreateTable, AlterTable, RenameTables, DropTables, DropSchema,
                                 SchemaCharset, Unclear>;

}  // namespace lutra::ddl
