#include "engine/dialect/cell_value.h"

#include "engine/dialect/cell_match.h"

#include <gtest/gtest.h>

namespace lutra::dialect {
namespace {

ColumnSchema columnOf(ColumnType type)
{
    ColumnSchema column;
    column.name = "c";
    column.type = type;
    column.fractionDigits = 6;
    column.length = 12;
    column.charset = "utf8mb4";
    column.labels = {"small", "large", "huge"};
    return column;
}

}  // namespace

// Goal: what a server shows of a value is that value again. Method: values of each type that can be shown,
// written as the server shows them by `appendShown`, which the comparing of rows goes by.
TEST(CellValue, GivesBackWhatIsShown)
{
    const std::pair<ColumnType, ColumnValue> values[] = {
        {ColumnType::Integer, std::int64_t{-42}},
        {ColumnType::Decimal, Decimal{"-12.50"}},
        {ColumnType::Bit, Bits{0xA5C}},
        {ColumnType::Year, Year{1999}},
        {ColumnType::Date, Date{2024, 2, 29}},
        {ColumnType::Date, Date{0, 0, 0}},
        {ColumnType::Time, TimeOfDay{true, 838, 59, 58, 250'000}},
        {ColumnType::Time, TimeOfDay{false, 0, 0, 1, 1}},
        {ColumnType::DateTime, DateTime{{2024, 2, 29}, 23, 59, 1, 999'999}},
        {ColumnType::Timestamp, Timestamp{1'700'000'000, 123'456}},
        {ColumnType::Timestamp, Timestamp{}},
        {ColumnType::Text, Text{"caf\u00e9, 'x'"}},
        {ColumnType::Bytes, Bytes{std::string_view("\0\xFF", 2)}},
        {ColumnType::Enum, EnumIndex{2}},
        {ColumnType::Set, SetMembers{5}},
        {ColumnType::Set, SetMembers{0}},
    };
    for (const auto& [type, value] : values) {
        const ColumnSchema column = columnOf(type);
        const ServerInfo server;
        const ColumnRoute route{column, column, server};
        std::string shown;
        ASSERT_TRUE(appendShown(shown, route, value)) << static_cast<int>(type);
        Arena memory;
        EXPECT_EQ(valueOfCell(route, shown, memory), value) << shown;
    }
}

// Goal: NULL is NULL, floating numbers are read whole, and what cannot be told is no value.
TEST(CellValue, TellsWhatItCannotTell)
{
    const ServerInfo server;
    Arena memory;
    const ColumnSchema number = columnOf(ColumnType::Integer);
    EXPECT_EQ(valueOfCell({number, number, server}, std::nullopt, memory), ColumnValue(Null{}));
    EXPECT_EQ(valueOfCell({number, number, server}, "seven", memory), ColumnValue(Absent{}));
    ColumnSchema large = columnOf(ColumnType::Integer);
    large.isUnsigned = true;
    EXPECT_EQ(valueOfCell({large, large, server}, "18446744073709551615", memory),
              ColumnValue(~std::uint64_t{0}));
    const ColumnSchema real = columnOf(ColumnType::Float);
    EXPECT_EQ(valueOfCell({real, real, server}, "0.10000000149011612", memory), ColumnValue(0.1F));
    const ColumnSchema label = columnOf(ColumnType::Enum);
    EXPECT_EQ(valueOfCell({label, label, server}, "unheard of", memory), ColumnValue(Absent{}));
    EXPECT_EQ(valueOfCell({label, label, server}, "", memory), ColumnValue(EnumIndex{0}));
}

}  // namespace lutra::dialect
