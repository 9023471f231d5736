#include "engine/dialect/row_statements.h"

#include "engine/dialect/column_literal.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::dialect {

namespace {

/// Key first, so that the server finds the row by it; then the rest of what the source last saw.
void appendWhere(std::string& sql, const TableRoute& route, const Row& guard, LongValues* longValues)
{
    std::string_view join = " WHERE ";
    const auto append = [&](const TableRoute::Pair& pair, bool isKey) {
        if (isAbsent(guard[pair.source]))
            return;
        sql += join;
        appendMatch(sql, route.column(pair), guard[pair.source], isKey, longValues);
        join = " AND ";
    };
    for (const auto& pair : route.key)
        append(pair, true);
    for (const auto& pair : route.carried) {
        if (!route.isKey(pair))
            append(pair, false);
    }
    if (route.key.empty())
        sql += " LIMIT 1";  // twins are alike; one of them is as good as the other
}

/// What a server outside strict mode stores for a NOT NULL column without a default that a statement leaves
/// out: so did the source, whose minimal row image lacks the column.
std::string_view implicitDefault(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
    case ColumnType::Float:
    case ColumnType::Double:
    case ColumnType::Decimal:
    case ColumnType::Bit:
    case ColumnType::Year:
        return "0";
    case ColumnType::Date:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
        return "'0000-00-00'";
    case ColumnType::Time:
        return "'00:00:00'";
    case ColumnType::Enum:
        return "1";
    case ColumnType::Json:
        return "'null'";
    case ColumnType::Uuid:
        return "'00000000-0000-0000-0000-000000000000'";
    case ColumnType::Inet4:
        return "'0.0.0.0'";
    case ColumnType::Inet6:
        return "'::'";
    case ColumnType::Text:
    case ColumnType::Binary:
    case ColumnType::Bytes:
    case ColumnType::Set:
    case ColumnType::Geometry:
    case ColumnType::Vector:
    case ColumnType::Other:
        return "''";
    }
    return "''";
}

/// What stands for a value when a person reads it.
std::string describeValue(const ColumnSchema& column, const ColumnValue& value)
{
    constexpr std::size_t kShownMax = 64;
    if (isAbsent(value))
        return "(not in the image)";
    if (const auto* text = std::get_if<Text>(&value)) {
        const bool cut = text->bytes.size() > kShownMax;
        return fmt::format("'{}'{}", text->bytes.substr(0, kShownMax), cut ? "…" : "");
    }
    if (const auto* label = std::get_if<EnumIndex>(&value);
        label && label->index > 0 && label->index <= column.labels.size())
        return fmt::format("'{}'", column.labels[label->index - 1]);
    std::string sql;
    if (const auto* bytes = std::get_if<Bytes>(&value))
        appendHex(sql, bytes->bytes.substr(0, kShownMax));
    else
        appendLiteral(sql, {column, column, {}}, value);
    if (sql.size() > kShownMax)
        sql = sql.substr(0, kShownMax) + "…";
    return sql;
}

}  // namespace

std::string insertStatement(const TableRoute& route, std::span<const Row* const> rows, LongValues* longValues)
{
    std::vector<TableRoute::Pair> written;
    for (const auto& pair : route.carried) {
        if (!isAbsent((*rows.front())[pair.source]) || !route.target->columns[pair.target].hasDefault)
            written.push_back(pair);
    }
    std::string sql = "INSERT INTO " + route.quotedTable() + " (";
    for (std::size_t i = 0; i < written.size(); ++i)
        sql += (i ? ", " : "") + route.quotedColumn(written[i]);
    sql += ") VALUES ";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        sql += r ? ",(" : "(";
        for (std::size_t i = 0; i < written.size(); ++i) {
            if (i)
                sql += ',';
            const ColumnValue& value = (*rows[r])[written[i].source];
            if (isAbsent(value))
                sql += implicitDefault(route.target->columns[written[i].target].type);
            else
                appendLiteral(sql, route.column(written[i]), value, longValues);
        }
        sql += ')';
    }
    return sql;
}

std::string updateStatement(const TableRoute& route, const Row& before, const Row& after, const Row& guard,
                            LongValues* longValues)
{
    std::string sql = "UPDATE " + route.quotedTable() + " SET ";
    bool first = true;
    for (const auto& pair : route.carried) {
        const ColumnValue& value = after[pair.source];
        const bool unchanged =
            value == before[pair.source] && !mayUpdateItself(route.target->columns[pair.target]);
        if (isAbsent(value) || unchanged)
            continue;
        sql += (first ? "" : ", ") + route.quotedColumn(pair) + " = ";
        appendLiteral(sql, route.column(pair), value, longValues);
        first = false;
    }
    if (first) {  // only generated or uncarried columns changed: the row must still be the one we know
        const std::string name = route.quotedColumn(route.carried.front());
        sql += name + " = " + name;
    }
    appendWhere(sql, route, guard, longValues);
    return sql;
}

std::string deleteStatement(const TableRoute& route, const Row& guard, LongValues* longValues)
{
    std::string sql = "DELETE FROM " + route.quotedTable();
    appendWhere(sql, route, guard, longValues);
    return sql;
}

std::string selectByKeyStatement(const TableRoute& route, const Row& row)
{
    if (route.key.empty())
        return {};
    std::string sql = "SELECT ";
    for (std::size_t i = 0; i < route.carried.size(); ++i)
        sql += (i ? ", " : "") + route.quotedColumn(route.carried[i]);
    sql += " FROM " + route.quotedTable();
    std::string_view join = " WHERE ";
    for (const auto& pair : route.key) {
        sql += join;
        appendMatch(sql, route.column(pair), row[pair.source], true);
        join = " AND ";
    }
    return sql += " FOR UPDATE";
}

std::string describeKey(const TableRoute& route, const Row& row)
{
    if (route.key.empty())
        return "(a table without a key)";
    std::string text;
    for (const auto& pair : route.key) {
        const ColumnSchema& column = route.source->columns[pair.source];
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", column.name,
                            describeValue(column, row[pair.source]));
    }
    return text;
}

std::string describeRow(const TableSchema& table, const Row& row)
{
    std::string text = "{";
    for (std::size_t i = 0; i < row.size(); ++i)
        text += fmt::format("{}{}: {}", i ? ", " : "", table.columns[i].name,
                            describeValue(table.columns[i], row[i]));
    return text + "}";
}

}  // namespace lutra::dialect
