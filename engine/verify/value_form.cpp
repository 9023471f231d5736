#include "engine/verify/value_form.h"

#include "engine/change/json_text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace lutra::verify {

namespace {

constexpr std::string_view kCutMark = "…";

std::string_view withoutTrailingZeros(std::string_view text)
{
    if (text.find('.') == std::string_view::npos)
        return text;
    text = text.substr(0, text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.remove_suffix(1);
    return text;
}

double doubleOf(std::string_view text)
{
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string sortedLabels(std::string_view text)
{
    std::vector<std::string_view> labels;
    while (!text.empty()) {
        const auto comma = text.find(',');
        labels.push_back(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    std::ranges::sort(labels);
    return fmt::format("{}", fmt::join(labels, ","));
}

/// The digits before and after the point of a number without its sign, leading zeros gone.
struct Digits {
    std::string_view whole;
    std::string_view fraction;

    explicit Digits(std::string_view text)
    {
        text = withoutTrailingZeros(text);
        const auto point = text.find('.');
        whole = text.substr(0, point);
        whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
        if (point != std::string_view::npos)
            fraction = text.substr(point + 1);
    }

    [[nodiscard]] bool isZero() const { return whole.empty() && fraction.empty(); }

    friend std::strong_ordering operator<=>(const Digits& a, const Digits& b)
    {
        if (const auto sizes = a.whole.size() <=> b.whole.size(); sizes != 0)
            return sizes;
        if (const auto wholes = a.whole <=> b.whole; wholes != 0)
            return wholes;
        return a.fraction <=> b.fraction;
    }
};

std::strong_ordering compareNumbers(std::string_view a, std::string_view b)
{
    const bool minusA = a.starts_with('-');
    const bool minusB = b.starts_with('-');
    const Digits left(a.substr(minusA ? 1 : 0));
    const Digits right(b.substr(minusB ? 1 : 0));
    if (left.isZero() && right.isZero())
        return std::strong_ordering::equal;
    if (minusA != minusB)
        return minusA ? std::strong_ordering::less : std::strong_ordering::greater;
    return minusA ? right <=> left : left <=> right;
}

/// "-838:59:59.5" as the number -8385959.5
std::string timeAsNumber(std::string_view text)
{
    std::string number(text);
    std::erase(number, ':');
    return number;
}

/// Bytes of the character that starts at `at`; 0 when it is not UTF-8.
std::size_t characterBytes(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : 2;
    if ((first >= 0x80 && first < 0xC2) || first >= 0xF5 || at + size > text.size())
        return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80)
            return 0;
    }
    return size;
}

std::string shownHex(std::string_view bytes, std::size_t charactersMax)
{
    std::string shown = "0x";
    const std::size_t count = std::min(bytes.size(), charactersMax / 2);
    for (std::size_t i = 0; i < count; ++i)
        fmt::format_to(std::back_inserter(shown), "{:02X}", static_cast<unsigned char>(bytes[i]));
    return count < bytes.size() ? shown.append(kCutMark) : shown;
}

/// nullopt when it is not UTF-8.
std::optional<std::string> shownText(std::string_view text, std::size_t charactersMax)
{
    std::string shown;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++characters) {
        const std::size_t bytes = characterBytes(text, at);
        if (bytes == 0)
            return std::nullopt;
        if (characters == charactersMax)
            return shown.append(kCutMark);
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x20 || first == 0x7F)
            fmt::format_to(std::back_inserter(shown), "\\x{:02X}", first);
        else
            shown += text.substr(at, bytes);
        at += bytes;
    }
    return shown;
}

}  // namespace

std::string canonical(Form form, std::string_view text)
{
    switch (form) {
    case Form::Bytes:
        break;
    case Form::Trimmed:
        return std::string(withoutTrailingZeros(text));
    case Form::Double:
        return fmt::format("{:a}", doubleOf(text) + 0.0);  // -0 + 0 is 0
    case Form::Json:
        return canonicalJson(text).value_or(std::string(text));
    case Form::LabelSet:
        return sortedLabels(text);
    }
    return std::string(text);
}

bool sameValue(Form form, std::string_view a, std::string_view b)
{
    return a == b || (form != Form::Bytes && canonical(form, a) == canonical(form, b));
}

std::strong_ordering compareInOrder(Order order, std::string_view a, std::string_view b)
{
    switch (order) {
    case Order::Bytes:
        break;
    case Order::Moment:
        return withoutTrailingZeros(a) <=> withoutTrailingZeros(b);
    case Order::Number:
        return compareNumbers(a, b);
    case Order::Double: {
        const double left = doubleOf(a);
        const double right = doubleOf(b);
        return left < right   ? std::strong_ordering::less
               : left > right ? std::strong_ordering::greater
                              : std::strong_ordering::equal;
    }
    case Order::Time:
        return compareNumbers(timeAsNumber(a), timeAsNumber(b));
    }
    return a <=> b;  // as unsigned bytes, the shorter first
}

std::string shownValue(Look look, std::optional<std::string_view> value, std::size_t charactersMax)
{
    if (!value)
        return "NULL";
    const auto text = look == Look::Hex ? std::nullopt : shownText(*value, charactersMax);
    if (!text)
        return shownHex(*value, charactersMax);
    return look == Look::Quoted ? "'" + *text + "'" : *text;
}

}  // namespace lutra::verify
