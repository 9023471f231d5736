#pragma once

#include "engine/model/configuration.h"
#include "engine/model/table_pattern.h"

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lutra::filter {

using TargetName = TableName;

/// Which tables a pipeline carries, and where each goes. Pure; remembers the tables it was asked about.
///
/// Order:   the first mapping that matches a table and does not exclude it decides.
/// Threads: one caller.
class TableFilter {
public:
    /// Errors: BadConfig `config.mapping_pattern`, `config.mapping_shape`, `config.mapping_reserved`.
    [[nodiscard]] static Result<TableFilter> make(std::span<const TableMapping> mappings,
                                                  NameCase nameCase = NameCase::Exact);

    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const;

    /// Whether some table of this schema could be carried.
    [[nodiscard]] bool wantsSchema(std::string_view schema) const;

    /// Returns: nullopt when the pipeline does not carry the table.
    [[nodiscard]] std::optional<TargetName> targetOf(std::string_view schema, std::string_view table) const;

    /// The place of the mapping that carries a table; nullopt: none. Remembers nothing: any thread may ask.
    [[nodiscard]] std::optional<std::size_t> mappingOf(const TableName& source) const;

    /// The same by the table's name on the target. Where many tables become that one, the first mapping that
    /// may write to it.
    [[nodiscard]] std::optional<std::size_t> mappingInto(const TableName& target) const;

private:
    struct Rule {
        TablePattern source;
        TablePattern target;
        std::vector<TablePattern> excludes;
    };

    explicit TableFilter(std::vector<Rule> rules)
        : m_rules(std::move(rules))
    {
    }

    [[nodiscard]] const std::optional<TargetName>& find(std::string_view schema,
                                                        std::string_view table) const;
    [[nodiscard]] std::optional<TargetName> decide(const TableName& table) const;
    [[nodiscard]] bool mayWriteTo(std::size_t mapping, const TableName& target) const;

    std::vector<Rule> m_rules;
    mutable std::unordered_map<std::string, std::optional<TargetName>> m_decided;
};

}  // namespace lutra::filter
