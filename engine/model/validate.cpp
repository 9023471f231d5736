#include "engine/model/validate.h"

#include "engine/model/canal_start.h"
#include "engine/model/check_table.h"
#include "engine/model/conflict_policies.h"
#include "engine/model/table_pattern.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace lutra {

namespace {

constexpr std::size_t kNameLengthMax = 64;
constexpr std::uint32_t kLanesMax = 64;
constexpr std::uint32_t kHeartbeatMax = 60;  // seconds
constexpr std::uint32_t kJournalDaysMax = 3650;
constexpr std::string_view kForeignSite = "otter";  // what marks of a foreign replicator are known by
constexpr std::array<std::string_view, 3> kPasswordReferences{"env:", "file:", "secret:"};

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/// "10.0.1.5:2181", "[::1]:2181"
bool isAddress(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return false;
    const auto host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (!bracketed && host.find_first_of(":[] \t/") != std::string_view::npos)
        return false;
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, port);
    return problem == std::errc() && stop == end && port != 0;
}

/// Goes through a configuration once, top to bottom, and notes what is wrong.
class Validator {
public:
    explicit Validator(const Configuration& configuration)
        : m_configuration(configuration)
    {
    }

    std::vector<Problem> run()
    {
        checkNames(m_configuration.dataSources, "data_source");
        checkNames(m_configuration.canals, "canal");
        checkNames(m_configuration.channels, "channel");
        checkNames(m_configuration.zookeepers, "zookeeper");
        checkNames(m_configuration.nodes, "node");
        each(m_configuration.dataSources, "data_source", &Validator::checkDataSource);
        each(m_configuration.canals, "canal", &Validator::checkCanal);
        each(m_configuration.channels, "channel", &Validator::checkChannel);
        each(m_configuration.zookeepers, "zookeeper", &Validator::checkZooKeeper);
        each(m_configuration.nodes, "node", &Validator::checkNode);
        each(m_configuration.ignoredFindings, "ignore", &Validator::checkIgnored);
        return std::move(m_problems);
    }

private:
    void add(std::string path, std::string_view code, std::string detail)
    {
        m_problems.push_back({std::move(path), std::string(code), std::move(detail)});
    }

    void add(std::string path, const Error& error) { add(std::move(path), error.code, error.detail); }

    template <typename Thing>
    void each(const std::vector<Thing>& things, std::string_view path,
              void (Validator::*check)(const Thing&, const std::string&))
    {
        for (std::size_t i = 0; i < things.size(); ++i)
            (this->*check)(things[i], fmt::format("{}[{}]", path, i));
    }

    template <typename Thing>
    void checkNames(const std::vector<Thing>& things, std::string_view path)
    {
        std::set<std::string_view> seen;
        for (std::size_t i = 0; i < things.size(); ++i) {
            const std::string& name = things[i].name;
            const std::string at = fmt::format("{}[{}].name", path, i);
            if (name.empty() || name.size() > kNameLengthMax || !std::ranges::all_of(name, isNameCharacter))
                add(at, "config.invalid_name",
                    fmt::format("the name '{}' must have 1 to {} letters, digits, dots, _ or -", name,
                                kNameLengthMax));
            else if (!seen.insert(name).second)
                add(at, "config.duplicate_name", fmt::format("the name '{}' is taken", name));
        }
    }

    void checkDataSource(const DataSource& dataSource, const std::string& path)
    {
        if (dataSource.name == kForeignSite)
            add(path + ".name", "config.reserved_name",
                fmt::format("the name '{}' is kept for the marks of another replicator", dataSource.name));
        if (dataSource.host.empty() && dataSource.socket.empty())
            add(path + ".host", "config.missing_host", "the host '' is empty and there is no socket");
        if (dataSource.port == 0)
            add(path + ".port", "config.out_of_range", "the port 0 is not between 1 and 65535");
        if (dataSource.user.empty())
            add(path + ".user", "config.missing_user", "the user '' is empty");
        const bool isReference = std::ranges::any_of(kPasswordReferences, [&](std::string_view prefix) {
            return dataSource.password.starts_with(prefix) && dataSource.password.size() > prefix.size();
        });
        if (!dataSource.password.empty() && !isReference)  // it may be a password: not shown
            add(path + ".password", "config.password_reference",
                "the password must be a reference, env:NAME, file:PATH or secret:NAME, or empty");
    }

