#include "engine/apply/key_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace lutra::apply {

namespace {

std::uint64_t mixed(std::uint64_t value)
{
    value ^= value >> 33;
    value *= 0xFF51AFD7ED558CCDULL;
    value ^= value >> 33;
    value *= 0xC4CEB9FE1A85EC53ULL;
    value ^= value >> 33;
    return value;
}

/// Adds a value's parts; a visitor so that a new shape of value cannot be forgotten.
struct ValueAdder {
    KeyHash& hash;

    void number(double v) const { hash.add(std::bit_cast<std::uint64_t>(v + 0.0)); }  // -0 is 0
    void date(const Date& v) const { hash.add((v.year * 16u + v.month) * 32u + v.day); }
    void clock(std::uint32_t hours, std::uint32_t minutes, std::uint32_t seconds, std::uint32_t micros) const
    {
        hash.add(((hours * 60ull + minutes) * 60u + seconds) * 1'000'000u + micros);
    }

    void operator()(const Absent&) const { hash.add(1); }
    void operator()(const Null&) const { hash.add(2); }
    void operator()(std::int64_t v) const { hash.add(static_cast<std::uint64_t>(v)); }
    void operator()(std::uint64_t v) const { hash.add(v); }
    void operator()(float v) const { number(static_cast<double>(v)); }
    void operator()(double v) const { number(v); }
    void operator()(const Decimal& v) const { hash.add(v.text); }
    void operator()(const Year& v) const { hash.add(v.value); }
    void operator()(const Date& v) const { date(v); }
    void operator()(const TimeOfDay& v) const
    {
        hash.add(v.negative ? 1 : 0);
        clock(v.hours, v.minutes, v.seconds, v.microseconds);
    }
    void operator()(const DateTime& v) const
    {
        date(v.date);
        clock(v.hours, v.minutes, v.seconds, v.microseconds);
    }
    void operator()(const Timestamp& v) const
    {
        hash.add(static_cast<std::uint64_t>(v.seconds));
        hash.add(v.microseconds);
    }
    void operator()(const Bits& v) const { hash.add(v.value); }
    void operator()(const EnumIndex& v) const { hash.add(v.index); }
    void operator()(const SetMembers& v) const { hash.add(v.bits); }
    void operator()(const Text& v) const { hash.add(v.bytes); }
    void operator()(const Bytes& v) const { hash.add(v.bytes); }
    void operator()(const Json& v) const { hash.add(v.text); }
    void operator()(const Geometry& v) const { hash.add(v.bytes); }
};

std::string_view withoutTrailingSpaces(std::string_view text)
{
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// The part of a collation's name behind its charset.
std::string_view rulesOf(std::string_view collation)
{
    const auto underscore = collation.find('_');
    return underscore == std::string_view::npos ? collation : collation.substr(underscore + 1);
}

/// Collations without rules of one language, whose letters of ASCII are what `foldedLetter` takes them for.
bool foldsAsWeKnow(std::string_view rules)
{
    constexpr std::array<std::string_view, 14> kKnown{
        "general_ci",     "general_nopad_ci",     "general_cs",    "unicode_ci",   "unicode_nopad_ci",
        "unicode_520_ci", "unicode_520_nopad_ci", "0900_ai_ci",    "0900_as_ci",   "0900_as_cs",
        "swedish_ci",     "swedish_nopad_ci",     "uca1400_ai_ci", "uca1400_as_ci"};
    return std::ranges::find(kKnown, rules) != kKnown.end();
}

bool isExact(std::string_view rules)
{
    return rules == "bin" || rules == "nopad_bin" || rules == "0900_bin";
}

/// Lithuanian takes i and y for one, Swedish v and w, old Latin i and j, u and v. 0: counts as nothing.
char foldedLetter(char c)
{
    if (c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
    if (c == 'J' || c == 'Y')
        return 'I';
    if (c == 'V' || c == 'W')
        return 'U';
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '\0';
}

/// The length of a unified ideograph (U+3400 to U+4DBF, U+4E00 to U+9FA5) at the start of the text; else 0.
std::size_t ideographBytes(std::string_view text)
{
    if (text.size() < 3)
        return 0;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if ((byte(0) & 0xF0) != 0xE0)
        return 0;
    const unsigned code = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    return (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FA5) ? 3 : 0;
}

bool addFolded(KeyHash& hash, std::string_view text, bool isUtf8)
{
    std::uint64_t letters = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) < 0x80) {
            if (const char letter = foldedLetter(c))
                letters = mixed(letters ^ static_cast<unsigned char>(letter)) + 1;
            ++at;
            continue;
        }
        const std::size_t bytes = isUtf8 ? ideographBytes(text.substr(at)) : 0;
        if (bytes == 0)
            return false;
        for (std::size_t i = 0; i < bytes; ++i)
            letters = mixed(letters ^ static_cast<unsigned char>(text[at + i])) + 1;
        at += bytes;
    }
    hash.add(letters);
    return true;
}

bool addText(KeyHash& hash, const ColumnSchema& column, std::string_view text)
{
    const bool isUtf8 = column.charset == "utf8mb4" || column.charset == "utf8mb3";
    if (!isUtf8 && column.charset != "latin1" && column.charset != "ascii")
        return false;
    const auto rules = rulesOf(column.collation);
    if (isExact(rules)) {
        hash.add(withoutTrailingSpaces(text));
        return true;
    }
    return foldsAsWeKnow(rules) && addFolded(hash, text, isUtf8);
}

}  // namespace

void KeyHash::add(std::uint64_t number)
{
    m_value = mixed(m_value ^ number) + 0x9E3779B97F4A7C15ULL;
}

void KeyHash::add(std::string_view bytes)
{
    std::uint64_t word = 0;
    std::size_t at = 0;
    for (; at + sizeof(word) <= bytes.size(); at += sizeof(word)) {
        std::memcpy(&word, bytes.data() + at, sizeof(word));
        add(word);
    }
    word = 0;
    if (at < bytes.size())
        std::memcpy(&word, bytes.data() + at, bytes.size() - at);
    add(word ^ static_cast<std::uint64_t>(bytes.size()) << 56);
}

std::uint64_t hashOfName(std::string_view schema, std::string_view table)
{
    KeyHash hash;
    hash.add(schema);
    hash.add(table);
    return hash.value();
}

void addValue(KeyHash& hash, const ColumnValue& value)
{
    std::visit(ValueAdder{hash}, value);
}

bool isExactKey(const ColumnSchema& column)
{
    return column.type != ColumnType::Text || isExact(rulesOf(column.collation));
}

bool addAsKey(KeyHash& hash, const dialect::TableRoute& route, dialect::TableRoute::Pair column,
              const ColumnValue& value)
{
    const ColumnSchema& source = route.source->columns[column.source];
    const ColumnSchema& target = route.target->columns[column.target];
    if (source.type != target.type || source.fractionDigits != target.fractionDigits)
        return false;
    if (const auto* text = std::get_if<Text>(&value))
        return source.charset == target.charset && addText(hash, target, text->bytes);
    if (isAbsent(value) || std::holds_alternative<Json>(value) || std::holds_alternative<Geometry>(value))
        return false;
    addValue(hash, value);
    return true;
}

}  // namespace lutra::apply
