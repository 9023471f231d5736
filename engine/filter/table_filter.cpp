#include "engine/filter/table_filter.h"

#include <algorithm>

namespace lutra::filter {

namespace {

constexpr std::size_t kDecidedTablesMax = 100'000;  // forgotten all at once beyond that

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
    const auto carries = [&table](const Rule& rule) {
        return rule.source.matches(table.schema, table.table) &&
               std::ranges::none_of(rule.excludes, [&table](const TablePattern& exclude) {
                   return exclude.matches(table.schema, table.table);
               });
    };
    const auto rule = std::ranges::find_if(m_rules, carries);
    if (rule == m_rules.end())
        return std::nullopt;
    return mapTarget(rule->source, rule->target, table).value();  // `make` has checked the shapes
}

}  // namespace lutra::filter
