#include "tests/engine/binlog/recording.h"

#include <array>
#include <gtest/gtest.h>

namespace lutra::binlog {

namespace {

constexpr std::size_t kExhaustiveBytesMax = 2000;  // larger events are cut and changed at some places only
constexpr std::size_t kStrideOfLarge = 211;

/// Reads a recording without checksums and, before each event, tries damaged copies of it on copies of the
/// readers. What they answer does not matter; that they come back does, and sanitizers see to the rest.
template <typename Damage>
void tryDamaged(const std::string& name, const std::vector<std::byte>& recording, Damage damage)
{
    MetadataSchemas schemas;
    EventDecoder decoder(ChecksumAlgorithm::None);
    support::MemorySpillStore spills;
    // Copies share what is spilled, so nothing is.
    TransactionAssembler assembler(schemas, spills, SourcePosition{"bin.000001", 4, {}},
                                   {.rowsInMemoryBytesMax = std::size_t{1} << 40});
    std::size_t tried = 0;
    for (const RawEvent& raw : splitEvents(recording)) {
        const std::size_t stride = raw.bytes.size() > kExhaustiveBytesMax ? kStrideOfLarge : 1;
        for (std::size_t at = kEventHeaderBytes; at < raw.bytes.size(); at += stride) {
            damage(raw, at, [&](const std::vector<std::byte>& bytes) {
                EventHeader header = raw.header;
                header.eventBytes = static_cast<std::uint32_t>(bytes.size());
                EventDecoder decoderCopy = decoder;
                const auto event = decoderCopy.decode(bytes, header);
                ++tried;
                if (!event) {
                    EXPECT_EQ(event.error().kind, ErrorKind::BadData);
                    return;
                }
                TransactionAssembler assemblerCopy = assembler;
                if (const auto fed = assemblerCopy.feed(*event, header, raw.endOffset); !fed) {
                    EXPECT_EQ(fed.error().kind, ErrorKind::BadData);
                }
            });
        }
        const auto event = decoder.decode(raw.bytes, raw.header);
        ASSERT_TRUE(event) << name << ": " << event.error().detail;
        ASSERT_TRUE(assembler.feed(*event, raw.header, raw.endOffset));
        while (assembler.take()) {
        }
    }
    EXPECT_GT(tried, 100u);
}

constexpr std::array kRecordings{"mariadb-10.11-full",      "mariadb-10.11-compressed",
                                 "mariadb-10.11-two_phase", "mariadb-10.11-empty_rows",
                                 "mysql-9.7-full",          "mysql-9.7-json",
                                 "mysql-9.7-empty_rows",    "mysql-9.7-payload",
                                 "mysql-9.7-partial_json",  "mysql-9.7-tagged"};

// Their events stand in payloads of no compression, where damage reaches them.
constexpr std::array kInPayloads{"mysql-9.7-full", "mysql-9.7-partial_json"};

template <typename Damage>
void tryAllDamaged(Damage damage)
{
    for (const char* name : kRecordings)
        tryDamaged(name, withoutChecksums(readRecording(name)), damage);
    for (const char* name : kInPayloads)
        tryDamaged(name, asPayloads(withoutChecksums(readRecording(name)), false), damage);
}

}  // namespace

// Goal: bytes that end early are refused or read as less, never read past.
// Method: cut each recorded event at each of its bytes.
TEST(HostileBytes, CutShort)
{
    tryAllDamaged([](const RawEvent& raw, std::size_t at, const auto& attempt) {
        attempt(
            std::vector<std::byte>(raw.bytes.begin(), raw.bytes.begin() + static_cast<std::ptrdiff_t>(at)));
    });
}

// Goal: bytes that lie about lengths, counts, types and places do no harm.
// Method: change each byte of each recorded event in five ways.
TEST(HostileBytes, Changed)
{
    tryAllDamaged([](const RawEvent& raw, std::size_t at, const auto& attempt) {
        const std::byte good = raw.bytes[at];
        for (const std::byte bad :
             {std::byte{0x00}, std::byte{0xFF}, good ^ std::byte{0x01}, good ^ std::byte{0x80},
              static_cast<std::byte>(std::to_integer<int>(good) + 1)}) {
            std::vector<std::byte> bytes(raw.bytes.begin(), raw.bytes.end());
            bytes[at] = bad;
            attempt(bytes);
        }
    });
}

}  // namespace lutra::binlog
