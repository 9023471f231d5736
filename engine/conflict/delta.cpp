#include "engine/conflict/delta.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string>

namespace lutra::conflict {

namespace {

__extension__ typedef __int128 Wide;

constexpr std::size_t kDecimalDigitsMax = 65;

tl::unexpected<Error> overflow(const ColumnSchema& column)
{
    return fail(ErrorKind::Conflict, "conflict.delta_overflow",
                fmt::format("the sum for column '{}' does not fit into it", column.name));
}

tl::unexpected<Error> notANumber(const ColumnSchema& column)
{
    return fail(ErrorKind::BadData, "conflict.delta_not_a_number",
                fmt::format("column '{}' has an image without a number", column.name));
}

std::optional<Wide> wholeNumber(const ColumnValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return *number;
    if (const auto* number = std::get_if<std::uint64_t>(&value))
        return *number;
    return std::nullopt;
}

Result<ColumnValue> addIntegers(const ColumnSchema& column, Wide current, Wide before, Wide after)
{
    const Wide sum = current + (after - before);
    const unsigned bits = column.integerBytes == 0 ? 64u : column.integerBytes * 8u;
    const Wide most = (Wide{1} << (column.isUnsigned ? bits : bits - 1)) - 1;
    const Wide least = column.isUnsigned ? 0 : -most - 1;
    if (sum < least || sum > most)
        return overflow(column);
    if (column.isUnsigned)
        return ColumnValue(static_cast<std::uint64_t>(sum));
    return ColumnValue(static_cast<std::int64_t>(sum));
}

/// A decimal as a whole number of its last digit, digits from the right.
struct Digits {
    bool negative = false;
    std::array<int, kDecimalDigitsMax + 2> digits{};  // room for three to be added
    std::size_t scale = 0;
};

std::optional<Digits> parseDecimal(std::string_view text)
{
    Digits parsed;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        parsed.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    parsed.scale = point == std::string_view::npos ? 0 : text.size() - point - 1;
    std::size_t place = 0;
    for (std::size_t i = text.size(); i-- > 0;) {
        if (i == point)
            continue;
        if (text[i] < '0' || text[i] > '9' || (place >= kDecimalDigitsMax && text[i] != '0'))
            return std::nullopt;
        if (place < kDecimalDigitsMax)
            parsed.digits[place] = text[i] - '0';
        ++place;
    }
    if (place == 0)
        return std::nullopt;
    return parsed;
}

/// Adds `number` × `sign`, digit by digit; what is carried is left to `settle`.
void add(Digits& to, const Digits& number, int sign)
{
    for (std::size_t i = 0; i < to.digits.size(); ++i)
        to.digits[i] += (number.negative ? -sign : sign) * number.digits[i];
}

/// Brings each digit into 0 to 9, with one sign in front.
void settle(Digits& sum)
{
    int carry = 0;
    for (int& digit : sum.digits) {
        digit += carry;
        carry = digit >= 0 ? digit / 10 : -((9 - digit) / 10);
        digit -= carry * 10;
    }
    sum.negative = carry < 0;
    if (!sum.negative)
        return;
    int borrow = 0;  // of a number below zero the ten's complement stands there now
    for (int& digit : sum.digits) {
        const int turned = -digit - borrow;
        borrow = turned < 0 ? 1 : 0;
        digit = turned + borrow * 10;
    }
}

/// How many digits the column has; its type's text may not be known, then as many as any may have.
std::size_t precisionOf(const ColumnSchema& column)
{
    const auto open = column.typeText.find('(');
    std::size_t digits = kDecimalDigitsMax;
    if (open != std::string::npos)
        std::from_chars(column.typeText.data() + open + 1, column.typeText.data() + column.typeText.size(),
                        digits);
    return std::min(digits, kDecimalDigitsMax);
}

std::string textOf(const Digits& number)
{
    std::size_t count = number.digits.size();
    while (count > number.scale + 1 && number.digits[count - 1] == 0)
        --count;
    std::string text = number.negative ? "-" : "";
    for (std::size_t i = count; i-- > 0;) {
        text += static_cast<char>('0' + number.digits[i]);
        if (i == number.scale && i != 0)
            text += '.';
    }
    return text;
}

Result<ColumnValue> addDecimals(const ColumnSchema& column, std::string_view current, std::string_view before,
                                std::string_view after, Arena& memory)
{
    auto sum = parseDecimal(current);
    const auto minus = parseDecimal(before);
    const auto plus = parseDecimal(after);
    if (!sum || !minus || !plus || sum->scale != minus->scale || sum->scale != plus->scale)
        return notANumber(column);
    if (sum->negative)
        std::ranges::transform(sum->digits, sum->digits.begin(), std::negate<>());
    add(*sum, *plus, 1);
    add(*sum, *minus, -1);
    settle(*sum);
    const auto top =
        std::ranges::find_if(sum->digits.rbegin(), sum->digits.rend(), [](int d) { return d != 0; });
    if (static_cast<std::size_t>(sum->digits.rend() - top) > precisionOf(column) ||
        (column.isUnsigned && sum->negative))
        return overflow(column);
    return ColumnValue(Decimal{keep(memory, std::string_view(textOf(*sum)))});
}

}  // namespace

Result<ColumnValue> addDelta(const ColumnSchema& column, const ColumnValue& current,
                             const ColumnValue& before, const ColumnValue& after, Arena& memory)
{
    const auto* decimal = std::get_if<Decimal>(&current);
    const auto* decimalBefore = std::get_if<Decimal>(&before);
    const auto* decimalAfter = std::get_if<Decimal>(&after);
    if (decimal && decimalBefore && decimalAfter)
        return addDecimals(column, decimal->text, decimalBefore->text, decimalAfter->text, memory);
    const auto number = wholeNumber(current);
    const auto numberBefore = wholeNumber(before);
    const auto numberAfter = wholeNumber(after);
    if (!number || !numberBefore || !numberAfter)
        return notANumber(column);
    return addIntegers(column, *number, *numberBefore, *numberAfter);
}

}  // namespace lutra::conflict
