#pragma once

#include "tests/bench/backlogs.h"
#include "tests/bench/bench_server.h"

#include <filesystem>

namespace lutra::bench {

/// A source, a target for Lutra and a replica of the server's own kind, and a backlog that each can catch up
/// with again and again: the sides are put back by copying data folders of stopped servers.
///
/// Errors: throws std::runtime_error.
class ApplyStage {
public:
    ApplyStage(sandbox::ServerKind kind, Scale scale, Durability durability, std::filesystem::path lutra);

    /// Empties the source's log and fills it; the replica has fetched all of it and applied nothing.
    BacklogSize makeBacklog(const Backlog& backlog);

    /// The target as the source was before the backlog, running and warm.
    void restoreTarget();

    /// The replica likewise, with the backlog in its relay log and its SQL thread stopped.
    void restoreReplica();

    /// A folder for an engine that knows nothing yet, on disk: large transactions are put there.
    [[nodiscard]] std::filesystem::path freshStateFolder();

    /// Kills the server; what it holds is worth nothing any more.
    static void putDown(sandbox::ThrowAwayServer& server);

    /// What differs from the source, by CHECKSUM TABLE; empty when nothing does.
    [[nodiscard]] std::string differenceOn(const sandbox::ThrowAwayServer& server) const;

    [[nodiscard]] sandbox::ThrowAwayServer& source() { return m_servers[0]; }
    [[nodiscard]] sandbox::ThrowAwayServer& target() { return m_servers[1]; }
    [[nodiscard]] sandbox::ThrowAwayServer& replica() { return m_servers[2]; }
    [[nodiscard]] bool isMariaDb() const { return sandbox::rowOf(m_kind).mariaDb; }
    [[nodiscard]] sandbox::ServerKind kind() const { return m_kind; }
    [[nodiscard]] const Scale& scale() const { return m_scale; }

private:
    void initialise();
    void keepBase();
    void fetch(const Backlog& backlog, BacklogSize& size);
    void restore(sandbox::ThrowAwayServer& server, const std::filesystem::path& kept);

    sandbox::ServerKind m_kind;
    Scale m_scale;
    std::filesystem::path m_lutra;
    std::vector<sandbox::ThrowAwayServer> m_servers;
    std::filesystem::path m_base;     // data of the source before the backlog; goes with the source's folder
    std::filesystem::path m_fetched;  // data of the replica with the backlog in its relay log
    std::vector<mysql::TextRow> m_checksums;
};

/// A configuration that carries schema `sbtest` one way between two servers, with its password file beside
/// it. `pipelineSettings` are lines for the pipeline's table.
void writeOneWay(const std::filesystem::path& folder, std::uint16_t sourcePort, std::uint16_t targetPort,
                 const std::vector<std::string>& pipelineSettings);

}  // namespace lutra::bench
