#include "tests/engine/binlog/replay.h"

#include <cstdlib>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>

namespace lutra::binlog {

namespace {

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02X}", static_cast<unsigned char>(c));
    return text;
}

std::string fraction(std::uint32_t microseconds, const ColumnSchema& column)
{
    if (column.fractionDigits == 0)
        return {};
    return "." + fmt::format("{:06}", microseconds).substr(0, column.fractionDigits);
}

struct Printer {
    const ColumnSchema& column;

    std::string operator()(const Absent&) const { return "ABSENT"; }
    std::string operator()(const Null&) const { return "NULL"; }
    std::string operator()(std::int64_t v) const { return fmt::to_string(v); }
    std::string operator()(std::uint64_t v) const { return fmt::to_string(v); }
    std::string operator()(float v) const { return fmt::format("{:.17g}", static_cast<double>(v)); }
    std::string operator()(double v) const { return fmt::format("{:.17g}", v); }
    std::string operator()(const Decimal& v) const { return std::string(v.text); }
    std::string operator()(const Year& v) const { return fmt::format("{:04}", v.value); }
    std::string operator()(const Date& v) const
    {
        return fmt::format("{:04}-{:02}-{:02}", v.year, v.month, v.day);
    }
    std::string operator()(const TimeOfDay& v) const
    {
        return fmt::format("{}{:02}:{:02}:{:02}{}", v.negative ? "-" : "", v.hours, v.minutes, v.seconds,
                           fraction(v.microseconds, column));
    }
    std::string operator()(const DateTime& v) const
    {
        return fmt::format("{} {:02}:{:02}:{:02}{}", (*this)(v.date), v.hours, v.minutes, v.seconds,
                           fraction(v.microseconds, column));
    }
    std::string operator()(const Timestamp& v) const
    {
        if (v.seconds == 0)
            return "0000-00-00 00:00:00" + fraction(0, column);
        return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(v.seconds))) +
               fraction(v.microseconds, column);
    }
    std::string operator()(const Bits& v) const { return fmt::to_string(v.value); }
    std::string operator()(const EnumIndex& v) const { return fmt::to_string(v.index); }
    std::string operator()(const SetMembers& v) const { return fmt::to_string(v.bits); }
    std::string operator()(const Text& v) const { return hex(v.bytes); }
    std::string operator()(const Bytes& v) const { return hex(v.bytes); }
    std::string operator()(const Json& v) const { return hex(v.text); }
    std::string operator()(const Geometry& v) const { return hex(v.bytes); }
};

std::vector<std::string> split(const std::string& line)
{
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '\t');)
        cells.push_back(cell);
    if (line.ends_with('\t'))
        cells.emplace_back();
    return cells;
}

bool sameNumber(const std::string& a, const std::string& b)
{
    return std::strtod(a.c_str(), nullptr) == std::strtod(b.c_str(), nullptr);
}

}  // namespace

std::string printed(const ColumnValue& value, const ColumnSchema& column)
{
    return std::visit(Printer{column}, value);
}

void Replay::apply(const Transaction& transaction)
{
    m_memory.push_back(transaction.memory);
    if (transaction.schemaStatement)
        applyStatement(transaction.schemaStatement->sql);
    for (const RowChange& change : transaction.rows)
        applyRow(change);
}

void Replay::applyRow(const RowChange& change)
{
    Table& table = m_tables[change.table->table];
    table.schema = change.table;
    const auto keyOf = [&](const Row& row) { return printed(row[0], change.table->columns[0]); };

    Row row(change.table->columns.size(), Null{});
    if (change.before) {
        const std::string key = keyOf(*change.before);
        ASSERT_TRUE(table.rows.contains(key)) << change.table->fullName() << " " << key;
        row = table.rows[key];
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!isAbsent((*change.before)[i])) {
                EXPECT_EQ((*change.before)[i], row[i])
                    << change.table->fullName() << " " << key << " " << change.table->columns[i].name;
            }
        }
        table.rows.erase(key);
    }
    if (change.after) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!isAbsent((*change.after)[i]))
                row[i] = (*change.after)[i];
        }
        table.rows[keyOf(row)] = row;
    }
}

/// The few statements of tests/data/binlog that touch rows already there.
void Replay::applyStatement(const std::string& sql)
{
    if (sql.starts_with("TRUNCATE TABLE gone") || sql.starts_with("DROP TABLE `gone`"))
        m_tables.erase("gone");
    if (sql.starts_with("ALTER TABLE ledger ADD COLUMN amount")) {
        for (auto& [key, row] : m_tables["ledger"].rows)
            row.insert(row.begin() + 1, Decimal{"1.500"});
    }
}

void Replay::expectEqual(const std::string& answer) const
{
    std::map<std::string, std::size_t> rowCounts;
    std::stringstream lines(answer);
    for (std::string line; std::getline(lines, line);) {
        const auto cells = split(line);
        ASSERT_GE(cells.size(), 2u);
        ASSERT_TRUE(m_tables.contains(cells[0])) << cells[0];
        const Table& table = m_tables.at(cells[0]);
        ++rowCounts[cells[0]];
        ASSERT_TRUE(table.rows.contains(cells[1])) << cells[0] << " " << cells[1];
        const Row& row = table.rows.at(cells[1]);
        ASSERT_EQ(cells.size() - 1, row.size()) << cells[0];
        for (std::size_t i = 0; i < row.size(); ++i) {
            const ColumnSchema& column = table.schema->columns[i];
            const std::string ours = printed(row[i], column);
            const bool isReal = column.type == ColumnType::Float || column.type == ColumnType::Double;
            if (isReal && ours != "NULL" && cells[i + 1] != "NULL")
                EXPECT_TRUE(sameNumber(ours, cells[i + 1])) << ours << " is not " << cells[i + 1];
            else
                EXPECT_EQ(ours, cells[i + 1]) << cells[0] << " " << cells[1] << " " << column.name;
        }
    }
    for (const auto& [name, count] : rowCounts)
        EXPECT_EQ(m_tables.at(name).rows.size(), count) << name;
}

std::vector<std::string> rowTexts(const Transaction& transaction)
{
    std::vector<std::string> texts;
    const auto outcome = visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
        for (const RowChange& row : rows) {
            std::string text = fmt::format("{} {} {}", row.table->fullName(), static_cast<int>(row.kind),
                                           row.foreignKeyChecks);
            for (const auto* image : {&row.before, &row.after}) {
                text += image->has_value() ? " |" : " -";
                for (std::size_t i = 0; image->has_value() && i < (*image)->size(); ++i)
                    text += " " + printed((**image)[i], row.table->columns[i]);
            }
            texts.push_back(std::move(text));
        }
        return {};
    });
    if (!outcome)
        texts.push_back(outcome.error().code + ": " + outcome.error().detail);
    return texts;
}

}  // namespace lutra::binlog
