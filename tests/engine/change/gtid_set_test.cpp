#include "engine/change/gtid_set.h"

#include "engine/base/byte_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <set>

namespace lutra {
namespace {

const std::string kUuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const std::string kOther = "bebf5aed-e6e7-11f1-a548-02fc00000001";

GtidSet setOf(std::string_view text)
{
    const auto set = GtidSet::parse(text);
    EXPECT_TRUE(set) << text;
    return set.value_or(GtidSet());
}

// Ids from a small space, so that they often touch, repeat and leave holes.
rc::Gen<std::vector<std::string>> someIds()
{
    const auto id =
        rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 2), rc::gen::inRange(0, 3), rc::gen::inRange(1, 30)),
                     [](const std::tuple<int, int, int>& parts) {
                         const auto [uuid, tag, number] = parts;
                         constexpr const char* kTags[] = {"", "lutra:", "z:"};
                         return fmt::format("{}:{}{}", uuid == 0 ? kUuid : kOther, kTags[tag], number);
                     });
    return rc::gen::container<std::vector<std::string>>(id);
}

GtidSet setOfIds(const std::vector<std::string>& ids)
{
    GtidSet set;
    for (const std::string& id : ids)
        RC_ASSERT(set.add(id).has_value());
    return set;
}

// Goal: the set is a set: the order of adding does not matter, and each id is in it once.
// Method: random ids against std::set.
TEST(GtidSet, HoldsWhatWasAdded)
{
    EXPECT_TRUE(rc::check([] {
        auto ids = *someIds();
        const GtidSet set = setOfIds(ids);
        const std::set<std::string> known(ids.begin(), ids.end());
        RC_ASSERT(set.count() == known.size());
        for (const std::string& id : *someIds())
            RC_ASSERT(set.contains(id) == known.contains(id));
        std::ranges::reverse(ids);
        RC_ASSERT(setOfIds(ids) == set);
        RC_ASSERT(set.isEmpty() == known.empty());
    }));
}

// Goal: both forms come back as they went out.
TEST(GtidSet, SurvivesItsTextAndItsBytes)
{
    EXPECT_TRUE(rc::check([] {
        const GtidSet set = setOfIds(*someIds());
        RC_ASSERT(GtidSet::parse(set.text()).value() == set);
        const std::string bytes = set.encode();
        RC_ASSERT(GtidSet::decode(bytesOf(bytes)).value() == set);
    }));
}

// Goal: what one set has and another lacks is exact: the gap that is shown to a person.
TEST(GtidSet, SubtractsIdById)
{
    EXPECT_TRUE(rc::check([] {
        const auto ours = *someIds();
        const auto theirs = *someIds();
        const GtidSet missing = setOfIds(ours).without(setOfIds(theirs));
        const std::set<std::string> known(theirs.begin(), theirs.end());
        std::set<std::string> expected(ours.begin(), ours.end());
        for (const std::string& id : known)
            expected.erase(id);
        RC_ASSERT(missing.count() == expected.size());
        for (const std::string& id : expected)
            RC_ASSERT(missing.contains(id));
    }));
}

// Goal: foreign bytes never crash, and never make a set larger than they are.
TEST(GtidSet, RefusesDamagedBytes)
{
    EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& noise) {
        std::string bytes = setOfIds(*someIds()).encode();
        for (std::size_t i = 0; i + 1 < noise.size(); i += 2)
            bytes[noise[i] % bytes.size()] = static_cast<char>(noise[i + 1]);
        const auto set = GtidSet::decode(bytesOf(bytes));
        const bool isRefused = !set && set.error().code == "binlog.malformed_gtid";
        RC_ASSERT(set.has_value() || isRefused);
        bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size()));
        (void)GtidSet::decode(bytesOf(bytes));
    }));
    std::string many(8, '\xff');
    EXPECT_FALSE(GtidSet::decode(bytesOf(many)));
    many = std::string(7, '\xff') + '\x01';
    EXPECT_FALSE(GtidSet::decode(bytesOf(many)));
}

TEST(GtidSet, ReadsWhatServersWrite)
{
    const GtidSet set = setOf(kUuid + ":1-5:7:lutra:1-3:9,\n" + kOther + ":4");
    EXPECT_EQ(set.text(), kUuid + ":1-5:7:lutra:1-3:9," + kOther + ":4");
    EXPECT_EQ(set.count(), 11u);
    EXPECT_TRUE(set.contains(kUuid + ":lutra:9"));
    EXPECT_TRUE(set.contains(kUuid + ":LUTRA:9")) << "tags have no case";
    EXPECT_FALSE(set.contains(kUuid + ":9"));
    EXPECT_FALSE(set.contains("0-1-9"));
    EXPECT_FALSE(set.isMariaDb());
    EXPECT_TRUE(setOf("").isEmpty());
    EXPECT_TRUE(setOf(" \n").isEmpty());
}

TEST(GtidSet, RefusesOtherText)
{
    for (const std::string& text :
         {std::string("nonsense"), kUuid, kUuid + ":", kUuid + ":0", kUuid + ":5-1", kUuid + ":tag",
          kUuid + ":1:", kUuid + ":1-5,0-1-2", "0-1-2," + kUuid + ":1", std::string("0-1"),
          std::string("0-1-2,,5-1-1"), kUuid + ":9223372036854775807", std::string("4294967296-1-1"),
          kUuid + ":1-2-3", kUuid + ":9tag:1"})
        EXPECT_FALSE(GtidSet::parse(text)) << text;
    GtidSet set = setOf("0-1-2");
    EXPECT_FALSE(set.add(kUuid + ":1"));
    EXPECT_FALSE(set.add(""));
    EXPECT_EQ(set.text(), "0-1-2");
}

// Goal: MariaDB's domains are apart from each other, and of each the last id is where to go on.
TEST(GtidSet, KeepsThePlaceInEachDomain)
{
    GtidSet state = setOf("0-77-4,0-11-5,5-77-1");
    EXPECT_TRUE(state.isMariaDb());
    EXPECT_EQ(state.position(), "0-11-5,5-77-1");
    EXPECT_TRUE(state.add("0-77-6"));
    EXPECT_EQ(state.text(), "0-11-5,0-77-6,5-77-1");
    EXPECT_EQ(state.position(), "0-77-6,5-77-1");
    EXPECT_TRUE(state.add("5-77-3")) << "gaps are legal";
    EXPECT_TRUE(state.contains("5-77-2"));
    EXPECT_FALSE(state.contains("5-77-4"));
    EXPECT_FALSE(state.contains("5-11-1")) << "another server's number is another id";
    EXPECT_FALSE(state.contains("1-77-1"));
    EXPECT_EQ(setOf("0-1-9,0-2-12,5-1-3").without(setOf("0-1-9,0-2-11,5-1-4")).text(), "0-2-12");
    EXPECT_TRUE(setOf("0-1-9").without(setOf("0-1-9,0-2-20")).isEmpty());
    EXPECT_EQ(setOf("0-1-9").without(setOf("")).text(), "0-1-9");
    EXPECT_TRUE(setOf("0-1-9,0-2-12").aheadOf(setOf("0-2-12")).isEmpty()) << "0-1-9 came before it";
    EXPECT_EQ(setOf("0-1-13,0-2-12,5-1-1").aheadOf(setOf("0-2-12")).text(), "0-1-13,5-1-1");
}

}  // namespace
}  // namespace lutra
