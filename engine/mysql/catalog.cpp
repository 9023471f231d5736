#include "engine/mysql/catalog.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>

namespace lutra::mysql {

namespace {

struct KnownType {
    std::string_view name;  // information_schema.COLUMNS.DATA_TYPE
    ColumnType type;
    std::uint8_t integerBytes = 0;
};

constexpr std::array kKnownTypes{
    KnownType{"tinyint", ColumnType::Integer, 1},
    KnownType{"smallint", ColumnType::Integer, 2},
    KnownType{"mediumint", ColumnType::Integer, 3},
    KnownType{"int", ColumnType::Integer, 4},
    KnownType{"bigint", ColumnType::Integer, 8},
    KnownType{"float", ColumnType::Float},
    KnownType{"double", ColumnType::Double},
    KnownType{"decimal", ColumnType::Decimal},
    KnownType{"bit", ColumnType::Bit},
    KnownType{"year", ColumnType::Year},
    KnownType{"date", ColumnType::Date},
    KnownType{"time", ColumnType::Time},
    KnownType{"datetime", ColumnType::DateTime},
    KnownType{"timestamp", ColumnType::Timestamp},
    KnownType{"char", ColumnType::Text},
    KnownType{"varchar", ColumnType::Text},
    KnownType{"tinytext", ColumnType::Text},
    KnownType{"text", ColumnType::Text},
    KnownType{"mediumtext", ColumnType::Text},
    KnownType{"longtext", ColumnType::Text},
    KnownType{"binary", ColumnType::Binary},
    KnownType{"varbinary", ColumnType::Bytes},
    KnownType{"tinyblob", ColumnType::Bytes},
    KnownType{"blob", ColumnType::Bytes},
    KnownType{"mediumblob", ColumnType::Bytes},
    KnownType{"longblob", ColumnType::Bytes},
    KnownType{"enum", ColumnType::Enum},
    KnownType{"set", ColumnType::Set},
    KnownType{"json", ColumnType::Json},
    KnownType{"geometry", ColumnType::Geometry},
    KnownType{"point", ColumnType::Geometry},
    KnownType{"linestring", ColumnType::Geometry},
    KnownType{"polygon", ColumnType::Geometry},
    KnownType{"multipoint", ColumnType::Geometry},
    KnownType{"multilinestring", ColumnType::Geometry},
    KnownType{"multipolygon", ColumnType::Geometry},
    KnownType{"geometrycollection", ColumnType::Geometry},
    KnownType{"geomcollection", ColumnType::Geometry},
    KnownType{"vector", ColumnType::Vector},
    KnownType{"uuid", ColumnType::Uuid},
    KnownType{"inet4", ColumnType::Inet4},
    KnownType{"inet6", ColumnType::Inet6},
};

/// What stands behind a backslash in COLUMN_TYPE.
char unescaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case '0':
        return '\0';
    default:
        return c;
    }
}

/// enum('a','b''c','d\\e') → a, b'c, d\e
std::vector<std::string> labelsOf(std::string_view typeText)
{
    std::vector<std::string> labels;
    bool inside = false;
    for (std::size_t i = typeText.find('('); i < typeText.size(); ++i) {
        const char c = typeText[i];
        const bool hasNext = i + 1 < typeText.size();
        if (!inside) {
            inside = c == '\'';
            if (inside)
                labels.emplace_back();
        } else if (c == '\\' && hasNext) {
            labels.back() += unescaped(typeText[++i]);
        } else if (c != '\'') {
            labels.back() += c;
        } else if (hasNext && typeText[i + 1] == '\'') {
            labels.back() += '\'';
            ++i;
        } else {
            inside = false;
        }
    }
    return labels;
}

// In the order of `ColumnCell`.
constexpr std::string_view kColumnCells =
    "COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, "
    "DATETIME_PRECISION, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION, EXTRA, COLUMN_DEFAULT";

enum ColumnCell : std::uint8_t {
    kName,
    kDataType,
    kColumnType,
    kCharset,
    kCollation,
    kNullable,
    kFraction,
    kOctets,
    kPrecision,
    kExtra,
    kDefault
};

