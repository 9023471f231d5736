#include "tests/fuzz/seeds.h"

#include "engine/base/byte_reader.h"
#include "engine/binlog/event_decoder.h"
#include "engine/binlog/rows_decoder.h"
#include "tests/engine/binlog/recording.h"
#include "tests/fuzz/event_bytes.h"
#include "tests/fuzz/gtid_input.h"
#include "tests/fuzz/likely_schemas.h"
#include "tests/fuzz/rows_input.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace lutra::fuzz {

namespace {

using Bytes = std::vector<std::byte>;
using binlog::RawEvent;

constexpr std::size_t kNoLimit = 1u << 30;
constexpr std::size_t kLogBytesMax = 4096;
constexpr std::size_t kRowsBytesMax = 1536;
constexpr std::size_t kJsonBytesMax = 512;
constexpr std::size_t kStatementBytesMax = 1024;
constexpr std::uint8_t kGtidAnonymous = 34;

/// Each seed once.
class Collection {
public:
    void add(std::string target, Bytes bytes, std::size_t bytesMax)
    {
        if (bytes.size() <= bytesMax && m_known.emplace(target, bytes).second)
            m_seeds.push_back({std::move(target), std::move(bytes)});
    }
    [[nodiscard]] std::vector<Seed> take() { return std::move(m_seeds); }

private:
    std::set<std::pair<std::string, Bytes>> m_known;
    std::vector<Seed> m_seeds;
};

std::vector<std::string> recordingNames()
{
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(LUTRA_TEST_DATA) / "binlog")) {
        if (entry.path().extension() == ".bin")
            names.push_back(entry.path().stem());
    }
    std::ranges::sort(names);
    return names;
}

bool hasChecksums(const Bytes& recording)
{
    const auto events = binlog::splitEvents(recording);
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::None);
    return !events.empty() && decoder.decode(events[0].bytes, events[0].header) &&
           decoder.checksum() == binlog::ChecksumAlgorithm::Crc32;
}

/// The documents of a rows event, read as if their columns were BLOBs: both begin with four bytes of length.
void addDocuments(const binlog::Rows& rows, binlog::TableMap map, Collection& seeds)
{
    constexpr std::uint32_t kBinaryCollation = 63;
    for (binlog::WireColumn& column : map.columns) {
        if (column.type == binlog::WireType::Json) {
            column.type = binlog::WireType::Blob;
            column.collation = kBinaryCollation;
        }
    }
    LikelySchemas schemas(true);
    auto table = schemas.tableFor(map);
    if (rows.isPartial || !table)
        return;
    const auto decoder =
        binlog::RowsDecoder::make(std::make_shared<const binlog::TableMap>(std::move(map)), *table);
    Arena arena;
    std::vector<RowChange> changes;
    if (!decoder || !(*decoder)->decode(rows, arena, kNoLimit, changes))
        return;
    for (const RowChange& change : changes) {
        if (!change.after)
            continue;
        for (const ColumnValue& value : *change.after) {
            const auto* document = std::get_if<lutra::Bytes>(&value);
            if (document == nullptr)
                continue;
            Bytes seed{std::byte{0}};
            append(seed, bytesOf(document->bytes));
            seeds.add("fuzz_json", std::move(seed), kJsonBytesMax);
        }
    }
}

void addRows(const RawEvent& raw, const binlog::Rows& rows, const RawEvent& rawMap, bool ofMariaDb,
             Collection& seeds)
{
    RowsInput input;
    input.type = raw.header.type;
    input.choices = ofMariaDb ? RowsInput::MariaDb : 0;
    input.map = rawMap.bytes.subspan(binlog::kEventHeaderBytes);
    const auto body = raw.bytes.subspan(binlog::kEventHeaderBytes);
    // What came compressed is behind the start as well, and in its place go the rows it holds.
    const std::size_t packedBytes = !rows.memory ? rows.view.size() : 0;
    input.start = body.first(body.size() - packedBytes);
    if (rows.memory) {
        const auto bitmaps = 2 * ((rows.columnCount + 7) / 8) + 1;
        input.start = body.first(std::min(body.size(), 8 + 2 + bitmaps));
    }
    input.rows = rows.view;
    seeds.add("fuzz_rows", writeRowsInput(input), kRowsBytesMax);
    input.choices |= RowsInput::NoMetadata;
    seeds.add("fuzz_rows", writeRowsInput(input), kRowsBytesMax / 4);
}

