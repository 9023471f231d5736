#pragma once

#include "app/sandbox/process.h"
#include "app/sandbox/server_kind.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::sandbox {

/// What a server's folder says about it, for those who did not start it.
///
/// Shape: `kind` is empty and the rest zero until the server has answered for the first time.
struct ServerNote {
    std::string kind;
    std::uint16_t port = 0;
    std::uint32_t serverId = 0;
};

struct KnownServer {
    enum class State { Running, Frozen, Down };

    std::filesystem::path folder;
    ServerNote note;
    pid_t pid = 0;  // zero when down
    State state = State::Down;
    bool owned = false;  // somebody holds its lock; otherwise the next sweep removes it
};

/// Paths inside a server's folder.
struct ServerFolder {
    std::filesystem::path path;

    [[nodiscard]] std::filesystem::path data() const { return path / "data"; }
    [[nodiscard]] std::filesystem::path files() const { return path / "files"; }
    [[nodiscard]] std::filesystem::path temporary() const { return path / "tmp"; }
    [[nodiscard]] std::filesystem::path socket() const { return path / "sock"; }
    [[nodiscard]] std::filesystem::path control() const
    {
        return path / "control";
    }  // of `lutra-test-servers`
    [[nodiscard]] std::filesystem::path errorLog() const { return path / "error.log"; }
    [[nodiscard]] std::filesystem::path pidFile() const { return path / "pid"; }
    [[nodiscard]] std::filesystem::path lockFile() const { return path / "lock"; }
    [[nodiscard]] std::filesystem::path noteFile() const { return path / "note"; }
    [[nodiscard]] std::filesystem::path initFile() const { return path / "init.sql"; }
};

struct ClaimedFolder {
    ServerFolder folder;
    FileDescriptor lock;
};

/// `${TMPDIR:-/tmp}/lutra-servers-<uid>`
[[nodiscard]] std::filesystem::path serversFolder();

/// Sweeps, then makes a folder of our own, locked.
[[nodiscard]] Result<ClaimedFolder> claimFolder(std::string_view name);

[[nodiscard]] Result<void> writeNote(const ServerFolder& folder, const ServerNote& note);

[[nodiscard]] std::vector<KnownServer> knownServers();

/// Kills the servers and removes the folders that nobody owns any more.
///
/// Returns: the folders that were removed.
Result<std::vector<std::filesystem::path>> sweep();

}  // namespace lutra::sandbox
