#include "engine/ddl/column_definition.h"

#include <array>
#include <charconv>
#include <fmt/format.h>

namespace lutra::ddl {

namespace {

constexpr std::string_view kUnreadable = "\xEF\xBF\xBD";  // see readable_statement.h

enum class Arguments : std::uint8_t { None, Ignored, Length, Fraction, Labels, Dimensions };

struct KnownType {
    std::string_view word;
    ColumnType type;
    Arguments arguments = Arguments::None;
    std::uint8_t integerBytes = 0;
    std::string_view charset = {};  // the type's own
    std::uint32_t length = 0;       // likewise, in bytes
};

// Every word that may begin a type and is one by itself; those of several words are below.
constexpr std::array kKnownTypes{
    KnownType{"TINYINT", ColumnType::Integer, Arguments::Ignored, 1},
    KnownType{"INT1", ColumnType::Integer, Arguments::Ignored, 1},
    KnownType{"BOOL", ColumnType::Integer, Arguments::None, 1},
    KnownType{"BOOLEAN", ColumnType::Integer, Arguments::None, 1},
    KnownType{"SMALLINT", ColumnType::Integer, Arguments::Ignored, 2},
    KnownType{"INT2", ColumnType::Integer, Arguments::Ignored, 2},
    KnownType{"MEDIUMINT", ColumnType::Integer, Arguments::Ignored, 3},
    KnownType{"MIDDLEINT", ColumnType::Integer, Arguments::Ignored, 3},
    KnownType{"INT3", ColumnType::Integer, Arguments::Ignored, 3},
    KnownType{"INT", ColumnType::Integer, Arguments::Ignored, 4},
    KnownType{"INTEGER", ColumnType::Integer, Arguments::Ignored, 4},
    KnownType{"INT4", ColumnType::Integer, Arguments::Ignored, 4},
    KnownType{"BIGINT", ColumnType::Integer, Arguments::Ignored, 8},
    KnownType{"INT8", ColumnType::Integer, Arguments::Ignored, 8},
    KnownType{"FLOAT4", ColumnType::Float, Arguments::Ignored},
    KnownType{"FLOAT8", ColumnType::Double, Arguments::Ignored},
    KnownType{"DECIMAL", ColumnType::Decimal, Arguments::Ignored},
    KnownType{"DEC", ColumnType::Decimal, Arguments::Ignored},
    KnownType{"NUMERIC", ColumnType::Decimal, Arguments::Ignored},
    KnownType{"FIXED", ColumnType::Decimal, Arguments::Ignored},
    KnownType{"BIT", ColumnType::Bit, Arguments::Length},
    KnownType{"YEAR", ColumnType::Year, Arguments::Ignored},
    KnownType{"DATE", ColumnType::Date},
    KnownType{"TIME", ColumnType::Time, Arguments::Fraction},
    KnownType{"DATETIME", ColumnType::DateTime, Arguments::Fraction},
    KnownType{"TIMESTAMP", ColumnType::Timestamp, Arguments::Fraction},
    KnownType{"VARCHAR", ColumnType::Text, Arguments::Ignored},
    KnownType{"VARCHARACTER", ColumnType::Text, Arguments::Ignored},
    KnownType{"NVARCHAR", ColumnType::Text, Arguments::Ignored, 0, "utf8mb3"},
    KnownType{"TINYTEXT", ColumnType::Text},
    KnownType{"TEXT", ColumnType::Text, Arguments::Ignored},
    KnownType{"MEDIUMTEXT", ColumnType::Text},
    KnownType{"LONGTEXT", ColumnType::Text},
    KnownType{"BINARY", ColumnType::Binary, Arguments::Length},
    KnownType{"VARBINARY", ColumnType::Bytes, Arguments::Ignored},
    KnownType{"TINYBLOB", ColumnType::Bytes},
    KnownType{"BLOB", ColumnType::Bytes, Arguments::Ignored},
    KnownType{"MEDIUMBLOB", ColumnType::Bytes},
    KnownType{"LONGBLOB", ColumnType::Bytes},
    KnownType{"ENUM", ColumnType::Enum, Arguments::Labels},
    KnownType{"SET", ColumnType::Set, Arguments::Labels},
    KnownType{"GEOMETRY", ColumnType::Geometry},
    KnownType{"POINT", ColumnType::Geometry},
    KnownType{"LINESTRING", ColumnType::Geometry},
    KnownType{"POLYGON", ColumnType::Geometry},
    KnownType{"MULTIPOINT", ColumnType::Geometry},
    KnownType{"MULTILINESTRING", ColumnType::Geometry},
    KnownType{"MULTIPOLYGON", ColumnType::Geometry},
    KnownType{"GEOMETRYCOLLECTION", ColumnType::Geometry},
    KnownType{"GEOMCOLLECTION", ColumnType::Geometry},
    KnownType{"VECTOR", ColumnType::Vector, Arguments::Dimensions},
    KnownType{"INET4", ColumnType::Inet4, Arguments::None, 0, {}, 4},
    KnownType{"INET6", ColumnType::Inet6, Arguments::None, 0, {}, 16},
    KnownType{"UUID", ColumnType::Uuid, Arguments::None, 0, {}, 16},
};

Understood<std::uint32_t> readNumber(SqlWords& words)
{
    const std::string text = words.takeName();
    std::uint32_t number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || stop != text.data() + text.size())
        return tl::unexpected(fmt::format("no number: {}", text));
    return number;
}

/// "(n)"; `otherwise` where no parenthesis stands.
Understood<std::uint32_t> readLength(SqlWords& words, std::uint32_t otherwise)
{
    if (!words.take("("))
        return otherwise;
    const auto number = readNumber(words);
    if (number && !words.take(")"))
        return tl::unexpected<Why>("a length that does not end");
    return number;
}

Understood<std::vector<std::string>> readLabels(SqlWords& words)
{
    std::vector<std::string> labels;
    if (!words.take("("))
        return tl::unexpected<Why>("no labels");
    do {
        if (words.token().kind != SqlToken::Kind::Quoted)
            return tl::unexpected<Why>("a label that is no text: " + words.text());
        std::string label = words.text();
        if (label.find(kUnreadable) != std::string::npos)
            return tl::unexpected<Why>("a label in a charset we do not read");
        label.erase(label.find_last_not_of(' ') + 1);  // the servers do so too
        labels.push_back(std::move(label));
        words.advance();
    } while (words.take(","));
    if (!words.take(")"))
        return tl::unexpected<Why>("labels that do not end");
    return labels;
}

void setText(ColumnDefinition& definition, std::string_view charset = {})
{
    definition.column.type = ColumnType::Text;
    definition.charset.charset = charset;
}

/// CHAR, CHARACTER, NCHAR, NATIONAL …, behind its first word.
Understood<void> readChar(SqlWords& words, ColumnDefinition& definition, std::string_view charset)
{
    setText(definition, charset);
    if (words.takeAny({"VARYING", "VARCHAR", "VARCHARACTER"})) {
        if (words.is("("))
            words.passParentheses();
        return {};
    }
    definition.fixedLength = true;
    const auto length = readLength(words, 1);
    if (!length)
        return tl::unexpected(length.error());
    definition.lengthTold = *length;
    return {};
}

/// LONG, LONG VARCHAR, LONG CHAR VARYING, LONG VARBINARY.
void readLong(SqlWords& words, ColumnDefinition& definition)
{
    setText(definition);
    if (words.take("VARBINARY"))
        definition.column.type = ColumnType::Bytes;
    else if (words.takeAny({"CHAR", "CHARACTER"}))
        words.takeAny({"VARYING"});
    else
        words.takeAny({"VARCHAR", "VARCHARACTER"});
}

/// FLOAT(p) is a DOUBLE from 25 bits on.
Understood<void> readFloat(SqlWords& words, ColumnDefinition& definition)
{
    constexpr std::uint32_t kFloatBitsMax = 24;
    definition.column.type = ColumnType::Float;
    if (!words.take("("))
        return {};
    const auto bits = readNumber(words);
    if (!bits)
        return tl::unexpected(bits.error());
    const bool isPrecision = words.is(")");
    if (isPrecision && *bits > kFloatBitsMax)
        definition.column.type = ColumnType::Double;
    while (!words.atEnd() && !words.take(")"))
        words.advance();
    return {};
}

Understood<void> readKnownType(SqlWords& words, ColumnDefinition& definition, const KnownType& known)
{
    ColumnSchema& column = definition.column;
    column.type = known.type;
    column.integerBytes = known.integerBytes;
    column.length = known.length;
    column.isUnsigned = known.type == ColumnType::Year;
    definition.charset.charset = known.charset;
    switch (known.arguments) {
    case Arguments::None:
        return {};
    case Arguments::Ignored:
        if (words.is("("))
            words.passParentheses();
        return {};
    case Arguments::Length:
    case Arguments::Fraction: {
        const auto number = readLength(words, known.arguments == Arguments::Length ? 1 : 0);
        if (!number)
            return tl::unexpected(number.error());
        if (known.arguments == Arguments::Length)
            column.length = *number;
        else
            column.fractionDigits = static_cast<std::uint8_t>(*number);
        return {};
    }
    case Arguments::Dimensions: {
        constexpr std::uint32_t kDimensionsUntold = 2048;  // MySQL's default; MariaDB has none
        const auto number = readLength(words, kDimensionsUntold);
        if (!number)
            return tl::unexpected(number.error());
        column.length = *number * static_cast<std::uint32_t>(sizeof(float));
        return {};
    }
    case Arguments::Labels: {
        auto labels = readLabels(words);
        if (!labels)
            return tl::unexpected(labels.error());
        column.labels = std::move(*labels);
        column.labelsCharset = "utf8mb4";  // ours: the statement was made so
        return {};
    }
    }
    return {};
}

Understood<void> readType(SqlWords& words, ColumnDefinition& definition, TypeReading reading)
{
    ColumnSchema& column = definition.column;
    if (words.token().kind != SqlToken::Kind::Word)
        return tl::unexpected<Why>("no type: " + words.text());
    column.typeText = toLower(words.text());
    if (words.takeAny({"CHAR", "CHARACTER"}))
        return readChar(words, definition, {});
    if (words.take("NCHAR"))
        return readChar(words, definition, "utf8mb3");
    if (words.take("NATIONAL")) {
        if (words.takeAny({"CHAR", "CHARACTER"}))
            return readChar(words, definition, "utf8mb3");
        if (words.isAny({"VARCHAR", "VARCHARACTER"}))
            return readChar(words, definition, "utf8mb3");
        return tl::unexpected<Why>("an unknown type: NATIONAL " + words.text());
    }
    if (words.take("LONG")) {
        readLong(words, definition);
        return {};
    }
    if (words.take("FLOAT"))
        return readFloat(words, definition);
    if (words.isAny({"DOUBLE", "REAL"})) {
        column.type = words.is("REAL") && reading.realIsFloat ? ColumnType::Float : ColumnType::Double;
        words.advance();
        words.take("PRECISION");
        if (words.is("("))
            words.passParentheses();
        return {};
    }
    if (words.take("SERIAL")) {
        column.type = ColumnType::Integer;
        column.integerBytes = 8;
        column.isUnsigned = true;
        column.nullable = false;
        return {};
    }
    if (words.take("JSON")) {
        column.type = reading.mariaDb ? ColumnType::Text : ColumnType::Json;
        column.isMariaDbJson = reading.mariaDb;
        if (reading.mariaDb)
            definition.charset = {"utf8mb4", "utf8mb4_bin", false};
        return {};
    }
    const auto known = std::ranges::find(kKnownTypes, words.text(), &KnownType::word);
    if (known == kKnownTypes.end())
        return tl::unexpected<Why>("an unknown type: " + words.text());
    words.advance();
    return readKnownType(words, definition, *known);
}

bool isEndOfColumn(const SqlWords& words)
{
    return words.atEnd() || words.isAny({",", ")", "FIRST", "AFTER"});
}

/// Any of what may follow a default's expression, which itself may be almost anything.
bool isAttribute(const SqlWords& words)
{
    return words.isAny({"NOT",     "NULL",    "AUTO_INCREMENT", "UNIQUE",     "PRIMARY",
                        "KEY",     "COMMENT", "COLLATE",        "REFERENCES", "COLUMN_FORMAT",
                        "STORAGE", "VISIBLE", "INVISIBLE",      "CHECK",      "CONSTRAINT",
                        "ON",      "SRID",    "GENERATED",      "DEFAULT",    "WITH"});
}

void passExpression(SqlWords& words)
{
    do {
        if (words.is("("))
            words.passParentheses();
        else
            words.advance();
    } while (!isEndOfColumn(words) && !isAttribute(words));
}

/// `REFERENCES t (c) MATCH FULL ON DELETE SET NULL`: a column's SET must not be taken for a type.
void passReferences(SqlWords& words)
{
    words.takeName();
    if (words.take("."))
        words.takeName();
    if (words.is("("))
        words.passParentheses();
    while (words.isAny({"MATCH", "ON"})) {
        const bool action = words.is("ON");
        words.advance();
        words.advance();  // FULL, DELETE, UPDATE
        if (!action)
            continue;
        const bool twoWords = words.isAny({"SET", "NO"});
        words.advance();
        if (twoWords)
            words.advance();
    }
}

Understood<void> readGenerated(SqlWords& words, ColumnSchema& column)
{
    if (words.is("ROW"))
        return tl::unexpected<Why>("a column of system versioning");
    if (!words.is("("))
        return tl::unexpected<Why>("GENERATED without an expression");
    words.passParentheses();
    column.generated = true;
    return {};
}

Understood<void> readCheck(SqlWords& words, ColumnSchema& column, bool mariaDb)
{
    SqlWords inside = words;  // looked at, not taken
    inside.advance();
    column.isMariaDbJson = mariaDb && inside.is("JSON_VALID");
    words.passParentheses();
    words.take("NOT");
    words.take("ENFORCED");
    return {};
}

/// One attribute; an error where it is none we know.
Understood<void> readAttribute(SqlWords& words, ColumnDefinition& definition, TypeReading reading)
{
    ColumnSchema& column = definition.column;
    const bool hasCharset =
        column.type == ColumnType::Text || column.type == ColumnType::Enum || column.type == ColumnType::Set;
    if (words.takeAny({"UNSIGNED", "ZEROFILL"})) {
        column.isUnsigned = true;
    } else if (words.take("SIGNED")) {
    } else if (words.take("NOT")) {
        if (words.take("NULL"))
            column.nullable = false;
        else if (!words.take("SECONDARY"))
            return tl::unexpected<Why>("NOT " + words.text());
    } else if (words.take("NULL")) {
        column.nullable = true;
    } else if (words.take("DEFAULT")) {
        passExpression(words);
    } else if (words.take("ON")) {
        words.take("UPDATE");
        passExpression(words);
    } else if (words.takeAny({"AUTO_INCREMENT"})) {
        column.nullable = false;
    } else if (words.take("UNIQUE")) {
        words.take("KEY");
    } else if (words.take("PRIMARY")) {
        words.take("KEY");
        definition.primaryKey = true;
    } else if (words.take("KEY")) {
        definition.primaryKey = true;
    } else if (words.takeAny({"COMMENT", "COLUMN_FORMAT", "STORAGE"})) {
        words.take("=");
        words.advance();
    } else if (words.take("COMPRESSED")) {
        if (words.take("="))
            words.advance();
    } else if (words.takeAny({"VISIBLE", "INVISIBLE"})) {
    } else if (words.take("SRID")) {
        words.advance();
    } else if (words.takeAny({"ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "REF_SYSTEM_ID"})) {
        words.take("=");
        words.advance();
    } else if (words.take("GENERATED")) {
        words.take("ALWAYS");
        if (!words.take("AS"))
            return tl::unexpected<Why>("GENERATED " + words.text());
        return readGenerated(words, column);
    } else if (words.take("AS")) {
        return readGenerated(words, column);
    } else if (words.takeAny({"VIRTUAL", "STORED", "PERSISTENT"})) {
    } else if (words.take("CONSTRAINT")) {
        if (!words.is("CHECK"))
            words.advance();
    } else if (words.take("CHECK")) {
        return readCheck(words, column, reading.mariaDb);
    } else if (words.take("REFERENCES")) {
        passReferences(words);
    } else if (words.take("SERIAL")) {  // SERIAL DEFAULT VALUE
        words.take("DEFAULT");
        words.take("VALUE");
        column.nullable = false;
    } else if (words.take("COLLATE")) {
        definition.charset.collation = words.takeName();
    } else if (hasCharset && words.take("BINARY")) {
        definition.charset.binarySort = true;
    } else if (hasCharset && words.take("BYTE")) {
        definition.charset = {"binary", {}, false};
    } else if (hasCharset && words.take("ASCII")) {
        definition.charset.charset = "latin1";
    } else if (hasCharset && words.take("UNICODE")) {
        definition.charset.charset = "ucs2";
    } else if (hasCharset && readCharset(words, definition.charset)) {
    } else {
        return tl::unexpected<Why>("an unknown attribute: " + words.text());
    }
    return {};
}

}  // namespace

bool readCharset(SqlWords& words, CharsetWish& wish)
{
    if (words.take("COLLATE")) {
        words.take("=");
        wish.collation = words.takeName();
        return true;
    }
    if (words.takeAny({"CHAR", "CHARACTER"}))
        words.take("SET");
    else if (!words.take("CHARSET"))
        return false;
    words.take("=");
    wish.charset = charsetName(words.takeName());
    return true;
}

Understood<ColumnDefinition> readColumn(SqlWords& words, std::string name, TypeReading reading)
{
    ColumnDefinition definition;
    definition.column.name = std::move(name);
    if (definition.column.name.empty() || definition.column.name.find(kUnreadable) != std::string::npos)
        return tl::unexpected<Why>("a column's name that we cannot read");
    if (auto type = readType(words, definition, reading); !type)
        return tl::unexpected(type.error());
    while (!isEndOfColumn(words)) {
        if (auto attribute = readAttribute(words, definition, reading); !attribute)
            return tl::unexpected(fmt::format("column {}: {}", definition.column.name, attribute.error()));
    }
    if (definition.primaryKey)
        definition.column.nullable = false;
    return definition;
}

}  // namespace lutra::ddl
