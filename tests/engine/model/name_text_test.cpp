#include "engine/model/name_text.h"

#include <gtest/gtest.h>

namespace lutra {
namespace {

// Goal: names of any alphabet, and bytes that are no text at all, survive our handling of them.
// Method: there and back for each length of UTF-8, and for broken, overlong and surrogate forms.
TEST(NameText, GoesThereAndBack)
{
    for (const std::string_view name : {"orders", "größe", "注文", "🦦", "a\xFF\xFE", "\xC3", "\xC0\xAF",
                                        "\xED\xA0\x80", "\xF4\x90\x80\x80", ""})
        EXPECT_EQ(toUtf8(toCharacters(name)), name);
    EXPECT_EQ(toCharacters("a注🦦").size(), 3U);
    EXPECT_EQ(toCharacters("\xC0\xAF").size(), 2U);
}

// Goal: a server that ignores case is met half-way in every alphabet a schema may well be named in.
// Method: upper against lower case, and letters that have no other case.
TEST(NameText, FoldsWithoutALocale)
{
    EXPECT_EQ(toUtf8(folded(toCharacters("ORDERS_Ä_É_ŁÓDŹ_ΑΒΓ_ДОМ_Ё_×"))), "orders_ä_é_łódź_αβγ_дом_ё_×");
    EXPECT_EQ(toUtf8(folded(toCharacters("注文_ß_ÿ"))), "注文_ß_ÿ");
}

// Goal: the server's schemas and ours are recognized however they are spelled, and nothing else is.
// Method: each in mixed case; names that begin or end alike.
TEST(NameText, KnowsReservedSchemas)
{
    for (const std::string_view name : {"mysql", "SYS", "Performance_Schema", "INFORMATION_SCHEMA", "Retl"})
        EXPECT_TRUE(isReservedSchema(name)) << name;
    for (const std::string_view name : {"", "mysq", "mysqlx", "retl_", "shop"})
        EXPECT_FALSE(isReservedSchema(name)) << name;
}

}  // namespace
}  // namespace lutra
