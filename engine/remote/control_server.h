#pragma once

#include "engine/base/error.h"
#include "engine/control/engine_control.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>

namespace lutra::remote {

/// What one client may cost. Clients are on this computer, so the defaults are generous.
struct ControlServerLimits {
    std::size_t connectionsMax = 16;       // at least 1; when more come, the oldest that dawdles is cut off
    std::size_t headBytesMax = 16u << 10;  // of a request; no request has a body
    std::chrono::milliseconds exchangeWithin{5000};  // from connecting to the end of the answer
};

/// Serves an engine to the desktop and the CLI on this computer: HTTP/1.1 with JSON over a Unix socket.
///
///     GET  /v1/snapshot   200, see snapshot_json.h
///     POST /v1/stop       202; the engine stops at a transaction's edge
///     POST /v1/pause      202; its pipelines do, and the engine stays
///     POST /v1/start      202; pipelines that stand still go on from their checkpoints
///
/// Everything else is a JSON error, see error_json.h. Served are the user the engine runs as, and root; the
/// kernel says who connects. One request a connection.
///
/// Threads: calls the engine from one thread of its own, which ends within a second when this is destroyed,
///          provided that the engine's answers do not take longer.
class ControlServer {
public:
    /// `socket` lies in the state folder, which the caller owns (see coordination): that is what keeps two
    /// engines from replacing each other's socket. The one a dead engine left is replaced.
    ///
    /// Errors:  Refused `remote.socket_in_use` (an engine answers there), `remote.socket_path_taken` (what is
    ///          there is no socket), `remote.socket_failed`; BadConfig `remote.socket_path_too_long`.
    /// Effects: SIGPIPE is ignored in this process from now on: the HTTP library does that.
    [[nodiscard]] static Result<std::unique_ptr<ControlServer>>
    start(EngineControl& engine, const std::filesystem::path& socket, const ControlServerLimits& limits = {});
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

private:
    class Loop;
    explicit ControlServer(std::unique_ptr<Loop> loop);
    std::unique_ptr<Loop> m_loop;
};

}  // namespace lutra::remote
