#pragma once

#include "engine/base/clock.h"
#include "engine/binlog/table_map.h"
#include "engine/change/gtid_set.h"
#include "engine/change/row_change.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lutra::binlog {

/// The events we understand, one struct each. What is not here is refused by the decoder: an allow-list.
///
/// Shape:  text is copied. `Rows` may look into the raw bytes it was decoded from, and lives as long as they
/// do. Source: performance-and-protocol.md C.3.

struct FormatDescription {
    std::string serverVersion;  // "10.11.19-MariaDB-log"
    bool created = false;       // the server started with this file: what was open before it never committed
};

struct Rotate {
    std::uint64_t position = 0;
    std::string file;
};

struct Query {
    std::string database;
    std::string sql;
    std::uint16_t errorCode = 0;  // what the source reported for the statement; 0 is success
    std::uint64_t sqlMode = 0;
    std::uint16_t clientCollation = 0;  // 0: not told
    std::uint16_t serverCollation = 0;
};

struct Xid {
    std::uint64_t xid = 0;
};

/// Which columns of a table an image has: a bit for each, the first in the lowest bit.
struct ColumnBits {
    std::span<const std::byte> bits;

    [[nodiscard]] bool operator[](std::size_t column) const
    {
        return (std::to_integer<unsigned>(bits[column / 8]) >> column % 8 & 1) != 0;
    }
};

struct Rows {
    static constexpr std::uint16_t kStatementEnd = 0x0001;
    static constexpr std::uint16_t kNoForeignKeyChecks = 0x0002;
    static constexpr std::uint16_t kCascadesLogged = 0x0010;  // MySQL 9.6: what foreign keys did has events
    static constexpr std::uint64_t kNoTable = 0xFFFFFF;       // carries no row, only the end of its statement

    RowChange::Kind kind = RowChange::Kind::Insert;
    std::uint64_t tableId = 0;
    std::uint16_t flags = 0;
    std::size_t columnCount = 0;
    ColumnBits usedBefore;            // columns in the before image; empty for Insert
    ColumnBits usedAfter;             // columns in the after image; empty for Delete
    bool isPartial = false;           // documents of the after images may be differences to those before
    std::span<const std::byte> view;  // the rows, looking into the raw event, or unpacked from it
    // What `view` looks into, where a share of it can be kept: it was unpacked, or the event has a block of
    // its own.
    std::shared_ptr<const void> memory;
};

/// A piece of a rows event, see `RowsFragments`. Looks into the raw event.
struct RowsFragment {
    std::uint32_t total = 0;
    std::uint32_t number = 0;                 // from 1
    std::optional<std::uint64_t> wholeBytes;  // of the rows event; with the first piece
    std::span<const std::byte> view;
};

/// MySQL's transaction id; also opens a transaction that has none.
struct Gtid {
    std::string text;                   // "uuid:gno", "uuid:tag:gno"; empty for an anonymous transaction
    std::optional<WallTime> committed;  // on the server that wrote this log
};

/// MariaDB's transaction id. It begins a group of events, unless `standalone`.
struct MariaDbGtid {
    enum class Alter : std::uint8_t { None, Start, Commit, Rollback };

    std::string text;           // "domain-server-sequence"
    bool standalone = false;    // one statement follows, and no commit
    bool xa = false;            // a prepared transaction, or the end of one
    Alter alter = Alter::None;  // an ALTER TABLE logged when it starts, and again when it is done
};

/// At the head of a file: all that happened before it. MySQL's PREVIOUS_GTIDS, MariaDB's GTID_LIST.
struct PreviousGtids {
    GtidSet set;
};

struct Heartbeat {
    std::string file;
};

struct Stop {};

struct Incident {
    std::uint16_t code = 0;
    std::string message;
};

/// The end of an XA transaction's rows: they wait for XA COMMIT, unless all of it was one step.
struct XaPrepare {
    std::string xid;  // as `ddl::XaStatement` has it
    bool onePhase = false;
};

/// INTVAR, RAND, USER_VAR: a value the next statement was run with.
struct StatementContext {
    std::string_view name;
};

/// A whole transaction, from BEGIN to its commit, as MySQL packs it. Looks into the raw event, as `Rows` may.
struct TransactionPayload {
    ServerFamily family = ServerFamily::MySql;
    bool isPacked = false;                      // with zstd; else the events stand there as they are
    std::optional<std::uint64_t> inflatedSize;  // bytes, as the event tells; not to be trusted
    std::span<const std::byte> view;
};

/// Carries no rows, or may be passed over by its own word.
struct Ignorable {};

using Event = std::variant<FormatDescription, Rotate, Query, Xid, TableMapPtr, Rows, RowsFragment, Gtid,
                           MariaDbGtid, PreviousGtids, Heartbeat, Stop, Incident, XaPrepare, StatementContext,
                           TransactionPayload, Ignorable>;

}  // namespace lutra::binlog
