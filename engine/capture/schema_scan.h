#pragma once

#include "engine/binlog/checksum.h"
#include "engine/capture/binlog_stream.h"
#include "engine/change/transaction.h"

#include <functional>
#include <memory>
#include <vector>

namespace lutra::capture {

/// A statement that changes structure, and where its event ends.
struct PlacedStatement {
    SchemaStatement statement;
    SourcePosition behind;
};

/// A second look at a log: what statements will change structure further on.
struct SchemaScan {
    /// Opens the log at a place, under a server id of its own.
    std::function<Result<std::unique_ptr<BinlogStream>>(const SourcePosition& from)> open;

    /// Reads from `from`, between two transactions, to `to`, where the log ends now. Rows are passed over.
    ///
    /// Errors: as the log; Stopped; Transient `capture.scan_stalled`: the source sent nothing for too long.
    [[nodiscard]] Result<std::vector<PlacedStatement>>
    read(const SourcePosition& from, const SourcePosition& to, const std::stop_token& stop) const;
};

}  // namespace lutra::capture
