#pragma once

#include "engine/mysql/connection.h"

#include <optional>
#include <span>
#include <string>

namespace lutra::apply {

/// Who holds what one of our connections waits for, for people: "connection 17 (app@10.0.0.5, idle for 35
/// s)". Row locks and metadata locks; only while the wait lasts. Never a statement's text, which holds
/// values.
///
/// Returns: nullopt where none of `waiting` waits for a lock, or only for another of them.
/// Errors:  Refused `mysql.access_denied`: row locks are shown to accounts with the right PROCESS only.
/// Source:  MariaDB and MySQL 5.x: information_schema.INNODB_LOCK_WAITS, and METADATA_LOCK_INFO where that
///          plugin is; MySQL 8 and later: performance_schema.data_lock_waits and metadata_locks. Where the
///          server does not tell, the likely ones "perhaps".
[[nodiscard]] Result<std::optional<std::string>> describeLockHolder(mysql::Connection& looking,
                                                                    std::span<const std::uint64_t> waiting);

}  // namespace lutra::apply
