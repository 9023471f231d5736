#include "engine/conflict/recent_writes.h"

#include "tests/engine/conflict/versions.h"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace lutra::conflict::testing {
namespace {

Version write(const BirthPtr& by, bool isDelete = false)
{
    return {by, nullptr, isDelete, nullptr};
}

// Goal: the newest write of a row is found, whole; of others nothing is.
TEST(RecentWrites, FindsTheNewest)
{
    RecentWrites writes;
    const BirthPtr first = born("a", 10, 1);
    const BirthPtr second = born("b", 20, 2, upTo({{"a", 10}}));
    writes.note(5, write(first));
    writes.note(5, {second, first, true, std::make_shared<const Details>(Details{first, {}, {}})});
    writes.note(6, write(first));
    const auto found = writes.find(5);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->by, second);
    EXPECT_EQ(found->home, first);
    EXPECT_TRUE(found->isDelete);
    EXPECT_EQ(found->details->life, first);
    EXPECT_EQ(writes.find(6)->details, nullptr);
    EXPECT_FALSE(writes.find(7));
    writes.note(5, write(first));
    EXPECT_EQ(writes.find(5)->details, nullptr);
    EXPECT_EQ(writes.rows(), 2u);
}

// Goal: it is a map, whatever the hashes, and holds each transaction once and no longer than needed.
// Method: random notes, drops and forgetting against std::map; rows that differ in a few bits only.
TEST(RecentWrites, IsAMap)
{
    std::mt19937_64 chance(11);
    RecentWrites writes;
    std::map<std::uint64_t, BirthPtr> expected;
    std::uint64_t offset = 0;
    for (int transaction = 0; transaction < 3000; ++transaction) {
        const BirthPtr by = born("a", ++offset, 1);
        for (std::uint64_t i = chance() % 8; i > 0; --i) {
            const std::uint64_t row = (chance() % 1500) << (chance() % 2 == 0 ? 0 : 48);
            writes.note(row, {by, by, false, nullptr});
            expected[row] = by;
        }
        for (std::uint64_t i = chance() % 3; i > 0; --i) {
            const std::uint64_t row = (chance() % 1500) << (chance() % 2 == 0 ? 0 : 48);
            writes.drop(row);
            expected.erase(row);
            ASSERT_EQ(writes.rows(), expected.size());
        }
        if (chance() % 200 != 0)
            continue;
        const std::uint64_t seen = offset - chance() % 200;
        const Elsewhere other{"b", upTo({{"a", seen}})};
        writes.forget({&other, 1});
        std::erase_if(expected, [&](const auto& held) { return held.second->end <= at(seen); });
        ASSERT_EQ(writes.rows(), expected.size());
    }
    std::set<BirthPtr> transactions;
    for (const auto& [row, by] : expected) {
        ASSERT_EQ(writes.find(row).value().by, by);
        transactions.insert(by);
    }
    EXPECT_EQ(writes.transactions(), transactions.size());
    writes.forget({});
    EXPECT_EQ(writes.rows(), 0u);
    EXPECT_EQ(writes.transactions(), 0u);
    for (const auto& [row, by] : expected)
        ASSERT_FALSE(writes.find(row));
}

// Goal: a row is forgotten when every other site has seen its newest write, and not before; never while it is
// contested, nor while a part of it is not seen.
TEST(RecentWrites, ForgetsWhatAllHaveSeen)
{
    const auto writesOfAll = [] {
        RecentWrites writes;
        writes.note(1, write(born("a", 10, 1)));
        writes.note(2, write(born("a", 30, 3), true));
        writes.note(3, write(born("b", 10, 2)));
        const BirthPtr merged = born("a", 10, 1);
        writes.note(4, {merged, nullptr, false,
                        std::make_shared<const Details>(Details{nullptr, {merged, born("c", 90, 1)}, {}})});
        return writes;
    };
    RecentWrites writes = writesOfAll();
    std::vector<Elsewhere> others{{"b", upTo({{"a", 20}, {"c", 90}})}, {"c", upTo({{"a", 20}, {"b", 5}})}};
    writes.forget(others);
    EXPECT_FALSE(writes.find(1));
    EXPECT_TRUE(writes.find(2)) << "nobody has seen it";
    EXPECT_TRUE(writes.find(3)) << "c has not seen it; b made it";
    EXPECT_FALSE(writes.find(4)) << "c made the other part";
    others[0].seen = upTo({{"a", 20}});
    writes = writesOfAll();
    writes.forget(others, [](std::uint64_t row) { return row == 1; });
    EXPECT_TRUE(writes.find(1)) << "contested";
    EXPECT_TRUE(writes.find(4)) << "b has not seen the other part";
    others.push_back({"d", nullptr});
    writes = writesOfAll();
    writes.forget(others);
    EXPECT_EQ(writes.rows(), 4u) << "nothing is known of d";
}

// Goal: a reader that starts anew begins at the oldest transaction that someone may not have seen, born here
// or applied here, though later ones are seen.
TEST(OpenTransactions, BeginAtTheOldest)
{
    OpenTransactions open;
    EXPECT_EQ(open.oldest(), std::nullopt);
    open.note(at(1), born("a", 10, 1));
    open.note(at(10), born("b", 70, 2));
    open.note(at(20), born("a", 30, 3));
    std::vector<Elsewhere> others{{"b", upTo({{"a", 30}})}, {"c", upTo({{"a", 30}, {"b", 60}})}};
    open.close(others);
    EXPECT_EQ(open.oldest(), at(10)) << "c has not seen what b did";
    EXPECT_EQ(open.size(), 2u);
    others[1].seen = upTo({{"a", 30}, {"b", 70}});
    open.close(others);
    EXPECT_EQ(open.oldest(), std::nullopt);
}

// Goal: memory is what it holds: a transaction's own data counts once, and comes back.
TEST(RecentWrites, MemoryFollowsWhatIsHeld)
{
    RecentWrites writes;
    const std::size_t empty = writes.bytes();
    const BirthPtr by = born("a", 10, 1, upTo({{"b", 10}}));
    for (std::uint64_t row = 0; row < 10'000; ++row)
        writes.note(row * 0x9E37'79B9'7F4A'7C15, {by, by, false, nullptr});
    EXPECT_EQ(writes.transactions(), 1u);
    const std::size_t full = writes.bytes();
    EXPECT_LT((full - empty) / 10'000, 33u) << "bytes a row";
    writes.forget({});
    EXPECT_LT(writes.bytes(), empty + 100 * 64);
}

}  // namespace
}  // namespace lutra::conflict::testing
