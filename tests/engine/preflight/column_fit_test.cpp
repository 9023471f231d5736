#include "engine/preflight/column_fit.h"

#include <array>
#include <gtest/gtest.h>

namespace lutra::preflight {

namespace {

ColumnSchema text(std::string typeText, std::string charset = "utf8mb4")
{
    ColumnSchema column;
    column.type = ColumnType::Text;
    column.typeText = std::move(typeText);
    column.charset = std::move(charset);
    return column;
}

ColumnSchema of(ColumnType type, std::string typeText)
{
    ColumnSchema column;
    column.type = type;
    column.typeText = std::move(typeText);
    column.isUnsigned = column.typeText.find("unsigned") != std::string::npos;
    return column;
}

ColumnSchema integer(std::uint8_t bytes, std::string typeText)
{
    ColumnSchema column = of(ColumnType::Integer, std::move(typeText));
    column.integerBytes = bytes;
    return column;
}

ColumnSchema labelled(ColumnType type, std::vector<std::string> labels)
{
    ColumnSchema column = of(type, "enum");
    column.charset = "utf8mb4";
    column.labels = std::move(labels);
    return column;
}

ColumnSchema fraction(ColumnType type, std::uint8_t digits)
{
    ColumnSchema column = of(type, "datetime");
    column.fractionDigits = digits;
    return column;
}

std::string worst(const ColumnSchema& source, const ColumnSchema& target)
{
    std::string level = "same";
    for (const Misfit& misfit : misfitsOf(source, target)) {
        if (level != "block")
            level = nameOf(misfit.level);
        EXPECT_FALSE(misfit.what.code.empty());
    }
    return level;
}

// Goal: what loses a value blocks, what only could not come back warns, and what is the same is silent.
// Method: a pair of columns for each rule, both ways round.
TEST(ColumnFit, KnowsWhatLosesValues)
{
    using enum ColumnType;
    struct Case {
        ColumnSchema source;
        ColumnSchema target;
        std::string there;
        std::string back;
    };
    ColumnSchema mariaDbJson = text("longtext");
    mariaDbJson.isMariaDbJson = true;
    ColumnSchema required = of(Date, "date");
    required.nullable = false;
    ColumnSchema computed = of(Date, "date");
    computed.generated = true;
    ColumnSchema bits5 = of(Bit, "bit(5)");
    bits5.length = 5;
    ColumnSchema bits8 = of(Bit, "bit(8)");
    bits8.length = 8;
    ColumnSchema binary4 = of(Binary, "binary(4)");
    binary4.length = 4;
    ColumnSchema binary8 = of(Binary, "binary(8)");
    binary8.length = 8;

    const auto fixed = [](ColumnType type, std::string typeText, std::uint32_t bytes) {
        ColumnSchema column = of(type, std::move(typeText));
        column.length = bytes;
        return column;
    };
    const ColumnSchema uuid = fixed(Uuid, "uuid", 16);
    const ColumnSchema inet4 = fixed(Inet4, "inet4", 4);
    const ColumnSchema inet6 = fixed(Inet6, "inet6", 16);
    const ColumnSchema binary16 = fixed(Binary, "binary(16)", 16);
    const ColumnSchema vector3 = fixed(Vector, "vector(3)", 12);
    const ColumnSchema vector4 = fixed(Vector, "vector(4)", 16);

    const std::vector<Case> cases{
        {uuid, uuid, "same", "same"},
        {inet4, inet4, "same", "same"},
        {uuid, binary16, "warn", "warn"},
        {inet6, binary16, "warn", "warn"},
        {inet4, binary4, "warn", "warn"},
        {inet4, binary16, "block", "block"},
        {inet4, inet6, "block", "block"},
        {uuid, inet6, "block", "block"},
        {uuid, of(Bytes, "varbinary(16)"), "warn", "block"},
        {uuid, of(Bytes, "varbinary(15)"), "block", "block"},
        {uuid, text("char(36)"), "block", "block"},
        {vector3, vector3, "same", "same"},
        {vector3, vector4, "warn", "block"},
        {vector3, of(Bytes, "varbinary(12)"), "warn", "block"},
        {integer(4, "int(11)"), integer(4, "int"), "same", "same"},
        {integer(4, "int"), integer(8, "bigint"), "warn", "block"},
        {integer(4, "int unsigned"), integer(4, "int"), "block", "block"},
        {integer(4, "int unsigned"), integer(8, "bigint"), "warn", "block"},
        {integer(4, "int"), of(Decimal, "decimal(10,0)"), "block", "block"},
        {of(Float, "float"), of(Double, "double"), "warn", "block"},
        {of(Float, "float"), of(Float, "float(7,2)"), "block", "warn"},
        {of(Double, "double unsigned"), of(Double, "double"), "warn", "block"},
        {of(Decimal, "decimal(10,2)"), of(Decimal, "decimal(10,2)"), "same", "same"},
        {of(Decimal, "decimal(10,2)"), of(Decimal, "decimal(12,4)"), "warn", "block"},
        {of(Decimal, "decimal(10,2)"), of(Decimal, "decimal(10,4)"), "block", "block"},
        {of(Decimal, "decimal(10,2) unsigned"), of(Decimal, "decimal(10,2)"), "warn", "block"},
        {bits5, bits8, "warn", "block"},
        {fraction(DateTime, 0), fraction(DateTime, 6), "warn", "block"},
        {fraction(Time, 3), fraction(Time, 3), "same", "same"},
        {fraction(Timestamp, 0), fraction(DateTime, 0), "warn", "block"},
        {fraction(Timestamp, 3), fraction(DateTime, 0), "block", "block"},
        {of(Date, "date"), fraction(DateTime, 0), "block", "block"},
        {text("varchar(20)"), text("varchar(20)"), "same", "same"},
        {text("varchar(20)"), text("varchar(30)"), "warn", "block"},
        {text("char(20)"), text("varchar(20)"), "warn", "block"},
        {text("varchar(64)"), text("tinytext"), "block", "block"},
        {text("varchar(63)"), text("tinytext"), "warn", "block"},
        {text("text"), text("longtext"), "warn", "block"},
        {text("varchar(20)", "latin1"), text("varchar(20)"), "warn", "block"},
        {text("varchar(20)", "utf8mb3"), text("varchar(20)"), "warn", "block"},
        {text("varchar(20)", "ascii"), text("varchar(20)", "latin1"), "warn", "block"},
        {text("varchar(20)", "gbk"), text("varchar(20)", "latin1"), "block", "block"},
        {binary4, binary8, "block", "block"},
        {binary4, of(Bytes, "varbinary(4)"), "warn", "block"},
        {of(Bytes, "varbinary(20)"), of(Bytes, "blob"), "warn", "block"},
        {of(Bytes, "blob"), text("text"), "block", "block"},
        {labelled(Enum, {"a", "b"}), labelled(Enum, {"a", "b", "c"}), "warn", "block"},
        {labelled(Set, {"a", "b"}), labelled(Set, {"b", "a"}), "warn", "warn"},
        {labelled(Enum, {"a"}), labelled(Set, {"a"}), "block", "block"},
        {mariaDbJson, of(Json, "json"), "same", "same"},
        {mariaDbJson, mariaDbJson, "same", "same"},
        {of(Json, "json"), text("longtext"), "warn", "block"},
        {of(Json, "json"), text("text"), "block", "block"},
        {of(Geometry, "point"), of(Geometry, "geometry"), "warn", "block"},
        {of(Other, "xmltype"), of(Other, "xmltype"), "block", "block"},
        {required, of(Date, "date"), "warn", "block"},
        {computed, of(Date, "date"), "warn", "block"},
        {computed, computed, "same", "same"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.source.typeText + " " + c.source.charset + " and " + c.target.typeText + " " +
                     c.target.charset);
        EXPECT_EQ(worst(c.source, c.target), c.there);
        EXPECT_EQ(worst(c.target, c.source), c.back);
    }
}

}  // namespace

// Goal: what one type means on two families is told: MySQL's shorter vectors, its charset that MariaDB lacks.
TEST(ColumnFit, KnowsWhatFamiliesMakeOfOneType)
{
    const ServerInfo mySql{Family::MySql, 90700, {}};
    const ServerInfo mariaDb{Family::MariaDb, 110800, {}};
    ColumnSchema three = of(ColumnType::Vector, "vector(3)");
    three.length = 12;
    ColumnSchema four = of(ColumnType::Vector, "vector(4)");
    four.length = 16;
    EXPECT_FALSE(familyMisfit(three, mariaDb, three, mariaDb));
    EXPECT_FALSE(familyMisfit(three, mariaDb, three, mySql));
    EXPECT_FALSE(familyMisfit(three, mariaDb, four, mySql));
    EXPECT_EQ(familyMisfit(three, mySql, three, mariaDb).value().level, Level::Warn);
    EXPECT_EQ(familyMisfit(three, mySql, four, mariaDb).value().level, Level::Block);

    const ColumnSchema chinese = text("varchar(20)", "gb18030");
    EXPECT_EQ(familyMisfit(chinese, mySql, text("varchar(20)"), mariaDb).value().level, Level::Block);
    EXPECT_FALSE(familyMisfit(chinese, mySql, chinese, mySql));
}

}  // namespace lutra::preflight
