// Transaction ids and what stands around them in the stream. The first byte chooses the event, the others are
// its body.
#include "engine/base/byte_reader.h"
#include "engine/binlog/event_decoder.h"
#include "engine/change/gtid_set.h"
#include "tests/fuzz/event_bytes.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/gtid_input.h"
#include "tests/fuzz/promise.h"

#include <algorithm>

namespace lutra::fuzz {

namespace {

bool isPlain(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

void checkEvent(const binlog::Event& event)
{
    if (const auto* gtid = std::get_if<binlog::Gtid>(&event))
        promise(isPlain(gtid->text), "an id has no blanks and no control characters");
    if (const auto* gtid = std::get_if<binlog::MariaDbGtid>(&event))
        promise(isPlain(gtid->text), "an id has no blanks and no control characters");
}

/// A set as text and as bytes: what is taken comes back the same.
void checkSet(Input input)
{
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    if (const auto set = GtidSet::parse(text)) {
        const auto again = GtidSet::parse(set->text());
        promise(again && again->text() == set->text(), "a set is read as it was written");
        promise(set->without(*set).isEmpty(), "a set lacks nothing of itself");
    }
    if (const auto set = GtidSet::decode(input)) {
        const std::string bytes = set->encode();
        const auto again = GtidSet::decode(bytesOf(bytes));
        promise(again && *again == *set, "a set is decoded as it was encoded");
    }
}

}  // namespace

void fuzzGtid(Input input)
{
    checkSet(input);
    ByteReader reader(input);
    const std::uint8_t type = kGtidTypes[reader.u8() % kGtidTypes.size()];
    const auto event = eventAround(type, reader.rest());
    const auto header = binlog::parseEventHeader(event);
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::None,
                                 type < 160 ? binlog::ServerFamily::MySql : binlog::ServerFamily::MariaDb);
    const auto decoded = decoder.decode(event, *header);
    if (decoded)
        checkEvent(*decoded);
    else
        promise(decoded.error().kind == ErrorKind::BadData, "bad bytes are bad data");
}

}  // namespace lutra::fuzz
