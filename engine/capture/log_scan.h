#pragma once

#include "engine/binlog/event_decoder.h"
#include "engine/capture/binlog_stream.h"
#include "engine/change/source_position.h"

#include <memory>
#include <optional>

namespace lutra::capture {

/// Where one transaction stands in a log, without its rows.
///
/// Units:  `committedAt` is the source's time: microseconds where it logs them, else the whole second of the
///         last event.
struct LoggedGroup {
    SourcePosition begin;
    std::string gtid;
    WallTime committedAt;
};

/// Walks over a log's transactions to find a place in it. Looks into no rows, so nothing that stands in the
/// log can stop it but damage.
class LogScan {
public:
    /// `stream` begins at a file's head, or behind what a set of ids has. `announced`: see `EventDecoder`.
    LogScan(std::unique_ptr<BinlogStream> stream, binlog::ChecksumAlgorithm announced)
        : m_stream(std::move(stream))
        , m_decoder(announced)
    {
    }

    /// Reads up to the first transaction, so that `before` and `position` are known.
    [[nodiscard]] Result<> readHead();

    /// The next whole transaction; nullopt at the log's end.
    [[nodiscard]] Result<std::optional<LoggedGroup>> next();

    /// What had happened before the first file that was read, by global ids.
    [[nodiscard]] const GtidSet& before() const { return m_before; }

    /// Where the last event that was read ends.
    [[nodiscard]] const SourcePosition& position() const { return m_position; }

private:
    /// Takes one event in. False: there is none left.
    [[nodiscard]] Result<bool> read();
    void take(const binlog::Event& event, const binlog::EventHeader& header);
    void open(const binlog::EventHeader& header, std::string gtid, std::optional<WallTime> committed);
    void close();

    struct Group {
        LoggedGroup known;
        bool hasTime = false;
    };

    std::unique_ptr<BinlogStream> m_stream;
    binlog::EventDecoder m_decoder;
    SourcePosition m_position;
    GtidSet m_before;
    bool m_headSeen = false;
    bool m_ended = false;
    bool m_withIds = false;
    std::optional<Group> m_open;
    std::optional<LoggedGroup> m_whole;
};

}  // namespace lutra::capture
