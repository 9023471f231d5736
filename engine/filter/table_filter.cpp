#include "engine/filter/table_filter.h"

#include <algorithm>

namespace lutra::filter {

namespace {

constexpr std::size_t kDecidedTablesMax = 100'000;  // forgotten all at once beyond that

/// The only name that `source` makes `name` of; nullopt where the patterns do not tell.
std::optional<std::string> nameBack(const NamePattern& source, const NamePattern& target,
                                    const std::string& name)
{
    if (target.isAny() || target.text() == source.text())
        return name;
    if (source.isAny() || target.misfitWith(source))
        return std::nullopt;
    return target.rename(name, source);
}

/// The only table that `source` makes `table` of; nullopt where many may become one.
std::optional<TableName> nameBack(const TablePattern& source, const TablePattern& target,
                                  const TableName& table)
{
    auto schema = nameBack(source.schema(), target.schema(), table.schema);
    auto name = nameBack(source.table(), target.table(), table.table);
    if (!schema || !name)
        return std::nullopt;
    return TableName{std::move(*schema), std::move(*name)};
}

}  // namespace

Result<TableFilter> TableFilter::make(std::span<const TableMapping> mappings, NameCase nameCase)
{
    std::vector<Rule> rules;
    for (const TableMapping& mapping : mappings) {
        auto source = TablePattern::parse(mapping.source, nameCase);
        if (!source)
            return tl::unexpected(source.error());
        auto target = mapping.target.empty() ? source : TablePattern::parse(mapping.target, nameCase);
        if (!target)
            return tl::unexpected(target.error());
        if (const auto fits = checkMapping(*source, *target); !fits)
            return tl::unexpected(fits.error());

        Rule rule{std::move(*source), std::move(*target), {}};
        for (const std::string& text : mapping.exclude) {
            auto exclude = TablePattern::parse(text, nameCase);
            if (!exclude)
                return tl::unexpected(exclude.error());
            rule.excludes.push_back(std::move(*exclude));
        }
        rules.push_back(std::move(rule));
    }
    return TableFilter(std::move(rules));
}

bool TableFilter::wants(std::string_view schema, std::string_view table) const
{
    return find(schema, table).has_value();
}

bool TableFilter::wantsSchema(std::string_view schema) const
{
    return !isReservedSchema(schema) && std::ranges::any_of(m_rules, [&](const Rule& rule) {
        return rule.source.schema().matches(schema);
    });
}

std::optional<TargetName> TableFilter::targetOf(std::string_view schema, std::string_view table) const
{
    return find(schema, table);
}

const std::optional<TargetName>& TableFilter::find(std::string_view schema, std::string_view table) const
{
    std::string key(schema);
    key.push_back('\0');  // no name has one
    key.append(table);
    if (const auto decided = m_decided.find(key); decided != m_decided.end())
        return decided->second;
    if (m_decided.size() >= kDecidedTablesMax)
        m_decided.clear();
    return m_decided.emplace(std::move(key), decide({std::string(schema), std::string(table)})).first->second;
}

std::optional<TargetName> TableFilter::decide(const TableName& table) const
{
    const auto mapping = mappingOf(table);
    if (!mapping)
        return std::nullopt;
    const Rule& rule = m_rules[*mapping];
    return mapTarget(rule.source, rule.target, table).value();  // `make` has checked the shapes
}

std::optional<std::size_t> TableFilter::mappingOf(const TableName& source) const
{
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        const auto excludes = [&](const TablePattern& pattern) {
            return pattern.matches(source.schema, source.table);
        };
        if (m_rules[i].source.matches(source.schema, source.table) &&
            std::ranges::none_of(m_rules[i].excludes, excludes))
            return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> TableFilter::mappingInto(const TableName& target) const
{
    for (std::size_t i = 0; i < m_rules.size(); ++i) {
        if (mayWriteTo(i, target))
            return i;
    }
    return std::nullopt;
}

bool TableFilter::mayWriteTo(std::size_t mapping, const TableName& target) const
{
    const Rule& rule = m_rules[mapping];
    const bool keepsSchema = rule.target.schema().isAny();
    const bool keepsTable = rule.target.table().isAny();
    if ((!keepsSchema && !rule.target.schema().matches(target.schema)) ||
        (!keepsTable && !rule.target.table().matches(target.table)))
        return false;
    const auto source = nameBack(rule.source, rule.target, target);
    return !source || (mappingOf(*source) == mapping && decide(*source) == target);
}

}  // namespace lutra::filter
