#pragma once

#include "engine/base/arena.h"
#include "engine/base/clock.h"
#include "engine/change/row_change.h"
#include "engine/change/source_position.h"

#include <cstdint>

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
/// Shape:  rows in log order. `schemaStatement` set means no rows. Neither means only the position moves.
/// Units:  `committedAt` is the source's time, UTC: microseconds where the server logs them, else whole
/// seconds.
struct Transaction {
    SourcePosition begin;
    SourcePosition end;
    WallTime committedAt;
    std::shared_ptr<Arena> memory;  // holds the rows, and what their values look at
    std::vector<RowChange> rows;
    std::optional<SchemaStatement> schemaStatement;
    std::optional<Origin> origin;  // our own mark, or a foreign replicator's (site "otter")
    bool touchesOnlyOurs = false;  // nothing but `retl` tables: a checkpoint, not data
    std::size_t bytes = 0;         // size in the log: what queues are bounded by

    [[nodiscard]] bool empty() const { return rows.empty() && !schemaStatement; }
};

}  // namespace lutra