    void checkCanal(const Canal& canal, const std::string& path)
    {
        checkReference(m_configuration.dataSources, canal.dataSource, path + ".data_source",
                       "config.unknown_data_source", "data source");
        if (const auto start = CanalStart::parse(canal.start); !start)
            add(path + ".start", start.error());
        if (canal.heartbeat < 1 || canal.heartbeat > kHeartbeatMax)
            add(path + ".heartbeat", "config.out_of_range",
                fmt::format("{} seconds are not between 1 and {}", canal.heartbeat, kHeartbeatMax));
    }

    void checkChannel(const Channel& channel, const std::string& path)
    {
        if (channel.pipelines.empty())
            add(path, "config.no_pipeline", fmt::format("the channel '{}' has no pipeline", channel.name));
        checkNames(channel.pipelines, path + ".pipeline");
        checkPolicy(channel.conflict, channel, path + ".conflict");
        if (channel.journalDays < 1 || channel.journalDays > kJournalDaysMax)
            add(path + ".journal_days", "config.out_of_range",
                fmt::format("{} days are not between 1 and {}", channel.journalDays, kJournalDaysMax));
        checkTablePolicies(channel, path + ".pipeline");
        checkOnlyOne(channel, path, &Pipeline::home, "home", "config.two_homes");
        checkOnlyOne(channel, path, &Pipeline::ddl, "ddl", "config.two_ddl");
        each(channel.pipelines, path + ".pipeline", &Validator::checkPipeline);
    }

    void checkPolicy(const std::string& name, const Channel& channel, const std::string& path)
    {
        const ConflictPolicyText text = readConflictPolicy(name);
        const ConflictPolicyRow* policy = findConflictPolicy(text.name);
        if (policy == nullptr) {
            std::string known;
            for (const ConflictPolicyRow& row : kConflictPolicies)
                known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
            add(path, "config.unknown_conflict_policy",
                fmt::format("the conflict policy '{}' is none of {}", name, known));
            return;
        }
        const auto isNamed = [](std::string_view column) { return !column.empty(); };
        const auto named = static_cast<std::size_t>(std::ranges::count_if(text.columns, isNamed));
        if (named < policy->columnsLeast || (policy->needsPast && named > policy->columnsMost))
            add(path, "conflict.columns_needed",
                fmt::format("'{0}' needs its columns named, as in {0}(changed_at)", policy->name));
        if (!policy->needsPast && !text.columns.empty())
            add(path, "conflict.column_unused",
                fmt::format("the conflict policy '{}' goes by no column", policy->name));
        if (policy->needsHome && std::ranges::none_of(channel.pipelines, &Pipeline::home))
            add(path, "config.home_needed",
                fmt::format("the conflict policy '{}' needs a pipeline with home = true", policy->name));
        if (policy->oneSided && hasCircle(channel))
            add(path, "config.one_sided_policy",
                fmt::format("the conflict policy '{}' leaves the sites different where changes go both ways",
                            policy->name));
    }

    /// What tables really have, when patterns overlap, is told where their names are known: `filter`.
    void checkTablePolicies(const Channel& channel, const std::string& path)
    {
        for (std::size_t i = 0; i < channel.pipelines.size(); ++i) {
            const std::vector<TableMapping>& mappings = channel.pipelines[i].mappings;
            for (std::size_t k = 0; k < mappings.size(); ++k) {
                const std::string at = fmt::format("{}[{}].mapping[{}].conflict", path, i, k);
                if (!mappings[k].conflict.empty())
                    checkPolicy(mappings[k].conflict, channel, at);
                for (std::size_t earlier = 0; earlier < i; ++earlier)
                    checkAgreement(channel, channel.pipelines[earlier], channel.pipelines[i], mappings[k],
                                   at);
            }
        }
    }

