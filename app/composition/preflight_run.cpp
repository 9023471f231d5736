#include "app/composition/preflight_run.h"

#include "app/composition/mapped_tables.h"
#include "app/composition/mysql_pipelines.h"
#include "app/composition/site_endpoint.h"
#include "engine/filter/table_policies.h"

#include <algorithm>
#include <map>

namespace lutra::composition {

namespace {

/// The data sources that channels use, each opened once.
class OpenSites {
public:
    OpenSites(const Configuration& configuration, const SecretStore& secrets,
              std::chrono::seconds answerWithin)
        : m_configuration(configuration)
        , m_secrets(secrets)
        , m_answerWithin(answerWithin)
    {
    }

    /// Null where the site is not reached. Errors: BadConfig.
    Result<mysql::Connection*> find(const std::string& site)
    {
        if (const auto known = m_open.find(site); known != m_open.end())
            return known->second ? &*known->second : nullptr;
        auto endpoint = endpointFor(m_configuration, m_secrets, site);
        if (!endpoint)
            return tl::unexpected(endpoint.error());
        endpoint->readWithin = m_answerWithin;
        auto opened = mysql::Connection::open(*endpoint);
        if (!opened) {
            note(site, opened.error());
            m_open.emplace(site, std::nullopt);
            return nullptr;
        }
        return &*m_open.emplace(site, std::move(*opened)).first->second;
    }

    void note(const std::string& site, const Error& error)
    {
        m_unreached.push_back(preflight::unreachable(site, error));
        if (!m_firstError)
            m_firstError = error;
    }

    /// A server that went away meanwhile is no finding about the configuration.
    void lookAgain()
    {
        for (auto& [site, connection] : m_open) {
            if (!connection)
                continue;
            if (const auto alive = connection->execute("DO 0"); !alive && !m_firstError)
                m_firstError = alive.error();
        }
    }

    [[nodiscard]] const std::vector<preflight::CheckResult>& unreached() const { return m_unreached; }
    [[nodiscard]] const std::optional<Error>& firstError() const { return m_firstError; }

private:
    const Configuration& m_configuration;
    const SecretStore& m_secrets;
    std::chrono::seconds m_answerWithin;
    std::map<std::string, std::optional<mysql::Connection>> m_open;  // no connection: not reached
    std::vector<preflight::CheckResult> m_unreached;
    std::optional<Error> m_firstError;
};

}  // namespace

Result<PreflightAnswer> runPreflight(const Configuration& configuration, const SecretStore& secrets,
                                     std::chrono::seconds answerWithin)
{
    if (configuration.channels.empty())
        return fail(ErrorKind::BadConfig, "config.no_channel", "the configuration has no channel");
    OpenSites sites(configuration, secrets, answerWithin);
    std::vector<preflight::Pair> pairs;
    for (const runtime::PipelinePlan& plan : plansFor(configuration)) {
        auto source = sites.find(plan.sourceSite);
        auto target = sites.find(plan.targetSite);
        if (!source || !target)
            return tl::unexpected(source ? target.error() : source.error());
        if (!*source || !*target)
            continue;
        auto mapped = mappedTables(**source, plan.settings);
        if (!mapped) {
            sites.note(plan.sourceSite, mapped.error());
            continue;
        }
        auto policies =
            filter::TablePolicies::make(plan.wish.policy, plan.settings.mappings, plan.oppositeMappings);
        if (!policies)
            return tl::unexpected(policies.error());
        std::vector<preflight::TablePair> tables;
        for (const MappedTable& table : mapped->tables) {
            auto said = policies->saidOf({table.target.schema, table.target.table});
            tables.push_back({table.source.schema, table.source.table, table.target.schema,
                              table.target.table, std::move(said.there), said.back.value_or("")});
        }
        const Canal& canal = *configuration.findCanal(plan.settings.canal);
        pairs.push_back({plan.key(), **source, **target, std::move(tables),
                         std::move(mapped->patternsWithoutTables), canal.serverId, !plan.opposite.empty(),
                         plan.settings.ddl, plan.settings.lanes, plan.wish, plan.thirdWriters,
                         plan.comingOtherwise, plan.unlike});
    }
    PreflightAnswer answer;
    answer.results = sites.unreached();
    auto checked = preflight::run(pairs, configuration.ignoredFindings);
    std::ranges::move(checked, std::back_inserter(answer.results));
    sites.lookAgain();
    answer.unreached = sites.firstError();
    return answer;
}

Result<mysql::Connection> openAsAdministrator(const Configuration& configuration, std::string_view dataSource,
                                              const std::string& user, const Secret& password)
{
    const DataSource* source = configuration.findDataSource(dataSource);
    if (!source)
        return fail(ErrorKind::BadConfig, "config.unknown_data_source", std::string(dataSource));
    mysql::Endpoint endpoint;
    endpoint.source = *source;
    endpoint.source.user = user;
    endpoint.source.password.clear();
    endpoint.password = password;
    return mysql::Connection::open(endpoint);
}

}  // namespace lutra::composition