ColumnSchema columnFrom(const TextRow& row)
{
    const auto text = [&](ColumnCell cell) { return row[cell].value_or(""); };
    ColumnSchema column;
    column.name = text(kName);
    column.typeText = text(kColumnType);
    const auto known = std::ranges::find(kKnownTypes, text(kDataType), &KnownType::name);
    if (known != kKnownTypes.end()) {
        column.type = known->type;
        column.integerBytes = known->integerBytes;
    }
    column.isUnsigned =
        column.typeText.find("unsigned") != std::string::npos || column.type == ColumnType::Year;
    column.nullable = text(kNullable) == "YES";
    column.hasDefault = column.nullable || row[kDefault].has_value() ||
                        text(kExtra).find("auto_increment") != std::string::npos;
    column.generated = text(kExtra).find("GENERATED") != std::string::npos &&
                       text(kExtra).find("DEFAULT_GENERATED") == std::string::npos;
    column.fractionDigits = static_cast<std::uint8_t>(numberOf(row[kFraction]));
    column.charset = text(kCharset);
    column.collation = text(kCollation);
    if (column.charset == "utf8")
        column.charset = "utf8mb3";
    if (column.type == ColumnType::Binary || column.type == ColumnType::Vector)
        column.length = static_cast<std::uint32_t>(numberOf(row[kOctets]));
    if (column.type == ColumnType::Uuid || column.type == ColumnType::Inet6)
        column.length = 16;
    if (column.type == ColumnType::Inet4)
        column.length = 4;
    if (column.type == ColumnType::Bit)
        column.length = static_cast<std::uint32_t>(numberOf(row[kPrecision]));
    if (column.type == ColumnType::Enum || column.type == ColumnType::Set) {
        column.labels = labelsOf(column.typeText);
        column.labelsCharset = "utf8mb4";  // the connection's
    }
    return column;
}

/// Rows of (key, column or NULL for an expression, prefix length or NULL), in key order.
void addKeys(TableSchema& table, const std::vector<TextRow>& rows)
{
    for (const TextRow& row : rows) {
        const std::string name = row[0].value_or("");
        const bool isPrimary = name == "PRIMARY";
        KeySchema* key = nullptr;
        if (isPrimary) {
            if (!table.primaryKey)
                table.primaryKey = KeySchema{name, {}, false};
            key = &*table.primaryKey;
        } else {
            if (table.uniqueKeys.empty() || table.uniqueKeys.back().name != name)
                table.uniqueKeys.push_back({name, {}, false});
            key = &table.uniqueKeys.back();
        }
        const auto place = row[1] ? table.find(*row[1]) : std::nullopt;
        if (place)
            key->columns.push_back(*place);
        if (!place || row[2])
            key->hasPrefix = true;
        if (!place)
            key->hasExpression = true;
    }
}

ColumnSchema hiddenColumn(std::string name, ColumnType type)
{
    ColumnSchema column;
    column.name = std::move(name);
    column.type = type;
    column.generated = true;
    return column;
}

ColumnSchema hiddenPeriodEdge(std::string name)
{
    ColumnSchema column = hiddenColumn(std::move(name), ColumnType::Timestamp);
    column.fractionDigits = 6;
    column.nullable = false;
    return column;
}

ColumnSchema hiddenHash(std::size_t number)
{
    ColumnSchema column = hiddenColumn(fmt::format("DB_ROW_HASH_{}", number), ColumnType::Integer);
    column.integerBytes = 8;
    column.isUnsigned = true;
    return column;
}

std::string whereTable(std::string_view schema, std::string_view table)
{
    return fmt::format("TABLE_SCHEMA = {} AND TABLE_NAME = {}", dialect::textLiteral(schema),
                       dialect::textLiteral(table));
}

}  // namespace