void addEventsOf(const Bytes& recording, Collection& seeds)
{
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::None);
    std::vector<std::pair<binlog::TableMapPtr, RawEvent>> maps;
    for (const RawEvent& raw : binlog::splitEvents(recording)) {
        const auto event = decoder.decode(raw.bytes, raw.header);
        if (!event)
            continue;
        const auto body = raw.bytes.subspan(binlog::kEventHeaderBytes);
        const auto idType = std::ranges::find(kGtidTypes, raw.header.type);
        if (idType != kGtidTypes.end()) {
            Bytes seed{static_cast<std::byte>(idType - kGtidTypes.begin())};
            append(seed, body);
            seeds.add("fuzz_gtid", std::move(seed), kStatementBytesMax);
        }
        if (const auto* query = std::get_if<binlog::Query>(&*event)) {
            const auto sql = bytesOf(query->sql);
            seeds.add("fuzz_sql", Bytes(sql.begin(), sql.end()), kStatementBytesMax);
        }
        if (const auto* map = std::get_if<binlog::TableMapPtr>(&*event))
            maps.emplace_back(*map, raw);
        if (const auto* rows = std::get_if<binlog::Rows>(&*event)) {
            const auto map = std::find_if(maps.rbegin(), maps.rend(), [&](const auto& known) {
                return known.first->id == rows->tableId;
            });
            if (map == maps.rend())
                continue;
            addRows(raw, *rows, map->second, decoder.family() == binlog::ServerFamily::MariaDb, seeds);
            addDocuments(*rows, *map->first, seeds);
        }
    }
}

/// From each transaction's id to the next one's, behind the format description.
void addLogs(const Bytes& recording, Collection& seeds)
{
    constexpr std::size_t kChoicesCount = 16;
    constexpr std::uint8_t kGtids[]{33, kGtidAnonymous, 42, 162};
    const auto events = binlog::splitEvents(recording);
    if (events.empty())
        return;
    Bytes log;
    std::size_t choices = 0;
    const auto flush = [&] {
        if (!log.empty()) {
            Bytes seed{static_cast<std::byte>(choices++ % kChoicesCount)};
            append(seed, events[0].bytes);
            append(seed, log);
            Bytes plain = seed;
            plain[0] = std::byte{0};
            seeds.add("fuzz_events", std::move(plain), kLogBytesMax);
            seeds.add("fuzz_events", std::move(seed), kLogBytesMax);
        }
        log.clear();
    };
    for (const RawEvent& event : std::span(events).subspan(1)) {
        if (std::ranges::find(kGtids, event.header.type) != std::end(kGtids))
            flush();
        append(log, event.bytes);
    }
    flush();
}

Bytes withChoice(std::uint8_t choice, std::string_view text)
{
    Bytes seed{static_cast<std::byte>(choice)};
    append(seed, bytesOf(text));
    return seed;
}

/// What the recordings have only inside of something else.
void addByHand(Collection& seeds)
{
    using namespace std::string_view_literals;
    for (const auto path :
         {"$"sv, "$.a[0].\"k\""sv, "$ . a [ 12 ] . b"sv, "$[last-3]"sv, R"($."q\"\u20ac")"sv})
        seeds.add("fuzz_json", withChoice(2, path), kJsonBytesMax);
    for (const auto text :
         {R"({"a": 1, "b": {"c": [1, "two", null]}})"sv, R"(["\u00e4\n", -1.5e300, true])"sv, "7"sv})
        seeds.add("fuzz_json", withChoice(3, text), kJsonBytesMax);
    // No document of its own; then: replace $.a by true, insert $.b.c[1], remove $.ccc.
    seeds.add("fuzz_json", withChoice(1, "\0\0\0\x03$.a\x02\x04\x01"sv), kJsonBytesMax);
    seeds.add("fuzz_json", withChoice(1, "\0\0\x01\x08$.b.c[1]\x03\x05\x07\0"sv), kJsonBytesMax);
    seeds.add("fuzz_json", withChoice(1, "\0\0\x02\x05$.ccc\0\x03$.a\x03\x05\x07\0"sv), kJsonBytesMax);
}

}  // namespace

std::vector<Seed> seedsFromRecordings()
{
    Collection seeds;
    for (const std::string& name : recordingNames()) {
        Bytes recording = binlog::readRecording(name);
        if (hasChecksums(recording)) {
            addLogs(recording, seeds);
            recording = binlog::withoutChecksums(recording);
        }
        addLogs(recording, seeds);
        addEventsOf(recording, seeds);
    }
    addByHand(seeds);
    return seeds.take();
}

}  // namespace lutra::fuzz
