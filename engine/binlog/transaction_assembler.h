#pragma once

#include "engine/binlog/event_header.h"
#include "engine/binlog/events.h"
#include "engine/binlog/rows_decoder.h"
#include "engine/binlog/rows_fragments.h"
#include "engine/binlog/schema_source.h"
#include "engine/binlog/spooled_rows.h"
#include "engine/change/transaction.h"
#include "engine/ddl/statement_kind.h"
#include "engine/ddl/xa_statement.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// Puts events together to whole source transactions, and knows how far the stream has been read.
///
/// Shape:  every group of events becomes a transaction, an empty one where nothing in it is carried, so that
///         positions move. Rows that the source undid (ROLLBACK TO SAVEPOINT, ROLLBACK at a group's end: both
///         are logged where a transaction also touched temporary or non-transactional tables) are left out:
///         such a group's row events belong to transactional tables only, the others have groups of their
///         own. CREATE TABLE … SELECT is one group with a schema statement and rows. It becomes two
///         transactions, the statement first; that one ends where the group begins, for nobody can resume
///         inside a group.
///         A payload's events are taken as if they had stood there, and end where the payload does.
///         The rows of an XA transaction are kept from its PREPARE until its COMMIT, whose place they take;
///         until then `readFrom` stays where it began. One whose PREPARE was not read comes as `unknownXa`:
///         whether that matters, who knows what is done already decides.
/// Units:  bytes are those of the log, but inflated where events came compressed.
/// Threads: one caller.
/// Source: performance-and-protocol.md C.3, C.9, C.10; tests/data/binlog.
class TransactionAssembler {
public:
    struct Bounds {
        std::size_t rowsInMemoryBytesMax = 32u << 20;             // of one transaction; more are spilled
        std::uint64_t spilledBytesMax = std::uint64_t{64} << 30;  // of one transaction
        std::size_t payloadEventBytesMax = 512u << 20;  // one event that was compressed or in pieces
        std::size_t eventRowsBytesMax = 1u << 30;       // the rows of one event, decoded
        std::size_t preparedMax = 1000;                 // XA transactions whose end is still to come
    };

    /// `start`: where the first event fed begins; its file may be empty when a rotate comes first.
    TransactionAssembler(SchemaSource& schemas, SpillStore& spillStore, SourcePosition start, Bounds bounds)
        : m_schemas(schemas)
        , m_spillStore(spillStore)
        , m_bounds(bounds)
        , m_position(std::move(start))
    {
    }

    /// Takes the next event. `endOffset` is where it ends in the current file, counted in 64 bits; it is not
    /// looked at for artificial events. After an error, start anew at `position()`.
    ///
    /// Errors: BadData, with the event's place: "capture.statement_event", "binlog.unsupported_event",
    ///         "binlog.transaction_too_large", "binlog.incident", "binlog.malformed", and what the schema
    ///         source and the rows decoder say.
    [[nodiscard]] Result<void> feed(const Event& event, const EventHeader& header, std::uint64_t endOffset);

    /// The next whole transaction, in commit order; nullopt when the events so far make no more.
    [[nodiscard]] std::optional<Transaction> take();

    /// The end of the last whole group, or of the last event outside any group: where reading can begin anew.
    [[nodiscard]] const SourcePosition& position() const { return m_position; }

    /// Where reading must begin to see all behind `position()`.
    [[nodiscard]] SourcePosition readFrom() const { return earliestPrepared().value_or(m_position); }

private:
    struct Touched {
        bool ours = false;    // rows of our own schema
        bool others = false;  // rows of any other
        bool foreignMark = false;
    };
    struct Savepoint {
        std::string name;
        std::size_t rowCount;
        std::optional<SpooledRows::Mark> spooled;
        Touched touched;
    };
    struct GroupRows {
        SharedArena memory;
        std::vector<RowChange> rows;
        std::shared_ptr<SpooledRows> spool;  // those behind `rows`
        Touched touched;
        std::size_t bytes = 0;

