// One TABLE_MAP and one event with rows of it, see rows_input.h.
#include "engine/binlog/event_decoder.h"
#include "engine/binlog/rows_decoder.h"
#include "tests/fuzz/event_bytes.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/likely_schemas.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/row_promises.h"
#include "tests/fuzz/rows_input.h"

#include <algorithm>
#include <zlib.h>

namespace lutra::fuzz {

namespace {

constexpr std::size_t kArenaBytesMax = 4u << 20;

void putBig32(std::vector<std::byte>& to, std::uint64_t value)
{
    for (unsigned shift : {24u, 16u, 8u, 0u})
        to.push_back(static_cast<std::byte>(value >> shift));
}

/// As MariaDB would have packed them, but stored: cheap, and every byte keeps its place.
void appendStored(std::vector<std::byte>& to, std::span<const std::byte> rows)
{
    constexpr std::size_t kStoredBytesMax = 0xFFFF;
    rows = rows.first(std::min(rows.size(), kStoredBytesMax));
    putLittle(to, 0x84, 1);  // zlib; the size takes four bytes
    putBig32(to, rows.size());
    putLittle(to, 0x0178, 2);
    putLittle(to, 1, 1);  // one block, the last, stored
    putLittle(to, rows.size(), 2);
    putLittle(to, ~rows.size(), 2);
    append(to, rows);
    putBig32(to, adler32_z(1, reinterpret_cast<const Bytef*>(rows.data()), rows.size()));
}

template <typename Wanted>
std::optional<Wanted> decoded(binlog::EventDecoder& decoder, const std::vector<std::byte>& event)
{
    const auto header = binlog::parseEventHeader(event);
    auto result = decoder.decode(event, *header);
    promise(result.has_value() || result.error().kind == ErrorKind::BadData, "bad bytes are bad data");
    if (!result)
        return std::nullopt;
    return std::get<Wanted>(std::move(*result));
}

}  // namespace

void fuzzRows(Input input)
{
    constexpr std::uint8_t kTableMap = 19;
    const RowsInput parts = readRowsInput(input);
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::None, (parts.choices & RowsInput::MariaDb) != 0
                                                                      ? binlog::ServerFamily::MariaDb
                                                                      : binlog::ServerFamily::MySql);
    const auto map = decoded<binlog::TableMapPtr>(decoder, eventAround(kTableMap, parts.map));
    if (!map)
        return;
    std::vector<std::byte> body(parts.start.begin(), parts.start.end());
    if (parts.type < kFirstCompressedType)
        append(body, parts.rows);
    else
        appendStored(body, parts.rows);
    const auto event = eventAround(parts.type, body);  // `rows` may look into it
    const auto rows = decoded<binlog::Rows>(decoder, event);
    LikelySchemas schemas((parts.choices & RowsInput::NoMetadata) == 0);
    auto table = schemas.tableFor(**map);
    if (!rows || !table)
        return;
    const auto rowsDecoder = binlog::RowsDecoder::make(*map, std::move(*table));
    if (!rowsDecoder)
        return;
    Arena arena;
    std::vector<RowChange> changes;
    const auto read = (*rowsDecoder)->decode(*rows, arena, kArenaBytesMax, changes);
    promise(arena.bytes() < 2 * kArenaBytesMax, "rows take no more memory than they may");
    promise(read.has_value() || read.error().kind == ErrorKind::BadData, "bad rows are bad data");
    if (!read)
        return;
    for (const RowChange& change : changes)
        checkRow(change);
}

}  // namespace lutra::fuzz
