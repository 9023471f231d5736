#include "engine/change/json_text.h"
#include "engine/verify/value_form.h"

#include <array>
#include <gtest/gtest.h>

namespace lutra::verify {

namespace {

// Goal: two texts of one document meet, whatever the server; two documents never do.
// Method: pairs that MySQL and MariaDB write for one document, and near misses.
TEST(CanonicalJson, TellsDocumentsFromTexts)
{
    using Pair = std::pair<std::string_view, std::string_view>;
    for (const auto& [a, b] : std::array{
             Pair{R"({"a": 1, "bb": [true, null]})", R"( {"bb":[true,null],"a":1} )"},
             Pair{R"("\u00e9\n\/")", "\"é\\n/\""},
             Pair{R"("\ud83d\ude00")", "\"😀\""},
             Pair{"1e2", "100.0"},
             Pair{"1.50", "1.5"},
             Pair{"18446744073709551615", " 18446744073709551615"},
             Pair{"18446744073709551616", "1.8446744073709552e19"},
             Pair{R"({"k":1,"k":2})", R"({"k":2})"},
             Pair{"{}", "{ }"},
             Pair{"[]", "[ ]"},
         })
        EXPECT_EQ(canonicalJson(a), canonicalJson(b)) << a << " and " << b;
    for (const auto& [a, b] : std::array{
             Pair{"1", "\"1\""},
             Pair{"1", "1.0"},
             Pair{"9007199254740993", "9007199254740992"},
             Pair{"[1,2]", "[2,1]"},
             Pair{"null", "\"null\""},
             Pair{R"({"a":1})", R"({"A":1})"},
             Pair{"[[1],2]", "[[1,2]]"},
             Pair{R"(["a","b"])", R"(["a\",\"b"])"},
             Pair{"[]", "{}"},
             Pair{R"("a ")", R"("a")"},
         })
        EXPECT_NE(canonicalJson(a), canonicalJson(b)) << a << " and " << b;
}

// Goal: what is not JSON is said not to be, and a deep text cannot exhaust the stack.
// Method: broken texts, and a million brackets.
TEST(CanonicalJson, RefusesWhatIsNotJson)
{
    for (const std::string_view text : {"", " ", "{", "[1,]", "{\"a\"}", "nul", "01x", "\"", "\"\\x\"",
                                        "\"\\u12\"", "1 2", "\"\\ud800\\u0041\"", "-", "{1:2}"})
        EXPECT_FALSE(canonicalJson(text)) << text;
    EXPECT_FALSE(canonicalJson(std::string(1'000'000, '[')));
}

// Goal: values that are one value in two spellings are the same, others are not.
// Method: each form with a pair that meets and one that does not.
TEST(ValueForm, ComparesByMeaning)
{
    EXPECT_TRUE(sameValue(Form::Trimmed, "1.500", "1.5"));
    EXPECT_TRUE(sameValue(Form::Trimmed, "2024-01-01 10:00:00.000", "2024-01-01 10:00:00"));
    EXPECT_FALSE(sameValue(Form::Trimmed, "150", "15"));
    EXPECT_TRUE(sameValue(Form::Double, "1e15", "1000000000000000"));
    EXPECT_FALSE(sameValue(Form::Double, "0.1", "0.10000000149011612"));
    EXPECT_TRUE(sameValue(Form::Double, "-0", "0"));
    EXPECT_TRUE(sameValue(Form::LabelSet, "b,a", "a,b"));
    EXPECT_FALSE(sameValue(Form::LabelSet, "a", "a,b"));
    EXPECT_FALSE(sameValue(Form::Bytes, "a", "a "));
    EXPECT_FALSE(sameValue(Form::Json, "not json", "not  json"));
}

// Goal: keys come in the order in which a server sorts them.
// Method: ascending rows of each order; each is less than all behind it.
TEST(ValueForm, OrdersLikeAServer)
{
    const auto ascending = [](Order order, const std::vector<std::string_view>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            for (std::size_t j = 0; j < values.size(); ++j)
                EXPECT_EQ(compareInOrder(order, values[i], values[j]), i <=> j)
                    << values[i] << " and " << values[j];
        }
    };
    ascending(Order::Number, {"-18446744073709551616", "-10.5", "-10.05", "-9", "-0.001", "0", "0.09", "0.1",
                              "2", "10", "18446744073709551615"});
    ascending(Order::Double, {"-1e300", "-5e-324", "0", "1e-10", "2", "1e15"});
    ascending(Order::Time,
              {"-838:59:59", "-01:00:00.5", "-01:00:00", "00:00:00", "00:00:00.1", "99:00:00", "100:00:00"});
    ascending(Order::Moment, {"2024-01-01 10:00:00", "2024-01-01 10:00:00.1", "2024-01-01 10:00:01"});
    ascending(Order::Bytes, {"", std::string_view("\0", 1), "A", "a", "a ", "\xC3\xA9"});
    EXPECT_EQ(compareInOrder(Order::Number, "1.50", "1.5"), std::strong_ordering::equal);
    EXPECT_EQ(compareInOrder(Order::Moment, "2024-01-01 10:00:00.50", "2024-01-01 10:00:00.5"),
              std::strong_ordering::equal);
}

// Goal: values shown to people are short, whole characters, and cannot act on a terminal.
// Method: long text, bytes, control characters, a cut in the middle of a character.
TEST(ValueForm, ShowsValuesSafely)
{
    EXPECT_EQ(shownValue(Look::Quoted, std::nullopt, 64), "NULL");
    EXPECT_EQ(shownValue(Look::Quoted, "ab\x1b[31m", 64), "'ab\\x1B[31m'");
    EXPECT_EQ(shownValue(Look::Quoted, "ééé", 2), "'éé…'");
    EXPECT_EQ(shownValue(Look::Quoted, "\xE9t\xE9", 64), "0xE974E9");
    EXPECT_EQ(shownValue(Look::Hex, std::string(100, 'a'), 4), "0x6161…");
    EXPECT_EQ(shownValue(Look::Plain, "42", 64), "42");
}

}  // namespace

}  // namespace lutra::verify
