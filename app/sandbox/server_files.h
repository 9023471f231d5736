#pragma once

#include "app/sandbox/server_kind.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lutra::sandbox {

/// A server program as found on this machine.
struct ServerFiles {
    const ServerKindRow* row = nullptr;
    std::vector<std::string> command;  // the program, with its own loader in front when it needs one
    std::filesystem::path root;        // what `ServerKindRow`'s paths are relative to
    std::string version;               // as the program reports it

    [[nodiscard]] std::filesystem::path messages() const { return root / row->messagesFolder; }
};

/// Where fetched servers and prepared data folders are kept: `$XDG_CACHE_HOME/lutra/servers`.
[[nodiscard]] std::filesystem::path cacheFolder();

/// Looks for an installed server of the right version, then for a fetched one.
///
/// Errors: BadConfig `sandbox.server_missing`.
[[nodiscard]] Result<ServerFiles> findServer(ServerKind kind);

}  // namespace lutra::sandbox
