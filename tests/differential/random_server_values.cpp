#include "tests/differential/random_server_values.h"

#include "engine/base/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fmt/format.h>

namespace lutra::differential {

namespace {

std::string digits(Random& random, std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += static_cast<char>('0' + random.below(10));
    return text;
}

char32_t randomCharacter(Random& random, bool wide)
{
    struct Range {
        char32_t first;
        char32_t last;
    };
    constexpr std::array<Range, 9> kRanges{{{0x20, 0x7E},
                                            {0x61, 0x7A},
                                            {0x00, 0x1F},
                                            {0xA0, 0x17F},
                                            {0x391, 0x3C9},
                                            {0x410, 0x44F},
                                            {0x4E00, 0x9FA5},
                                            {0x3041, 0x30FE},
                                            {0x1F300, 0x1F64F}}};
    const Range range = kRanges[random.below(wide ? kRanges.size() : 4)];
    return range.first + static_cast<char32_t>(random.below(range.last - range.first + 1));
}

std::string point(Random& random)
{
    constexpr std::array<std::string_view, 5> kEdges{"0", "-0.5", "80", "1e-300", "12.3456789012345"};
    const auto coordinate = [&] {
        return random.chance(20) ? std::string(random.pick(kEdges))
                                 : fmt::format("{}.{}", random.between(-80, 80), random.below(1'000'000));
    };
    const std::string x = coordinate();
    return x + ' ' + coordinate();
}

std::string points(Random& random, std::size_t least)
{
    std::string text;
    const std::size_t count = least + random.below(5);
    for (std::size_t i = 0; i < count; ++i)
        text += (i ? "," : "") + point(random);
    return text;
}

std::string ring(Random& random)
{
    const std::int64_t x = random.between(-70, 60);
    const std::int64_t y = random.between(-70, 60);
    return fmt::format("({0} {1},{0} {3},{2} {3},{2} {1},{0} {1})", x, y, x + 1 + random.between(0, 9),
                       y + 1 + random.between(0, 9));
}

std::string wellKnownText(Random& random, std::string_view type)
{
    if (type == "POINT")
        return "POINT(" + point(random) + ")";
    if (type == "LINESTRING")
        return "LINESTRING(" + points(random, 2) + ")";
    if (type == "POLYGON")
        return "POLYGON(" + ring(random) + ")";
    if (type == "MULTIPOINT")
        return "MULTIPOINT(" + points(random, 1) + ")";
    if (type == "MULTILINESTRING")
        return "MULTILINESTRING((" + points(random, 2) + "),(" + points(random, 2) + "))";
    if (type == "MULTIPOLYGON")
        return "MULTIPOLYGON((" + ring(random) + "),(" + ring(random) + "))";
    if (type == "GEOMETRYCOLLECTION")
        return "GEOMETRYCOLLECTION(POINT(" + point(random) + "),LINESTRING(" + points(random, 2) + "))";
    constexpr std::array<std::string_view, 4> kAny{"POINT", "LINESTRING", "POLYGON", "GEOMETRYCOLLECTION"};
    return wellKnownText(random, random.pick(kAny));
}

std::string jsonString(Random& random)
{
    std::string text = "\"";
    const std::size_t count = random.chance(3) ? 100 + random.below(40'000) : random.below(20);
    for (std::size_t i = 0; i < count; ++i) {
        const char32_t character = randomCharacter(random, true);
        if (character < 0x20 || character == '"' || character == '\\')
            text += fmt::format("\\u{:04x}", static_cast<unsigned>(character));
        else
            appendUtf8(text, character);
    }
    return text + '"';
}

std::string jsonText(Random& random, unsigned depth)
{
    switch (random.below(depth > 0 ? 12 : 8)) {
    case 0:
        return "null";
    case 1:
        return random.chance(50) ? "true" : "false";
    case 2:
        return randomInteger(random, random.pick(std::array{8u, 16u, 32u, 64u}), random.chance(50));
    case 3:
        return randomReal(random, false);
    case 4:
        return fmt::format("{}.{}", random.between(-100, 100), digits(random, 1 + random.below(20)));
    case 5:
    case 6:
        return jsonString(random);
    case 7:
        return random.chance(50) ? "[]" : "{}";
    case 8:
    case 9: {
        std::string text = "[";
        const std::size_t count = random.below(8);
        for (std::size_t i = 0; i < count; ++i)
            text += (i ? "," : "") + jsonText(random, depth - 1);
        return text + "]";
    }
    default: {
        std::string text = "{";
        const std::size_t count = random.below(8);
        for (std::size_t i = 0; i < count; ++i)
            text += fmt::format("{}\"k{}\":{}", i ? "," : "", random.below(100), jsonText(random, depth - 1));
        return text + "}";
    }
    }
}

std::string opaqueJson(Random& random)
{
    const std::string decimal = randomDecimal(random, 65, 30, false);
    switch (random.below(6)) {
    case 0:
        return fmt::format("JSON_ARRAY(CAST({} AS DECIMAL(65,30)), CAST('1.50' AS DECIMAL(5,2)))", decimal);
    case 1:
        return fmt::format("JSON_OBJECT('d', CAST({} AS DATE), 't', CAST({} AS TIME(6)))", "'2024-02-29'",
                           randomTime(random));
    case 2:
        return "JSON_OBJECT('dt', CAST('2026-11-22 10:15:30.123456' AS DATETIME(6)))";
    case 3:
        return fmt::format("JSON_ARRAY(CAST({} AS BINARY), 1)", randomBytes(random, 40));
    case 4:
        return fmt::format("CAST(CAST({} AS DECIMAL(65,30)) AS JSON)", decimal);
    default:
        return fmt::format("JSON_OBJECT('y', CAST({} AS YEAR), 'u', CAST({} AS UNSIGNED))",
                           random.between(1901, 2155), random.bits());
    }
}

}  // namespace

std::string randomInteger(Random& random, unsigned bits, bool isUnsigned)
{
    const std::uint64_t all = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const std::uint64_t half = all >> 1;
    if (isUnsigned) {
        switch (random.below(6)) {
        case 0:
            return "0";
        case 1:
            return fmt::to_string(all);
        case 2:
            return fmt::to_string(half + 1);
        default:
            return fmt::to_string(random.bits() & all >> random.below(bits));
        }
    }
    switch (random.below(6)) {
    case 0:
        return fmt::format("-{}", half + 1);
    case 1:
        return fmt::to_string(half);
    case 2:
        return "-1";
    default:
        return (random.chance(50) ? "-" : "") +
               fmt::to_string(random.bits() & half >> random.below(bits - 1));
    }
}

std::string randomReal(Random& random, bool isSingle)
{
    constexpr std::array<std::string_view, 8> kDoubles{"0e0",
                                                       "-0e0",
                                                       "1.7976931348623157e308",
                                                       "-1.7976931348623157e308",
                                                       "2.2250738585072014e-308",
                                                       "4.9406564584124654e-324",
                                                       "0.1e0",
                                                       "123456789012345680e0"};
    constexpr std::array<std::string_view, 6> kFloats{"0e0",     "-0e0",          "3.4028234663852886e38",
                                                      "-3.4e38", "1.1754944e-38", "1.401298464324817e-45"};
    if (random.chance(30))
        return std::string(isSingle ? random.pick(kFloats) : random.pick(kDoubles));
    for (;;) {
        if (isSingle) {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
            if (std::isfinite(value))
                return fmt::format("{:.17e}", static_cast<double>(value));
        } else {
            const double value = std::bit_cast<double>(random.bits());
            if (std::isfinite(value))
                return fmt::format("{:.17e}", value);
        }
    }
}

std::string randomDecimal(Random& random, unsigned precision, unsigned scale, bool isUnsigned)
{
    const unsigned whole = precision - scale;
    const unsigned shown = random.chance(30) ? whole : static_cast<unsigned>(random.below(whole + 1));
    std::string text = random.chance(20) ? std::string(whole, '9') : digits(random, shown);
    if (text.empty())
        text = "0";
    if (scale > 0) {
        const bool edge = random.chance(20);
        text += '.' + (edge ? std::string(scale, random.chance(50) ? '9' : '0') : digits(random, scale));
    }
    if (random.chance(5))
        text = "0";
    return (!isUnsigned && random.chance(50) ? "-" : "") + text;
}

std::string randomDate(Random& random)
{
    constexpr std::array<std::string_view, 6> kEdges{"'0000-00-00'", "'1000-01-01'", "'9999-12-31'",
                                                     "'2024-02-29'", "'2024-00-00'", "'0000-01-01'"};
    if (random.chance(30))
        return std::string(random.pick(kEdges));
    return fmt::format("'{:04}-{:02}-{:02}'", random.between(1, 9999), random.between(0, 12),
                       random.between(0, 28));
}

std::string randomTime(Random& random)
{
    constexpr std::array<std::string_view, 7> kEdges{
        "'-838:59:59'",       "'838:59:59'",     "'00:00:00'",        "'-00:00:00.000001'",
        "'-00:00:01.999999'", "'-01:00:00.100'", "'838:59:58.999999'"};
    if (random.chance(30))
        return std::string(random.pick(kEdges));
    return fmt::format("'{}{:02}:{:02}:{:02}.{:06}'", random.chance(50) ? "-" : "", random.between(0, 838),
                       random.between(0, 59), random.between(0, 58), random.below(1'000'000));
}

std::string randomDateTime(Random& random)
{
    constexpr std::array<std::string_view, 6> kEdges{"'0000-00-00 00:00:00'", "'1000-01-01 00:00:00'",
                                                     "'9999-12-31 23:59:59'", "'9999-12-31 23:59:58.999999'",
                                                     "'2024-00-00 10:00:00'", "'1969-12-31 23:59:59.9'"};
    if (random.chance(30))
        return std::string(random.pick(kEdges));
    return fmt::format("'{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}'", random.between(1, 9998),
                       random.between(1, 12), random.between(1, 28), random.between(0, 23),
                       random.between(0, 59), random.between(0, 58), random.below(1'000'000));
}

std::string randomTimestamp(Random& random, bool reaches2106)
{
    constexpr std::array<std::string_view, 4> kEdges{"'0000-00-00 00:00:00'", "'1970-01-01 00:00:01'",
                                                     "'2038-01-19 03:14:07'", "'2038-01-19 03:14:06.999999'"};
    if (random.chance(30))
        return std::string(random.pick(kEdges));
    return fmt::format("'{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}'",
                       random.between(1971, reaches2106 ? 2105 : 2037), random.between(1, 12),
                       random.between(1, 28), random.between(0, 23), random.between(0, 59),
                       random.between(0, 58), random.below(1'000'000));
}

std::string hexLiteral(std::string_view bytes)
{
    std::string text = "X'";
    for (const char byte : bytes)
        text += fmt::format("{:02X}", static_cast<unsigned char>(byte));
    return text + "'";
}

std::string randomBytes(Random& random, std::size_t bytesMax)
{
    std::size_t size = random.chance(20) ? bytesMax : random.below(std::min<std::size_t>(bytesMax, 40) + 1);
    if (random.chance(10))
        size = 0;
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random.bits());
    if (random.chance(30) && size > 0)
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(random.below(size)), bytes.end(), '\0');
    return hexLiteral(bytes);
}

