// Transaction ids, MySQL's and MariaDB's. Source: performance-and-protocol.md C.3 and C.5.
#include "engine/binlog/event_bodies.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::size_t kUuidBytes = 16;

/// Every transaction has one, so without a formatting library.
std::string uuidText(std::span<const std::byte> uuid)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * kUuidBytes + 4 + 21);  // and what comes behind it
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += kDigits[std::to_integer<unsigned>(uuid[i]) >> 4];
        text += kDigits[std::to_integer<unsigned>(uuid[i]) & 0x0F];
    }
    return text;
}

std::optional<WallTime> wallTime(std::uint64_t microseconds)
{
    if (microseconds == 0 || microseconds > INT64_MAX)
        return std::nullopt;
    return WallTime(std::chrono::microseconds(static_cast<std::int64_t>(microseconds)));
}

/// Flags, uuid and number; then, from MySQL 8.0.1 on, the time of the commit.
Gtid decodeGtidFields(ByteReader& reader, bool anonymous)
{
    constexpr std::uint8_t kLogicalTimes = 2;
    constexpr std::size_t kTimeBytes = 7;
    constexpr std::uint64_t kOriginalTimeFollows = 1ull << 55;

    Gtid gtid;
    reader.skip(1);
    const auto uuid = reader.block(kUuidBytes);
    const std::uint64_t number = reader.u64();
    if (!anonymous)
        gtid.text = uuidText(uuid) + ':' + std::to_string(number);
    if (reader.left() == 0 || reader.u8() != kLogicalTimes)
        return gtid;
    reader.skip(8 + 8);  // last committed, sequence number
    if (reader.left() >= kTimeBytes)
        gtid.committed = wallTime(reader.little(kTimeBytes) & ~kOriginalTimeFollows);
    return gtid;
}

/// MySQL's rule for tags; what the log has is already in small letters.
bool isTag(std::string_view text)
{
    constexpr std::size_t kTagBytesMax = 32;
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto isAllowed = [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); };
    return text.size() <= kTagBytesMax && (text.empty() || isLetter(text.front())) &&
           std::ranges::all_of(text, isAllowed);
}

/// As many one-bits as end the first byte, so many bytes follow it.
std::uint64_t variableLength(ByteReader& reader)
{
    const std::uint8_t first = reader.u8();
    const auto extraBytes = static_cast<std::size_t>(std::countr_one(first));
    if (extraBytes == 8)
        return reader.u64();
    std::uint64_t value = first >> (extraBytes + 1);
    if (extraBytes > 0)
        value |= reader.little(extraBytes) << (7 - extraBytes);
    return value;
}

std::uint64_t variableLengthSigned(ByteReader& reader)
{
    const std::uint64_t coded = variableLength(reader);
    if ((coded & 1) != 0)  // no field we read can be negative
        reader.refuse();
    return coded >> 1;
}

}  // namespace

Result<Event> decodeGtid(EventBody& body)
{
    return decodeGtidFields(body.reader, false);
}

Result<Event> decodeAnonymousGtid(EventBody& body)
{
    return decodeGtidFields(body.reader, true);
}

Result<Event> decodeTaggedGtid(EventBody& body)
{
    enum Field : std::uint8_t { Flags, Uuid, Number, Tag, LastCommitted, Sequence, Committed };

    ByteReader& reader = body.reader;
    variableLength(reader);  // version
    variableLength(reader);  // size
    variableLength(reader);  // last field that must be understood
    std::array<std::byte, kUuidBytes> uuid{};
    std::uint64_t number = 0;
    std::string_view tag;
    std::optional<WallTime> committed;
    // Fields ascend and tell no size, so reading ends at the first one we have no use for.
    for (bool more = true; more && reader.ok() && !reader.atEnd();) {
        switch (variableLength(reader)) {
        case Flags:
            variableLength(reader);
            break;
        case Uuid:
            for (std::byte& byte : uuid)
                byte = static_cast<std::byte>(variableLength(reader));
            break;
        case Number:
            number = variableLengthSigned(reader);
            break;
        case Tag:
            tag = reader.text(variableLength(reader));
            break;
        case LastCommitted:
        case Sequence:
            variableLengthSigned(reader);
            break;
        case Committed:
            committed = wallTime(variableLength(reader));
            more = false;
            break;
        default:
            more = false;
            break;
        }
    }
    if (number == 0 || !isTag(tag))
        reader.refuse();
    const std::string separator = tag.empty() ? "" : ":";
    return Gtid{fmt::format("{}{}{}:{}", uuidText(uuid), separator, tag, number), committed};
}

Result<Event> decodeMariaDbGtid(EventBody& body)
{
    constexpr std::uint8_t kStandalone = 0x01;
    constexpr std::uint8_t kCommitId = 0x02;
    constexpr std::uint8_t kPreparedXa = 0x40;
    constexpr std::uint8_t kCompletedXa = 0x80;
    constexpr std::uint8_t kStartAlter = 0x02;
    constexpr std::uint8_t kCommitAlter = 0x04;
    constexpr std::uint8_t kRollbackAlter = 0x08;
    ByteReader& reader = body.reader;
    const std::uint64_t sequence = reader.u64();
    const std::uint32_t domain = reader.u32();
    const std::uint8_t flags = reader.u8();
    MariaDbGtid gtid;
    gtid.text =
        std::to_string(domain) + '-' + std::to_string(body.header.serverId) + '-' + std::to_string(sequence);
    gtid.standalone = (flags & kStandalone) != 0;
    gtid.xa = (flags & (kPreparedXa | kCompletedXa)) != 0;
    if ((flags & kCommitId) != 0)
        reader.skip(8);
    if (gtid.xa)
        return gtid;
    if (reader.left() > 0) {  // zeros fill a short body up, and then read as no flags
        const std::uint8_t extra = reader.u8();
        if ((extra & kStartAlter) != 0)
            gtid.alter = MariaDbGtid::Alter::Start;
        else if ((extra & kCommitAlter) != 0)
            gtid.alter = MariaDbGtid::Alter::Commit;
        else if ((extra & kRollbackAlter) != 0)
            gtid.alter = MariaDbGtid::Alter::Rollback;
    }
    return gtid;
}

Result<Event> decodePreviousGtids(EventBody& body)
{
    auto set = GtidSet::decode(body.reader.rest());
    if (!set)
        return tl::unexpected(set.error().during("PREVIOUS_GTIDS"));
    return PreviousGtids{std::move(*set)};
}

Result<Event> decodeGtidList(EventBody& body)
{
    constexpr std::uint32_t kCountMask = (1u << 28) - 1;
    constexpr std::size_t kEntryBytes = 4 + 4 + 8;
    ByteReader& reader = body.reader;
    const std::uint32_t count = reader.u32() & kCountMask;
    if (count > GtidSet::kPartsMax || count > reader.left() / kEntryBytes)
        reader.refuse();
    PreviousGtids list;
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        const std::uint32_t domain = reader.u32();
        const std::uint32_t server = reader.u32();
        const std::uint64_t number = reader.u64();
        if (auto added = list.set.add(fmt::format("{}-{}-{}", domain, server, number)); !added)
            return tl::unexpected(added.error().during("GTID_LIST"));
    }
    return list;
}

}  // namespace lutra::binlog
