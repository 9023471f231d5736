#include "engine/filter/table_policies.h"

#include <fmt/format.h>

namespace lutra::filter {

TablePolicies::TablePolicies(std::string channelPolicy, Direction there, Direction back)
    : m_channelPolicy(std::move(channelPolicy))
    , m_there(std::move(there))
    , m_back(std::move(back))
{
}

Result<TablePolicies> TablePolicies::make(const std::string& channelPolicy,
                                          std::span<const TableMapping> there,
                                          std::span<const TableMapping> back)
{
    auto onTheWay = directionOf(channelPolicy, there);
    auto onTheWayBack = directionOf(channelPolicy, back);
    if (!onTheWay || !onTheWayBack)
        return tl::unexpected((onTheWay ? onTheWayBack : onTheWay).error());
    return TablePolicies(channelPolicy, std::move(*onTheWay), std::move(*onTheWayBack));
}

Result<TablePolicies::Direction> TablePolicies::directionOf(const std::string& channelPolicy,
                                                            std::span<const TableMapping> mappings)
{
    auto tables = TableFilter::make(mappings);
    if (!tables)
        return tl::unexpected(tables.error());
    Direction direction{std::move(*tables), {}};
    for (const TableMapping& mapping : mappings)
        direction.policies.push_back(mapping.conflict.empty() ? channelPolicy : mapping.conflict);
    return direction;
}

TablePolicies::Said TablePolicies::saidOf(const TableName& target) const
{
    Said said{m_channelPolicy, std::nullopt};
    if (const auto mapping = m_there.tables.mappingInto(target))
        said.there = m_there.policies[*mapping];
    if (const auto mapping = m_back.tables.mappingOf(target))
        said.back = m_back.policies[*mapping];
    return said;
}

Result<std::string> TablePolicies::policyOf(const TableName& target) const
{
    Said said = saidOf(target);
    if (said.back && *said.back != said.there)
        return fail(ErrorKind::BadConfig, "conflict.policies_differ",
                    fmt::format("{}.{} has the conflict policy '{}', and '{}' on the way back", target.schema,
                                target.table, said.there, *said.back));
    return std::move(said.there);
}

}  // namespace lutra::filter
