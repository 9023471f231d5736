#include "engine/binlog/payload_reader.h"

#include "tests/engine/binlog/event_bytes.h"
#include "tests/engine/binlog/recording.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

constexpr std::uint8_t kZstd = 0;
constexpr std::uint8_t kNone = 255;

/// BEGIN, as many events that may be passed over as told, and the commit.
std::vector<std::byte> transactionOf(std::size_t ignorableEvents, std::size_t bytesOfEach)
{
    std::vector<std::byte> events;
    const auto append = [&](const MadeEvent& made) {
        events.insert(events.end(), made.bytes.begin(), made.bytes.end());
    };
    append(makeEvent(2, std::string(13, '\0') + std::string("\0BEGIN", 6)));
    const MadeEvent ignorable = makeEvent(28, std::string(bytesOfEach, 'x'));
    for (std::size_t i = 0; i < ignorableEvents; ++i)
        append(ignorable);
    append(makeEvent(16, "12345678"));
    return events;
}

struct Outcome {
    Result<void> fed;
    SourcePosition position;
    std::size_t done = 0;
};

Outcome feedAlone(std::span<const std::byte> event, bool behindItsId = true, std::size_t bytesMax = 1u << 20)
{
    MetadataSchemas schemas;
    EventDecoder decoder(ChecksumAlgorithm::None);
    support::MemorySpillStore spills;
    TransactionAssembler assembler(schemas, spills, SourcePosition{"bin.000001", 4, {}},
                                   {.payloadEventBytesMax = bytesMax});
    const auto header = parseEventHeader(event).value();
    if (behindItsId) {
        EXPECT_TRUE(assembler.feed(Event{Gtid{"u:1", std::nullopt}}, makeEvent(33, "").header, 100));
    }
    const auto decoded = decoder.decode(event, header);
    Outcome outcome;
    outcome.fed = decoded ? assembler.feed(*decoded, header, 200) : tl::unexpected(decoded.error());
    outcome.position = assembler.position();
    while (assembler.take())
        ++outcome.done;
    return outcome;
}

void expectRefused(std::span<const std::byte> event, std::string_view code = "binlog.malformed")
{
    const Outcome outcome = feedAlone(event);
    ASSERT_FALSE(outcome.fed);
    EXPECT_EQ(outcome.fed.error().kind, ErrorKind::BadData);
    EXPECT_EQ(outcome.fed.error().code, code) << outcome.fed.error().detail;
    EXPECT_EQ(outcome.position.offset, 4u);
    EXPECT_EQ(outcome.done, 0u);
}

/// A frame that unpacks to a million times its size: blocks that repeat one byte.
/// Source of the layout: RFC 8878, section 3.1.1.
std::vector<std::byte> repeatedZeros(std::size_t blocks)
{
    auto frame = fromHex("28b52ffd 00 38");  // no size told, a window of 128 KiB
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t blockBytes = 128u << 10;
        const auto head = static_cast<std::uint32_t>(blockBytes << 3 | 1u << 1 | (i + 1 == blocks ? 1u : 0u));
        for (unsigned byte = 0; byte < 3; ++byte)
            frame.push_back(static_cast<std::byte>(head >> 8 * byte));
        frame.push_back(std::byte{0});
    }
    return frame;
}

