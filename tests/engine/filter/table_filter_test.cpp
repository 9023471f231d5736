#include "engine/filter/table_filter.h"

#include <gtest/gtest.h>

namespace lutra::filter {
namespace {

TableFilter filterOf(const std::vector<TableMapping>& mappings, NameCase nameCase = NameCase::Exact)
{
    return TableFilter::make(mappings, nameCase).value();
}

// Goal: what a pipeline does not name stays at home.
// Method: the mapping of the documentation: a schema, without its temporary tables.
TEST(TableFilter, CarriesWhatIsMappedAndNotExcluded)
{
    const TableFilter filter = filterOf({{"shop.*", "", {"shop.tmp_.*", "shop.audit"}}});
    EXPECT_TRUE(filter.wants("shop", "orders"));
    EXPECT_EQ(filter.targetOf("shop", "orders"), (TargetName{"shop", "orders"}));
    EXPECT_FALSE(filter.wants("shop", "tmp_1"));
    EXPECT_FALSE(filter.wants("shop", "audit"));
    EXPECT_EQ(filter.targetOf("crm", "orders"), std::nullopt);
    EXPECT_FALSE(filterOf({}).wants("shop", "orders"));
}

// Goal: the first mapping that carries a table decides, and an exclude speaks for its own mapping only.
// Method: two mappings that overlap; the first excludes what the second carries elsewhere. Asked twice, since
//         answers are remembered.
TEST(TableFilter, LetsTheFirstMappingDecide)
{
    const TableFilter filter = filterOf({{"shop.*", "a.*", {"shop.log_*"}}, {"shop.*_1", "b.*", {}}});
    for (int asked = 0; asked < 2; ++asked) {
        EXPECT_EQ(filter.targetOf("shop", "order_1"), (TargetName{"a", "order_1"}));
        EXPECT_EQ(filter.targetOf("shop", "log_1"), (TargetName{"b", "log_1"}));
        EXPECT_EQ(filter.targetOf("shop", "log_2"), std::nullopt);
    }
}

// Goal: two names that look alike when written one behind the other are two tables.
// Method: schema "a" with table "b.c", schema "a.b" with table "c".
TEST(TableFilter, KeepsOddNamesApart)
{
    const TableFilter filter = filterOf({{"a.`b.c`", "x.y", {}}});
    EXPECT_TRUE(filter.wants("a", "b.c"));
    EXPECT_FALSE(filter.wants("a.b", "c"));
}

// Goal: a server that ignores case is asked in its own way.
// Method: the same filter in both ways.
TEST(TableFilter, FollowsTheServersCase)
{
    EXPECT_FALSE(filterOf({{"Shop.Orders", "", {}}}).wants("shop", "orders"));
    const TableFilter filter = filterOf({{"Shop.*", "", {"SHOP.tmp*"}}}, NameCase::Folded);
    EXPECT_EQ(filter.targetOf("shop", "Orders"), (TargetName{"shop", "Orders"}));
    EXPECT_FALSE(filter.wants("shop", "TMP1"));
}

// Goal: a statement about a whole schema is carried where some table of it could be, and never for reserved
// ones. Method: a wide mapping and a narrow one.
TEST(TableFilter, KnowsWhichSchemasItCouldCarry)
{
    const TableFilter all = filterOf({{"*.*", "", {}}});
    EXPECT_TRUE(all.wantsSchema("shop"));
    EXPECT_FALSE(all.wantsSchema("mysql"));
    EXPECT_FALSE(all.wantsSchema("Retl"));
    EXPECT_FALSE(filterOf({{"shop.*", "", {}}}).wantsSchema("crm"));
}

// Goal: a filter that cannot be right is not built.
// Method: a broken pattern in each place, and shapes that do not fit.
TEST(TableFilter, RefusesBrokenMappings)
{
    const auto codeOf = [](const TableMapping& mapping) {
        const auto filter = TableFilter::make(std::vector{mapping});
        return filter ? std::string() : filter.error().code;
    };
    EXPECT_EQ(codeOf({"shop", "", {}}), "config.mapping_pattern");
    EXPECT_EQ(codeOf({"shop.*", "shop", {}}), "config.mapping_pattern");
    EXPECT_EQ(codeOf({"shop.*", "", {"tmp"}}), "config.mapping_pattern");
    EXPECT_EQ(codeOf({"shop.(a|b)", "shop.(c|d)", {}}), "config.mapping_shape");
    EXPECT_EQ(codeOf({"retl.*", "", {}}), "config.mapping_reserved");
}

}  // namespace
}  // namespace lutra::filter
