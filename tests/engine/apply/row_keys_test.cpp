#include "engine/apply/held_keys.h"

#include <gtest/gtest.h>
#include <random>

namespace lutra::apply {
namespace {

using Ids = std::vector<std::uint64_t>;

RowKeys keysOf(std::vector<std::uint64_t> hashes, std::uint64_t shape = 7)
{
    return {false, shape, std::move(hashes)};
}

// Goal: keys are kept in the target as text; what is read back must hold the same.
// Method: write and read some, then texts that mean nothing.
TEST(RowKeys, AreTheSameAfterTheirText)
{
    for (const RowKeys& keys : {RowKeys(), keysOf({}), keysOf({1, 0xffffffffffffffff}), keysOf({0}, 0)})
        EXPECT_EQ(RowKeys::parse(keys.text()), keys) << keys.text();
    for (const char* text : {"", "x", "1 g", "**", "1  2"})
        EXPECT_EQ(RowKeys::parse(text), std::nullopt) << text;
}

// Goal: where keys cannot be compared they count as touching each other.
// Method: all of a table, other shapes, one hash in common, none.
TEST(RowKeys, OverlapWhereTheyCannotBeCompared)
{
    EXPECT_TRUE(overlap(RowKeys(), keysOf({1})));
    EXPECT_TRUE(overlap(keysOf({1}), RowKeys()));
    EXPECT_TRUE(overlap(keysOf({1}, 7), keysOf({2}, 8)));
    EXPECT_TRUE(overlap(keysOf({1, 2}), keysOf({2, 3})));
    EXPECT_FALSE(overlap(keysOf({1, 2}), keysOf({3, 4})));
    EXPECT_FALSE(overlap(keysOf({}), keysOf({})));
}

// Goal: the set answers as a plain list of its rows would, whatever is added and removed.
// Method: random rows of few tables, shapes and hashes; each answer against `overlap` over a list.
TEST(HeldKeys, AnswersAsAPlainListWould)
{
    std::mt19937 random(20261123);
    const auto below = [&](unsigned end) { return static_cast<unsigned>(random() % end); };
    const auto randomKeys = [&] {
        if (below(8) == 0)
            return RowKeys();
        RowKeys keys = keysOf({}, 1 + below(20) / 18);
        for (unsigned i = 0; i < 1 + below(3); ++i)
            keys.hashes.push_back(below(12));
        return keys;
    };
    HeldKeys held;
    std::vector<HeldRow> list;
    for (std::uint64_t step = 1; step <= 4'000; ++step) {
        const std::string table = below(2) ? "s.a" : "s.b";
        if (below(3) && list.size() < 12) {
            list.push_back({step, table, randomKeys()});
            held.add(list.back());
            held.add(list.back());  // twice is once
        } else if (!list.empty()) {
            const auto gone = list.begin() + below(static_cast<unsigned>(list.size()));
            held.remove(gone->id);
            list.erase(gone);
        }
        const RowKeys asked = randomKeys();
        Ids expected;
        Ids whole;
        for (const HeldRow& row : list) {
            if (row.table == table && overlap(row.keys, asked))
                expected.push_back(row.id);
            if (row.table == table && row.keys.wholeTable)
                whole.push_back(row.id);
        }
        ASSERT_EQ(held.holdersOf(table, asked), expected) << "step " << step;
        ASSERT_EQ(held.holdersOf(table), whole) << "step " << step;
        ASSERT_EQ(held.size(), list.size());
        ASSERT_EQ(held.empty(), list.empty());
    }
}

}  // namespace
}  // namespace lutra::apply
