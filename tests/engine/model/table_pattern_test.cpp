#include "engine/model/table_pattern.h"

#include <chrono>
#include <gtest/gtest.h>

namespace lutra {
namespace {

bool matches(std::string_view pattern, std::string_view schema, std::string_view table,
             NameCase nameCase = NameCase::Exact)
{
    const auto parsed = TablePattern::parse(pattern, nameCase);
    EXPECT_TRUE(parsed) << pattern << ": " << (parsed ? "" : parsed.error().detail);
    return parsed && parsed->matches(schema, table);
}

std::string refusal(std::string_view pattern)
{
    const auto parsed = TablePattern::parse(pattern);
    if (parsed)
        return "accepted as " + parsed->schema().text() + " and " + parsed->table().text();
    EXPECT_EQ(parsed.error().kind, ErrorKind::BadConfig);
    EXPECT_EQ(parsed.error().code, "config.mapping_pattern");
    return parsed.error().detail;
}

/// "schema.table" of the target, or the error's code.
std::string mapped(std::string_view source, std::string_view target, std::string_view schema,
                   std::string_view table, NameCase nameCase = NameCase::Exact)
{
    const auto from = TablePattern::parse(source, nameCase);
    const auto to = TablePattern::parse(target, nameCase);
    if (!from || !to)
        return "no pattern";
    EXPECT_TRUE(from->matches(schema, table));
    const auto name = mapTarget(*from, *to, {std::string(schema), std::string(table)});
    return name ? name->schema + "." + name->table : name.error().code;
}

// Goal: each form of the contract means what people expect of it.
// Method: the forms of the documentation, each with a table it means and one it does not.
TEST(TablePattern, MatchesEachForm)
{
    EXPECT_TRUE(matches("shop.orders", "shop", "orders"));
    EXPECT_FALSE(matches("shop.orders", "shop", "orders2"));
    EXPECT_TRUE(matches("shop.*", "shop", "anything"));
    EXPECT_FALSE(matches("shop.*", "shop2", "anything"));
    EXPECT_TRUE(matches("*.*", "a", "b"));
    EXPECT_TRUE(matches(".*\\..*", "a", "b"));
    EXPECT_TRUE(matches(".*.*", "a", "b"));
    EXPECT_TRUE(matches("shop.tmp_*", "shop", "tmp_1"));
    EXPECT_FALSE(matches("shop.tmp_*", "shop", "xtmp_1"));
    EXPECT_TRUE(matches("s*p.a*b*c", "shop", "a1b2bc"));
    EXPECT_FALSE(matches("s*p.a*b*c", "shop", "a1c"));
    EXPECT_FALSE(matches("shop.ab*ba", "shop", "aba"));
    EXPECT_TRUE(matches("shop.tmp_.*", "shop", "tmp_1"));
    EXPECT_TRUE(matches("shop.tmp_.*", "shop", "tmp_"));
    EXPECT_FALSE(matches("shop.tmp_.*", "shop", "tmp"));
    EXPECT_TRUE(matches("(shop|crm).(orders|items)", "crm", "items"));
    EXPECT_FALSE(matches("(shop|crm).(orders|items)", "crm", "customers"));
    EXPECT_TRUE(matches("shop_.*\\.order_[0-9]+", "shop_eu", "order_123"));
    EXPECT_FALSE(matches("shop_.*\\.order_[0-9]+", "shop_eu", "order_123x"));
    EXPECT_TRUE(matches("^shop\\.orders$", "shop", "orders"));
    EXPECT_TRUE(matches("shop.(?!tmp_).*", "shop", "orders"));
    EXPECT_FALSE(matches("shop.(?!tmp_).*", "shop", "tmp_orders"));
    EXPECT_TRUE(matches("shop.order$2026", "shop", "order$2026"));
    EXPECT_TRUE(matches("my-shop.orders", "my-shop", "orders"));
}

// Goal: the dot between schema and table is found where people mean it.
// Method: patterns with several dots, and the halves they must be split into.
TEST(TablePattern, FindsTheDotBetweenTheHalves)
{
    const auto halves = [](std::string_view text) {
        const auto parsed = TablePattern::parse(text);
        return parsed ? parsed->schema().text() + " | " + parsed->table().text() : parsed.error().detail;
    };
    EXPECT_EQ(halves("shop.tmp_.*"), "shop | tmp_.*");
    EXPECT_EQ(halves("shop..*"), "shop | .*");
    EXPECT_EQ(halves(".*.orders"), ".* | orders");
    EXPECT_EQ(halves("shop_.*.orders"), "shop_.* | orders");
    EXPECT_EQ(halves(".*\\..*"), ".* | .*");
    EXPECT_EQ(halves("(a.b|c).([d.]+)"), "(a.b|c) | ([d.]+)");
    EXPECT_EQ(halves("`a.b`.`c.d`"), "`a.b` | `c.d`");
    EXPECT_EQ(halves("`a\\.b`.c"), "`a\\.b` | c");
}

// Goal: a shard range means exactly its names.
// Method: padded, unpadded and several ranges; the names just outside; other widths.
TEST(TablePattern, MatchesRanges)
{
    EXPECT_TRUE(matches("shop_[0-3].order_[00-31]", "shop_3", "order_31"));
    EXPECT_TRUE(matches("shop_[0-3].order_[00-31]", "shop_0", "order_07"));
    EXPECT_FALSE(matches("shop_[0-3].order_[00-31]", "shop_0", "order_7"));
    EXPECT_FALSE(matches("shop_[0-3].order_[00-31]", "shop_0", "order_32"));
    EXPECT_FALSE(matches("shop_[0-3].order_[00-31]", "shop_4", "order_00"));
    EXPECT_FALSE(matches("shop_[0-3].order_[00-31]", "shop_0", "order_00x"));
    EXPECT_TRUE(matches("s.t[8-11]", "s", "t8"));
    EXPECT_TRUE(matches("s.t[8-11]", "s", "t11"));
    EXPECT_FALSE(matches("s.t[8-11]", "s", "t08"));
    EXPECT_FALSE(matches("s.t[8-11]", "s", "t12"));
    EXPECT_TRUE(matches("s.t_[0-11]_p[1-2]_x", "s", "t_10_p2_x"));
    EXPECT_TRUE(matches("s.t[0-11]1", "s", "t111"));
    EXPECT_FALSE(matches("s.t_[0-3]", "s", "t_"));
}

// Goal: odd but legal identifiers can be named.
// Method: backticks around dots, spaces, unicode, backticks and pattern characters.
TEST(TablePattern, TakesQuotedNamesLiterally)
{
    EXPECT_TRUE(matches("`odd schema`.`odd.table`", "odd schema", "odd.table"));
    EXPECT_TRUE(matches("`größe`.`注文 2`", "größe", "注文 2"));
    EXPECT_TRUE(matches("größe.注文", "größe", "注文"));
    EXPECT_TRUE(matches("shop.`a``b`", "shop", "a`b"));
    EXPECT_TRUE(matches("shop.`tmp_.*`", "shop", "tmp_.*"));
    EXPECT_FALSE(matches("shop.`tmp_.*`", "shop", "tmp_1"));
    EXPECT_TRUE(matches("`*`.*", "*", "t"));
    EXPECT_FALSE(matches("`*`.*", "a", "t"));
    EXPECT_TRUE(matches("s.(gr.ße)", "s", "größe"));  // a dot is a character, not a byte
    EXPECT_TRUE(matches("s.gr(ö)ße", "s", "größe"));
    EXPECT_TRUE(matches("s.gr[ä-ü]+ße", "s", "größe"));
}

// Goal: case counts, unless the server says it does not.
// Method: every form in both ways; escapes in a regular expression keep their meaning.
TEST(TablePattern, FollowsTheServersCase)
{
    for (const std::string_view pattern :
         {"Shop.Orders", "shop.ORD*", "SHOP.(orders|ITEMS)", "`SHOP`.`orderS`"}) {
        EXPECT_FALSE(matches(pattern, "shop", "orders")) << pattern;
        EXPECT_TRUE(matches(pattern, "shop", "orders", NameCase::Folded)) << pattern;
        EXPECT_TRUE(matches(pattern, "SHOP", "Orders", NameCase::Folded)) << pattern;
    }
    EXPECT_TRUE(matches("S.T_[0-3]", "s", "t_2", NameCase::Folded));
    EXPECT_TRUE(matches("`ÄRGER`.*", "ärger", "t", NameCase::Folded));
    EXPECT_TRUE(matches("s.(\\D+)", "s", "ORDERS", NameCase::Folded));
    EXPECT_FALSE(matches("s.(\\D+)", "s", "123", NameCase::Folded));
}

// Goal: the server's own schemas and ours are never carried, whatever a pattern says.
// Method: the widest patterns, and the names themselves.
TEST(TablePattern, NeverMatchesReservedSchemas)
{
    for (const std::string_view schema :
         {"mysql", "sys", "performance_schema", "information_schema", "retl", "RETL"}) {
        EXPECT_FALSE(matches("*.*", schema, "t"));
        EXPECT_FALSE(matches(".*\\..*", schema, "t"));
        EXPECT_FALSE(matches(std::string(schema) + ".*", schema, "t"));
    }
}

// Goal: what cannot be understood, or could be understood two ways, is refused with the reason.
// Method: one pattern of each kind, and a word that its refusal must contain.
TEST(TablePattern, RefusesWithAReason)
{
    EXPECT_NE(refusal("orders").find("no dot"), std::string::npos);
    EXPECT_NE(refusal("").find("no dot"), std::string::npos);
    EXPECT_NE(refusal(".orders").find("no dot"), std::string::npos);
    EXPECT_NE(refusal("shop.").find("no dot"), std::string::npos);
    EXPECT_NE(refusal("(shop\\.orders|crm\\.items)").find("no dot"), std::string::npos);
    EXPECT_NE(refusal("shop.*.*").find("two ways"), std::string::npos);
    EXPECT_NE(refusal("shop.*_v.*").find("two ways"), std::string::npos);
    EXPECT_NE(refusal("a\\.b\\.c").find("more than one"), std::string::npos);
    EXPECT_NE(refusal("shop\\.").find("is empty"), std::string::npos);
    EXPECT_NE(refusal("shop.v1.2").find("dot inside"), std::string::npos);
    EXPECT_NE(refusal("shop.%").find("any text is *"), std::string::npos);
    EXPECT_NE(refusal("shop.two words").find("backticks"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[a-z]").find("character class"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[0-9]*").find("regular expression"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[0-9").find("[ without a ]"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[31-00]").find("backwards"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[00-131]").find("widths"), std::string::npos);
    EXPECT_NE(refusal("shop.t[0-11][0-11]").find("run into each other"), std::string::npos);
    EXPECT_NE(refusal("shop.order_[0-100000]").find("more than 100000"), std::string::npos);
    EXPECT_NE(refusal("shop.t[000-999]_[000-999]").find("more than 100000"), std::string::npos);
    EXPECT_NE(refusal("shop.(orders").find("regular expression"), std::string::npos);
    EXPECT_NE(refusal("shop.(a)\\1").find("regular expression"), std::string::npos);
    EXPECT_NE(refusal("shop.`a`b").find("backtick"), std::string::npos);
    EXPECT_NE(refusal("shop.`a`b`").find("backtick"), std::string::npos);
    EXPECT_NE(refusal("shop.``").find("backtick"), std::string::npos);
    EXPECT_NE(refusal("shop." + std::string(65, 'a')).find("64 characters"), std::string::npos);
    EXPECT_NE(refusal("shop.(" + std::string(600, 'a') + ")").find("512"), std::string::npos);
    EXPECT_EQ(TablePattern::parse("s.t[00000-99999]")->table().kind(), NamePattern::Kind::Range);
}

// Goal: no regular expression can hang the reader or eat its memory.
// Method: patterns that take exponential time by backtracking, and counts that multiply.
TEST(TablePattern, BoundsRegularExpressions)
{
    const auto start = std::chrono::steady_clock::now();
    const std::string name(64, 'a');
    EXPECT_FALSE(matches("s.(a*)*b", "s", name));
    EXPECT_FALSE(matches("s.(.*)*(.*)*x", "s", name));
    EXPECT_FALSE(matches("s.((a?){30}){30}b", "s", name));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_NE(refusal("s.(((a?){64}){64}){64}").find("repeats"), std::string::npos);
    EXPECT_NE(refusal("s.a{99999999999999999999}").find("repeats"), std::string::npos);
    EXPECT_FALSE(matches("s.(a+)", "s", std::string(65, 'a')));
}

// Goal: each carried table has one place on the target, by position.
// Method: equal shapes, renames, merges, kept names, ranges of other form and one star for another.
TEST(MapTarget, MapsPositionByPosition)
{
    EXPECT_EQ(mapped("shop.*", "shop.*", "shop", "orders"), "shop.orders");
    EXPECT_EQ(mapped("shop.*", "shop_b.*", "shop", "orders"), "shop_b.orders");
    EXPECT_EQ(mapped("shop.orders", "crm.`old orders`", "shop", "orders"), "crm.old orders");
    EXPECT_EQ(mapped("shop_[0-3].order_[00-31]", "shop.orders", "shop_2", "order_07"), "shop.orders");
    EXPECT_EQ(mapped("shop_[0-3].order_[00-31]", "crm_[5-8].o[100-131]", "shop_2", "order_07"), "crm_7.o107");
    EXPECT_EQ(mapped("s.t_[0-1]_[0-3]", "s.t_[0-7]", "s", "t_1_2"), "s.t_6");
    EXPECT_EQ(mapped("s.t_[0-7]", "s.t_[0-1]_[00-03]", "s", "t_6"), "s.t_1_02");
    EXPECT_EQ(mapped("s.tmp_*", "s.old_*_x", "s", "tmp_größe"), "s.old_größe_x");
    EXPECT_EQ(mapped("s.TMP_*", "s.Old_*", "s", "tmp_Ab", NameCase::Folded), "s.Old_Ab");
    EXPECT_EQ(mapped("s.tmp_*", "s.*", "s", "tmp_a"), "s.tmp_a");
    EXPECT_EQ(mapped("s.a*b*", "s.a*b*", "s", "a1b2"), "s.a1b2");
    EXPECT_EQ(mapped("s.(a|b)", "s.*", "s", "b"), "s.b");
    EXPECT_EQ(mapped("s.(a|b)", "s.(a|b)", "s", "b"), "s.b");
    EXPECT_EQ(mapped(".*\\..*", "*.all_in_one", "s", "b"), "s.all_in_one");
}

// Goal: a mapping that does not say where a table goes, or goes where we never write, is refused.
// Method: shapes that do not fit, and targets in reserved schemas, plain or by a wildcard.
TEST(MapTarget, RefusesWhatDoesNotFit)
{
    EXPECT_EQ(mapped("s.t_[0-3]", "s.t_[0-4]", "s", "t_1"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.(a|b)", "s.(c|d)", "s", "a"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.(a|b)", "s.x_*", "s", "a"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.a*b*", "s.c*d*", "s", "a1b2"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.orders", "s.o_*", "s", "orders"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.orders", "s.o_[0-0]", "s", "orders"), "config.mapping_shape");
    EXPECT_EQ(mapped("s.orders", "mysql.user", "s", "orders"), "config.mapping_reserved");
    EXPECT_EQ(mapped("s.orders", "`ReTL`.x", "s", "orders"), "config.mapping_reserved");
    EXPECT_EQ(mapped("a_*.t", "my*.t", "a_sql", "t"), "config.mapping_reserved");
    const auto reserved = TablePattern::parse("mysql.*");
    EXPECT_EQ(checkMapping(*reserved, *reserved).error().code, "config.mapping_reserved");
}

}  // namespace
}  // namespace lutra
