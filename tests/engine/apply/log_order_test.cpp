#include "engine/apply/log_order.h"

#include "tests/support/fake_target.h"

#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::transactionTo;

// Goal: whatever is finished first, positions are given in the order of the log, and none before its turn.
TEST(LogOrder, GivesWhatHasNothingBeforeIt)
{
    LogOrder order({"binlog.000001", 4, {}});
    const auto first = order.enlist(transactionTo(10, {}));
    const auto second = order.enlist(transactionTo(20, {}));
    const auto third = order.enlist(transactionTo(30, {}));
    EXPECT_EQ(first.after.offset, 4u);
    EXPECT_EQ(third.after.offset, 20u);
    EXPECT_EQ(third.number, first.number + 2);

    std::vector<std::uint64_t> taken;
    const auto take = [&] {
        order.takeFinished([&](const LogOrder::Passed& passed) { taken.push_back(passed.end.offset); });
        return taken;
    };
    order.finish(third, true);
    EXPECT_EQ(take(), std::vector<std::uint64_t>{});
    order.finish(first, true);
    EXPECT_EQ(take(), std::vector<std::uint64_t>{10});
    order.finish(second, false);
    EXPECT_EQ(take(), (std::vector<std::uint64_t>{10, 20, 30}));
    EXPECT_TRUE(order.empty());

    const auto fourth = order.enlist(transactionTo(40, {}));
    EXPECT_EQ(fourth.after.offset, 30u);
    order.finish(fourth, false);
    EXPECT_EQ(take().back(), 40u);
}

}  // namespace
}  // namespace lutra::apply
