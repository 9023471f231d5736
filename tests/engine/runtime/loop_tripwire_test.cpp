#include "engine/runtime/loop_tripwire.h"

#include "tests/support/fake_target.h"

#include <gtest/gtest.h>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;
using support::inserted;
using support::transactionTo;
using Direction = LoopTripwire::Direction;

class LoopTripwireTest : public testing::Test {
protected:
    /// Carries the row; the code of what came of it.
    std::string carry(Direction direction, const std::string& text, std::int64_t key = 1)
    {
        m_now += m_pause;
        const Transaction transaction = transactionTo(10, {inserted(m_table, key, text)});
        const auto looked = m_wire.look(transaction, direction, m_now);
        return looked ? "" : looked.error().code;
    }

    /// Carries it to and fro until the wire trips, or so often. Returns: how often it was carried.
    std::uint32_t toAndFro(std::uint32_t most)
    {
        for (std::uint32_t i = 0; i < most; ++i) {
            if (!carry(i % 2 == 0 ? Direction::There : Direction::Back, "x").empty())
                return i;
        }
        return most;
    }

    LoopTripwire m_wire;
    TablePtr m_table = support::keyAndText();
    LoopTripwire::Time m_now{};
    std::chrono::milliseconds m_pause{5};
};

// Goal: a change that goes to and fro trips the wire after so many turns, and again after it was put right.
TEST_F(LoopTripwireTest, TripsWhereAChangeRunsInACircle)
{
    EXPECT_EQ(toAndFro(1000), LoopTripwire::kTurnsMax + 1);  // the very first is before the other direction's
    EXPECT_LE(toAndFro(1000), LoopTripwire::kTurnsMax + 1);
}

// Goal: what is no circle never trips: one side that repeats itself, both sides that write different rows or
// values to one row, the same change now and then. Method: ten times the bound of each.
TEST_F(LoopTripwireTest, LeavesAloneWhatIsNoCircle)
{
    for (std::uint32_t i = 0; i < 10 * LoopTripwire::kTurnsMax; ++i) {
        EXPECT_EQ(carry(Direction::There, "on"), "");
        EXPECT_EQ(carry(Direction::There, "off"), "");
        EXPECT_EQ(carry(Direction::Back, "done"), "");
        EXPECT_EQ(carry(Direction::Back, "other row's", 2), "");
    }
    m_pause = 1s;
    EXPECT_EQ(toAndFro(10 * LoopTripwire::kTurnsMax), 10 * LoopTripwire::kTurnsMax);
}

}  // namespace
}  // namespace lutra::runtime
