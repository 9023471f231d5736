// GCC 12 takes libstdc++'s <regex> for uninitialized when sanitizers are on (GCC bug 105562).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "engine/model/name_pattern.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <fmt/format.h>

namespace lutra {

namespace {

constexpr std::uint64_t kRangeNamesMax = 100'000;
constexpr std::size_t kRangeDigitsMax = 9;
constexpr std::uint64_t kRegexRepeatsMax = 1000;  // the product of all {n}: bounds the compiled expression

constexpr auto kRegexSyntax = std::regex_constants::ECMAScript |
                              std::regex_constants::optimize
#ifdef __GLIBCXX__
                              // Time grows with the name's length, never exponentially: `(a*)*b` is harmless.
                              | std::regex_constants::__polynomial
#endif
    ;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isPlain(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_$-#@").find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool looksLikeRegex(std::string_view text)
{
    return text.find_first_of("()|\\^+?{}") != std::string_view::npos ||
           text.find(".*") != std::string_view::npos || text.ends_with('$');
}

/// The product of all upper counts in `{n}`, `{n,}`, `{n,m}`.
std::uint64_t repeatsIn(std::string_view regex)
{
    std::uint64_t product = 1;
    for (std::size_t at = regex.find('{'); at != std::string_view::npos; at = regex.find('{', at + 1)) {
        std::uint64_t largest = 1;
        for (std::size_t i = at + 1; i < regex.size() && (isDigit(regex[i]) || regex[i] == ','); ++i) {
            std::uint64_t number = 0;
            const auto [stop, problem] =
                std::from_chars(regex.data() + i, regex.data() + regex.size(), number);
            if (problem == std::errc::result_out_of_range)
                return kRegexRepeatsMax + 1;
            if (problem == std::errc()) {
                largest = std::max(largest, number);
                i = static_cast<std::size_t>(stop - regex.data()) - 1;
            }
        }
        if (largest > kRegexRepeatsMax || (product *= largest) > kRegexRepeatsMax)
            return kRegexRepeatsMax + 1;
    }
    return product;
}

/// Lower case, but for what follows a backslash: `\D` and `\d` differ.
std::wstring foldedRegex(std::wstring_view regex)
{
    std::wstring lower(regex);
    for (std::size_t i = 0; i < lower.size(); ++i) {
        if (lower[i] == L'\\')
            ++i;
        else
            lower[i] = folded(lower[i]);
    }
    return lower;
}

}  // namespace

Result<NamePattern> NamePattern::parse(std::string_view text, NameCase nameCase)
{
    NamePattern pattern;
    pattern.m_text = text;
    pattern.m_case = nameCase;

    const auto parsed = [&]() -> Result<> {
        if (text.empty())
            return pattern.refuse("is empty");
        if (text.find('`') != std::string_view::npos)
            return pattern.parseQuoted();
        if (looksLikeRegex(text))
            return pattern.parseRegex();
        if (text.find('[') != std::string_view::npos)
            return pattern.parseRanges();
        return pattern.parseWildcard();  // without a star: a name
    }();
    if (!parsed)
        return tl::unexpected(parsed.error());
    for (const std::string& literal : pattern.m_literals)
        pattern.m_comparables.push_back(pattern.comparable(literal));
    if (pattern.m_kind == Kind::Name && toCharacters(pattern.m_literals[0]).size() > kNameCharactersMax)
        return pattern.refuse(fmt::format("is longer than {} characters", kNameCharactersMax));
    return pattern;
}

bool NamePattern::matches(std::string_view name) const
{
    const std::wstring characters = comparable(name);
    switch (m_kind) {
    case Kind::Name:
        return characters == m_comparables[0];
    case Kind::Wildcard:
        return matchesWildcard(characters);
    case Kind::Range:
        return placeOf(characters).has_value();
    case Kind::Regex:
        return characters.size() <= kNameCharactersMax && std::regex_match(characters, *m_regex);
    }
    return false;
}

std::optional<std::string> NamePattern::misfitWith(const NamePattern& target) const
{
    if (target.m_kind == Kind::Name || target.isAny() || target.m_text == m_text)
        return std::nullopt;
    if (m_kind == Kind::Range && target.m_kind == Kind::Range)
        return m_rangeCount == target.m_rangeCount
                   ? std::nullopt
                   : std::optional(fmt::format("'{}' has {} names and '{}' has {}", m_text, m_rangeCount,
                                               target.m_text, target.m_rangeCount));
    const auto hasOneStar = [](const NamePattern& pattern) {
        return pattern.m_kind == Kind::Wildcard && pattern.m_literals.size() == 2;
    };
    if (hasOneStar(*this) && hasOneStar(target))
        return std::nullopt;
    return fmt::format("'{}' does not say which name in '{}' each of its names gets; a plain name or * does",
                       m_text, target.m_text);
}

std::string NamePattern::rename(std::string_view name, const NamePattern& target) const
{
    if (target.isAny() || target.m_text == m_text)
        return std::string(name);
    if (target.m_kind == Kind::Name)
        return target.m_literals[0];
    if (target.m_kind == Kind::Range) {
        const auto place = placeOf(comparable(name));
        assert(place && place < target.m_rangeCount);
        return target.nameAt(*place);
    }
    assert(m_kind == Kind::Wildcard && m_literals.size() == 2 && target.m_literals.size() == 2);
    const std::wstring characters = toCharacters(name);
    const std::size_t fixed = m_comparables[0].size() + m_comparables[1].size();
    assert(characters.size() >= fixed);
    const auto star = characters.substr(m_comparables[0].size(), characters.size() - fixed);
    return target.m_literals[0] + toUtf8(star) + target.m_literals[1];
}

Result<> NamePattern::parseQuoted()
{
    std::string name;
    const bool closed = m_text.size() > 2 && m_text.front() == '`' && m_text.back() == '`';
    for (std::size_t i = 1; closed && i + 1 < m_text.size(); ++i) {
        name.push_back(m_text[i]);
        if (m_text[i] == '`' && (++i + 1 >= m_text.size() || m_text[i] != '`'))
            return refuse("has a single backtick inside backticks; double it");
    }
    if (!closed)
        return refuse("must begin and end with a backtick, with a name between them");
    m_kind = Kind::Name;
    m_literals = {name};
    return {};
}

Result<> NamePattern::parseRegex()
{
    if (repeatsIn(m_text) > kRegexRepeatsMax)
        return refuse(fmt::format("repeats parts more than {} times", kRegexRepeatsMax));
    try {
        const std::wstring text = toCharacters(m_text);
        m_regex = std::make_shared<const std::wregex>(m_case == NameCase::Folded ? foldedRegex(text) : text,
                                                      kRegexSyntax);
    } catch (const std::regex_error& problem) {
        return refuse(fmt::format("is not a regular expression we can use: {}", problem.what()));
    }
    m_kind = Kind::Regex;
    return {};
}

Result<> NamePattern::parseRanges()
{
    m_kind = Kind::Range;
    m_rangeCount = 1;
    std::string_view rest = m_text;
    for (std::size_t open = rest.find('['); open != std::string_view::npos; open = rest.find('[')) {
        m_literals.emplace_back(rest.substr(0, open));
        const std::size_t close = rest.find(']', open);
        if (close == std::string_view::npos)
            return refuse("has a [ without a ]");
        if (auto added = addNumbers(rest.substr(open + 1, close - open - 1)); !added)
            return added;
        rest.remove_prefix(close + 1);
    }
    m_literals.emplace_back(rest);

    for (std::size_t i = 0; i < m_literals.size(); ++i) {
        if (m_literals[i].find('*') != std::string::npos)
            return refuse("has a range and a *; write it as a regular expression, such as order_([0-9]+).*");
        if (auto plain = checkPlain(m_literals[i]); !plain)
            return plain;
        const bool between = i > 0 && i < m_ranges.size();
        if (between && m_ranges[i - 1].width == 0 && std::ranges::all_of(m_literals[i], isDigit))
            return refuse("has two ranges that run into each other; pad the first with zeros");
    }
    return {};
}

Result<> NamePattern::addNumbers(std::string_view brackets)
{
    const std::size_t dash = brackets.find('-');
    const auto first = brackets.substr(0, dash);
    const auto last = dash == std::string_view::npos ? std::string_view() : brackets.substr(dash + 1);
    const auto isNumber = [](std::string_view text) {
        return !text.empty() && text.size() <= kRangeDigitsMax && std::ranges::all_of(text, isDigit);
    };
    if (!isNumber(first) || !isNumber(last))
        return refuse("has [ ] that hold no range such as [00-31]; put a character class in parentheses, "
                      "([a-z]), to make it a regular expression");

    Numbers numbers;
    std::from_chars(first.data(), first.data() + first.size(), numbers.first);
    std::from_chars(last.data(), last.data() + last.size(), numbers.last);
    if (first.size() == last.size())
        numbers.width = first.size();
    else if (first.size() > 1 && first[0] == '0')
        return refuse("has a range whose ends have different widths, padded with zeros");
    if (numbers.last < numbers.first)
        return refuse("has a range that runs backwards");
    if (numbers.count() > kRangeNamesMax || (m_rangeCount *= numbers.count()) > kRangeNamesMax)
        return refuse(fmt::format("stands for more than {} names", kRangeNamesMax));
    m_ranges.push_back(numbers);
    return {};
}

Result<> NamePattern::parseWildcard()
{
    std::string_view rest = m_text;
    for (std::size_t star = rest.find('*'); star != std::string_view::npos; star = rest.find('*')) {
        m_literals.emplace_back(rest.substr(0, star));
        rest.remove_prefix(star + 1);
    }
    m_literals.emplace_back(rest);
    m_kind = m_literals.size() == 1 ? Kind::Name : Kind::Wildcard;
    for (const std::string& literal : m_literals)
        if (auto plain = checkPlain(literal); !plain)
            return plain;
    return {};
}

Result<> NamePattern::checkPlain(std::string_view literal) const
{
    const auto odd = std::ranges::find_if_not(literal, isPlain);
    if (odd == literal.end())
        return {};
    if (*odd == '.')
        return refuse(
            "has a dot inside; quote the name with backticks, or write \\. in a regular expression");
    if (*odd == '%')
        return refuse("has a %; any text is *, and a name with % is quoted with backticks");
    return refuse("has a character that only a name in backticks may have");
}

tl::unexpected<Error> NamePattern::refuse(std::string_view why) const
{
    return fail(ErrorKind::BadConfig, "config.mapping_pattern",
                fmt::format("the name pattern '{}' {}", m_text, why));
}

std::wstring NamePattern::comparable(std::string_view utf8) const
{
    const std::wstring characters = toCharacters(utf8);
    return m_case == NameCase::Folded ? folded(characters) : characters;
}

bool NamePattern::matchesWildcard(std::wstring_view name) const
{
    const std::wstring& front = m_comparables.front();
    const std::wstring& back = m_comparables.back();
    if (name.size() < front.size() + back.size() || !name.starts_with(front) || !name.ends_with(back))
        return false;
    name = name.substr(front.size(), name.size() - front.size() - back.size());
    for (std::size_t i = 1; i + 1 < m_comparables.size(); ++i) {
        const std::size_t found = name.find(m_comparables[i]);
        if (found == std::wstring_view::npos)
            return false;
        name.remove_prefix(found + m_comparables[i].size());
    }
    return true;
}

/// Which of the range's names `name` is, counted from 0. `part` and `before`: what has been matched so far.
std::optional<std::uint64_t> NamePattern::placeOf(std::wstring_view name, std::size_t part,
                                                  std::uint64_t before) const
{
    if (!name.starts_with(m_comparables[part]))
        return std::nullopt;
    name.remove_prefix(m_comparables[part].size());
    if (part == m_ranges.size())
        return name.empty() ? std::optional(before) : std::nullopt;

    const Numbers& numbers = m_ranges[part];
    std::uint64_t value = 0;
    for (std::size_t digits = 1; digits <= std::min(name.size(), kRangeDigitsMax); ++digits) {
        const wchar_t digit = name[digits - 1];
        if (digit < L'0' || digit > L'9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(digit - L'0');
        const bool padded = digits > 1 && name[0] == L'0';
        const bool rightWidth = numbers.width == 0 ? !padded : digits == numbers.width;
        if (!rightWidth || value < numbers.first || value > numbers.last)
            continue;
        const std::uint64_t here = before * numbers.count() + (value - numbers.first);
        if (const auto place = placeOf(name.substr(digits), part + 1, here))
            return place;
    }
    return std::nullopt;
}

std::string NamePattern::nameAt(std::uint64_t place) const
{
    std::string name = m_literals.back();
    for (std::size_t i = m_ranges.size(); i-- > 0;) {
        const std::uint64_t value = m_ranges[i].first + place % m_ranges[i].count();
        name = fmt::format("{}{:0{}}{}", m_literals[i], value, m_ranges[i].width, name);
        place /= m_ranges[i].count();
    }
    return name;
}

}  // namespace lutra
