#pragma once

#include "engine/binlog/checksum.h"
#include "engine/binlog/event_header.h"
#include "engine/binlog/events.h"

#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

namespace lutra::binlog {

/// Turns one raw event at a time into an `Event`, and keeps the format description in force.
///
/// Feed it every event of a stream in order: a format description changes how those after it are read.
/// Threads: one caller.
class EventDecoder {
public:
    /// `announced`: what the stream carries until its first format description. None for a file; for a live
    /// stream what the session asked for, as its first (artificial) rotate already has a checksum.
    /// `family`: whose log it is, likewise.
    explicit EventDecoder(ChecksumAlgorithm announced, ServerFamily family = ServerFamily::MySql)
        : m_checksum(announced)
        , m_family(family)
    {
    }

    /// `raw` is the whole event: header, body and checksum. The event may look into `raw`, see `Rows`.
    ///
    /// Errors: BadData "binlog.bad_checksum", "binlog.malformed"; "binlog.unsupported_event" for a type that
    /// we do
    ///         not decode and that may not be passed over.
    [[nodiscard]] Result<Event> decode(std::span<const std::byte> raw, const EventHeader& header);

    [[nodiscard]] ServerFamily family() const { return m_family; }
    [[nodiscard]] ChecksumAlgorithm checksum() const { return m_checksum; }

private:
    Result<Event> decodeFormat(std::span<const std::byte> raw);
    Result<Event> decodeTableMap(std::span<const std::byte> body);

    ChecksumAlgorithm m_checksum;
    ServerFamily m_family;
    struct KnownMap {
        std::vector<std::byte> body;
        TableMapPtr map;
    };
    std::unordered_map<std::uint64_t, KnownMap>
        m_maps;  // by id: a stream maps the same few tables again and again
};

/// "WRITE_ROWS_EVENT"; "UNKNOWN_EVENT" for a code we have no name for.
[[nodiscard]] std::string_view eventName(std::uint8_t type);

}  // namespace lutra::binlog
