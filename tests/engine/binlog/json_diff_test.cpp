#include "engine/binlog/json_diff.h"

#include "engine/binlog/json_document.h"
#include "engine/binlog/json_path.h"
#include "engine/binlog/json_quotes.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

constexpr char kReplace = 0;
constexpr char kInsert = 1;
constexpr char kRemove = 2;

std::string counted(std::string_view bytes)
{
    return std::string(1, static_cast<char>(bytes.size())) + std::string(bytes);
}

/// A difference as the log has it; `value` is binary JSON.
std::string diff(char operation, std::string_view path, std::string_view value = {})
{
    std::string bytes = operation + counted(path);
    return operation == kRemove ? bytes : bytes + counted(value);
}

const std::string kTrue("\x04\x01", 2);
const std::string kSeven("\x05\x07\x00", 3);
const std::string kDecimal("\x0F\xF6\x04\x03\x02\x81\x0A", 7);  // 1.10

std::optional<std::string> changed(std::string text, const std::string& diffs)
{
    const auto after = applyJsonDiffs(Json{std::move(text)}, ByteReader(bytesOf(diffs)));
    return after ? std::optional(after->text) : std::nullopt;
}

std::string pathOf(std::string_view text)
{
    const auto path = parseJsonPath(text);
    if (!path)
        return "none";
    std::string shown;
    for (const JsonPathLeg& leg : *path)
        shown += leg.member ? "<" + *leg.member + ">"
                            : (leg.isFromEnd ? "[-" : "[") + std::to_string(leg.index) + "]";
    return shown;
}

}  // namespace

TEST(JsonPath, ReadsMySqlsSyntax)
{
    EXPECT_EQ(pathOf("$"), "");
    EXPECT_EQ(pathOf("$.a[0].\"k\""), "<a>[0]<k>");
    EXPECT_EQ(pathOf(" $ . a [ 12 ] . b "), "<a>[12]<b>");
    EXPECT_EQ(pathOf("$[last][last-3][ last - 1 ]"), "[-0][-3][-1]");
    EXPECT_EQ(pathOf("$.\"\".\"a b\".\"q\\\"\\\\\\n\".\"\\u00e4\\u20ac\""), "<><a b><q\"\\\n><ä€>");
    EXPECT_EQ(pathOf("$.ö.$x._"), "<ö><$x><_>");
    for (const char* bad :
         {"", "a", "$a", "$.", "$..a", "$.*", "$[*]", "$**.a", "$[0 to 1]", "$[", "$[]", "$[-1]", "$[a]",
          "$[1", "$.\"a", "$.\"\\x\"", "$.\"\\ud800\"", "$.a\"b\"", "$[4294967296]"})
        EXPECT_EQ(pathOf(bad), "none") << bad;
    std::string deep = "$";
    for (int i = 0; i < 100; ++i)
        deep += "[0]";
    EXPECT_NE(pathOf(deep), "none");
    EXPECT_EQ(pathOf(deep + "[0]"), "none");
}

TEST(JsonDiff, ReplacesInsertsRemoves)
{
    EXPECT_EQ(changed("{\"a\": 1}", ""), "{\"a\": 1}");
    EXPECT_EQ(changed("{\"a\": 1}", diff(kReplace, "$.a", kTrue)), "{\"a\": true}");
    EXPECT_EQ(changed("{\"b\": 1, \"aa\": 2}", diff(kInsert, "$.c", kTrue) + diff(kInsert, "$.a", kSeven)),
              "{\"a\": 7, \"b\": 1, \"c\": true, \"aa\": 2}");
    EXPECT_EQ(changed("{\"a\": [1, {\"k\": [[]]}]}", diff(kInsert, "$.a[1].k[0][0]", kTrue)),
              "{\"a\": [1, {\"k\": [[true]]}]}");
    EXPECT_EQ(changed("{\"a\": 1, \"b\": 2}", diff(kRemove, "$.a") + diff(kRemove, "$.b")), "{}");
    EXPECT_EQ(changed("[1, 2, 3]", diff(kRemove, "$[0]") + diff(kRemove, "$[last]")), "[2]");
    EXPECT_EQ(changed("[1, 2]", diff(kInsert, "$[1]", kTrue)), "[1, true, 2]");
    EXPECT_EQ(changed("[1, 2]", diff(kInsert, "$[99]", kTrue)), "[1, 2, true]");
    EXPECT_EQ(changed("[1, 2]", diff(kInsert, "$[last-9]", kTrue)), "[true, 1, 2]");
    EXPECT_EQ(changed("[]", diff(kInsert, "$[0]", kTrue)), "[true]");
}

