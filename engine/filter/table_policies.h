#pragma once

#include "engine/filter/table_filter.h"

#include <string>
#include <vector>

namespace lutra::filter {

/// Which conflict policy each table of a pipeline has, and what the pipeline that comes back says of it.
/// Pure.
///
/// Order:   the mapping's own policy, else the channel's; which mapping, `TableFilter` says.
/// Threads: any number.
class TablePolicies {
public:
    /// What both directions say of one table.
    struct Said {
        std::string there;
        std::optional<std::string> back;  // none: the other pipeline does not carry it
    };

    /// `back` are the mappings of the pipeline that comes back; none: there is no such pipeline.
    ///
    /// Errors: as `TableFilter::make`.
    [[nodiscard]] static Result<TablePolicies> make(const std::string& channelPolicy,
                                                    std::span<const TableMapping> there,
                                                    std::span<const TableMapping> back = {});

    /// By the table's names on the target.
    [[nodiscard]] Said saidOf(const TableName& target) const;

    /// Errors: BadConfig `conflict.policies_differ`: the two sites would decide a conflict differently.
    [[nodiscard]] Result<std::string> policyOf(const TableName& target) const;

private:
    struct Direction {
        TableFilter tables;
        std::vector<std::string> policies;  // by mapping
    };

    [[nodiscard]] static Result<Direction> directionOf(const std::string& channelPolicy,
                                                       std::span<const TableMapping> mappings);

    TablePolicies(std::string channelPolicy, Direction there, Direction back);

    std::string m_channelPolicy;
    Direction m_there;
    Direction m_back;
};

}  // namespace lutra::filter
