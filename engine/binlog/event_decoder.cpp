#include "engine/binlog/event_decoder.h"

#include "engine/binlog/event_bodies.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::uint8_t kFormatDescription = 15;
constexpr std::uint8_t kTableMap = 19;
constexpr std::size_t kMapsMax = 4096;  // remembered; beyond that we start over

struct EventKind {
    std::uint8_t type;
    std::string_view name;
    Result<Event> (*decode)(EventBody&);  // null: decoded by EventDecoder itself, or refused by name
};

// The events we know. Source of the codes: MySQL 8.0, libs/mysql/binlog/event/binlog_event.h; from 160 on
// MariaDB 10.11, sql/log_event.h. A row without function that is not one of the decoder's own is refused.
constexpr std::array kEventKinds{
    EventKind{2, "QUERY_EVENT", decodeQuery},
    EventKind{3, "STOP_EVENT", decodeStop},
    EventKind{4, "ROTATE_EVENT", decodeRotate},
    EventKind{5, "INTVAR_EVENT", decodeStatementContext},
    EventKind{6, "LOAD_EVENT", nullptr},
    EventKind{8, "CREATE_FILE_EVENT", nullptr},
    EventKind{9, "APPEND_BLOCK_EVENT", nullptr},
    EventKind{10, "EXEC_LOAD_EVENT", nullptr},
    EventKind{11, "DELETE_FILE_EVENT", nullptr},
    EventKind{12, "NEW_LOAD_EVENT", nullptr},
    EventKind{13, "RAND_EVENT", decodeStatementContext},
    EventKind{14, "USER_VAR_EVENT", decodeStatementContext},
    EventKind{kFormatDescription, "FORMAT_DESCRIPTION_EVENT", nullptr},
    EventKind{16, "XID_EVENT", decodeXid},
    EventKind{17, "BEGIN_LOAD_QUERY_EVENT", nullptr},
    EventKind{18, "EXECUTE_LOAD_QUERY_EVENT", nullptr},
    EventKind{kTableMap, "TABLE_MAP_EVENT", nullptr},
    EventKind{23, "WRITE_ROWS_EVENT_V1", decodeRows},
    EventKind{24, "UPDATE_ROWS_EVENT_V1", decodeRows},
    EventKind{25, "DELETE_ROWS_EVENT_V1", decodeRows},
    EventKind{26, "INCIDENT_EVENT", decodeIncident},
    EventKind{27, "HEARTBEAT_EVENT", decodeHeartbeat},
    EventKind{28, "IGNORABLE_EVENT", decodeIgnorable},
    EventKind{29, "ROWS_QUERY_EVENT", decodeIgnorable},
    EventKind{30, "WRITE_ROWS_EVENT", decodeRows},
    EventKind{31, "UPDATE_ROWS_EVENT", decodeRows},
    EventKind{32, "DELETE_ROWS_EVENT", decodeRows},
    EventKind{33, "GTID_EVENT", decodeGtid},
    EventKind{34, "ANONYMOUS_GTID_EVENT", decodeAnonymousGtid},
    EventKind{35, "PREVIOUS_GTIDS_EVENT", decodePreviousGtids},
    EventKind{36, "TRANSACTION_CONTEXT_EVENT", decodeIgnorable},
    EventKind{37, "VIEW_CHANGE_EVENT", decodeIgnorable},
    EventKind{38, "XA_PREPARE_EVENT", decodeXaPrepare},
    EventKind{39, "PARTIAL_UPDATE_ROWS_EVENT", decodeRows},
    EventKind{40, "TRANSACTION_PAYLOAD_EVENT", decodeTransactionPayload},
    EventKind{41, "HEARTBEAT_EVENT_V2", decodeHeartbeatV2},
    EventKind{42, "GTID_TAGGED_EVENT", decodeTaggedGtid},
    EventKind{160, "ANNOTATE_ROWS_EVENT", decodeIgnorable},
    EventKind{161, "BINLOG_CHECKPOINT_EVENT", decodeIgnorable},
    EventKind{162, "GTID_EVENT (MariaDB)", decodeMariaDbGtid},
    EventKind{163, "GTID_LIST_EVENT", decodeGtidList},
    EventKind{164, "START_ENCRYPTION_EVENT", decodeIgnorable},
    EventKind{165, "QUERY_COMPRESSED_EVENT", decodeQueryCompressed},
    EventKind{166, "WRITE_ROWS_COMPRESSED_EVENT_V1", decodeRowsCompressed},
    EventKind{167, "UPDATE_ROWS_COMPRESSED_EVENT_V1", decodeRowsCompressed},
    EventKind{168, "DELETE_ROWS_COMPRESSED_EVENT_V1", decodeRowsCompressed},
    EventKind{169, "WRITE_ROWS_COMPRESSED_EVENT", decodeRowsCompressed},
    EventKind{170, "UPDATE_ROWS_COMPRESSED_EVENT", decodeRowsCompressed},
    EventKind{171, "DELETE_ROWS_COMPRESSED_EVENT", decodeRowsCompressed},
    EventKind{172, "PARTIAL_ROW_DATA_EVENT", decodeRowsFragment},
};

