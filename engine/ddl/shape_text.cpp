#include "engine/ddl/shape_text.h"

#include <charconv>
#include <fmt/format.h>

namespace lutra::ddl {

namespace {

constexpr std::string_view kVersion = "1";

/// Words stay for good, numbers of an enumeration do not. A switch, so that no type can be forgotten.
std::string_view wordOf(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer:
        return "integer";
    case ColumnType::Float:
        return "float";
    case ColumnType::Double:
        return "double";
    case ColumnType::Decimal:
        return "decimal";
    case ColumnType::Bit:
        return "bit";
    case ColumnType::Year:
        return "year";
    case ColumnType::Date:
        return "date";
    case ColumnType::Time:
        return "time";
    case ColumnType::DateTime:
        return "datetime";
    case ColumnType::Timestamp:
        return "timestamp";
    case ColumnType::Text:
        return "text";
    case ColumnType::Binary:
        return "binary";
    case ColumnType::Bytes:
        return "bytes";
    case ColumnType::Enum:
        return "enum";
    case ColumnType::Set:
        return "set";
    case ColumnType::Json:
        return "json";
    case ColumnType::Geometry:
        return "geometry";
    case ColumnType::Vector:
        return "vector";
    case ColumnType::Uuid:
        return "uuid";
    case ColumnType::Inet4:
        return "inet4";
    case ColumnType::Inet6:
        return "inet6";
    case ColumnType::Other:
        return "other";
    }
    return {};
}

std::optional<ColumnType> typeOf(std::string_view word)
{
    for (int number = 0; number <= 255; ++number) {
        const auto type = static_cast<ColumnType>(number);
        if (!word.empty() && wordOf(type) == word)
            return type;
    }
    return std::nullopt;
}

void appendCell(std::string& line, std::string_view cell)
{
    if (!line.empty())
        line += '\t';
    for (const char c : cell) {
        if (c == '\t')
            line += "\\t";
        else if (c == '\n')
            line += "\\n";
        else if (c == '\\')
            line += "\\\\";
        else
            line += c;
    }
}

std::vector<std::string> cellsOf(std::string_view line)
{
    std::vector<std::string> cells(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\t') {
            cells.emplace_back();
        } else if (line[i] == '\\' && i + 1 < line.size()) {
            const char c = line[++i];
            cells.back() += c == 't' ? '\t' : c == 'n' ? '\n' : c;
        } else {
            cells.back() += line[i];
        }
    }
    return cells;
}

