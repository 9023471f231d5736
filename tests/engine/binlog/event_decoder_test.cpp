#include "engine/binlog/event_decoder.h"

#include "tests/engine/binlog/event_bytes.h"
#include "tests/engine/binlog/recording.h"

#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

Result<Event> decodeMade(const MadeEvent& made)
{
    EventDecoder decoder(ChecksumAlgorithm::None);
    return decoder.decode(made.bytes, made.header);
}

}  // namespace

// Goal: a type nobody knows must stop the reading, by name and number, unless it allows to be passed over.
TEST(EventDecoder, StopsAtUnknownTypes)
{
    const auto unknown = decodeMade(makeEvent(250, "body"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, "binlog.unsupported_event");
    EXPECT_EQ(unknown.error().kind, ErrorKind::BadData);
    EXPECT_NE(unknown.error().detail.find("UNKNOWN_EVENT (250)"), std::string::npos);

    const auto ignorable = decodeMade(makeEvent(250, "body", EventHeader::kIgnorable));
    ASSERT_TRUE(ignorable);
    EXPECT_TRUE(std::holds_alternative<Ignorable>(*ignorable));
}

TEST(EventDecoder, RefusesByNameWhatMayCarryRows)
{
    for (const auto& [type, name] : {std::pair<std::uint8_t, std::string>{9, "APPEND_BLOCK_EVENT (9)"},
                                     {18, "EXECUTE_LOAD_QUERY_EVENT (18)"},
                                     {17, "BEGIN_LOAD_QUERY_EVENT (17)"}}) {
        const auto refused = decodeMade(makeEvent(type, std::string(60, 'x')));
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, "binlog.unsupported_event");
        EXPECT_NE(refused.error().detail.find(name), std::string::npos);
    }
}

// Goal: one changed bit anywhere in an event is noticed; the in-use flag of an open file's first event is not
// one.
TEST(EventDecoder, ChecksEachByte)
{
    const auto recording = readRecording("mariadb-10.11-full");
    const auto events = splitEvents(recording);
    ASSERT_GT(events.size(), 10u);
    ASSERT_TRUE(events[0].header.has(EventHeader::kInUse));

    EventDecoder decoder(ChecksumAlgorithm::None);
    ASSERT_TRUE(decoder.decode(events[0].bytes, events[0].header));
    EXPECT_EQ(decoder.checksum(), ChecksumAlgorithm::Crc32);
    EXPECT_EQ(decoder.family(), ServerFamily::MariaDb);

    const RawEvent& event = events[8];
    ASSERT_TRUE(decoder.decode(event.bytes, event.header));
    for (std::size_t i = 0; i < event.bytes.size(); ++i) {
        std::vector<std::byte> damaged(event.bytes.begin(), event.bytes.end());
        damaged[i] ^= std::byte{0x10};
        const auto refused = decoder.decode(damaged, event.header);
        ASSERT_FALSE(refused) << "byte " << i;
        EXPECT_EQ(refused.error().code, "binlog.bad_checksum");
    }
}

// Goal: a live stream's first rotate comes before any format description, and with a checksum once that is
// agreed.
TEST(EventDecoder, BelievesTheAnnouncedChecksum)
{
    MadeEvent rotate =
        makeEvent(4, std::string("\4\0\0\0\0\0\0\0", 8) + "bin.000007", EventHeader::kArtificial);
    EventDecoder announced(ChecksumAlgorithm::Crc32);
    const auto refused = announced.decode(rotate.bytes, rotate.header);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "binlog.bad_checksum");

    const auto plain = decodeMade(rotate);
    ASSERT_TRUE(plain);
    EXPECT_EQ(std::get<Rotate>(*plain).file, "bin.000007");
    EXPECT_EQ(std::get<Rotate>(*plain).position, 4u);
}

TEST(EventDecoder, TakesAnEventOnlyWhole)
{
    MadeEvent xid = makeEvent(16, "12345678");
    EXPECT_TRUE(decodeMade(xid));
    xid.bytes.pop_back();
    EXPECT_EQ(decodeMade(xid).error().code, "binlog.malformed");
    EXPECT_EQ(decodeMade(makeEvent(16, "1234567")).error().code, "binlog.malformed");
    EXPECT_EQ(parseEventHeader(std::span(xid.bytes).first(18)).error().code, "binlog.malformed");
}

// Source of the bytes: performance-and-protocol.md C.5, from a live MySQL 9.7.
TEST(EventDecoder, ReadsTaggedGtids)
{
    const auto body = fromHex("02 70 00 00 02 02 04 08 0c 10 14 18 1c 20 24 28 2c 30 34 38 3c 99 03"
                              "04 04 06 0a 6d79746167 08 18 0a 1c");
    const MadeEvent made =
        makeEvent(42, std::string_view(reinterpret_cast<const char*>(body.data()), body.size()));
    const auto event = decodeMade(made);
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_EQ(std::get<Gtid>(*event).text, "02040608-0a0c-0e10-1214-16181a1c1ee6:mytag:1");
}

TEST(EventDecoder, KnowsCompressedEventsThatLie)
{
    const auto rows = [](std::string_view packed) {
        std::string body("\1\0\0\0\0\0\1\0\1\1", 10);
        return decodeMade(makeEvent(166, body + std::string(packed)));
    };
    EXPECT_EQ(rows("").error().code, "binlog.malformed");
    EXPECT_EQ(rows("\x84\xFF\xFF\xFF\xFF").error().code, "binlog.malformed");
    EXPECT_EQ(rows(std::string_view("\x82\0\5abcdef", 9)).error().code, "binlog.malformed");
    EXPECT_EQ(rows("\x91\5xxxxx").error().code, "binlog.malformed");
}

}  // namespace lutra::binlog
