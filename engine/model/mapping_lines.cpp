#include "engine/model/mapping_lines.h"

#include "engine/model/table_pattern.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra {

namespace {

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    const auto last = text.find_last_not_of(" \t\r");
    return first == std::string_view::npos ? std::string()
                                           : std::string(text.substr(first, last - first + 1));
}

std::vector<std::string> halvesOf(const std::string& line)
{
    const auto arrow = line.find("->");
    if (arrow == std::string::npos)
        return splitOutsideBrackets(line);
    return {trimmed(std::string_view(line).substr(0, arrow)),
            trimmed(std::string_view(line).substr(arrow + 2))};
}

MappingLine readLine(std::size_t number, std::string line)
{
    MappingLine read{.number = number, .text = std::move(line), .mapping = {}, .problem = {}};
    std::vector<std::string> words = halvesOf(read.text);
    const bool dotted = std::ranges::any_of(
        words, [](const std::string& word) { return word.find('.') != std::string::npos; });
    if (!dotted && words.size() == 2)
        words = {words[0] + "." + words[1]};
    else if (!dotted && words.size() == 4)
        words = {words[0] + "." + words[1], words[2] + "." + words[3]};
    if (words.empty() || words.size() > 2 || (!dotted && words[0].find('.') == std::string::npos)) {
        read.problem = Error{ErrorKind::BadConfig, "config.mapping_line",
                             fmt::format("line {} is neither 'schema.table' nor two of them", number)};
        return read;
    }
    read.mapping.source = words[0];
    if (words.size() == 2 && words[1] != words[0])
        read.mapping.target = words[1];
    return read;
}

/// Whether a problem stands in this mapping.
const Problem* problemIn(const std::vector<Problem>& problems, const Thing& mapping)
{
    const std::string path = pathOf(mapping) + ".";
    const auto found = std::ranges::find_if(
        problems, [&](const Problem& problem) { return problem.path.starts_with(path); });
    return found == problems.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> splitOutsideBrackets(std::string_view text)
{
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text) {
        if (c == '[' || c == '(' || c == '{')
            ++depth;
        else if ((c == ']' || c == ')' || c == '}') && depth > 0)
            --depth;
        if (depth == 0 && (c == ',' || c == '\t'))
            parts.emplace_back();
        else
            parts.back() += c;
    }
    for (std::string& part : parts)
        part = trimmed(part);
    std::erase(parts, std::string());
    return parts;
}

std::vector<MappingLine> readMappingLines(std::string_view text)
{
    std::vector<MappingLine> lines;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.front() != '#')
            lines.push_back(readLine(number, std::move(line)));
    }
    return lines;
}

std::size_t MappingBatch::wrong() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [](const MappingLine& line) { return line.problem.has_value(); }));
}

std::vector<Thing> backOf(const Configuration& configuration, const Thing& pipeline)
{
    const auto siteOf = [&](const Pipeline& one) {
        const Canal* canal = configuration.findCanal(one.canal);
        return canal == nullptr ? std::string() : canal->dataSource;
    };
    const auto& pipelines = configuration.channels[pipeline.channel].pipelines;
    const Pipeline& forth = pipelines[pipeline.index];
    std::vector<Thing> back;
    for (std::size_t i = 0; i < pipelines.size(); ++i) {
        if (i != pipeline.index && !pipelines[i].target.empty() && pipelines[i].target == siteOf(forth) &&
            siteOf(pipelines[i]) == forth.target)
            back.push_back({.kind = ThingKind::Pipeline, .index = i, .channel = pipeline.channel});
    }
    return back;
}

TableMapping turnedAround(TableMapping mapping)
{
    if (!mapping.target.empty())
        std::swap(mapping.source, mapping.target);
    return mapping;
}

MappingBatch withMappings(const Configuration& configuration, const Thing& pipeline,
                          std::vector<MappingLine> lines, bool bothWays)
{
    MappingBatch batch{.lines = std::move(lines), .configuration = {}};
    Configuration next = configuration;
    std::vector<Thing> into{pipeline};
    if (bothWays)
        std::ranges::copy(backOf(configuration, pipeline), std::back_inserter(into));
    std::vector<std::pair<MappingLine*, Thing>> added;
    for (MappingLine& line : batch.lines) {
        if (line.problem)
            continue;
        for (const Thing& one : into) {
            auto& mappings = next.channels[one.channel].pipelines[one.index].mappings;
            added.emplace_back(&line, Thing{.kind = ThingKind::Mapping,
                                            .index = mappings.size(),
                                            .channel = one.channel,
                                            .pipeline = one.index});
            mappings.push_back(one == pipeline ? line.mapping : turnedAround(line.mapping));
        }
    }
    const std::vector<Problem> problems = validate(next);
    for (const auto& [line, mapping] : added) {
        const Problem* problem = problemIn(problems, mapping);
        if (problem != nullptr && !line->problem)
            line->problem = Error{ErrorKind::BadConfig, problem->code, problem->detail};
    }
    if (batch.wrong() == 0 && !batch.lines.empty())
        batch.configuration = std::move(next);
    return batch;
}

}  // namespace lutra