namespace {

/// Queries that are asked together, so that a far server costs one round trip. Their rows, by query.
Result<std::vector<std::vector<TextRow>>> queryAll(Connection& connection,
                                                   std::span<const std::string> queries)
{
    std::vector<std::vector<TextRow>> answers(queries.size());
    auto asked = connection.executeAll(queries, [&](std::size_t query, Connection::Cells cells) {
        TextRow& row = answers[query].emplace_back();
        for (const auto& cell : cells)
            row.push_back(cell ? Cell(*cell) : Cell());
    });
    if (!asked)
        return tl::unexpected(asked.error());
    return answers;
}

/// What `tableFrom` wants to know, in its order.
std::vector<std::string> tableQueries(const ServerInfo& server, std::string_view schema,
                                      std::string_view table)
{
    const std::string where = whereTable(schema, table);
    std::vector<std::string> queries{
        fmt::format("SELECT {} FROM information_schema.COLUMNS WHERE {} ORDER BY ORDINAL_POSITION",
                    kColumnCells, where),
        "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS WHERE " + where +
            " AND NON_UNIQUE = 0 ORDER BY INDEX_NAME, SEQ_IN_INDEX"};
    if (!server.isMariaDb())
        return queries;
    queries.push_back(fmt::format(
        "SELECT CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = {} "
        "AND TABLE_NAME = {} AND LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json_valid(%'",
        dialect::textLiteral(schema), dialect::textLiteral(table)));
    queries.push_back("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE " + where +
                      " AND GENERATION_EXPRESSION = 'ROW END'");
    return queries;
}

void addJson(TableSchema& table, const std::vector<TextRow>& rows)
{
    for (const TextRow& row : rows) {
        if (const auto place = table.find(row[0].value_or("")))
            table.columns[*place].isMariaDbJson = true;
    }
}

void addRowEnd(TableSchema& table, const std::vector<TextRow>& rows)
{
    if (!rows.empty())
        table.rowEnd = table.find(rows.front()[0].value_or(""));
}

TablePtr tableFrom(std::string_view schema, std::string_view table,
                   std::span<const std::vector<TextRow>> answers)
{
    if (answers[0].empty())
        return nullptr;
    auto found = std::make_shared<TableSchema>();
    found->schema = schema;
    found->table = table;
    for (const TextRow& row : answers[0])
        found->columns.push_back(columnFrom(row));
    addKeys(*found, answers[1]);
    if (answers.size() > 2) {
        addJson(*found, answers[2]);
        addRowEnd(*found, answers[3]);
    }
    return found;
}

}  // namespace

Result<TablePtr> readTable(Connection& connection, std::string_view schema, std::string_view table)
{
    const auto answers = queryAll(connection, tableQueries(connection.server(), schema, table));
    if (!answers)
        return tl::unexpected(answers.error());
    return tableFrom(schema, table, *answers);
}

Result<TableAndText> readTableAndText(Connection& connection, std::string_view schema, std::string_view table)
{
    std::vector<std::string> queries{"SHOW CREATE TABLE " + dialect::quoteTable(schema, table)};
    std::ranges::move(tableQueries(connection.server(), schema, table), std::back_inserter(queries));
    const auto answers = queryAll(connection, queries);
    if (!answers && answers.error().kind == ErrorKind::Transient)
        return tl::unexpected(answers.error());
    if (!answers) {
        auto without = readTable(connection, schema, table);
        return without ? Result<TableAndText>({std::move(*without), {}}) : tl::unexpected(without.error());
    }
    const std::vector<TextRow>& text = answers->front();
    return TableAndText{tableFrom(schema, table, std::span(*answers).subspan(1)),
                        text.empty() || text.front().size() < 2 ? "" : text.front()[1].value_or("")};
}

