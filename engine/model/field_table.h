#pragma once

#include "engine/base/error.h"
#include "engine/model/thing.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lutra {

/// One field of a thing, as a person reads it.
///
/// Shape: `key` is the text form's. What stands in a field that nobody filled in: `defaultOf`. `reference`
///        names the kind of thing that the value is a name of.
struct FieldInfo {
    using Member = std::variant<std::string DataSource::*, bool DataSource::*, std::uint16_t DataSource::*,
                                TlsMode DataSource::*, std::string Canal::*, std::uint32_t Canal::*,
                                std::string Channel::*, std::uint32_t Channel::*, std::string Pipeline::*,
                                bool Pipeline::*, std::uint32_t Pipeline::*, std::string TableMapping::*,
                                std::vector<std::string> TableMapping::*, std::string ZooKeeperCluster::*,
                                std::vector<std::string> ZooKeeperCluster::*, std::string Node::*>;
    enum class Editor : std::uint8_t { Text, Number, YesNo, Choice, Reference, List };

    ThingKind kind;
    std::string_view key;
    Member member;
    Editor editor;
    std::string_view title;
    std::string_view meaning;
    std::string_view unit = {};   // "seconds"; empty: none
    std::string_view shape = {};  // what it may be, where it is no number: an example or a rule
    std::uint32_t least = 0;      // of a number
    std::uint32_t most = 0;
    ThingKind reference = ThingKind::DataSource;
};