    /// Both directions decide the same conflicts, and must decide them alike.
    void checkAgreement(const Channel& channel, const Pipeline& there, const Pipeline& back,
                        const TableMapping& mapping, const std::string& path)
    {
        if (siteOf(there.canal) != back.target || siteOf(back.canal) != there.target)
            return;
        const auto policyOf = [&](const TableMapping& each) {
            return each.conflict.empty() ? channel.conflict : each.conflict;
        };
        const auto targetOf = [](const TableMapping& each) {
            return each.target.empty() ? each.source : each.target;
        };
        for (const TableMapping& other : there.mappings)
            if (other.source == targetOf(mapping) && targetOf(other) == mapping.source &&
                policyOf(other) != policyOf(mapping))
                add(path, "conflict.policies_differ",
                    fmt::format("'{}' has the conflict policy '{}' in '{}', and '{}' in '{}'", mapping.source,
                                policyOf(mapping), back.name, policyOf(other), there.name));
    }

    std::string siteOf(const std::string& canalName) const
    {
        const Canal* canal = m_configuration.findCanal(canalName);
        return canal == nullptr ? std::string() : canal->dataSource;
    }

    /// Whether a change can come back to the site where it was made: both directions of a pair, or a ring.
    bool hasCircle(const Channel& channel) const
    {
        std::multimap<std::string_view, std::string_view> next;
        for (const Pipeline& pipeline : channel.pipelines)
            if (const Canal* canal = m_configuration.findCanal(pipeline.canal);
                canal != nullptr && canal->dataSource != pipeline.target)
                next.emplace(canal->dataSource, pipeline.target);

        return std::ranges::any_of(next, [&next](const auto& edge) {
            std::vector<std::string_view> open{edge.second};
            std::set<std::string_view> seen;
            while (!open.empty()) {
                const std::string_view site = open.back();
                open.pop_back();
                if (site == edge.first)
                    return true;
                if (!seen.insert(site).second)
                    continue;
                const auto [first, last] = next.equal_range(site);
                std::transform(first, last, std::back_inserter(open),
                               [](const auto& step) { return step.second; });
            }
            return false;
        });
    }

    void checkOnlyOne(const Channel& channel, const std::string& path, bool Pipeline::*flag,
                      std::string_view key, std::string_view code)
    {
        const Pipeline* first = nullptr;
        for (std::size_t i = 0; i < channel.pipelines.size(); ++i) {
            const Pipeline& pipeline = channel.pipelines[i];
            if (pipeline.*flag && first != nullptr)
                add(fmt::format("{}.pipeline[{}].{}", path, i, key), code,
                    fmt::format("the pipeline '{}' has {} = true, but '{}' has it already", pipeline.name,
                                key, first->name));
            if (pipeline.*flag && first == nullptr)
                first = &pipeline;
        }
    }

    void checkPipeline(const Pipeline& pipeline, const std::string& path)
    {
        checkReference(m_configuration.canals, pipeline.canal, path + ".canal", "config.unknown_canal",
                       "canal");
        checkReference(m_configuration.dataSources, pipeline.target, path + ".target",
                       "config.unknown_data_source", "data source");
        const Canal* canal = m_configuration.findCanal(pipeline.canal);
        const std::string source = canal == nullptr ? std::string() : canal->dataSource;
        if (!source.empty() && source == pipeline.target)
            add(path + ".target", "config.same_site",
                fmt::format("the target '{}' is also the source, by the canal '{}'", pipeline.target,
                            pipeline.canal));
        if (pipeline.lanes < 1 || pipeline.lanes > kLanesMax)
            add(path + ".lanes", "config.out_of_range",
                fmt::format("{} lanes are not between 1 and {}", pipeline.lanes, kLanesMax));
        if (pipeline.mappings.empty())
            add(path, "config.no_mapping", fmt::format("the pipeline '{}' has no mapping", pipeline.name));

        for (std::size_t i = 0; i < pipeline.mappings.size(); ++i) {
            const TableMapping& mapping = pipeline.mappings[i];
            const std::string at = fmt::format("{}.mapping[{}]", path, i);
            checkMappingPatterns(mapping, at);
            if (!source.empty() && !m_carried.emplace(source, pipeline.target, mapping.source).second)
                add(at + ".source", "config.duplicate_mapping",
                    fmt::format("'{}' is already carried from '{}' to '{}'", mapping.source, source,
                                pipeline.target));
        }
    }