std::vector<std::byte> joined(std::vector<std::byte> a, std::span<const std::byte> b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

// Goal: events out of a payload mean what they mean outside of one, and positions move with the payload.
// Method: put the transactions of recordings into payloads; both readings give the same changes.
TEST(PayloadReader, GivesWhatStandsOutside)
{
    for (const char* name : {"mysql-9.7-full", "mysql-9.7-json", "mysql-9.7-anonymous"}) {
        MetadataSchemas schemas;
        const auto plain = withoutChecksums(readRecording(name));
        const Walk expected = walk(plain, schemas);
        ASSERT_FALSE(expected.error);
        for (const bool isPacked : {true, false}) {
            const auto inPayloads = asPayloads(plain, isPacked);
            const Walk read = walk(inPayloads, schemas);
            ASSERT_FALSE(read.error) << read.error->detail;
            EXPECT_EQ(read.position.offset, inPayloads.size() + 4);
            ASSERT_EQ(read.transactions.size(), expected.transactions.size());
            for (std::size_t i = 0; i < read.transactions.size(); ++i) {
                const Transaction& ours = read.transactions[i];
                const Transaction& theirs = expected.transactions[i];
                EXPECT_EQ(ours.bytes, theirs.bytes);
                EXPECT_EQ(ours.end.gtid, theirs.end.gtid);
                EXPECT_EQ(ours.committedAt, theirs.committedAt);
                ASSERT_EQ(ours.rows.size(), theirs.rows.size());
                for (std::size_t row = 0; row < ours.rows.size(); ++row) {
                    EXPECT_EQ(ours.rows[row].before, theirs.rows[row].before);
                    EXPECT_EQ(ours.rows[row].after, theirs.rows[row].after);
                }
                if (i > 0) {
                    EXPECT_EQ(ours.begin, read.transactions[i - 1].end);
                }
            }
        }
    }
}

TEST(PayloadReader, JoinsFramesAndTakesOneEventAtATime)
{
    const auto events = transactionOf(200, 10'000);
    const std::span<const std::byte> all(events);
    const auto frames = joined(packed(all.first(777)), packed(all.subspan(777)));
    const Outcome outcome = feedAlone(payloadEvent(frames, kZstd, events.size()));
    ASSERT_TRUE(outcome.fed) << outcome.fed.error().detail;
    EXPECT_EQ(outcome.position.offset, 200u);
    EXPECT_EQ(outcome.done, 1u);
    EXPECT_TRUE(feedAlone(payloadEvent(events, kNone, std::nullopt)).fed);
    EXPECT_TRUE(feedAlone(payloadEvent(frames, kZstd, std::nullopt)).fed);
}

// Goal: the size an event tells is checked, and never trusted.
TEST(PayloadReader, RefusesSizesThatLie)
{
    const auto events = transactionOf(3, 100);
    const auto frame = packed(events);
    ASSERT_TRUE(feedAlone(payloadEvent(frame, kZstd, events.size())).fed);
    expectRefused(payloadEvent(frame, kZstd, events.size() - 1));
    expectRefused(payloadEvent(frame, kZstd, events.size() + 1));
    expectRefused(payloadEvent(frame, kZstd, ~std::uint64_t{0}));
    expectRefused(payloadEvent(frame, kZstd, 0));

    auto longer = payloadEvent(frame, kZstd, events.size());
    longer.push_back(std::byte{0});
    longer[9] = static_cast<std::byte>(std::to_integer<unsigned>(longer[9]) + 1);
    expectRefused(longer);
}

TEST(PayloadReader, RefusesWhatIsCutShort)
{
    const auto events = transactionOf(3, 100);
    const auto frame = packed(events);
    const std::span<const std::byte> all(events);
    for (std::size_t size = 0; size < frame.size(); ++size)
        expectRefused(payloadEvent(std::span(frame).first(size), kZstd, events.size()));
    for (std::size_t size = 0; size < events.size(); ++size)
        expectRefused(payloadEvent(all.first(size), kNone, size));
    expectRefused(payloadEvent(frame, 1, events.size()), "binlog.unsupported_event");
    expectRefused(payloadEvent(events, kZstd, events.size()));  // not packed at all
}

// Goal: few bytes that unpack to very many take neither memory nor time.
TEST(PayloadReader, RefusesBombs)
{
    expectRefused(payloadEvent(repeatedZeros(100'000), kZstd, std::nullopt));

    MadeEvent large = makeEvent(28, "");
    large.bytes[12] = std::byte{0x70};  // its size: 1.75 GiB
    const auto bomb = joined(packed(large.bytes), repeatedZeros(10'000));
    expectRefused(payloadEvent(bomb, kZstd, std::nullopt), "binlog.transaction_too_large");

    const auto many = transactionOf(100'000, 1);  // none of them more than the limit
    EXPECT_TRUE(feedAlone(payloadEvent(packed(many), kZstd, many.size())).fed);
}

// Goal: rows out of a payload count by their size unpacked.
TEST(PayloadReader, CountsRowsAgainstTheLimit)
{
    MetadataSchemas schemas;
    const auto recording = asPayloads(withoutChecksums(readRecording("mysql-9.7-json")), true);
    const Walk read = walk(recording, schemas, {.rowsInMemoryBytesMax = 0, .spilledBytesMax = 50'000});
    ASSERT_TRUE(read.error);
    EXPECT_EQ(read.error->code, "binlog.transaction_too_large");
}

TEST(PayloadReader, RefusesWhatMayNotStandInside)
{
    const auto events = transactionOf(1, 10);
    const auto with = [&](std::span<const std::byte> inner) {
        expectRefused(payloadEvent(joined({inner.begin(), inner.end()}, events), kNone, std::nullopt));
        expectRefused(payloadEvent(joined(events, inner), kNone, std::nullopt));
    };
    with(makeEvent(4, "12345678bin.000002").bytes);
    with(makeEvent(3, "").bytes);
    with(makeEvent(27, "bin.000002").bytes);
    with(makeEvent(162, std::string(19, '\1')).bytes);
    with(payloadEvent(events, kNone, std::nullopt));
    with(events);

    const std::span<const std::byte> all(events);
    expectRefused(payloadEvent(all.first(all.size() - 27), kNone, std::nullopt));  // without its commit
    expectRefused(payloadEvent({}, kNone, std::nullopt));
    EXPECT_FALSE(feedAlone(payloadEvent(events, kNone, std::nullopt), false).fed);
}

}  // namespace lutra::binlog