/// By type, for each event asks.
constexpr auto kKindOfType = [] {
    std::array<const EventKind*, 256> kinds{};
    for (const EventKind& kind : kEventKinds)
        kinds[kind.type] = &kind;
    return kinds;
}();

const EventKind* findKind(std::uint8_t type)
{
    return kKindOfType[type];
}

tl::unexpected<Error> malformed(const EventHeader& header, std::string_view why)
{
    return fail(
        ErrorKind::BadData, "binlog.malformed",
        fmt::format("{} ({}) of {} bytes: {}", eventName(header.type), header.type, header.eventBytes, why));
}

}  // namespace

std::string_view eventName(std::uint8_t type)
{
    const EventKind* kind = findKind(type);
    return kind == nullptr ? "UNKNOWN_EVENT" : kind->name;
}

Result<Event> EventDecoder::decode(std::span<const std::byte> raw, const EventHeader& header)
{
    if (raw.size() < kEventHeaderBytes || raw.size() != header.eventBytes)
        return malformed(header, fmt::format("{} bytes were given", raw.size()));
    if (header.type == kFormatDescription)
        return decodeFormat(raw);

    auto body = raw.subspan(kEventHeaderBytes);
    if (m_checksum == ChecksumAlgorithm::Crc32) {
        if (!hasValidChecksum(raw))
            return fail(ErrorKind::BadData, "binlog.bad_checksum",
                        fmt::format("{} ({}) of {} bytes", eventName(header.type), header.type, raw.size()));
        body = body.first(body.size() - kChecksumBytes);
    }
    if (header.type == kTableMap)
        return decodeTableMap(body);

    const EventKind* kind = findKind(header.type);
    if (kind == nullptr || kind->decode == nullptr) {
        if (header.has(EventHeader::kIgnorable))
            return Ignorable{};
        return fail(ErrorKind::BadData, "binlog.unsupported_event",
                    fmt::format("{} ({}) is not understood and may carry changes", eventName(header.type),
                                header.type));
    }
    EventBody parts{header, m_family, ByteReader(body)};
    auto event = kind->decode(parts);
    if (event && !parts.reader.ok())
        return malformed(header, "its body is cut short");
    return event;
}

/// Always ends in an algorithm byte and four checksum bytes, whatever the algorithm: true of every server
/// that knows checksums (MySQL 5.6.1, MariaDB 5.3).
Result<Event> EventDecoder::decodeFormat(std::span<const std::byte> raw)
{
    constexpr std::size_t kVersionTextBytes = 50;
    const auto refuse = [](std::string_view code, std::string why) {
        return fail(ErrorKind::BadData, code, "FORMAT_DESCRIPTION_EVENT (15): " + why);
    };
    ByteReader reader(raw.subspan(kEventHeaderBytes));
    const std::uint16_t version = reader.u16();
    const std::string_view serverVersion = reader.text(kVersionTextBytes);
    const std::uint32_t created = reader.u32();
    const std::uint8_t headerBytes = reader.u8();
    if (!reader.ok() || reader.left() < 1 + kChecksumBytes)
        return refuse("binlog.malformed", "it is cut short");
    if (version != 4 || headerBytes != kEventHeaderBytes)
        return refuse("binlog.malformed",
                      fmt::format("binlog version {} with headers of {} bytes", version, headerBytes));

    reader.skip(reader.left() - 1 - kChecksumBytes);  // body sizes per type: wrong for some, see C.10
    const std::uint8_t algorithm = reader.u8();
    constexpr std::uint8_t kUndefined = 255;  // "not told": no checksums
    if (algorithm != 0 && algorithm != 1 && algorithm != kUndefined)
        return refuse("binlog.malformed", fmt::format("unknown checksum algorithm {}", algorithm));
    if (algorithm == 1 && !hasValidChecksum(raw))
        return refuse("binlog.bad_checksum", fmt::format("{} bytes", raw.size()));

    m_checksum = algorithm == 1 ? ChecksumAlgorithm::Crc32 : ChecksumAlgorithm::None;
    m_family =
        serverVersion.find("MariaDB") != std::string_view::npos ? ServerFamily::MariaDb : ServerFamily::MySql;
    m_maps.clear();
    return FormatDescription{std::string(serverVersion.substr(0, serverVersion.find('\0'))), created != 0};
}

Result<Event> EventDecoder::decodeTableMap(std::span<const std::byte> body)
{
    const std::uint64_t id = ByteReader(body).u48();
    if (const auto before = m_maps.find(id);
        before != m_maps.end() && before->second.body.size() == body.size() &&
        std::memcmp(before->second.body.data(), body.data(), body.size()) == 0)
        return Event{before->second.map};
    auto map = parseTableMap(body, m_family);
    if (!map)
        return tl::unexpected(map.error());
    if (m_maps.size() >= kMapsMax)
        m_maps.clear();
    KnownMap& known = m_maps[id];
    known.body.assign(body.begin(), body.end());
    known.map = std::make_shared<const TableMap>(std::move(*map));
    return Event{known.map};
}

}  // namespace lutra::binlog
