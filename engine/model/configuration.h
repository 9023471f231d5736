#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lutra {

/// What a person configures; the desktop, the CLI and the nodes share it. Text form: `bundle`.

enum class TlsMode : std::uint8_t { Verify, Require, Off };

/// One database server with the account to reach it. Its name is also the name of the site in our marks.
struct DataSource {
    std::string name;
    std::string host = "127.0.0.1";
    std::uint16_t port = 3306;
    std::string socket;  // a path; when set, host and port are not used
    std::string user;
    std::string password;  // never the secret: a reference, env:NAME, file:PATH or secret:NAME; or empty
    TlsMode tls = TlsMode::Verify;
    std::string ca;         // PEM file; empty: the system's store
    bool compress = false;  // zlib on the link, for lines that are slow or paid by the byte

    bool operator==(const DataSource&) const = default;
};

/// How one data source's log is read.
struct Canal {
    std::string name;
    std::string dataSource;
    std::string start = "now";    // see canal_start.h; used only where no checkpoint exists
    std::uint32_t serverId = 0;   // 0: chosen once, kept
    std::uint32_t heartbeat = 5;  // seconds, 1 to 60; a source silent for two of them is taken for gone

    bool operator==(const Canal&) const = default;
};

/// Which tables a pipeline carries, and under which names.
struct TableMapping {
    std::string source;                // pattern: schema.table, see table_pattern.h
    std::string target;                // empty: same names
    std::vector<std::string> exclude;  // patterns over source names
    std::string conflict = {};         // for these tables; empty: as the channel. See conflict_policies.h

    bool operator==(const TableMapping&) const = default;
};

/// One direction.
struct Pipeline {
    std::string name;
    std::string canal;
    std::string target;  // a data source
    bool home = false;
    bool ddl = false;
    bool skipDdlErrors = false;
    std::uint32_t lanes = 4;  // 1 to 64: connections that write at once
    std::vector<TableMapping> mappings;

    bool operator==(const Pipeline&) const = default;
};

struct Channel {
    std::string name;
    std::string conflict = "newest_wins";  // see conflict_policies.h
    std::vector<Pipeline> pipelines;
    std::uint32_t journalDays = 90;  // 1 to 3650: how long a settled conflict stays in the journal

    bool operator==(const Channel&) const = default;
};

struct ZooKeeperCluster {
    std::string name;
    std::vector<std::string> servers;  // host:port

    bool operator==(const ZooKeeperCluster&) const = default;
};

struct Node {
    std::string name;
    std::string address;    // host:port
    std::string zookeeper;  // a cluster; may be empty

    bool operator==(const Node&) const = default;
};

/// A finding of preflight that somebody has decided to live with. Which may be: check_table.h.
struct IgnoredFinding {
    std::string check;   // "PF15"
    std::string site;    // a data source; empty: every one
    std::string object;  // what it is about, as the finding names it: "shop.orders"; empty: all of it
    std::string reason;

    bool operator==(const IgnoredFinding&) const = default;
};

struct Configuration {
    std::vector<DataSource> dataSources;
    std::vector<Canal> canals;
    std::vector<Channel> channels;
    std::vector<ZooKeeperCluster> zookeepers;
    std::vector<Node> nodes;
    std::vector<IgnoredFinding> ignoredFindings;

    [[nodiscard]] const DataSource* findDataSource(std::string_view name) const;
    [[nodiscard]] const Canal* findCanal(std::string_view name) const;

    bool operator==(const Configuration&) const = default;
};

}  // namespace lutra
