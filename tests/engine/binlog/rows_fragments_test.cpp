#include "engine/binlog/rows_fragments.h"

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/transaction_assembler.h"
#include "tests/engine/binlog/event_bytes.h"
#include "tests/engine/binlog/recording.h"
#include "tests/support/memory_spill_store.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace lutra::binlog {

namespace {

constexpr std::uint8_t kWriteRowsV1 = 23;
constexpr std::uint8_t kPartialRowData = 172;

std::string littleEndian(std::uint64_t value, std::size_t size)
{
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> 8 * i);
    return bytes;
}

/// The body of a piece, as MariaDB 12.3 writes it.
std::string piece(std::uint32_t total, std::uint32_t number, std::string_view chunk,
                  std::optional<std::uint64_t> wholeBytes = std::nullopt)
{
    return littleEndian(total, 4) + littleEndian(number, 4) + (wholeBytes ? '\1' : '\0') +
           (wholeBytes ? littleEndian(*wholeBytes, 8) : std::string()) + std::string(chunk);
}

std::string textOf(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// An open transaction with a table `shop.t (a TINYINT NOT NULL)` mapped as number 7.
struct Fed {
    MetadataSchemas schemas;
    support::MemorySpillStore spills;
    TransactionAssembler assembler{
        schemas, spills, SourcePosition{"bin.000001", 4, {}}, {.payloadEventBytesMax = 10'000}};
    std::uint64_t offset = 4;

    Fed()
    {
        MariaDbGtid begin;
        begin.text = "0-1-1";
        EXPECT_TRUE(feedEvent(begin));
        auto map = std::make_shared<TableMap>();
        map->id = 7;
        map->schema = "shop";
        map->table = "t";
        map->hasNames = map->hasSignedness = true;
        WireColumn column;
        column.type = WireType::Tiny;
        column.name = "a";
        column.nullable = false;
        column.isUnsigned = false;
        map->columns.push_back(column);
        EXPECT_TRUE(feedEvent(TableMapPtr(map)));
    }

    Result<void> feedEvent(const Event& event)
    {
        const MadeEvent made = makeEvent(2, "");
        offset += made.bytes.size();
        return assembler.feed(event, made.header, offset);
    }

    Result<void> feed(std::string_view body)
    {
        const MadeEvent made = makeEvent(kPartialRowData, body);
        EventDecoder decoder(ChecksumAlgorithm::None, ServerFamily::MariaDb);
        const auto event = decoder.decode(made.bytes, made.header);
        if (!event)
            return tl::unexpected(event.error());
        offset += made.bytes.size();
        return assembler.feed(*event, made.header, offset);
    }
};

/// WRITE_ROWS of the rows 5 and 6.
std::string rowsEvent(std::uint8_t type = kWriteRowsV1)
{
    return textOf(
        makeEvent(type, littleEndian(7, 6) + littleEndian(1, 2) + "\1" + "\1" + std::string("\0\5\0\6", 4))
            .bytes);
}

std::string codeOf(const Result<void>& outcome)
{
    return outcome ? "" : outcome.error().code;
}

}  // namespace

// Goal: a rows event that came in pieces has the same rows as one that came whole, at every place of the
// cuts.
TEST(RowsFragments, AreJoinedToTheirEvent)
{
    const std::string whole = rowsEvent();
    for (std::size_t first = 0; first <= whole.size(); ++first) {
        for (const std::size_t second : {first, (first + whole.size()) / 2, whole.size()}) {
            Fed fed;
            ASSERT_TRUE(fed.feed(piece(3, 1, whole.substr(0, first), whole.size())));
            ASSERT_TRUE(fed.feed(piece(3, 2, whole.substr(first, second - first))));
            ASSERT_TRUE(fed.feed(piece(3, 3, whole.substr(second))));
            ASSERT_TRUE(fed.feedEvent(Xid{}));
            const auto transaction = fed.assembler.take();
            ASSERT_TRUE(transaction);
            ASSERT_EQ(transaction->rows.size(), 2u);
            EXPECT_EQ(transaction->rows[1].after->front(), ColumnValue{std::int64_t{6}});
        }
    }
}

// Goal: an event that brings its checksum along does not make rows of it.
TEST(RowsFragments, MayCarryTheirOwnChecksum)
{
    std::string whole = rowsEvent();
    const std::string bytes = littleEndian(whole.size() + 4, 4);
    whole.replace(9, 4, bytes);  // the event's size
    whole += littleEndian(
        crc32(0, reinterpret_cast<const Bytef*>(whole.data()), static_cast<uInt>(whole.size())), 4);
    Fed fed;
    ASSERT_TRUE(fed.feed(piece(1, 1, whole)));
    ASSERT_TRUE(fed.feedEvent(Xid{}));
    EXPECT_EQ(fed.assembler.take().value().rows.size(), 2u);
}

TEST(RowsFragments, StopAtWhateverIsNotExpected)
{
    const std::string whole = rowsEvent();
    const std::string_view half = std::string_view(whole).substr(0, 10);
    const auto second = [&](const std::string& next) {
        Fed fed;
        EXPECT_TRUE(fed.feed(piece(3, 1, half, whole.size())));
        return codeOf(fed.feed(next));
    };
    EXPECT_EQ(second(piece(3, 3, "x")), "binlog.malformed");                 // one left out
    EXPECT_EQ(second(piece(3, 1, half, whole.size())), "binlog.malformed");  // begins anew
    EXPECT_EQ(second(piece(2, 2, "x")), "binlog.malformed");                 // of another event
    EXPECT_EQ(second(piece(3, 2, "x", whole.size())), "binlog.malformed");
    EXPECT_EQ(second(piece(3, 2, whole)), "binlog.malformed");  // more than was told
    EXPECT_EQ(second("\3\0\0\0"), "binlog.malformed");          // cut short

    const auto first = [&](const std::string& only) {
        Fed fed;
        return codeOf(fed.feed(only));
    };
    EXPECT_EQ(first(piece(2, 2, whole)), "binlog.malformed");  // the first is missing
    EXPECT_EQ(first(piece(0, 1, whole)), "binlog.malformed");
    EXPECT_EQ(first(piece(1, 0, whole)), "binlog.malformed");
    EXPECT_EQ(first(piece(1, 1, whole, whole.size() + 1)), "binlog.malformed");  // fewer than was told
    EXPECT_EQ(first(piece(1, 1, whole.substr(1))), "binlog.malformed");          // no header
    EXPECT_EQ(first(piece(1, 1, "")), "binlog.malformed");
    EXPECT_EQ(first(piece(1, 1, rowsEvent(2))), "binlog.malformed");                // no rows event
    EXPECT_EQ(first(piece(1, 1, rowsEvent(kPartialRowData))), "binlog.malformed");  // pieces in pieces
    EXPECT_EQ(first(piece(2, 1, half, 10'001)), "binlog.transaction_too_large");
    EXPECT_EQ(first(piece(2, 1, std::string(10'001, 'x'))), "binlog.transaction_too_large");
    std::string flagged = piece(1, 1, whole);
    flagged[8] = 2;
    EXPECT_EQ(first(flagged), "binlog.unsupported_event");
}

// Goal: nothing comes between the pieces, and a link that broke in between begins anew.
TEST(RowsFragments, AreNotMixedWithOtherEvents)
{
    const std::string whole = rowsEvent();
    Fed fed;
    ASSERT_TRUE(fed.feed(piece(2, 1, whole.substr(0, 10))));
    EXPECT_TRUE(fed.feedEvent(Heartbeat{}));
    EXPECT_EQ(codeOf(fed.feedEvent(Xid{})), "binlog.malformed");
    EXPECT_EQ(codeOf(fed.feedEvent(Ignorable{})), "binlog.malformed");
    EXPECT_TRUE(fed.feedEvent(FormatDescription{}));
    EXPECT_EQ(codeOf(fed.feed(piece(2, 2, whole.substr(10)))), "binlog.malformed");
}

}  // namespace lutra::binlog
