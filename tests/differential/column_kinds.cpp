#include "tests/differential/column_kinds.h"

#include "tests/differential/random_server_values.h"

#include <array>
#include <fmt/format.h>

namespace lutra::differential {

namespace {

bool always(const ServerTraits&)
{
    return true;
}
bool onMariaDb(const ServerTraits& server)
{
    return server.isMariaDb;
}

template <unsigned kBits>
TestColumn integer(Random& random, const ServerTraits&)
{
    constexpr std::string_view kName = kBits == 8    ? "TINYINT"
                                       : kBits == 16 ? "SMALLINT"
                                       : kBits == 24 ? "MEDIUMINT"
                                       : kBits == 32 ? "INT"
                                                     : "BIGINT";
    const bool isUnsigned = random.chance(50);
    TestColumn column;
    column.type = fmt::format("{}{}{}", kName, isUnsigned ? " UNSIGNED" : "",
                              isUnsigned && random.chance(20) ? " ZEROFILL" : "");
    column.shown = Shown::Integer;
    column.isKeyable = true;
    column.value = [isUnsigned](Random& r) { return randomInteger(r, kBits, isUnsigned); };
    return column;
}

TestColumn single(Random&, const ServerTraits&)
{
    TestColumn column;
    column.type = "FLOAT";
    column.shown = Shown::Real;
    column.value = [](Random& r) { return randomReal(r, true); };
    return column;
}

TestColumn real(Random&, const ServerTraits&)
{
    TestColumn column;
    column.type = "DOUBLE";
    column.shown = Shown::Real;
    column.value = [](Random& r) { return randomReal(r, false); };
    return column;
}

TestColumn decimal(Random& random, const ServerTraits&)
{
    const bool widest = random.chance(25);
    const auto precision = widest ? 65u : 1u + static_cast<unsigned>(random.below(65));
    const auto scale =
        widest ? 30u : static_cast<unsigned>(random.below(precision < 30 ? precision + 1u : 31u));
    const bool isUnsigned = random.chance(20);
    TestColumn column;
    column.type = fmt::format("DECIMAL({},{}){}", precision, scale, isUnsigned ? " UNSIGNED" : "");
    column.shown = Shown::Decimal;
    column.isKeyable = true;
    column.value = [=](Random& r) { return randomDecimal(r, precision, scale, isUnsigned); };
    return column;
}

TestColumn bit(Random& random, const ServerTraits&)
{
    const auto bits = random.chance(20) ? 64u : 1u + static_cast<unsigned>(random.below(64));
    TestColumn column;
    column.type = fmt::format("BIT({})", bits);
    column.shown = Shown::Unsigned;
    column.isKeyable = true;
    column.value = [bits](Random& r) { return randomInteger(r, bits, true); };
    return column;
}

TestColumn year(Random&, const ServerTraits&)
{
    TestColumn column;
    column.type = "YEAR";
    column.shown = Shown::Unsigned;
    column.isKeyable = true;
    column.value = [](Random& r) { return r.chance(20) ? "'0000'" : fmt::to_string(r.between(1901, 2155)); };
    return column;
}

TestColumn date(Random&, const ServerTraits&)
{
    TestColumn column;
    column.type = "DATE";
    column.shown = Shown::Moment;
    column.isKeyable = true;
    column.value = [](Random& r) { return randomDate(r); };
    return column;
}

TestColumn time(Random& random, const ServerTraits&)
{
    TestColumn column;
    column.type = fmt::format("TIME({})", random.below(7));
    column.shown = Shown::Moment;
    column.isKeyable = true;
    column.value = [](Random& r) { return randomTime(r); };
    return column;
}

TestColumn dateTime(Random& random, const ServerTraits&)
{
    TestColumn column;
    column.type = fmt::format("DATETIME({})", random.below(7));
    column.shown = Shown::Moment;
    column.isKeyable = true;
    column.value = [](Random& r) { return randomDateTime(r); };
    return column;
}

TestColumn timestamp(Random& random, const ServerTraits& server)
{
    const std::uint64_t digits = random.below(7);
    TestColumn column;
    column.type = fmt::format("TIMESTAMP({})", digits);
    column.shown = Shown::Moment;
    column.attributes = fmt::format("DEFAULT CURRENT_TIMESTAMP({})", digits);
    if (random.chance(30))
        column.attributes += fmt::format(" ON UPDATE CURRENT_TIMESTAMP({})", digits);
    const bool reaches2106 = server.kind == sandbox::ServerKind::MariaDb118;
    column.value = [=](Random& r) { return randomTimestamp(r, reaches2106); };
    return column;
}

std::string charsetOf(Random& random, const ServerTraits& server)
{
    return random.chance(40) ? "utf8mb4" : random.pick(server.charsets);
}

TestColumn fixedText(Random& random, const ServerTraits& server)
{
    const std::string charset = charsetOf(random, server);
    const std::size_t length = random.chance(5) ? 200 : 1 + random.below(40);
    TestColumn column;
    column.type = fmt::format("CHAR({}) CHARACTER SET {}", length, charset);
    column.shown = Shown::Bytes;
    column.isKeyable = length <= 40;
    column.value = [=](Random& r) { return randomText(r, charset, length); };
    return column;
}

TestColumn text(Random& random, const ServerTraits& server)
{
    const std::string charset = charsetOf(random, server);
    const std::size_t length = random.chance(30) ? 300 : 1 + random.below(90);
    TestColumn column;
    column.type = fmt::format("VARCHAR({}) CHARACTER SET {}", length, charset);
    column.shown = Shown::Bytes;
    column.isKeyable = length <= 90;
    column.value = [=](Random& r) { return randomText(r, charset, length); };
    return column;
}

/// The four sizes of TEXT and BLOB.
constexpr std::array<std::string_view, 4> kSizes{"TINY", "", "MEDIUM", "LONG"};

TestColumn longText(Random& random, const ServerTraits& server)
{
    const std::string charset = charsetOf(random, server);
    const std::size_t size = random.below(kSizes.size());
    TestColumn column;
    column.type = fmt::format("{}TEXT CHARACTER SET {}", kSizes[size], charset);
    column.shown = Shown::Bytes;
    column.value = [=](Random& r) {
        if (size > 0 && r.chance(3))
            return fmt::format("REPEAT('long ', {})", r.below(size == 1 ? 3'000 : 30'000));
        return randomText(r, charset, 60);
    };
    return column;
}

TestColumn fixedBytes(Random& random, const ServerTraits&)
{
    const std::size_t length = random.pick(std::array<std::size_t, 6>{1, 4, 5, 16, 20, 255});
    TestColumn column;
    column.type = fmt::format("BINARY({})", length);
    column.shown = Shown::Bytes;
    column.isKeyable = true;
    column.value = [=](Random& r) { return randomBytes(r, length); };
    return column;
}

TestColumn bytes(Random& random, const ServerTraits&)
{
    const std::size_t length = random.chance(30) ? 300 : 1 + random.below(60);
    TestColumn column;
    column.type = fmt::format("VARBINARY({})", length);
    column.shown = Shown::Bytes;
    column.isKeyable = true;
    column.value = [=](Random& r) { return randomBytes(r, length); };
    return column;
}

TestColumn blob(Random& random, const ServerTraits&)
{
    const std::size_t size = random.below(kSizes.size());
    TestColumn column;
    column.type = fmt::format("{}BLOB", kSizes[size]);
    column.shown = Shown::Bytes;
    column.value = [=](Random& r) {
        if (size > 0 && r.chance(3))
            return fmt::format("REPEAT(X'00FF10', {})", r.below(size == 1 ? 20'000 : 60'000));
        return randomBytes(r, 200);
    };
    return column;
}

std::string labelList(Random& random, std::size_t count)
{
    constexpr std::array<std::string_view, 8> kEnds{"", "a", "''", "Ä", "ж", "漢", " x", "\\\\"};
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
        list += fmt::format("{}'l{}{}'", i ? "," : "", i, random.pick(kEnds));
    return list;
}

/// Charsets that hold all the labels.
std::string labelCharset(Random& random, const ServerTraits& server)
{
    static const std::vector<std::string> kWide{"utf8mb4", "utf8", "ucs2", "utf16", "utf32"};
    (void)server;
    return random.pick(kWide);
}

TestColumn oneOf(Random& random, const ServerTraits& server)
{
    const std::size_t count = random.chance(15) ? 300 : 1 + random.below(6);
    TestColumn column;
    column.type =
        fmt::format("ENUM({}) CHARACTER SET {}", labelList(random, count), labelCharset(random, server));
    column.shown = Shown::Label;
    column.isKeyable = true;
    column.value = [=](Random& r) { return fmt::to_string(r.below(count + 1)); };
    return column;
}

TestColumn someOf(Random& random, const ServerTraits& server)
{
    const auto count = random.chance(20) ? 64u : 1u + static_cast<unsigned>(random.below(64));
    TestColumn column;
    column.type =
        fmt::format("SET({}) CHARACTER SET {}", labelList(random, count), labelCharset(random, server));
    column.shown = Shown::Members;
    column.value = [=](Random& r) { return randomInteger(r, count, true); };
    return column;
}

TestColumn document(Random&, const ServerTraits& server)
{
    TestColumn column;
    column.type = "JSON";
    column.shown = server.isMariaDb ? Shown::Bytes : Shown::Json;
    const bool binary = !server.isMariaDb;
    column.value = [binary](Random& r) { return randomJson(r, binary); };
    if (binary)
        column.change = [](Random& r) {
            const std::uint64_t key = r.below(100);
            switch (r.below(4)) {
            case 0:
                return fmt::format("JSON_REMOVE({{}}, '$.k{}')", key);
            case 1:
                return fmt::format("JSON_REPLACE({{}}, '$.k{}', CAST({} AS JSON))", key,
                                   randomJson(r, false));
            case 2:
                return fmt::format("JSON_SET({{}}, '$.k{}', {}, '$.k{}.k1', 'two')", key,
                                   randomJson(r, false), r.below(100));
            default:
                return fmt::format("JSON_SET({{}}, '$[{}]', {})", r.below(4), randomJson(r, true));
            }
        };
    return column;
}

TestColumn geometry(Random& random, const ServerTraits& server)
{
    constexpr std::array<std::string_view, 8> kTypes{
        "GEOMETRY",   "POINT",           "LINESTRING",         "POLYGON",
        "MULTIPOINT", "MULTILINESTRING", "GEOMETRYCOLLECTION", "MULTIPOLYGON"};
    const std::string_view type = random.pick(kTypes);
    TestColumn column;
    column.type = type;
    column.shown = Shown::Bytes;
    const bool isMySql = !server.isMariaDb;
    column.value = [=](Random& r) { return randomGeometry(r, type, isMySql); };
    return column;
}

TestColumn vector(Random& random, const ServerTraits& server)
{
    const std::size_t count = random.chance(20) ? 100 : 1 + random.below(8);
    const bool mayBeShorter = !server.isMariaDb;
    TestColumn column;
    column.type = fmt::format("VECTOR({})", count);
    column.shown = Shown::Bytes;
    column.value = [=](Random& r) {
        return randomVector(r, mayBeShorter && r.chance(20) ? 1 + r.below(count) : count);
    };
    return column;
}

template <std::size_t kBytes>
TestColumn address(std::string type)
{
    TestColumn column;
    column.type = std::move(type);
    column.shown = Shown::FixedBytes;
    column.isKeyable = true;
    column.value = [](Random& r) {
        std::string value(kBytes, '\0');
        const std::size_t used = r.below(kBytes + 1);
        for (std::size_t i = 0; i < used; ++i)
            value[i] = static_cast<char>(r.bits());
        return hexLiteral(value);
    };
    return column;
}

TestColumn compressedText(Random& random, const ServerTraits& server)
{
    const std::string charset = charsetOf(random, server);
    constexpr std::array<std::string_view, 4> kTypes{"VARCHAR(200)", "VARCHAR(3000)", "TINYTEXT",
                                                     "MEDIUMTEXT"};
    const std::string_view type = random.pick(kTypes);
    TestColumn column;
    column.type = fmt::format("{} COMPRESSED CHARACTER SET {}", type, charset);
    column.shown = Shown::Bytes;
    const bool small = type != kTypes[1] && type != kTypes[3];
    column.value = [=](Random& r) {
        if (r.chance(40))
            return fmt::format("REPEAT('ab', {})", r.below(small ? 30 : 1'400));
        return randomText(r, charset, 60);
    };
    return column;
}

TestColumn compressedBytes(Random& random, const ServerTraits&)
{
    constexpr std::array<std::string_view, 4> kTypes{"VARBINARY(200)", "VARBINARY(3000)", "BLOB", "LONGBLOB"};
    const std::string_view type = random.pick(kTypes);
    TestColumn column;
    column.type = fmt::format("{} COMPRESSED", type);
    column.shown = Shown::Bytes;
    const bool small = type == kTypes[0];
    column.value = [=](Random& r) {
        if (r.chance(40))
            return fmt::format("REPEAT(X'00FF', {})", r.below(small ? 100 : 1'500));
        return randomBytes(r, 200);
    };
    return column;
}

const std::vector<ColumnKind> kKinds{
    {"TINYINT", always, integer<8>},
    {"SMALLINT", always, integer<16>},
    {"MEDIUMINT", always, integer<24>},
    {"INT", always, integer<32>},
    {"BIGINT", always, integer<64>},
    {"FLOAT", always, single},
    {"DOUBLE", always, real},
    {"DECIMAL", always, decimal},
    {"BIT", always, bit},
    {"YEAR", always, year},
    {"DATE", always, date},
    {"TIME", always, time},
    {"DATETIME", always, dateTime},
    {"TIMESTAMP", always, timestamp},
    {"CHAR", always, fixedText},
    {"VARCHAR", always, text},
    {"TEXT", always, longText},
    {"BINARY", always, fixedBytes},
    {"VARBINARY", always, bytes},
    {"BLOB", always, blob},
    {"ENUM", always, oneOf},
    {"SET", always, someOf},
    {"JSON", [](const ServerTraits& s) { return s.isMariaDb || s.hasJson; }, document},
    {"GEOMETRY", always, geometry},
    {"VECTOR", [](const ServerTraits& s) { return s.hasVector; }, vector},
    {"UUID", onMariaDb, [](Random&, const ServerTraits&) { return address<16>("UUID"); }},
    {"INET4", onMariaDb, [](Random&, const ServerTraits&) { return address<4>("INET4"); }},
    {"INET6", onMariaDb, [](Random&, const ServerTraits&) { return address<16>("INET6"); }},
    {"TEXT COMPRESSED", onMariaDb, compressedText},
    {"BLOB COMPRESSED", onMariaDb, compressedBytes},
};

}  // namespace

std::string TestColumn::definition() const
{
    if (!expression.empty())
        return fmt::format("{} {} GENERATED ALWAYS AS ({}) {}", name, type, expression, attributes);
    return fmt::format("{} {} {} {}", name, type, nullable ? "NULL" : "NOT NULL", attributes);
}

std::string TestColumn::selected() const
{
    switch (shown) {
    case Shown::Integer:
        return name + " + 0";
    case Shown::Unsigned:
        return "CAST(" + name + " AS UNSIGNED)";
    case Shown::Real:
        return name + " * 1e0";
    case Shown::Decimal:
    case Shown::Moment:
        return "CAST(" + name + " AS CHAR)";
    case Shown::Bytes:
        return "HEX(" + name + ")";
    case Shown::FixedBytes:
        return fmt::format("HEX(CAST({} AS BINARY({})))", name, type == "INET4" ? 4 : 16);
    case Shown::Label:
    case Shown::Members:
        return fmt::format(
            "CONCAT(CAST({0} AS UNSIGNED), ':', HEX({0}), ':', HEX(CONVERT({0} USING utf8mb4)))", name);
    case Shown::Json:
        return "HEX(CONVERT(CAST(" + name + " AS CHAR) USING utf8mb4))";
    }
    return name;
}

const std::vector<ColumnKind>& columnKinds()
{
    return kKinds;
}

}  // namespace lutra::differential
