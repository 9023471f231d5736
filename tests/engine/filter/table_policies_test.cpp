#include "engine/filter/table_policies.h"

#include <gtest/gtest.h>

namespace lutra::filter {
namespace {

TableMapping mapping(const std::string& source, const std::string& target, const std::string& conflict)
{
    return {source, target, {}, conflict};
}

std::string policyOf(const TablePolicies& policies, const TableName& table)
{
    const auto policy = policies.policyOf(table);
    return policy ? *policy : policy.error().code;
}

// Goal: a table's policy is its mapping's own, else the channel's.
// Method: overlapping mappings, asked by names on the target, renamed ones among them.
TEST(TablePolicies, GoByTheMapping)
{
    const std::vector<TableMapping> mappings{
        mapping("shop.stock", "depot.goods", "home_wins"), mapping("shop.tmp_*", "shop.old_*", "park"),
        mapping("shop.order_[00-31]", "shop.sale_[0-31]", "source_wins"), mapping("shop.*", "", "")};
    const auto policies = TablePolicies::make("newest_wins", mappings).value();
    EXPECT_EQ(policyOf(policies, {"depot", "goods"}), "home_wins");
    EXPECT_EQ(policyOf(policies, {"shop", "stock"}), "newest_wins");
    EXPECT_EQ(policyOf(policies, {"shop", "old_1"}), "park");
    EXPECT_EQ(policyOf(policies, {"shop", "sale_7"}), "source_wins");
    EXPECT_EQ(policyOf(policies, {"shop", "sale_32"}), "newest_wins");
    EXPECT_EQ(policyOf(policies, {"elsewhere", "t"}), "newest_wins");
}

// Goal: where many tables become one, its policy is still the mapping's; what is excluded has another's.
TEST(TablePolicies, OfTablesThatBecomeOne)
{
    std::vector<TableMapping> mappings{mapping("shop.order_[00-31]", "shop.orders", "home_wins"),
                                       mapping("logs.*", "shop.log", "park"), mapping("shop.*", "", "")};
    const auto policies = TablePolicies::make("newest_wins", mappings).value();
    EXPECT_EQ(policyOf(policies, {"shop", "orders"}), "home_wins");
    EXPECT_EQ(policyOf(policies, {"shop", "log"}), "park");
    EXPECT_EQ(policyOf(policies, {"shop", "items"}), "newest_wins");
    mappings = {mapping("shop.*", "", "home_wins"), mapping("shop.log", "", "park")};
    mappings.front().exclude = {"shop.log"};
    const auto others = TablePolicies::make("newest_wins", mappings).value();
    EXPECT_EQ(policyOf(others, {"shop", "log"}), "park");
    EXPECT_EQ(policyOf(others, {"shop", "items"}), "home_wins");
}

// Goal: the two directions must say the same of a table that both carry, whatever their patterns look like.
// Method: the same policy by other patterns; another one for one table only; a table that does not come back.
TEST(TablePolicies, MustAgreeInBothDirections)
{
    const std::vector<TableMapping> there{mapping("shop.stock", "depot.goods", "home_wins"),
                                          mapping("shop.*", "depot.*", "")};
    const std::vector<TableMapping> same{mapping("depot.goods", "shop.stock", "home_wins"),
                                         mapping("depot.it*", "shop.it*", "newest_wins")};
    const auto agreed = TablePolicies::make("newest_wins", there, same).value();
    EXPECT_EQ(policyOf(agreed, {"depot", "goods"}), "home_wins");
    EXPECT_EQ(policyOf(agreed, {"depot", "items"}), "newest_wins");
    EXPECT_EQ(policyOf(agreed, {"depot", "log"}), "newest_wins");
    const std::vector<TableMapping> other{mapping("depot.it*", "shop.it*", "park"),
                                          mapping("depot.*", "shop.*", "")};
    const auto differing = TablePolicies::make("newest_wins", there, other).value();
    EXPECT_EQ(policyOf(differing, {"depot", "items"}), "conflict.policies_differ");
    EXPECT_EQ(policyOf(differing, {"depot", "goods"}), "conflict.policies_differ");
    EXPECT_EQ(policyOf(differing, {"depot", "log"}), "newest_wins");
}

}  // namespace
}  // namespace lutra::filter