namespace {

constexpr std::size_t kTablesPerQuery = 1000;
/// `(TABLE_SCHEMA = … AND TABLE_NAME IN (…)) OR …`. Servers look at such a condition before they open a
/// table.
std::string whereTables(std::string_view schemaColumn, std::span<const TableName> names)
{
    std::map<std::string_view, std::string> bySchema;
    for (const TableName& name : names) {
        std::string& list = bySchema[name.schema];
        list += (list.empty() ? "" : ", ") + dialect::textLiteral(name.table);
    }
    std::string where;
    for (const auto& [schema, list] : bySchema)
        where += fmt::format("{}({} = {} AND TABLE_NAME IN ({}))", where.empty() ? "(" : " OR ", schemaColumn,
                             dialect::textLiteral(schema), list);
    return where + ')';
}

using TablesToFill = std::map<std::pair<std::string, std::string>, std::shared_ptr<TableSchema>>;

/// Gives `use` the rows of each table behind one another, without the two cells in front that name it.
void eachTable(const std::vector<TextRow>& rows, TablesToFill& tables,
               const std::function<void(TableSchema&, const std::vector<TextRow>&)>& use)
{
    for (std::size_t i = 0; i < rows.size();) {
        std::vector<TextRow> own;
        const std::size_t first = i;
        for (; i < rows.size() && rows[i][0] == rows[first][0] && rows[i][1] == rows[first][1]; ++i)
            own.emplace_back(rows[i].begin() + 2, rows[i].end());
        const auto found = tables.find({rows[first][0].value_or(""), rows[first][1].value_or("")});
        if (found != tables.end())
            use(*found->second, own);
    }
}

/// What only MariaDB has: JSON columns, which are checks, and where the life of a row ends.
Result<> addMariaDbDetails(Connection& connection, std::span<const TableName> names, TablesToFill& tables)
{
    const auto checks = connection.query(fmt::format(
        "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS "
        "WHERE {} AND LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json_valid(%' ORDER BY 1, 2",
        whereTables("CONSTRAINT_SCHEMA", names)));
    const auto ends = connection.query(fmt::format(
        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE {} AND "
        "GENERATION_EXPRESSION = 'ROW END' ORDER BY 1, 2",
        whereTables("TABLE_SCHEMA", names)));
    if (!checks || !ends)
        return tl::unexpected(checks ? ends.error() : checks.error());
    eachTable(*checks, tables, addJson);
    eachTable(*ends, tables, addRowEnd);
    return {};
}

Result<TablesToFill> readSomeTables(Connection& connection, std::span<const TableName> names)
{
    const std::string where = whereTables("TABLE_SCHEMA", names);
    const auto columns =
        connection.query(fmt::format("SELECT TABLE_SCHEMA, TABLE_NAME, {} FROM information_schema.COLUMNS "
                                     "WHERE {} ORDER BY 1, 2, ORDINAL_POSITION",
                                     kColumnCells, where));
    const auto keys = connection.query(fmt::format(
        "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART FROM "
        "information_schema.STATISTICS WHERE {} AND NON_UNIQUE = 0 ORDER BY 1, 2, INDEX_NAME, SEQ_IN_INDEX",
        where));
    if (!columns || !keys)
        return tl::unexpected(columns ? keys.error() : columns.error());
    TablesToFill tables;
    for (const TextRow& row : *columns) {
        const std::pair name{row[0].value_or(""), row[1].value_or("")};
        auto& table = tables[name];
        if (!table) {
            table = std::make_shared<TableSchema>();
            table->schema = name.first;
            table->table = name.second;
        }
        table->columns.push_back(columnFrom(TextRow(row.begin() + 2, row.end())));
    }
    eachTable(*keys, tables, addKeys);
    if (connection.server().isMariaDb()) {
        if (auto added = addMariaDbDetails(connection, names, tables); !added)
            return tl::unexpected(added.error());
    }
    return tables;
}

}  // namespace

Result<TablesByName> readTables(Connection& connection, std::span<const TableName> names)
{
    TablesByName found;
    while (!names.empty()) {
        const auto some = names.first(std::min(names.size(), kTablesPerQuery));
        names = names.subspan(some.size());
        auto tables = readSomeTables(connection, some);
        if (!tables)
            return tl::unexpected(tables.error());
        for (auto& [name, table] : *tables)
            found.emplace(name, std::move(table));
    }
    return found;
}

Result<TablePtr> readLoggedTable(Connection& connection, std::string_view schema, std::string_view table)
{
    auto read = readTable(connection, schema, table);
    if (!read || !*read || !connection.server().isMariaDb())
        return read;
    const std::string where = whereTable(schema, table);
    const auto versioned = connection.queryCell("SELECT TABLE_TYPE = 'SYSTEM VERSIONED' FROM "
                                                "information_schema.TABLES WHERE " +
                                                where);
    const auto hashes =
        connection.queryCell("SELECT COUNT(DISTINCT INDEX_NAME) FROM information_schema.STATISTICS s JOIN "
                             "information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME) WHERE " +
                             where + " AND INDEX_TYPE = 'HASH' AND ENGINE <> 'MEMORY'");
    if (!versioned || !hashes)
        return tl::unexpected(versioned ? hashes.error() : versioned.error());

    auto logged = std::make_shared<TableSchema>(**read);
    if (*versioned == "1" && !logged->rowEnd) {
        logged->columns.push_back(hiddenPeriodEdge("row_start"));
        logged->columns.push_back(hiddenPeriodEdge("row_end"));
        logged->rowEnd = logged->columns.size() - 1;
    }
    for (std::uint64_t i = 1; i <= numberOf(*hashes); ++i)
        logged->columns.push_back(hiddenHash(static_cast<std::size_t>(i)));
    return TablePtr(std::move(logged));
}

