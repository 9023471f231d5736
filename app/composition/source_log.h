#pragma once

#include "engine/capture/history_schemas.h"
#include "engine/capture/log_capture.h"
#include "engine/model/configuration.h"
#include "engine/mysql/connection.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace lutra::composition {

/// Where a canal begins when nothing was read yet.
///
/// Errors: BadConfig `config.start_not_supported`, and what the server says.
[[nodiscard]] Result<SourcePosition> startOf(mysql::Connection& source, const Canal& canal);

/// A number for a reader of a log, far above those that people give their servers.
[[nodiscard]] std::uint32_t randomServerId();

/// Which tables' rows are decoded; asked once per rows event.
using Wants = std::function<bool(std::string_view schema, std::string_view table)>;

/// What decides which rows of a log are read, and with which shapes.
struct LogTables {
    capture::SchemaScope scope;
    std::unique_ptr<ddl::SchemaStore> store;  // null: shapes are forgotten at the end
};

/// A server's log from `from` on. `catalog` is kept to look up tables with; `endpoint` is that server's.
[[nodiscard]] Result<std::unique_ptr<capture::LogCapture>> openLog(mysql::Connection catalog,
                                                                   mysql::Endpoint endpoint,
                                                                   const SourcePosition& from,
                                                                   std::uint32_t serverId, LogTables tables);

/// A recorded log file, from its beginning. Positions carry the file's base name.
[[nodiscard]] Result<std::unique_ptr<capture::LogCapture>> openRecordedLog(const std::filesystem::path& file,
                                                                           Wants wants);

}  // namespace lutra::composition
