#include "engine/binlog/json_decoder.h"

#include "engine/binlog/json_numbers.h"
#include "tests/engine/binlog/event_bytes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

namespace lutra::binlog {

namespace {

std::optional<std::string> textOf(std::string_view hex)
{
    const auto document = jsonText(fromHex(hex));
    return document ? std::optional(document->text) : std::nullopt;
}

/// `levels` small arrays, each the only element of the one around it.
std::string nestedArrays(std::size_t levels)
{
    constexpr std::size_t kLevelBytes = 7;
    std::string hex = "02";
    for (std::size_t i = 0; i < levels; ++i) {
        const std::size_t size = (levels - i) * kLevelBytes;
        hex += fmt::format("0100 {:02x}{:02x}", size & 0xFF, size >> 8);
        if (i + 1 < levels)
            hex += "02 0700";
    }
    return hex + "04 0000";
}

}  // namespace

// Source of the layout: MySQL 8.0, sql-common/json_binary.h.
TEST(JsonDecoder, ReadsSmallDocuments)
{
    EXPECT_EQ(textOf(""), "null");
    EXPECT_EQ(textOf("04 01"), "true");
    EXPECT_EQ(textOf("02 0000 0400"), "[]");
    EXPECT_EQ(textOf("00 0100 0c00 0b00 0100 05 feff 61"), "{\"a\": -2}");
    EXPECT_EQ(textOf("0c 03 61 22 0a"), "\"a\\\"\\n\"");
}

TEST(JsonDecoder, RefusesWhatMakesNoSense)
{
    EXPECT_EQ(textOf("04"), std::nullopt);                    // no literal
    EXPECT_EQ(textOf("04 03"), std::nullopt);                 // an unknown one
    EXPECT_EQ(textOf("77"), std::nullopt);                    // an unknown type
    EXPECT_EQ(textOf("02 ffff 0400"), std::nullopt);          // more elements than bytes
    EXPECT_EQ(textOf("02 0000 ff00"), std::nullopt);          // larger than itself
    EXPECT_EQ(textOf("02 0100 0700 0c ffff"), std::nullopt);  // a value beyond the end
    EXPECT_EQ(textOf("0c ff ff ff ff ff ff"), std::nullopt);  // a length without end
    EXPECT_EQ(textOf("00 0100 0b00 ffff 0100 04 0000"), std::nullopt);
    EXPECT_EQ(textOf("0b 000000000000f07f"), std::nullopt);   // infinity
    EXPECT_EQ(textOf("0f f6 04 52 02 80 00"), std::nullopt);  // a decimal of 82 digits
}

// Goal: what the text alone would make a number or a string is told apart from one.
TEST(JsonDecoder, PointsAtValuesOfOtherTypes)
{
    // The array ["x", 1.10] whose second element is a DECIMAL(3,2).
    const auto document = jsonText(fromHex("02 0200 1200 0c 0a00 0f 0c00 01 78 f6 04 03 02 81 0a"));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text, "[\"x\", 1.10]");
    ASSERT_EQ(document->opaques.size(), 1u);
    EXPECT_EQ(document->opaques[0], (JsonOpaque{JsonOpaque::Kind::Decimal, 6, 4}));
}

// Goal: a decimal whose digits the server counts by groups of nine is read: 35 digits before the point count
// as 36, so a DECIMAL(65,30) says 66. Source of the bytes: MySQL 9.7, CAST(… AS DECIMAL(65,30)) in
// JSON_ARRAY.
TEST(JsonDecoder, ReadsTheLongestDecimals)
{
    EXPECT_EQ(textOf("0f f6 20 42 1e 7e0eccb4 f167e6f7 f7b79a01 ec68acc8 cede1fec ea900834 fb1ff04d fd"),
              std::nullopt);  // cut short
    EXPECT_EQ(textOf("0f f6 20 42 1e 7e0eccb4 f167e6f7 f7b79a01 ec68acc8 cede1fec ea900834 fb1ff04d fd84"),
              "-32584523244848904138962430328684343.824303635359659467081792946635");
}

// Goal: doubles are printed as the server does, so that their texts compare. Source: MySQL 9.7.
TEST(JsonDecoder, PrintsDoublesAsTheServer)
{
    EXPECT_EQ(jsonDouble(1470027828038501.5), "1470027828038501.5");
    EXPECT_EQ(jsonDouble(1470027828038502.0), "1.470027828038502e15");
    EXPECT_EQ(jsonDouble(147002782803850.0), "147002782803850.0");
}

// Goal: neither depth nor a place that is named many times over can exhaust stack, time or memory.
TEST(JsonDecoder, BoundsDepthAndSize)
{
    const auto atLimit = jsonText(fromHex(nestedArrays(100)));
    ASSERT_TRUE(atLimit);
    EXPECT_EQ(atLimit->text.size(), 204u);
    EXPECT_FALSE(jsonText(fromHex(nestedArrays(101))));

    // An array whose four elements are all the array itself.
    EXPECT_EQ(textOf("02 0400 1000 02 0000 02 0000 02 0000 02 0000"), std::nullopt);
}

TEST(JsonNumbers, PrintDoublesAsMySqlDoes)
{
    EXPECT_EQ(jsonDouble(0.0), "0.0");
    EXPECT_EQ(jsonDouble(-0.0), "-0.0");
    EXPECT_EQ(jsonDouble(1.0), "1.0");
    EXPECT_EQ(jsonDouble(-12.5), "-12.5");
    EXPECT_EQ(jsonDouble(100000000000000.0), "100000000000000.0");
    EXPECT_EQ(jsonDouble(1e15), "1e15");
    EXPECT_EQ(jsonDouble(1e-15), "0.000000000000001");
    EXPECT_EQ(jsonDouble(1e-16), "1e-16");
    EXPECT_EQ(jsonDouble(std::numeric_limits<double>::max()), "1.7976931348623157e308");
    EXPECT_EQ(jsonDouble(std::numeric_limits<double>::denorm_min()), "5e-324");
}

}  // namespace lutra::binlog
