#pragma once

#include "engine/base/byte_reader.h"
#include "engine/binlog/event_header.h"
#include "engine/binlog/events.h"

namespace lutra::binlog {

/// What a body decoder gets: the bytes between header and checksum, and the header.
struct EventBody {
    const EventHeader& header;
    ServerFamily family;
    ByteReader reader;
};

/// One function for each kind of body. Bytes that end early are noticed by the caller, who looks at
/// `reader.ok()`.
Result<Event> decodeRotate(EventBody& body);
Result<Event> decodeQuery(EventBody& body);
Result<Event> decodeQueryCompressed(EventBody& body);
Result<Event> decodeXid(EventBody& body);
Result<Event> decodeRows(EventBody& body);
Result<Event> decodeRowsCompressed(EventBody& body);
Result<Event> decodeRowsFragment(EventBody& body);
Result<Event> decodeGtid(EventBody& body);
Result<Event> decodeAnonymousGtid(EventBody& body);
Result<Event> decodeTaggedGtid(EventBody& body);
Result<Event> decodeMariaDbGtid(EventBody& body);
Result<Event> decodePreviousGtids(EventBody& body);
Result<Event> decodeGtidList(EventBody& body);
Result<Event> decodeHeartbeat(EventBody& body);
Result<Event> decodeHeartbeatV2(EventBody& body);
Result<Event> decodeStop(EventBody& body);
Result<Event> decodeIncident(EventBody& body);
Result<Event> decodeXaPrepare(EventBody& body);
Result<Event> decodeStatementContext(EventBody& body);
Result<Event> decodeTransactionPayload(EventBody& body);
Result<Event> decodeIgnorable(EventBody& body);

}  // namespace lutra::binlog
