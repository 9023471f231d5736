// A log: one byte of choices, then events. What their headers say of lengths and their checksums are put
// right, so that the bytes get to the decoders.
#include "engine/base/byte_reader.h"
#include "engine/binlog/event_decoder.h"
#include "engine/binlog/transaction_assembler.h"
#include "tests/engine/binlog/recording.h"
#include "tests/fuzz/event_bytes.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/likely_schemas.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/row_promises.h"
#include "tests/support/memory_spill_store.h"

#include <zlib.h>

namespace lutra::fuzz {

namespace {

enum Choice : std::uint8_t {
    InPayloads = 0x01,  // transactions become TRANSACTION_PAYLOAD events
    Packed = 0x02,      // … and are compressed
    NoMetadata = 0x04,
    SmallBound = 0x08,  // all rows are spilled
};

constexpr binlog::TransactionAssembler::Bounds kBounds{.rowsInMemoryBytesMax = 256u << 10,
                                                       .spilledBytesMax = 1u << 20,
                                                       .payloadEventBytesMax = 256u << 10,
                                                       .eventRowsBytesMax = 4u << 20,
                                                       .preparedMax = 4};
constexpr std::size_t kMemoryBytesMax = 2 * kBounds.eventRowsBytesMax;

binlog::TransactionAssembler::Bounds withoutMemory()
{
    auto bounds = kBounds;
    bounds.rowsInMemoryBytesMax = 0;
    return bounds;
}

void putChecksumRight(std::vector<std::byte>& event, binlog::ChecksumAlgorithm inForce)
{
    constexpr std::size_t kTypeOffset = 4;
    constexpr std::size_t kFlagsOffset = 17;
    constexpr std::byte kFormatDescription{15};
    const std::size_t tail = binlog::kChecksumBytes;
    const bool isFormat = event[kTypeOffset] == kFormatDescription;
    if (event.size() < binlog::kEventHeaderBytes + 1 + tail)
        return;
    const bool tellsChecksum = event[event.size() - tail - 1] == std::byte{1};
    if (isFormat ? !tellsChecksum : inForce == binlog::ChecksumAlgorithm::None)
        return;
    event[kFlagsOffset] &= ~std::byte{binlog::EventHeader::kInUse};
    const std::size_t covered = event.size() - tail;
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(event.data()), covered);
    for (std::size_t i = 0; i < tail; ++i)
        event[covered + i] = static_cast<std::byte>(crc >> 8 * i);
}

class Reading {
public:
    explicit Reading(std::uint8_t choices)
        : m_schemas((choices & NoMetadata) == 0)
        , m_bounds((choices & SmallBound) != 0 ? withoutMemory() : kBounds)
    {
        startAt({"bin.000001", 4, {}});
    }

    void take(std::vector<std::byte> event)
    {
        putChecksumRight(event, m_decoder.checksum());
        m_offset += event.size();
        const auto header = binlog::parseEventHeader(event);
        promise(header.has_value(), "a whole header is read");
        const auto decoded = m_decoder.decode(event, *header);
        if (!decoded) {
            promise(decoded.error().kind == ErrorKind::BadData, "bad bytes are bad data");
            return;
        }
        const auto fed = m_assembler->feed(*decoded, *header, m_offset);
        while (auto transaction = m_assembler->take()) {
            m_last = std::move(*transaction);  // over one that has rows of its own
            promise(!m_last.schemaStatement || !m_last.hasRows(), "a statement has no rows");
            promise(!m_last.memory || m_last.memory->bytes() < kMemoryBytesMax,
                    "a transaction's memory is bounded");
            const auto visited = visitRows(m_last, [](std::span<const RowChange> rows) -> Result<> {
                for (const RowChange& change : rows)
                    checkRow(change);
                return {};
            });
            promise(visited || visited.error().kind == ErrorKind::BadData, "bad rows are bad data");
        }
        if (!fed) {
            promise(fed.error().kind == ErrorKind::BadData, "bad events are bad data");
            startAt(m_assembler->position());
        }
    }

private:
    void startAt(SourcePosition position)
    {
        m_assembler.emplace(m_schemas, m_spills, std::move(position), m_bounds);
    }

    LikelySchemas m_schemas;
    support::MemorySpillStore m_spills;
    const binlog::TransactionAssembler::Bounds m_bounds;
    binlog::EventDecoder m_decoder{binlog::ChecksumAlgorithm::None};
    std::optional<binlog::TransactionAssembler> m_assembler;
    std::uint64_t m_offset = 4;
    Transaction m_last;
};

std::vector<std::byte> joined(const std::vector<std::vector<std::byte>>& events)
{
    std::vector<std::byte> stream;
    for (const auto& event : events)
        append(stream, event);
    return stream;
}

}  // namespace

void fuzzEvents(Input input)
{
    ByteReader reader(input);
    const std::uint8_t choices = reader.u8();
    auto events = eventsOf(reader.rest());
    if ((choices & InPayloads) != 0)
        events = eventsOf(binlog::asPayloads(joined(events), (choices & Packed) != 0));
    Reading reading(choices);
    for (auto& event : events)
        reading.take(std::move(event));
}

}  // namespace lutra::fuzz
