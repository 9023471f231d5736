#pragma once

#include "engine/change/gtid_set.h"
#include "engine/mysql/catalog.h"

namespace lutra::mysql {

struct LogFile {
    std::string name;
    std::uint64_t bytes = 0;
};

/// What a source says about itself and its log, now.
///
/// Shape:  `id` tells servers apart over restarts. `executed` and `purged` are only told where all
/// transactions have
///         global ids; MariaDB tells `purged` at the head of its oldest file instead.
struct SourceState {
    std::string id;
    bool keepsGtids = false;
    std::vector<LogFile> files;  // oldest first
    LogEnd end;
    GtidSet executed;
    GtidSet purged;
};

/// Errors: Refused `capture.binlog_off`; what the server says.
[[nodiscard]] Result<SourceState> readSourceState(Connection& connection);

[[nodiscard]] Result<std::string> readSourceId(Connection& connection);

/// A reader of the source's log as the source lists it.
struct LogReader {
    std::uint32_t serverId = 0;
    std::string host;
};

/// Empty where the account may not look: MariaDB asks for REPLICATION MASTER ADMIN.
[[nodiscard]] Result<std::vector<LogReader>> readLogReaders(Connection& connection);

}  // namespace lutra::mysql
