#pragma once

#include "app/sandbox/throw_away_server.h"
#include "engine/change/source_position.h"
#include "engine/model/configuration.h"
#include "engine/model/secret.h"
#include "engine/mysql/connection.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lutra::support {

/// Finds every secret empty: root of a throw-away server has no password.
class NoSecrets final : public SecretStore {
public:
    [[nodiscard]] Result<Secret> find(const std::string&) const override { return Secret(); }
};

/// Stops the test with the error's text.
template <typename T>
T orThrow(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().code + ": " + result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// Two real servers with the `retl` objects, called A (0) and B (1); data sources "site-a" and "site-b". A
/// third, C (2), where asked for.
class TwoSites {
public:
    using Kinds = std::pair<sandbox::ServerKind, sandbox::ServerKind>;

    /// Throws when a server cannot be started. `extra` are options for both servers; `environmentOfB` holds
    /// "NAME=value" for B's.
    explicit TwoSites(Kinds kinds, const std::vector<std::string>& extra = {},
                      const std::vector<std::string>& environmentOfB = {});

    /// Starts C, of A's kind.
    void startThird();

    [[nodiscard]] std::size_t count() const { return m_servers.size(); }
    [[nodiscard]] sandbox::ThrowAwayServer& server(std::size_t site) { return m_servers[site]; }
    [[nodiscard]] mysql::Connection connect(std::size_t site) const;
    [[nodiscard]] SourcePosition logEnd(std::size_t site) const;

    /// Data sources and canals of all; no channel yet.
    [[nodiscard]] Configuration configuration() const;

    /// The same with one channel, both directions: pipelines "a-to-b" and "b-to-a".
    [[nodiscard]] Configuration twoWay(const std::string& channel,
                                       const std::vector<TableMapping>& mappings) const;

    /// One channel with these pipelines, each from its first site to its second: "a-to-b" and so on.
    [[nodiscard]] Configuration between(const std::string& channel, const std::vector<TableMapping>& mappings,
                                        const std::vector<std::pair<std::size_t, std::size_t>>& links) const;

private:
    std::vector<sandbox::ThrowAwayServer> m_servers;
};

/// "mariadb-10.11" → its kind; throws for an unknown one.
[[nodiscard]] sandbox::ServerKind kindFrom(const std::string& id);

}  // namespace lutra::support
