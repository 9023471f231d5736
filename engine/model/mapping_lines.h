#pragma once

#include "engine/model/thing.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra {

/// One line of mappings that somebody pasted.
struct MappingLine {
    std::size_t number = 0;  // counted from 1
    std::string text;
    TableMapping mapping;
    std::optional<Error> problem;
};

/// What pasted lines mean. Blank lines and those that start with `#` say nothing.
///
/// Shape: a line is `source`, or `source, target`; each `schema.table`, as a mapping has it. Instead of the
///        comma may stand a tab or `->`. Commas within brackets, parentheses and braces are part of a
///        pattern. Two words without a dot are schema and table of one name at both sites, as Otter's lists
///        have them; four are schema and table at the source, then at the target.
/// Errors: in a line, `config.mapping_line`, or what is wrong with its patterns.
[[nodiscard]] std::vector<MappingLine> readMappingLines(std::string_view text);

/// With all lines as mappings of a pipeline, in their order; with `bothWays` also turned around, in each
/// pipeline of the channel that goes back.
///
/// Shape: `lines` with what is wrong with each in this configuration, a mapping that is there already among
///        it; `configuration` only when nothing is wrong and there is a line.
struct MappingBatch {
    std::vector<MappingLine> lines;
    std::optional<Configuration> configuration;

    [[nodiscard]] std::size_t wrong() const;
};
[[nodiscard]] MappingBatch withMappings(const Configuration& configuration, const Thing& pipeline,
                                        std::vector<MappingLine> lines, bool bothWays);

/// The pipelines of the same channel that carry changes back.
[[nodiscard]] std::vector<Thing> backOf(const Configuration& configuration, const Thing& pipeline);

/// The same tables from the target's side.
[[nodiscard]] TableMapping turnedAround(TableMapping mapping);

/// At commas and tabs that stand outside of brackets, parentheses and braces; trimmed, without empty ones.
[[nodiscard]] std::vector<std::string> splitOutsideBrackets(std::string_view text);

}  // namespace lutra
