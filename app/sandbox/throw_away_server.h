#pragma once

#include "app/sandbox/server_kind.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lutra::sandbox {

constexpr std::chrono::seconds kStartWait{60};
constexpr std::chrono::seconds kStopWait{30};  // after SIGTERM; then SIGKILL

struct ServerOptions {
    ServerKind kind = ServerKind::MariaDb1011;
    std::string name = "server";  // starts the folder's name: letters, digits, '-' and '_', at most 24
    std::uint32_t serverId = 1;
    std::vector<std::string> extra =
        {};                         // server options such as "--gtid-mode=ON"; they win over the defaults
    std::string rootPassword = {};  // may be empty
    std::vector<std::string> environment = {};  // "NAME=value", beside ours
    bool foldsNames = false;                    // lower_case_table_names = 1
};

/// A database server on loopback, for tests, the demo and benchmarks, with nothing worth keeping in it.
///
/// Login:   root over `socketPath()` and over TCP 127.0.0.1:`port()`, all privileges.
/// Life:    ends with the object, with the process that holds the object, and with its keeper process.
/// Threads: one caller at a time; objects are independent of each other.
class ThrowAwayServer {
public:
    /// Waits until the server answers on its socket and its port.
    ///
    /// Errors: BadConfig `sandbox.server_missing`, `sandbox.bad_options`; Transient `sandbox.start_failed`
    /// (with
    ///         the end of the error log), `sandbox.start_timeout`, `sandbox.io`.
    [[nodiscard]] static Result<ThrowAwayServer> start(const ServerOptions& options);

    /// Starts all side by side, in the time of the slowest; all or none.
    [[nodiscard]] static Result<std::vector<ThrowAwayServer>>
    startAll(std::span<const ServerOptions> options);

    ThrowAwayServer(ThrowAwayServer&& other) noexcept;
    ThrowAwayServer& operator=(ThrowAwayServer&& other) noexcept;
    ~ThrowAwayServer();  // kills the server and removes its folder

    [[nodiscard]] ServerKind kind() const;
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const std::filesystem::path& folder() const;
    [[nodiscard]] std::filesystem::path socketPath() const;
    [[nodiscard]] std::filesystem::path dataDir() const;
    [[nodiscard]] std::filesystem::path errorLog() const;

    /// Zero while the server is down.
    [[nodiscard]] pid_t pid() const;

    /// Clean shutdown; killed when it takes longer than `kStopWait`. No error when it is down already.
    Result<void> stop();

    /// SIGKILL, as in a crash; returns when the process is gone. No error when it is down already.
    Result<void> kill();

    /// Brings it up again with the same port, data and options; one that still runs is stopped first.
    Result<void> restart();

    /// SIGSTOP and SIGCONT: the server holds its connections and answers nothing. `freeze` returns once it
    /// stands.
    Result<void> freeze();
    Result<void> thaw();

private:
    class Impl;
    explicit ThrowAwayServer(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> m_impl;
};

}  // namespace lutra::sandbox
