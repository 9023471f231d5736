#include "engine/binlog/event_bodies.h"

#include "engine/binlog/inflate.h"

#include <fmt/format.h>

namespace lutra::binlog {

namespace {

std::span<const std::byte> blockToZero(ByteReader& reader, std::size_t textBytes)
{
    const auto found = reader.block(textBytes);
    reader.skip(1);
    return found;
}

std::string toText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The status variables in front of a statement's text, as far as a schema statement's meaning hangs on them.
/// None tells its length, so that the first one we do not know ends the reading; servers write by number.
void readSettings(ByteReader& settings, Query& query)
{
    constexpr std::uint8_t kFlags = 0;
    constexpr std::uint8_t kSqlMode = 1;
    constexpr std::uint8_t kAutoIncrement = 3;
    constexpr std::uint8_t kCharset = 4;
    constexpr std::uint8_t kCatalog = 6;
    while (settings.ok() && !settings.atEnd()) {
        switch (settings.u8()) {
        case kFlags:
            settings.skip(4);
            break;
        case kSqlMode:
            query.sqlMode = settings.u64();
            break;
        case kAutoIncrement:
            settings.skip(2 + 2);
            break;
        case kCatalog:
            settings.skip(settings.u8());
            break;
        case kCharset:
            query.clientCollation = settings.u16();
            settings.skip(2);  // the connection's
            query.serverCollation = settings.u16();
            return;
        default:
            return;
        }
    }
}

/// Everything of a QUERY event but its SQL, which is what the reader is left at.
Query decodeQueryStart(ByteReader& reader)
{
    Query query;
    reader.skip(4 + 4);  // thread, execution time
    const std::uint8_t databaseBytes = reader.u8();
    query.errorCode = reader.u16();
    ByteReader settings(reader.block(reader.u16()));
    readSettings(settings, query);
    query.database = toText(blockToZero(reader, databaseBytes));
    return query;
}

constexpr std::uint8_t kPartialUpdateRows = 39;

RowChange::Kind kindOf(std::uint8_t type)
{
    switch (type) {
    case 23:
    case 30:
    case 166:
    case 169:
        return RowChange::Kind::Insert;
    case 24:
    case 31:
    case kPartialUpdateRows:
    case 167:
    case 170:
        return RowChange::Kind::Update;
    default:
        return RowChange::Kind::Delete;
    }
}

bool hasExtraData(std::uint8_t type)
{
    return (type >= 30 && type <= 32) || type == kPartialUpdateRows || (type >= 169 && type <= 171);
}

ColumnBits readBitmap(ByteReader& reader, std::size_t count)
{
    return {reader.block((count + 7) / 8)};
}

/// Everything of a rows event but its rows, which is what the reader is left at.
Rows decodeRowsStart(EventBody& body)
{
    ByteReader& reader = body.reader;
    Rows rows;
    rows.kind = kindOf(body.header.type);
    rows.isPartial = body.header.type == kPartialUpdateRows;
    rows.tableId = reader.u48();
    rows.flags = reader.u16();
    if (hasExtraData(body.header.type)) {
        const std::uint16_t extraBytes = reader.u16();  // counts itself
        if (extraBytes < 2)
            reader.refuse();
        else
            reader.skip(extraBytes - 2u);
    }
    const std::uint64_t columns = reader.lengthEncoded();
    if (columns > reader.left() * 8) {
        reader.refuse();
        return rows;
    }
    rows.columnCount = static_cast<std::size_t>(columns);
    if (rows.kind != RowChange::Kind::Insert)
        rows.usedBefore = readBitmap(reader, rows.columnCount);
    if (rows.kind != RowChange::Kind::Delete)
        rows.usedAfter = readBitmap(reader, rows.columnCount);
    return rows;
}

}  // namespace

Result<Event> decodeRotate(EventBody& body)
{
    Rotate rotate;
    rotate.position = body.reader.u64();
    rotate.file = toText(body.reader.rest());
    if (rotate.file.empty())
        body.reader.refuse();
    return rotate;
}

Result<Event> decodeQuery(EventBody& body)
{
    Query query = decodeQueryStart(body.reader);
    query.sql = toText(body.reader.rest());
    return query;
}

Result<Event> decodeQueryCompressed(EventBody& body)
{
    Query query = decodeQueryStart(body.reader);
    if (!body.reader.ok())
        return query;
    const auto sql = inflateMariaDb(body.reader.rest());
    if (!sql)
        return tl::unexpected(sql.error());
    query.sql = toText(*sql);
    return query;
}

Result<Event> decodeXid(EventBody& body)
{
    return Xid{body.reader.u64()};
}

Result<Event> decodeRows(EventBody& body)
{
    Rows rows = decodeRowsStart(body);
    rows.view = body.reader.rest();
    return rows;
}

Result<Event> decodeRowsCompressed(EventBody& body)
{
    Rows rows = decodeRowsStart(body);
    if (!body.reader.ok())
        return rows;
    auto inflated = inflateMariaDb(body.reader.rest());
    if (!inflated)
        return tl::unexpected(inflated.error());
    const auto unpacked = std::make_shared<const std::vector<std::byte>>(std::move(*inflated));
    rows.view = *unpacked;
    rows.memory = unpacked;
    return rows;
}

Result<Event> decodeRowsFragment(EventBody& body)
{
    constexpr std::uint8_t kTellsSize = 1;
    RowsFragment fragment;
    fragment.total = body.reader.u32();
    fragment.number = body.reader.u32();
    const std::uint8_t flags = body.reader.u8();
    if ((flags & kTellsSize) != 0)
        fragment.wholeBytes = body.reader.u64();
    if ((flags & ~kTellsSize) != 0)
        return fail(ErrorKind::BadData, "binlog.unsupported_event",
                    fmt::format("PARTIAL_ROW_DATA_EVENT (172) with flags {:#04x}", flags));
    fragment.view = body.reader.rest();
    return fragment;
}

Result<Event> decodeHeartbeat(EventBody& body)
{
    return Heartbeat{toText(body.reader.rest())};
}

Result<Event> decodeHeartbeatV2(EventBody& body)
{
    constexpr std::uint8_t kEnd = 0;
    constexpr std::uint8_t kFile = 1;
    Heartbeat heartbeat;
    while (body.reader.ok() && !body.reader.atEnd()) {
        const std::uint8_t field = body.reader.u8();
        if (field == kEnd)
            break;
        const auto value = body.reader.block(body.reader.lengthEncoded());
        if (field == kFile)
            heartbeat.file = toText(value);
    }
    return heartbeat;
}

Result<Event> decodeStop(EventBody&)
{
    return Stop{};
}

Result<Event> decodeIncident(EventBody& body)
{
    Incident incident;
    incident.code = body.reader.u16();
    incident.message = body.reader.text(body.reader.u8());
    return incident;
}

Result<Event> decodeXaPrepare(EventBody& body)
{
    constexpr std::uint32_t kPartBytesMax = 64;
    ByteReader& reader = body.reader;
    XaPrepare prepare;
    prepare.onePhase = reader.u8() != 0;
    const auto format = static_cast<std::int32_t>(reader.u32());
    const std::uint32_t globalBytes = reader.u32();
    const std::uint32_t branchBytes = reader.u32();
    if (globalBytes > kPartBytesMax || branchBytes > kPartBytesMax)
        reader.refuse();
    const auto hex = [&](std::uint32_t size) {
        std::string digits;
        for (const std::byte byte : reader.block(size))
            fmt::format_to(std::back_inserter(digits), "{:02x}", std::to_integer<unsigned>(byte));
        return digits;
    };
    const std::string global = hex(globalBytes);
    prepare.xid = fmt::format("x'{}',x'{}',{}", global, hex(branchBytes), format);
    return prepare;
}

Result<Event> decodeStatementContext(EventBody& body)
{
    switch (body.header.type) {
    case 5:
        return StatementContext{"INTVAR_EVENT"};
    case 13:
        return StatementContext{"RAND_EVENT"};
    default:
        return StatementContext{"USER_VAR_EVENT"};
    }
}

Result<Event> decodeTransactionPayload(EventBody& body)
{
    constexpr std::uint64_t kEnd = 0;
    constexpr std::uint64_t kPayloadBytes = 1;
    constexpr std::uint64_t kCompression = 2;
    constexpr std::uint64_t kInflatedBytes = 3;
    constexpr std::uint64_t kZstd = 0;
    constexpr std::uint64_t kNone = 255;

    ByteReader& reader = body.reader;
    TransactionPayload payload;
    payload.family = body.family;
    std::optional<std::uint64_t> compression;
    std::optional<std::uint64_t> payloadBytes;
    for (;;) {
        const std::uint64_t field = reader.lengthEncoded();
        if (!reader.ok() || field == kEnd)
            break;
        ByteReader value(reader.block(reader.lengthEncoded()));
        if (field == kPayloadBytes)
            payloadBytes = value.lengthEncoded();
        else if (field == kCompression)
            compression = value.lengthEncoded();
        else if (field == kInflatedBytes)
            payload.inflatedSize = value.lengthEncoded();
        if (!value.ok())
            reader.refuse();
    }
    payload.view = reader.rest();
    if (payloadBytes && *payloadBytes != payload.view.size())
        reader.refuse();
    if (reader.ok() && compression != kZstd && compression != kNone)
        return fail(ErrorKind::BadData, "binlog.unsupported_event",
                    fmt::format("TRANSACTION_PAYLOAD_EVENT (40) with compression {}",
                                compression ? fmt::to_string(*compression) : "untold"));
    payload.isPacked = compression == kZstd;
    return payload;
}

Result<Event> decodeIgnorable(EventBody&)
{
    return Ignorable{};
}

}  // namespace lutra::binlog
