#include "tests/engine/binlog/recording.h"

#include "engine/base/byte_reader.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <zstd.h>

namespace lutra::binlog {

namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kSizeOffset = 9;  // of an event's size in its header; where it ends comes next

void putLittle(std::vector<std::byte>& to, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        to.push_back(static_cast<std::byte>(value >> 8 * i));
}

void putField(std::vector<std::byte>& to, std::uint8_t field, std::uint64_t value)
{
    constexpr std::uint8_t kEightBytes = 0xFE;
    putLittle(to, field, 1);
    putLittle(to, 9, 1);
    putLittle(to, kEightBytes, 1);
    putLittle(to, value, 8);
}

}  // namespace

std::string readData(std::string_view name)
{
    std::ifstream file(std::filesystem::path(LUTRA_TEST_DATA) / "binlog" / name, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
}

std::vector<std::byte> readRecording(std::string_view name)
{
    const std::string content = readData(std::string(name) + ".bin");
    const auto bytes = bytesOf(content);
    if (bytes.size() < kMagicBytes)
        return {};
    return {bytes.begin() + kMagicBytes, bytes.end()};
}

std::vector<RawEvent> splitEvents(std::span<const std::byte> recording)
{
    std::vector<RawEvent> events;
    std::size_t at = 0;
    while (at < recording.size()) {
        const auto header = parseEventHeader(recording.subspan(at));
        if (!header || header->eventBytes > recording.size() - at)
            break;
        const auto bytes = recording.subspan(at, header->eventBytes);
        at += bytes.size();
        events.push_back({*header, bytes, kMagicBytes + at});
    }
    return events;
}

std::vector<std::byte> withoutChecksums(const std::vector<std::byte>& recording)
{
    constexpr std::uint8_t kFormatDescription = 15;
    std::vector<std::byte> plain;
    for (const RawEvent& event : splitEvents(recording)) {
        std::vector<std::byte> bytes(event.bytes.begin(), event.bytes.end());
        if (event.header.type == kFormatDescription) {
            bytes[bytes.size() - kChecksumBytes - 1] = std::byte{0};
        } else {
            bytes.erase(bytes.end() - kChecksumBytes, bytes.end());
            for (std::size_t i = 0; i < 4; ++i)
                bytes[kSizeOffset + i] = static_cast<std::byte>(bytes.size() >> 8 * i);
        }
        plain.insert(plain.end(), bytes.begin(), bytes.end());
    }
    return plain;
}

std::vector<std::byte> packed(std::span<const std::byte> plain)
{
    std::vector<std::byte> frame(ZSTD_compressBound(plain.size()));
    frame.resize(ZSTD_compress(frame.data(), frame.size(), plain.data(), plain.size(), 3));
    return frame;
}

std::vector<std::byte> payloadEvent(std::span<const std::byte> payload, std::uint8_t compression,
                                    std::optional<std::uint64_t> inflatedBytes)
{
    constexpr std::uint8_t kTransactionPayload = 40;
    std::vector<std::byte> body;
    putField(body, 2, compression);
    if (inflatedBytes)
        putField(body, 3, *inflatedBytes);
    putField(body, 1, payload.size());
    body.push_back(std::byte{0});
    body.insert(body.end(), payload.begin(), payload.end());

    std::vector<std::byte> event;
    putLittle(event, 1'700'000'000, 4);
    putLittle(event, kTransactionPayload, 1);
    putLittle(event, 2, 4);
    putLittle(event, kEventHeaderBytes + body.size(), 4);
    putLittle(event, 1000, 4);
    putLittle(event, 0, 2);
    event.insert(event.end(), body.begin(), body.end());
    return event;
}

std::vector<std::byte> asPayloads(const std::vector<std::byte>& plainRecording, bool isPacked)
{
    constexpr std::uint8_t kQuery = 2;
    constexpr std::uint8_t kXid = 16;
    constexpr std::uint8_t kZstd = 0;
    constexpr std::uint8_t kNone = 255;
    std::vector<std::byte> made;
    std::vector<std::byte> inside;
    for (const RawEvent& event : splitEvents(plainRecording)) {
        const bool begins = event.header.type == kQuery &&
                            std::ranges::equal(event.bytes.last(std::min<std::size_t>(5, event.bytes.size())),
                                               bytesOf("BEGIN"));
        if (!begins && inside.empty()) {
            made.insert(made.end(), event.bytes.begin(), event.bytes.end());
            continue;
        }
        const std::size_t start = inside.size();
        inside.insert(inside.end(), event.bytes.begin(), event.bytes.end());
        std::fill_n(inside.begin() + static_cast<std::ptrdiff_t>(start + kSizeOffset + 4), 4, std::byte{0});
        const bool commits =
            event.header.type == kQuery && std::ranges::equal(event.bytes.last(6), bytesOf("COMMIT"));
        if (event.header.type != kXid && !commits)
            continue;
        const auto payload = isPacked ? payloadEvent(packed(inside), kZstd, inside.size())
                                      : payloadEvent(inside, kNone, std::nullopt);
        made.insert(made.end(), payload.begin(), payload.end());
        inside.clear();
    }
    return made;
}

std::optional<Collation> knownCollation(std::uint32_t id)
{
    static const std::map<std::uint32_t, Collation> kKnown{
        {5, {"latin1", "latin1_german1_ci"}},
        {8, {"latin1", "latin1_swedish_ci"}},
        {11, {"ascii", "ascii_general_ci"}},
        {45, {"utf8mb4", "utf8mb4_general_ci"}},
        {63, {"binary", "binary"}},
        {255, {"utf8mb4", "utf8mb4_0900_ai_ci"}},
        {2051, {"utf8mb4", "utf8mb4_uca1400_ai_ci"}},
        {2304, {"utf8mb4", "utf8mb4_uca1400_ai_ci"}},
    };
    const auto found = kKnown.find(id);
    return found == kKnown.end() ? std::nullopt : std::optional(found->second);
}

Result<TablePtr> MetadataSchemas::tableFor(const TableMap& map)
{
    if (auto told = schemaFromMetadata(map, knownCollation))
        add(std::move(*told));
    const auto found = m_tables.find(fmt::format("{}/{}", map.fullName(), map.columns.size()));
    if (found == m_tables.end())
        return fail(ErrorKind::BadData, "test.no_schema", map.fullName());
    return found->second;
}

bool MetadataSchemas::wants(std::string_view, std::string_view table) const
{
    return table != unwantedTable;
}

void MetadataSchemas::add(TableSchema table)
{
    const std::string key = fmt::format("{}/{}", table.fullName(), table.columns.size());
    m_tables[key] = std::make_shared<const TableSchema>(std::move(table));
}

Walk walk(std::span<const std::byte> recording, SchemaSource& schemas, TransactionAssembler::Bounds bounds)
{
    Walk result;
    EventDecoder decoder(ChecksumAlgorithm::None);
    support::MemorySpillStore spills;
    TransactionAssembler assembler(schemas, spills, SourcePosition{"bin.000001", kMagicBytes, {}}, bounds);
    for (const RawEvent& raw : splitEvents(recording)) {
        const auto event = decoder.decode(raw.bytes, raw.header);
        if (!event) {
            result.error = event.error();
            break;
        }
        if (const auto fed = assembler.feed(*event, raw.header, raw.endOffset); !fed) {
            result.error = fed.error();
            break;
        }
        while (auto transaction = assembler.take())
            result.transactions.push_back(std::move(*transaction));
    }
    result.position = assembler.position();
    result.spillFiles = spills.created();
    return result;
}

}  // namespace lutra::binlog