Result<std::vector<TableName>> listTables(Connection& connection)
{
    auto rows = connection.query(
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES "
        "WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN "
        "('mysql', 'sys', 'performance_schema', 'information_schema', 'retl') ORDER BY 1, 2");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<TableName> names;
    for (const TextRow& row : *rows)
        names.push_back({row[0].value_or(""), row[1].value_or("")});
    return names;
}

Result<std::map<std::uint64_t, CollationName>> readCollations(Connection& connection)
{
    // MariaDB's newer collations have a number for each charset they are used with, and it stands only here.
    constexpr std::uint32_t kFullCollationNames = 101002;
    const bool full = connection.server().isMariaDb() && connection.server().version >= kFullCollationNames;
    auto rows = connection.query(
        full ? "SELECT ID, CHARACTER_SET_NAME, FULL_COLLATION_NAME FROM "
               "information_schema.COLLATION_CHARACTER_SET_APPLICABILITY"
             : "SELECT ID, CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLLATIONS");
    if (!rows)
        return tl::unexpected(rows.error());
    std::map<std::uint64_t, CollationName> names;
    for (const TextRow& row : *rows) {
        const std::string charset = row[1].value_or("");
        names[numberOf(row[0])] = {charset == "utf8" ? "utf8mb3" : charset, row[2].value_or("")};
    }
    return names;
}

Result<std::vector<TableCollation>> readTableCollations(Connection& connection)
{
    auto rows =
        connection.query("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_COLLATION FROM information_schema.TABLES "
                         "WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN "
                         "('mysql', 'sys', 'performance_schema', 'information_schema') ORDER BY 1, 2");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<TableCollation> tables;
    for (const TextRow& row : *rows)
        tables.push_back({{row[0].value_or(""), row[1].value_or("")}, row[2].value_or("")});
    return tables;
}

namespace {

Result<std::map<std::string, std::string, std::less<>>> readPairs(Connection& connection,
                                                                  std::string_view sql)
{
    auto rows = connection.query(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    std::map<std::string, std::string, std::less<>> pairs;
    for (const TextRow& row : *rows)
        pairs[row[0].value_or("")] = row[1].value_or("");
    return pairs;
}

}  // namespace

Result<std::map<std::string, std::string, std::less<>>> readSchemaCollations(Connection& connection)
{
    return readPairs(connection,
                     "SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA");
}

Result<std::map<std::string, std::string, std::less<>>> readDefaultCollations(Connection& connection)
{
    auto pairs = readPairs(
        connection, "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS");
    if (pairs && pairs->contains("utf8"))
        (*pairs)["utf8mb3"] = (*pairs)["utf8"];
    return pairs;
}

Result<Cell> readVariable(Connection& connection, std::string_view name)
{
    auto rows = connection.query("SHOW GLOBAL VARIABLES WHERE Variable_name = " + dialect::textLiteral(name));
    if (!rows)
        return tl::unexpected(rows.error());
    return rows->empty() ? Cell() : std::move(rows->front()[1]);
}

Result<LogEnd> readLogEnd(Connection& connection)
{
    constexpr std::uint32_t kBinaryLogStatus = 80200;  // older servers, and MariaDB, say "master"
    const ServerInfo& server = connection.server();
    const bool newWords = server.isMySql() && server.version >= kBinaryLogStatus;
    auto rows = connection.query(newWords ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return fail(ErrorKind::Refused, "capture.binlog_off", connection.name() + " writes no binary log");
    return LogEnd{rows->front()[0].value_or(""), numberOf(rows->front()[1])};
}

Result<std::string> readOldestLogFile(Connection& connection)
{
    auto rows = connection.query("SHOW BINARY LOGS");
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty())
        return fail(ErrorKind::Refused, "capture.binlog_off", connection.name() + " writes no binary log");
    return rows->front()[0].value_or("");
}

}  // namespace lutra::mysql