// The one table of fields, in the order in which they are shown. The desktop's forms and search, `lutra
// config` and its help read it.
inline constexpr std::array kFieldTable{
    FieldInfo{ThingKind::DataSource, "name", &DataSource::name, FieldInfo::Editor::Text, "Name",
              "What the site is called; its marks in the other site's log carry this name.", "",
              "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::DataSource, "host", &DataSource::host, FieldInfo::Editor::Text, "Host",
              "Name or address of the server.", "", "db1.example.org, 10.0.1.10"},
    FieldInfo{ThingKind::DataSource, "port", &DataSource::port, FieldInfo::Editor::Number, "Port",
              "Where the server listens.", "", "", 1, 65535},
    FieldInfo{ThingKind::DataSource, "socket", &DataSource::socket, FieldInfo::Editor::Text, "Socket",
              "File of a server on this computer; host and port are then not used.", "",
              "/run/mysqld/mysqld.sock"},
    FieldInfo{ThingKind::DataSource, "user", &DataSource::user, FieldInfo::Editor::Text, "Account",
              "Who reads the log and writes the tables; no administrator."},
    FieldInfo{ThingKind::DataSource, "password", &DataSource::password, FieldInfo::Editor::Text,
              "Where the password is kept",
              "Never the password itself: an environment variable, a file, or the keychain.", "",
              "env:NAME, file:PATH, secret:NAME"},
    FieldInfo{ThingKind::DataSource, "tls", &DataSource::tls, FieldInfo::Editor::Choice, "Encryption",
              "Whether the link is encrypted, and the server must prove who it is."},
    FieldInfo{ThingKind::DataSource, "ca", &DataSource::ca, FieldInfo::Editor::Text, "CA file",
              "Who vouches for the server's certificate.", "", "a PEM file; empty: the system's own"},
    FieldInfo{ThingKind::DataSource, "compress", &DataSource::compress, FieldInfo::Editor::YesNo,
              "Compress the link", "For lines that are slow or paid by the byte."},

    FieldInfo{ThingKind::Canal, "name", &Canal::name, FieldInfo::Editor::Text, "Name",
              "What pipelines call this way of reading a log.", "", "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::Canal, "data_source", &Canal::dataSource, FieldInfo::Editor::Reference,
              "Data source", "Whose log is read.", "", "", 0, 0, ThingKind::DataSource},
    FieldInfo{ThingKind::Canal, "start", &Canal::start, FieldInfo::Editor::Text, "Start at",
              "Where reading begins. Only used where no checkpoint exists.", "",
              "now, earliest, gtid:SET, FILE:OFFSET, time:2026-11-23T08:00:00Z"},
    FieldInfo{ThingKind::Canal, "server_id", &Canal::serverId, FieldInfo::Editor::Number, "Server id",
              "The number of this reader among the server's replicas. 0: chosen once, kept.", "", "", 0,
              4294967295},
    FieldInfo{ThingKind::Canal, "heartbeat", &Canal::heartbeat, FieldInfo::Editor::Number, "Heartbeat",
              "A source that is silent for two of them is taken for gone.", "seconds", "", 1, 60},

    FieldInfo{ThingKind::Channel, "name", &Channel::name, FieldInfo::Editor::Text, "Name",
              "What the pipelines that are kept in step are called together.", "",
              "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::Channel, "conflict", &Channel::conflict, FieldInfo::Editor::Choice,
              "When both sites changed one row", "Which change stands; both images are kept."},
    FieldInfo{ThingKind::Channel, "journal_days", &Channel::journalDays, FieldInfo::Editor::Number,
              "Keep settled conflicts",
              "Older ones leave the journal. What is parked or waits for a value stays.", "days", "", 1,
              3650},

    FieldInfo{ThingKind::Pipeline, "name", &Pipeline::name, FieldInfo::Editor::Text, "Name",
              "What this direction is called.", "", "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::Pipeline, "canal", &Pipeline::canal, FieldInfo::Editor::Reference, "Canal",
              "Where changes come from.", "", "", 0, 0, ThingKind::Canal},
    FieldInfo{ThingKind::Pipeline, "target", &Pipeline::target, FieldInfo::Editor::Reference, "Target",
              "The data source where changes go.", "", "", 0, 0, ThingKind::DataSource},
    FieldInfo{ThingKind::Pipeline, "lanes", &Pipeline::lanes, FieldInfo::Editor::Number, "Lanes",
              "Connections that write at once.", "connections", "", 1, 64},
    FieldInfo{ThingKind::Pipeline, "home", &Pipeline::home, FieldInfo::Editor::YesNo,
              "Its source is the primary site",
              "It wins where the rule says so. At most one pipeline of a channel."},
    FieldInfo{ThingKind::Pipeline, "ddl", &Pipeline::ddl, FieldInfo::Editor::YesNo,
              "Carry changes of structure (DDL)", "At most one direction may."},
    FieldInfo{ThingKind::Pipeline, "skip_ddl_errors", &Pipeline::skipDdlErrors, FieldInfo::Editor::YesNo,
              "Go on when a change of structure cannot be carried",
              "Else the pipeline stops there until somebody decides."},

    FieldInfo{ThingKind::Mapping, "source", &TableMapping::source, FieldInfo::Editor::Text, "Source",
              "Which tables are carried.", "", "shop.*, shop.order_[00-31], shop.tmp_.*"},
    FieldInfo{ThingKind::Mapping, "target", &TableMapping::target, FieldInfo::Editor::Text, "Target",
              "Under which names they stand at the target.", "", "empty: the same names"},
    FieldInfo{ThingKind::Mapping, "exclude", &TableMapping::exclude, FieldInfo::Editor::List, "Without",
              "Tables of the source that are left out.", "", "patterns, with commas"},
    FieldInfo{ThingKind::Mapping, "conflict", &TableMapping::conflict, FieldInfo::Editor::Choice,
              "When both sites changed one row", "For these tables only; both directions must say the same.",
              "", "empty: as the channel"},

    FieldInfo{ThingKind::Node, "name", &Node::name, FieldInfo::Editor::Text, "Name",
              "What the node is called.", "", "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::Node, "address", &Node::address, FieldInfo::Editor::Text, "Address",
              "Where other nodes and the desktop reach it.", "", "host:port, as 10.0.1.20:7400"},
    FieldInfo{ThingKind::Node, "zookeeper", &Node::zookeeper, FieldInfo::Editor::Reference,
              "ZooKeeper cluster", "Which cluster tells it what to run.", "", "empty: none", 0, 0,
              ThingKind::ZooKeeper},

    FieldInfo{ThingKind::ZooKeeper, "name", &ZooKeeperCluster::name, FieldInfo::Editor::Text, "Name",
              "What nodes call the cluster.", "", "1 to 64 letters, digits, dots, _ or -"},
    FieldInfo{ThingKind::ZooKeeper, "servers", &ZooKeeperCluster::servers, FieldInfo::Editor::List, "Servers",
              "All servers of the cluster.", "", "host:port, with commas"},
};

/// Returns: null when there is no such field.
[[nodiscard]] const FieldInfo* findField(ThingKind kind, std::string_view key);
[[nodiscard]] std::vector<const FieldInfo*> fieldsOf(ThingKind kind);

/// A field's value as text; lists with commas, yes or no as "true" and "false".
[[nodiscard]] std::string valueOf(const Configuration& configuration, const Thing& thing,
                                  const FieldInfo& field);
[[nodiscard]] std::string defaultOf(const FieldInfo& field);

/// What a choice or a reference may be now; "" stands for none, where that is allowed.
[[nodiscard]] std::vector<std::string> choicesOf(const Configuration& configuration, const FieldInfo& field);

/// With another value in a field. What the value means is not judged here but by `validate`: it is a draft.
///
/// Errors: BadConfig `config.wrong_value`: no number of the range, no yes or no, no such choice; those of
///         `withName`.
[[nodiscard]] Result<Configuration> withValue(Configuration configuration, const Thing& thing,
                                              const FieldInfo& field, std::string_view value);

}  // namespace lutra
