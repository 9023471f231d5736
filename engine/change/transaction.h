#pragma once

#include "engine/base/arena.h"
#include "engine/base/clock.h"
#include "engine/change/row_change.h"
#include "engine/change/row_spool.h"
#include "engine/change/source_position.h"

#include <cstdint>

namespace lutra::conflict {
struct Standing;
}

namespace lutra {

/// Where a change was born, as our mark in the log says: the site (a data source's name) and the place in
/// that site's own log. A local change has none.
struct Origin {
    std::string site;
    std::string position;
};

/// A statement that changes structure. It commits by itself.
///
/// Source: QUERY_EVENT and its status variables. Numbers of collations are the source's own; 0 is not told.
struct SchemaStatement {
    std::string database;  // the session's default schema
    std::string sql;       // in the charset of `clientCollation`
    std::uint64_t sqlMode = 0;
    std::uint16_t clientCollation = 0;
    std::uint16_t serverCollation = 0;  // the session's: what a new schema gets
    std::uint16_t errorCode = 0;        // what the source reported: done in part where it is not 0
};

/// One source transaction, whole.
///
/// Shape:  rows in log order, the first ones in memory and those too many for it in `spool`.
/// `schemaStatement` set
///         means no rows. Neither means only the position moves.
/// Units:  `committedAt` is the source's time, UTC: microseconds where the server logs them, else whole
/// seconds.
struct Transaction {
    SourcePosition begin;
    SourcePosition end;
    std::optional<SourcePosition>
        readFrom;  // where reading must begin to see all behind `end`; not set: there
    WallTime committedAt;
    SharedArena memory;  // holds the rows, and what their values look at
    std::vector<RowChange> rows;
    std::shared_ptr<const RowSpool> spool;
    std::string unknownXa;  // the id of an XA transaction whose rows were logged before reading began
    std::optional<SchemaStatement> schemaStatement;
    std::optional<Origin> origin;  // our own mark, or a foreign replicator's (site "otter")
    std::shared_ptr<const conflict::Standing> standing = {};  // among versions; null where nobody asks
    bool touchesOnlyOurs = false;  // nothing but `retl` tables: a checkpoint, not data
    std::size_t bytes = 0;         // size in the log: what queues are bounded by

    [[nodiscard]] bool hasRows() const { return !rows.empty() || spool || !unknownXa.empty(); }
    [[nodiscard]] bool empty() const { return !hasRows() && !schemaStatement; }

    void dropRows()
    {
        rows = {};
        spool.reset();
        unknownXa.clear();
        memory = SharedArena();
    }

    /// What it holds in memory, in bytes: what queues are bounded by.
    [[nodiscard]] std::size_t heldBytes() const
    {
        return sizeof(Transaction) + rows.size() * sizeof(RowChange) + (memory ? memory->bytes() : 0);
    }
};

/// Calls `visit` with all rows, in log order, a part at a time: a span of RowChange, valid during the call.
///
/// Errors: those of `visit`, and of reading the spool; BadData "binlog.xa_unknown": nobody here knows the
/// rows.
template <typename Visit>
[[nodiscard]] Result<> visitRows(const Transaction& transaction, Visit visit)
{
    if (!transaction.unknownXa.empty())
        return fail(ErrorKind::BadData, "binlog.xa_unknown",
                    "XA COMMIT " + transaction.unknownXa + " at " + transaction.begin.text() +
                        ": it was prepared before the place where reading began");
    if (Result<> visited = visit(std::span<const RowChange>(transaction.rows)); !visited)
        return visited;
    if (!transaction.spool)
        return {};
    const auto reading = transaction.spool->read();
    for (;;) {
        const auto part = reading->next();
        if (!part)
            return tl::unexpected(part.error());
        if (part->empty())
            return {};
        if (Result<> visited = visit(std::span<const RowChange>(*part)); !visited)
            return visited;
    }
}

}  // namespace lutra
