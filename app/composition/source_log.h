#pragma once

#include "engine/capture/history_schemas.h"
#include "engine/capture/log_capture.h"
#include "engine/checkpoint/progress.h"
#include "engine/model/configuration.h"
#include "engine/mysql/connection.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace lutra::composition {

/// Where a canal begins when nothing was read yet. `endpoint` is that of `source`.
///
/// Errors: as `capture::StartFinder`, and what the server says.
[[nodiscard]] Result<checkpoint::Progress> startOf(mysql::Connection& source, const mysql::Endpoint& endpoint,
                                                   const Canal& canal);

/// A number for a reader of a log, far above those that people give their servers.
[[nodiscard]] std::uint32_t randomServerId();

/// The number under which a pipeline reads from its first start on: the canal's own, or one that nobody has.
///
/// Errors: Refused `capture.server_id_taken`.
[[nodiscard]] Result<std::uint32_t> chooseServerId(mysql::Connection& source, const Canal& canal);

/// Which tables' rows are decoded; asked once per rows event.
using Wants = std::function<bool(std::string_view schema, std::string_view table)>;

/// What decides which rows of a log are read, and with which shapes.
struct LogTables {
    capture::SchemaScope scope;
    std::unique_ptr<ddl::SchemaStore> store;  // null: shapes are forgotten at the end
};

/// Who reads a log, and how soon a silent source is taken for gone.
struct ReaderSettings {
    std::uint32_t serverId = 0;
    std::chrono::seconds heartbeat{5};
};

/// A server's log behind `from`. `catalog` is kept to look up tables with; `endpoint` is that server's. What
/// of a transaction is too large for memory waits in `spillFolder`.
[[nodiscard]] Result<std::unique_ptr<capture::LogCapture>>
openLog(mysql::Connection catalog, mysql::Endpoint endpoint, const checkpoint::Progress& from,
        ReaderSettings reader, LogTables tables, const std::filesystem::path& spillFolder);

/// A recorded log file, from its beginning. Positions carry the file's base name.
[[nodiscard]] Result<std::unique_ptr<capture::LogCapture>> openRecordedLog(const std::filesystem::path& file,
                                                                           Wants wants);

}  // namespace lutra::composition
