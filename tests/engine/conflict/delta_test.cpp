#include "engine/conflict/delta.h"

#include "tests/engine/conflict/versions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <random>

namespace lutra::conflict::testing {
namespace {

std::string sum(const ColumnSchema& column, const ColumnValue& current, const ColumnValue& before,
                const ColumnValue& after)
{
    Arena memory;
    const auto result = addDelta(column, current, before, after, memory);
    if (!result)
        return result.error().code;
    if (const auto* decimal = std::get_if<Decimal>(&*result))
        return std::string(decimal->text);
    if (const auto* number = std::get_if<std::int64_t>(&*result))
        return std::to_string(*number);
    return std::to_string(std::get<std::uint64_t>(*result));
}

std::string decimalSum(std::string_view current, std::string_view before, std::string_view after,
                       const std::string& type = "decimal(6,2)")
{
    ColumnSchema column = shopTable().columns[3];
    column.typeText = type;
    return sum(column, Decimal{current}, Decimal{before}, Decimal{after});
}

ColumnSchema integer(std::uint8_t bytes, bool isUnsigned)
{
    ColumnSchema column = numberColumn("n");
    column.integerBytes = bytes;
    column.isUnsigned = isUnsigned;
    return column;
}

// Goal: integers of all sizes are added exactly, up to their limits and not beyond.
TEST(Delta, Integers)
{
    using I = std::int64_t;
    using U = std::uint64_t;
    EXPECT_EQ(sum(integer(4, false), I{10}, I{10}, I{7}), "7");
    EXPECT_EQ(sum(integer(4, false), I{7}, I{10}, I{7}), "4");
    EXPECT_EQ(sum(integer(1, false), I{-126}, I{0}, I{-2}), "-128");
    EXPECT_EQ(sum(integer(1, false), I{-126}, I{0}, I{-3}), "conflict.delta_overflow");
    EXPECT_EQ(sum(integer(3, false), I{8388606}, I{0}, I{2}), "conflict.delta_overflow");
    EXPECT_EQ(sum(integer(8, false), INT64_MAX, I{5}, I{4}), std::to_string(INT64_MAX - 1));
    EXPECT_EQ(sum(integer(8, false), INT64_MIN, INT64_MAX, INT64_MIN), "conflict.delta_overflow");
    EXPECT_EQ(sum(integer(8, true), UINT64_MAX, UINT64_MAX, U{0}), "0");
    EXPECT_EQ(sum(integer(8, true), U{3}, U{9}, U{5}), "conflict.delta_overflow") << "below zero";
    EXPECT_EQ(sum(integer(8, true), UINT64_MAX, U{0}, U{1}), "conflict.delta_overflow");
}

// Goal: decimals are added digit by digit, with all of their scale.
TEST(Delta, Decimals)
{
    EXPECT_EQ(decimalSum("10.00", "10.00", "7.25"), "7.25");
    EXPECT_EQ(decimalSum("0.05", "10.00", "9.90"), "-0.05");
    EXPECT_EQ(decimalSum("-0.05", "0.00", "0.05"), "0.00");
    EXPECT_EQ(decimalSum("9999.98", "0.00", "0.01"), "9999.99");
    EXPECT_EQ(decimalSum("9999.99", "0.00", "0.01"), "conflict.delta_overflow");
    EXPECT_EQ(decimalSum("-9999.99", "0.01", "0.00"), "conflict.delta_overflow");
    EXPECT_EQ(decimalSum("5", "7", "1", "decimal(3,0)"), "-1");
    const std::string nines = std::string(35, '9') + "." + std::string(30, '9');
    const std::string tiny = "0." + std::string(29, '0') + "1";
    const std::string zero = "0." + std::string(30, '0');
    EXPECT_EQ(decimalSum(nines, tiny, zero, "decimal(65,30)"), nines.substr(0, 65) + "8");
    EXPECT_EQ(decimalSum(nines, zero, tiny, ""), "conflict.delta_overflow") << "type not known";
    EXPECT_EQ(decimalSum("-" + nines, "-" + nines, nines, "decimal(65,30)"), nines);
    ColumnSchema column = shopTable().columns[3];
    column.isUnsigned = true;
    EXPECT_EQ(sum(column, Decimal{"1.00"}, Decimal{"2.00"}, Decimal{"0.50"}), "conflict.delta_overflow");
}

// Goal: decimal sums are right for any numbers.
// Method: cents in 64 bits tell the truth.
TEST(Delta, DecimalsAgreeWithIntegers)
{
    std::mt19937_64 chance(5);
    const auto text = [](std::int64_t cents) {
        return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", std::abs(cents) / 100, std::abs(cents) % 100);
    };
    for (int i = 0; i < 20'000; ++i) {
        const auto any = [&] { return static_cast<std::int64_t>(chance() % 2'000'001) - 1'000'000; };
        const std::int64_t current = any();
        const std::int64_t before = any();
        const std::int64_t after = any();
        ASSERT_EQ(decimalSum(text(current), text(before), text(after), "decimal(20,2)"),
                  text(current + after - before));
    }
}

// Goal: nothing is added to what is no number.
TEST(Delta, RefusesOthers)
{
    const ColumnSchema column = integer(4, false);
    for (const ColumnValue& other :
         {ColumnValue(Null{}), ColumnValue(Absent{}), ColumnValue(Decimal{"1"}), ColumnValue(1.5)}) {
        const ColumnValue one = std::int64_t{1};
        EXPECT_EQ(sum(column, other, one, one), "conflict.delta_not_a_number");
        EXPECT_EQ(sum(column, one, other, one), "conflict.delta_not_a_number");
        EXPECT_EQ(sum(column, one, one, other), "conflict.delta_not_a_number");
    }
    EXPECT_EQ(decimalSum("1.00", "1.0", "2.00"), "conflict.delta_not_a_number") << "another scale";
    EXPECT_EQ(decimalSum("", "1.00", "2.00"), "conflict.delta_not_a_number");
    EXPECT_EQ(decimalSum("1e5.00", "1.00", "2.00"), "conflict.delta_not_a_number");
}

}  // namespace
}  // namespace lutra::conflict::testing