    void checkMappingPatterns(const TableMapping& mapping, const std::string& path)
    {
        for (std::size_t i = 0; i < mapping.exclude.size(); ++i)
            if (const auto exclude = TablePattern::parse(mapping.exclude[i]); !exclude)
                add(fmt::format("{}.exclude[{}]", path, i), exclude.error());
        const auto source = TablePattern::parse(mapping.source);
        if (!source)
            add(path + ".source", source.error());
        const auto target = TablePattern::parse(mapping.target.empty() ? mapping.source : mapping.target);
        if (!target && !mapping.target.empty())
            add(path + ".target", target.error());
        if (!source || !target)
            return;
        if (const auto fits = checkMapping(*source, *target); !fits)
            add(path + (mapping.target.empty() ? ".source" : ".target"), fits.error());
    }

    void checkZooKeeper(const ZooKeeperCluster& cluster, const std::string& path)
    {
        if (cluster.servers.empty())
            add(path + ".servers", "config.no_servers",
                fmt::format("the ZooKeeper cluster '{}' has no servers", cluster.name));
        for (std::size_t i = 0; i < cluster.servers.size(); ++i)
            checkAddress(cluster.servers[i], fmt::format("{}.servers[{}]", path, i));
    }

    void checkNode(const Node& node, const std::string& path)
    {
        checkAddress(node.address, path + ".address");
        if (!node.zookeeper.empty())
            checkReference(m_configuration.zookeepers, node.zookeeper, path + ".zookeeper",
                           "config.unknown_zookeeper", "ZooKeeper cluster");
    }

    void checkIgnored(const IgnoredFinding& ignored, const std::string& path)
    {
        const preflight::CheckInfo* check = preflight::findCheck(ignored.check);
        if (check == nullptr)
            add(path + ".check", "config.unknown_check",
                fmt::format("there is no check '{}'; lutra check --list shows them all", ignored.check));
        else if (check->ignoring == preflight::Ignoring::Never)
            add(path + ".check", "config.check_not_ignorable",
                fmt::format("what {} finds cannot be ignored: {}", check->id, check->why));
        const auto isBlank = [](unsigned char c) { return std::isspace(c) != 0; };
        if (std::ranges::all_of(ignored.reason, isBlank))
            add(path + ".reason", "config.reason_missing",
                fmt::format("the reason why '{}' is ignored is empty", ignored.check));
        if (!ignored.site.empty())
            checkReference(m_configuration.dataSources, ignored.site, path + ".site",
                           "config.unknown_data_source", "data source");
    }

    void checkAddress(const std::string& address, std::string path)
    {
        if (!isAddress(address))
            add(std::move(path), "config.invalid_address",
                fmt::format("the address '{}' is not of the form host:port", address));
    }

    template <typename Thing>
    void checkReference(const std::vector<Thing>& things, const std::string& name, std::string path,
                        std::string_view code, std::string_view what)
    {
        if (std::ranges::find(things, name, &Thing::name) == things.end())
            add(std::move(path), code, fmt::format("there is no {} named '{}'", what, name));
    }

    const Configuration& m_configuration;
    std::vector<Problem> m_problems;
    std::set<std::tuple<std::string, std::string, std::string>> m_carried;  // source, target, pattern
};

}  // namespace

std::vector<Problem> validate(const Configuration& configuration)
{
    return Validator(configuration).run();
}

}  // namespace lutra
