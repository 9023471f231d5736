#pragma once

#include "engine/model/configuration.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lutra::bundle {

/// One key of the text form, and the member it stands for. The member's type says how it is read and written.
template <typename Section>
struct Field {
    using Member =
        std::variant<std::string Section::*, bool Section::*, std::uint16_t Section::*,
                     std::uint32_t Section::*, TlsMode Section::*, std::vector<std::string> Section::*,
                     std::vector<DataSource> Section::*, std::vector<Canal> Section::*,
                     std::vector<Channel> Section::*, std::vector<Pipeline> Section::*,
                     std::vector<TableMapping> Section::*, std::vector<ZooKeeperCluster> Section::*,
                     std::vector<Node> Section::*, std::vector<IgnoredFinding> Section::*>;

    std::string_view key;
    Member member;
    bool required = false;  // no default is right
};

/// A word of the text form for a value of an enumeration.
struct TlsWord {
    std::string_view word;
    TlsMode mode;
};

inline constexpr std::array kTlsWords{
    TlsWord{"verify", TlsMode::Verify},
    TlsWord{"require", TlsMode::Require},
    TlsWord{"off", TlsMode::Off},
};

inline constexpr std::string_view kFormatKey = "format";
inline constexpr std::int64_t kFormat = 1;

// The text form, section by section: a new field is one row here. The order is the order of writing.
template <typename Section>
inline constexpr std::array<Field<Section>, 0> kFields{};

template <>
inline constexpr std::array kFields<Configuration>{
    Field<Configuration>{"data_source", &Configuration::dataSources},
    Field<Configuration>{"canal", &Configuration::canals},
    Field<Configuration>{"channel", &Configuration::channels},
    Field<Configuration>{"zookeeper", &Configuration::zookeepers},
    Field<Configuration>{"node", &Configuration::nodes},
    Field<Configuration>{"ignore", &Configuration::ignoredFindings},
};

template <>
inline constexpr std::array kFields<DataSource>{
    Field<DataSource>{"name", &DataSource::name, true},
    Field<DataSource>{"host", &DataSource::host},
    Field<DataSource>{"port", &DataSource::port},
    Field<DataSource>{"socket", &DataSource::socket},
    Field<DataSource>{"user", &DataSource::user, true},
    Field<DataSource>{"password", &DataSource::password},
    Field<DataSource>{"tls", &DataSource::tls},
    Field<DataSource>{"ca", &DataSource::ca},
    Field<DataSource>{"compress", &DataSource::compress},
};

template <>
inline constexpr std::array kFields<Canal>{
    Field<Canal>{"name", &Canal::name, true},     Field<Canal>{"data_source", &Canal::dataSource, true},
    Field<Canal>{"start", &Canal::start},         Field<Canal>{"server_id", &Canal::serverId},
    Field<Canal>{"heartbeat", &Canal::heartbeat},
};

template <>
inline constexpr std::array kFields<Channel>{
    Field<Channel>{"name", &Channel::name, true},
    Field<Channel>{"conflict", &Channel::conflict},
    Field<Channel>{"journal_days", &Channel::journalDays},
    Field<Channel>{"pipeline", &Channel::pipelines},
};

template <>
inline constexpr std::array kFields<Pipeline>{
    Field<Pipeline>{"name", &Pipeline::name, true},
    Field<Pipeline>{"canal", &Pipeline::canal, true},
    Field<Pipeline>{"target", &Pipeline::target, true},
    Field<Pipeline>{"home", &Pipeline::home},
    Field<Pipeline>{"ddl", &Pipeline::ddl},
    Field<Pipeline>{"skip_ddl_errors", &Pipeline::skipDdlErrors},
    Field<Pipeline>{"lanes", &Pipeline::lanes},
    Field<Pipeline>{"mapping", &Pipeline::mappings},
};

template <>
inline constexpr std::array kFields<TableMapping>{
    Field<TableMapping>{"source", &TableMapping::source, true},
    Field<TableMapping>{"target", &TableMapping::target},
    Field<TableMapping>{"exclude", &TableMapping::exclude},
    Field<TableMapping>{"conflict", &TableMapping::conflict},
};

template <>
inline constexpr std::array kFields<ZooKeeperCluster>{
    Field<ZooKeeperCluster>{"name", &ZooKeeperCluster::name, true},
    Field<ZooKeeperCluster>{"servers", &ZooKeeperCluster::servers, true},
};

template <>
inline constexpr std::array kFields<Node>{
    Field<Node>{"name", &Node::name, true},
    Field<Node>{"address", &Node::address, true},
    Field<Node>{"zookeeper", &Node::zookeeper},
};

template <>
inline constexpr std::array kFields<IgnoredFinding>{
    Field<IgnoredFinding>{"check", &IgnoredFinding::check, true},
    Field<IgnoredFinding>{"site", &IgnoredFinding::site},
    Field<IgnoredFinding>{"object", &IgnoredFinding::object},
    Field<IgnoredFinding>{"reason", &IgnoredFinding::reason, true},
};

}  // namespace lutra::bundle
