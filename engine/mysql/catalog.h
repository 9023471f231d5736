#pragma once

#include "engine/change/table_schema.h"
#include "engine/mysql/connection.h"

#include <map>
#include <span>

namespace lutra::mysql {

/// A collation's name and charset, by the number that stands in binlog metadata.
struct CollationName {
    std::string charset;
    std::string collation;
};

/// The table as it is now, with all its unique keys; null when there is none (or the account may not see it).
/// One round trip.
///
/// Source: information_schema.COLUMNS, STATISTICS; on MariaDB also CHECK_CONSTRAINTS, to know JSON columns.
[[nodiscard]] Result<TablePtr> readTable(Connection& connection, std::string_view schema,
                                         std::string_view table);

/// The same with the statement that SHOW CREATE TABLE tells; empty where the account may not see it. The text
/// is the older of the two, should the table change meanwhile.
struct TableAndText {
    TablePtr table;
    std::string text;
};
[[nodiscard]] Result<TableAndText> readTableAndText(Connection& connection, std::string_view schema,
                                                    std::string_view table);

/// The table as the log shows its rows: with the columns that MariaDB adds, hides and numbers last: the
/// period of system versioning, and the hash behind a unique key on long text. They are `generated`.
[[nodiscard]] Result<TablePtr> readLoggedTable(Connection& connection, std::string_view schema,
                                               std::string_view table);

struct TableName {
    std::string schema;
    std::string table;
};

/// Many tables at once, with as many queries as for a few: one of each kind for every thousand names. What is
/// not there, or may not be seen, is left out. By schema and name, as the server spells them.
using TablesByName = std::map<std::pair<std::string, std::string>, TablePtr>;
[[nodiscard]] Result<TablesByName> readTables(Connection& connection, std::span<const TableName> names);

struct TableCollation {
    TableName name;
    std::string collation;  // the default of its columns to come
};

/// All base tables but the servers' own, by name; ours among them.
[[nodiscard]] Result<std::vector<TableCollation>> readTableCollations(Connection& connection);

/// The default collation of each schema, or of each charset.
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>>
readSchemaCollations(Connection& connection);
[[nodiscard]] Result<std::map<std::string, std::string, std::less<>>>
readDefaultCollations(Connection& connection);

/// All base tables outside the servers' own schemas and ours, by name.
[[nodiscard]] Result<std::vector<TableName>> listTables(Connection& connection);

[[nodiscard]] Result<std::map<std::uint64_t, CollationName>> readCollations(Connection& connection);

/// A server variable, or nullopt when the server does not know it.
[[nodiscard]] Result<Cell> readVariable(Connection& connection, std::string_view name);

/// Where the log ends now. Errors: Refused `capture.binlog_off`.
struct LogEnd {
    std::string file;
    std::uint64_t offset = 0;
};
[[nodiscard]] Result<LogEnd> readLogEnd(Connection& connection);

/// The first file the server still has.
[[nodiscard]] Result<std::string> readOldestLogFile(Connection& connection);

}  // namespace lutra::mysql