// Goal: what stays of a document stays byte for byte, and values of other types keep telling theirs.
TEST(JsonDiff, KeepsTheRest)
{
    JsonText before{
        "{\"f\": [1e100, -0.0, null, \"\"], \"q\\\"\\\\\\u0001\": \"x, ]} \\\" y\", \"long\": 1.50}"};
    before.opaques.push_back({JsonOpaque::Kind::Decimal, before.text.size() - 5, 4});
    const std::string diffs = diff(kReplace, "$.f[0]", kDecimal) + diff(kInsert, "$.zz", kTrue);
    const auto after = applyJsonDiffs(before.view(), ByteReader(bytesOf(diffs)));
    ASSERT_TRUE(after);
    EXPECT_EQ(after->text,
              "{\"f\": [1.10, -0.0, null, \"\"], \"zz\": true, \"q\\\"\\\\\\u0001\": \"x, ]} \\\" y\", "
              "\"long\": 1.50}");
    ASSERT_EQ(after->opaques.size(), 2u);
    for (const auto& [opaque, expected] :
         {std::pair(after->opaques[0], "1.10"), std::pair(after->opaques[1], "1.50")})
        EXPECT_EQ(after->text.substr(opaque.offset, opaque.length), expected);
}

TEST(JsonDiff, RefusesWhatDoesNotFit)
{
    EXPECT_EQ(changed("{}", diff(kReplace, "$.a", kTrue)), std::nullopt);
    EXPECT_EQ(changed("{}", diff(kRemove, "$.a")), std::nullopt);
    EXPECT_EQ(changed("{}", diff(kInsert, "$.a.b", kTrue)), std::nullopt);
    EXPECT_EQ(changed("{}", diff(kInsert, "$[0]", kTrue)), std::nullopt);
    EXPECT_EQ(changed("{\"a\": 1}", diff(kInsert, "$.a", kTrue)), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kReplace, "$[1]", kTrue)), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kRemove, "$[last-1]")), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kInsert, "$.a", kTrue)), std::nullopt);
    EXPECT_EQ(changed("1", diff(kReplace, "$[0]", kTrue)), std::nullopt);
    EXPECT_EQ(changed("1", diff(kReplace, "$", kTrue)), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(3, "$[0]", kTrue)), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kReplace, "$[0]", "")), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kReplace, "$[0]", "\x77")), std::nullopt);
    EXPECT_EQ(changed("[1]", diff(kReplace, "$[*]", kTrue)), std::nullopt);
    const std::string whole = diff(kReplace, "$[0]", kSeven);
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_EQ(changed("[1]", whole.substr(0, size)), std::nullopt) << size;
}

// Goal: a document that grows at its deepest place stays within MySQL's 100 levels.
TEST(JsonDiff, BoundsDepth)
{
    const std::string emptyArray("\x02\x00\x00\x04\x00", 5);
    std::string path = "$";
    std::string diffs;
    const auto nest = [&] {
        path += "[0]";
        const std::string size{static_cast<char>(path.size() & 0xFF), static_cast<char>(path.size() >> 8)};
        diffs += std::string(1, kInsert) + "\xFC" + size + path + counted(emptyArray);
    };
    for (int level = 1; level < 100; ++level)
        nest();
    EXPECT_TRUE(changed("[]", diffs));
    nest();
    EXPECT_EQ(changed("[]", diffs), std::nullopt);
}

TEST(JsonDocument, RefusesOtherText)
{
    for (const char* bad :
         {"", "{", "[", "[1,2]", "{\"a\":1}", "{\"a\": }", "[1, ]", "\"a", "1 2", "[1]]", "{a: 1}"})
        EXPECT_FALSE(parseJsonDocument(Json{bad})) << bad;
    EXPECT_FALSE(parseJsonDocument(JsonText{"[1]", {{JsonOpaque::Kind::Decimal, 1, 9}}}.view()));
    EXPECT_FALSE(parseJsonDocument(JsonText{"[1]", {{JsonOpaque::Kind::Decimal, 2, 1}}}.view()));
}

TEST(JsonQuotes, ReadWhatTheyWrite)
{
    std::string all;
    for (int c = 0; c < 128; ++c)
        all += static_cast<char>(c);
    all += "ä€😀";
    std::string quoted;
    appendJsonQuoted(quoted, all);
    EXPECT_TRUE(quoted.starts_with("\"\\u0000\\u0001"));
    EXPECT_NE(quoted.find("\\u0007\\b\\t\\n\\u000b\\f\\r"), std::string::npos);
    std::string_view left = quoted;
    EXPECT_EQ(takeJsonQuoted(left), all);
    EXPECT_TRUE(left.empty());
}

}  // namespace lutra::binlog