std::string randomText(Random& random, const std::string& charset, std::size_t charactersMax)
{
    constexpr std::array<std::string_view, 6> kOneByte{"latin1", "cp850",  "koi8r",
                                                       "latin2", "cp1251", "cp866"};
    if (random.chance(10))
        return "''";
    const std::size_t count =
        random.chance(15) ? charactersMax : random.below(std::min<std::size_t>(charactersMax, 30) + 1);
    if (random.chance(20) && std::ranges::find(kOneByte, charset) != kOneByte.end()) {
        std::string bytes(count, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random.bits());
        return fmt::format("_{} {}", charset, hexLiteral(bytes));
    }
    std::string text;
    const bool wide = random.chance(60);
    for (std::size_t i = 0; i < count; ++i)
        appendUtf8(text, randomCharacter(random, wide));
    if (count > 3 && random.chance(20)) {  // spaces at the end are a trap of their own
        text.clear();
        text.append(count - 2, 'x').append("  ");
    }
    return fmt::format("CONVERT(_utf8mb4 {} USING {})", hexLiteral(text), charset);
}

std::string randomJson(Random& random, bool opaque)
{
    if (opaque && random.chance(25))
        return opaqueJson(random);
    if (opaque && random.chance(3)) {  // deeper than MariaDB takes
        const std::size_t depth = 1 + random.below(90);
        return fmt::format("CONCAT(REPEAT('[', {0}), '1', REPEAT(']', {0}))", depth);
    }
    const std::string text = jsonText(random, 4);
    return fmt::format("CONVERT({} USING utf8mb4)", hexLiteral(text));
}

std::string randomGeometry(Random& random, std::string_view type, bool isMySql)
{
    constexpr std::array<unsigned, 3> kReferences{0, 4326, 3857};
    const unsigned reference = !isMySql && random.chance(10) ? 12345 : random.pick(kReferences);
    return fmt::format("ST_GeomFromText('{}', {})", wellKnownText(random, type), reference);
}

std::string randomVector(Random& random, std::size_t count)
{
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
        float value = random.chance(30) ? static_cast<float>(random.between(-2, 2))
                                        : std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
        if (!std::isfinite(value))
            value = 0.1f;
        const auto stored = std::bit_cast<std::array<char, sizeof value>>(value);
        bytes.append(stored.begin(), stored.end());
    }
    return hexLiteral(bytes);
}

}  // namespace lutra::differential