        [[nodiscard]] bool hasAny() const { return !rows.empty() || spool; }
        [[nodiscard]] std::size_t heldBytes() const
        {
            return rows.size() * sizeof(RowChange) + (memory ? memory->bytes() : 0);
        }
        void drop();
    };
    struct Prepared {
        SourcePosition begin;
        GroupRows rows;
    };
    struct Group {
        SourcePosition begin;
        std::string gtid;
        std::optional<WallTime> committed;
        MariaDbGtid::Alter alter = MariaDbGtid::Alter::None;
        bool begun = false;  // rows may come, a commit must; else a single statement is all there is
        bool xa = false;     // a PREPARE must come, or its commit
        GroupRows carried;
        std::optional<SchemaStatement> schemaStatement;
        std::string_view context;  // the name of an event that belongs to the statement to come
        std::string unknownXa;
        std::vector<Savepoint> savepoints;
    };
    /// What is known of a table whose rows have come.
    struct KnownTable {
        bool ours = false;
        bool wanted = false;
        std::shared_ptr<const RowsDecoder> decoder;  // of a wanted one
    };
    struct Place {
        const EventHeader& header;
        std::uint64_t endOffset;
    };

    Result<void> on(const FormatDescription& event, Place place);
    Result<void> on(const Rotate& event, Place place);
    Result<void> on(const Query& event, Place place);
    Result<void> on(const Xid& event, Place place);
    Result<void> on(const TableMapPtr& event, Place place);
    Result<void> on(const Rows& event, Place place);
    Result<void> on(const RowsFragment& event, Place place);
    Result<void> on(const Gtid& event, Place place);
    Result<void> on(const MariaDbGtid& event, Place place);
    Result<void> on(const PreviousGtids& event, Place place);
    Result<void> on(const Heartbeat& event, Place place);
    Result<void> on(const Stop& event, Place place);
    Result<void> on(const Incident& event, Place place);
    Result<void> on(const XaPrepare& event, Place place);
    Result<void> on(const StatementContext& event, Place place);
    Result<void> on(const TransactionPayload& event, Place place);
    Result<void> on(const Ignorable& event, Place place);

    Result<void> unpack(const TransactionPayload& event, const Place& place);
    Result<void> begin(const Place& place);
    Result<void> end(const Place& place);
    Result<void> rollBack(const Place& place);
    Result<void> rollBackTo(const std::string& savepoint);
    Result<void> changeSchema(const Query& query, const Place& place);
    Result<void> carryRows(const Rows& event, const TableMapPtr& map);
    Result<const KnownTable*> lookUp(const TableMapPtr& map);
    void open(Group group, const Place& place);
    void passOver(const Place& place);
    Result<void> spill(const Rows& event, const KnownTable& table);
    Result<void> onXa(const Query& query, const Place& place);
    void setSavepoint(std::string name);
    Result<void> hand(Group group, const Place& place);
    [[nodiscard]] std::size_t memoryLeft() const;
    [[nodiscard]] std::optional<SourcePosition> earliestPrepared() const;
    Transaction transactionOf(const Group& group, const Place& place) const;
    [[nodiscard]] bool isRowsAllowed() const { return m_group && m_group->begun; }

    SchemaSource& m_schemas;
    SpillStore& m_spillStore;
    const Bounds m_bounds;
    SourcePosition m_position;
    std::optional<Group> m_group;
    RowsFragments m_fragments;
    std::map<std::string, Prepared> m_prepared;  // by XA id
    std::vector<TableMapPtr> m_tables;           // of the statement being read
    std::size_t m_statementFrom = 0;             // the place of the first of its rows, among those in memory
    std::map<TableMapPtr, KnownTable> m_known;   // until the structure changes
    std::deque<Transaction> m_done;
};

}  // namespace lutra::binlog
