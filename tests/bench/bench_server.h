#pragma once

#include "app/sandbox/throw_away_server.h"
#include "engine/mysql/connection.h"

#include <string>
#include <vector>

namespace lutra::bench {

/// `Quick` is what performance-and-protocol.md A.2 was measured with; `Durable` writes each commit to disk.
enum class Durability { Quick, Durable };

[[nodiscard]] std::vector<std::string> benchServerOptions(sandbox::ServerKind kind, Durability durability);

/// Root over the socket, with the patience that a load needs. Errors: throws std::runtime_error.
[[nodiscard]] mysql::Connection connectTo(const sandbox::ThrowAwayServer& server);

}  // namespace lutra::bench