std::vector<std::string_view> linesOf(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::uint32_t numberOf(const std::string& text)
{
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

constexpr std::size_t kColumnCells = 10;  // in front of the labels

/// "column", name, type, bytes, flags, length, fraction, charset, collation, type text, labels …
std::string columnLine(const ColumnSchema& column)
{
    std::string flags = ".";
    flags += column.isUnsigned ? "u" : "";
    flags += column.nullable ? "n" : "";
    flags += column.generated ? "g" : "";
    flags += column.isMariaDbJson ? "j" : "";
    std::string line;
    appendCell(line, "column");
    appendCell(line, column.name);
    appendCell(line, wordOf(column.type));
    appendCell(line, fmt::to_string(column.integerBytes));
    appendCell(line, flags);
    appendCell(line, fmt::to_string(column.length));
    appendCell(line, fmt::to_string(column.fractionDigits));
    appendCell(line, column.charset);
    appendCell(line, column.collation);
    appendCell(line, column.typeText);
    for (const std::string& label : column.labels)
        appendCell(line, label);
    return line;
}

std::optional<ColumnSchema> columnOf(const std::vector<std::string>& cells)
{
    if (cells.size() < kColumnCells)
        return std::nullopt;
    const auto type = typeOf(cells[2]);
    if (!type)
        return std::nullopt;
    ColumnSchema column;
    column.name = cells[1];
    column.type = *type;
    column.integerBytes = static_cast<std::uint8_t>(numberOf(cells[3]));
    const auto has = [&](char flag) { return cells[4].find(flag) != std::string::npos; };
    column.isUnsigned = has('u');
    column.nullable = has('n');
    column.generated = has('g');
    column.isMariaDbJson = has('j');
    column.length = numberOf(cells[5]);
    column.fractionDigits = static_cast<std::uint8_t>(numberOf(cells[6]));
    column.charset = cells[7];
    column.collation = cells[8];
    column.typeText = cells[9];
    column.labels.assign(cells.begin() + kColumnCells, cells.end());
    if (column.type == ColumnType::Enum || column.type == ColumnType::Set)
        column.labelsCharset = "utf8mb4";
    return column;
}

/// "key", whether it has a prefix, places …
std::string keyLine(const KeySchema& key)
{
    std::string line;
    appendCell(line, "key");
    appendCell(line, key.hasPrefix ? "prefix" : "whole");
    for (const std::size_t place : key.columns)
        appendCell(line, fmt::to_string(place));
    return line;
}

}  // namespace

std::string shapeText(const TableState& state)
{
    std::string head;
    appendCell(head, kVersion);
    switch (state.kind) {
    case TableState::Kind::Unknown:
        appendCell(head, "unknown");
        appendCell(head, state.why);
        return head;
    case TableState::Kind::Absent:
        appendCell(head, "absent");
        return head;
    case TableState::Kind::Known:
        break;
    }
    appendCell(head, "known");
    appendCell(head, state.shape.collation);
    std::string text = head;
    if (!state.shape.table)
        return text;
    for (const ColumnSchema& column : state.shape.table->columns)
        text += '\n' + columnLine(column);
    for (std::size_t i = 0; i < state.shape.table->columns.size(); ++i) {
        const ColumnSchema& column = state.shape.table->columns[i];
        if (!column.labels.empty() && column.labelsCharset != "utf8mb4")
            text += fmt::format("\nlabels_charset\t{}\t{}", i, column.labelsCharset);
    }
    if (state.shape.table->primaryKey)
        text += '\n' + keyLine(*state.shape.table->primaryKey);
    if (state.shape.table->rowEnd)
        text += fmt::format("\nrow_end\t{}", *state.shape.table->rowEnd);
    return text;
}

Result<TableState> parseShapeText(std::string_view text, const TableRef& table)
{
    const auto damaged = [&](std::string_view why) {
        return fail(ErrorKind::BadData, "checkpoint.damaged",
                    fmt::format("retl.retl_schema, {}.{}: {}", table.schema, table.table, why));
    };
    const auto lines = linesOf(text);
    const auto head = lines.empty() ? std::vector<std::string>() : cellsOf(lines.front());
    if (head.size() < 2 || head[0] != kVersion)
        return damaged("an unknown version of the definition");
    TableState state;
    if (head[1] == "unknown") {
        state.why = head.size() > 2 ? head[2] : std::string();
        return state;
    }
    if (head[1] == "absent") {
        state.kind = TableState::Kind::Absent;
        return state;
    }
    if (head[1] != "known" || head.size() < 3)
        return damaged("neither known, unknown nor absent");
    state.kind = TableState::Kind::Known;
    state.shape.collation = head[2];
    if (lines.size() == 1)
        return state;
    auto made = std::make_shared<TableSchema>();
    made->schema = table.schema;
    made->table = table.table;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto cells = cellsOf(lines[i]);
        if (cells[0] == "column") {
            auto column = columnOf(cells);
            if (!column)
                return damaged(fmt::format("line {} is no column", i + 1));
            made->columns.push_back(std::move(*column));
        } else if (cells[0] == "key" && cells.size() > 2) {
            KeySchema key{"PRIMARY", {}, cells[1] == "prefix"};
            for (std::size_t part = 2; part < cells.size(); ++part)
                key.columns.push_back(numberOf(cells[part]));
            made->primaryKey = std::move(key);
        } else if (cells[0] == "labels_charset" && cells.size() == 3 &&
                   numberOf(cells[1]) < made->columns.size()) {
            made->columns[numberOf(cells[1])].labelsCharset = cells[2];
        } else if (cells[0] == "row_end" && cells.size() == 2) {
            made->rowEnd = numberOf(cells[1]);
        } else {
            return damaged(fmt::format("line {} is not known", i + 1));
        }
    }
    if (made->primaryKey) {
        for (const std::size_t place : made->primaryKey->columns) {
            if (place >= made->columns.size())
                return damaged("a key of more columns than there are");
        }
    }
    if (made->rowEnd && *made->rowEnd >= made->columns.size())
        return damaged("the end of rows in a column that is not there");
    state.shape.table = std::move(made);
    return state;
}

}  // namespace lutra::ddl
