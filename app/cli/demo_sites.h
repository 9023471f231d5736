#pragma once

#include "app/cli/sites.h"
#include "app/sandbox/throw_away_server.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lutra::cli {

/// Two throw-away servers made ready for two-way sync of a small shop: schema, `retl` objects, account with a
/// generated password, and a configuration file that fits. All of it goes with the object.
class DemoSites {
public:
    [[nodiscard]] static Result<std::unique_ptr<DemoSites>> make();

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    [[nodiscard]] std::filesystem::path configurationFile() const { return m_folder / "lutra.toml"; }
    [[nodiscard]] const sandbox::ThrowAwayServer& server(std::size_t site) const { return m_servers[site]; }

    /// A connection as the server's administrator; the load writes with it, as an application would.
    [[nodiscard]] Result<mysql::Connection> connectAsRoot(std::size_t site) const;

    /// Puts links to the configuration (`lutra.toml`) and to the servers' sockets (`site-a.sock`, …) into a
    /// folder, in place of those of an earlier sandbox.
    [[nodiscard]] Result<> nameIn(const std::filesystem::path& folder) const;

private:
    DemoSites() = default;
    [[nodiscard]] Result<> prepare(std::size_t site, const std::string& password);
    [[nodiscard]] Result<> writeFiles(const std::string& password);

    std::filesystem::path m_folder;
    std::vector<sandbox::ThrowAwayServer> m_servers;
};

}  // namespace lutra::cli
