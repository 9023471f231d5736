#include "app/cli/configuration_edit.h"

#include "app/cli/command.h"
#include "app/cli/file_writer.h"
#include "app/cli/terminal.h"
#include "app/text/line_diff.h"
#include "engine/bundle/configuration_text.h"
#include "engine/model/mapping_lines.h"

#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

namespace lutra::cli {

namespace {

ExitCode misuse(std::string_view code, std::string detail)
{
    return report({ErrorKind::BadConfig, std::string(code), std::move(detail)});
}

Result<ThingKind> kindOf(const std::string& name)
{
    if (const auto kind = thingKindFrom(name))
        return *kind;
    std::string known;
    for (const ThingKind kind : kThingKinds)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", nameOf(kind));
    return fail(ErrorKind::BadConfig, "config.no_such_thing", fmt::format("'{}' is none of {}", name, known));
}

std::vector<ThingKind> kindsOf(const EditRequest& request, std::optional<ThingKind> only)
{
    if (request.kind.empty())
        return {kThingKinds.begin(), kThingKinds.end()};
    return {*only};
}

void printList(const Configuration& configuration, const std::vector<ThingKind>& kinds)
{
    for (const ThingKind kind : kinds) {
        for (const Thing& thing : thingsOf(configuration, kind)) {
            std::string users;
            for (const Thing& user : usersOf(configuration, thing))
                users += fmt::format("{}{} {}", users.empty() ? "  used by " : ", ", nameOf(user.kind),
                                     fullNameOf(configuration, user));
            fmt::print("{:<12} {}{}\n", nameOf(kind), fullNameOf(configuration, thing), users);
        }
    }
}

std::string rangeOf(const FieldInfo& field)
{
    switch (field.editor) {
    case FieldInfo::Editor::Number:
        return fmt::format("{} to {}{}{}", field.least, field.most, field.unit.empty() ? "" : " ",
                           field.unit);
    case FieldInfo::Editor::YesNo:
        return "true, false";
    case FieldInfo::Editor::Choice: {
        std::string choices;
        for (const std::string& choice : choicesOf({}, field)) {
            if (!choice.empty())
                choices += (choices.empty() ? "" : ", ") + choice;
        }
        return choices;
    }
    case FieldInfo::Editor::Reference:
        return fmt::format("the name of a {}", nameOf(field.reference));
    default:
        return std::string(field.shape);
    }
}

void printFields(const std::vector<ThingKind>& kinds)
{
    for (const ThingKind kind : kinds) {
        fmt::print("{}\n", nameOf(kind));
        for (const FieldInfo* field : fieldsOf(kind)) {
            fmt::print("  {:<16} {}\n", field->key, field->meaning);
            const std::string range = rangeOf(*field);
            const std::string usual = defaultOf(*field);
            if (!range.empty() || !usual.empty())
                fmt::print("  {:<16} {}{}{}{}\n", "", range, range.empty() || usual.empty() ? "" : "; ",
                           usual.empty() ? "" : "default ", usual);
        }
    }
}

Result<Configuration> withValues(Configuration configuration, const Thing& thing,
                                 const std::vector<std::string>& values)
{
    for (const std::string& value : values) {
        const auto equals = value.find('=');
        const FieldInfo* field = findField(thing.kind, std::string_view(value).substr(0, equals));
        if (equals == std::string::npos || field == nullptr)
            return fail(ErrorKind::BadConfig, "config.no_such_field",
                        fmt::format("a {} has no field '{}'; it is set as key=value", nameOf(thing.kind),
                                    value.substr(0, equals)));
        auto next =
            withValue(std::move(configuration), thing, *field, std::string_view(value).substr(equals + 1));
        if (!next)
            return next;
        configuration = std::move(*next);
    }
    return configuration;
}

Result<std::string> linesFrom(const std::string& file)
{
    std::stringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    std::ifstream stream(file);
    if (!stream)
        return fail(ErrorKind::BadConfig, "config.file_unreadable", file);
    text << stream.rdbuf();
    return text.str();
}

/// All lines or none; each that is in the way is told.
Result<Configuration> withPasted(const Configuration& configuration, const EditRequest& request)
{
    const auto pipeline = findThing(configuration, ThingKind::Pipeline, request.name);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    const auto text = linesFrom(request.values.empty() ? "-" : request.values.front());
    if (!text)
        return tl::unexpected(text.error());
    MappingBatch batch = withMappings(configuration, *pipeline, readMappingLines(*text), !request.oneWay);
    if (batch.configuration)
        return std::move(*batch.configuration);
    const MappingLine* first = nullptr;
    for (const MappingLine& line : batch.lines) {
        if (!line.problem)
            continue;
        fmt::print(stderr, "line {}: {}: {}\n", line.number, line.text, line.problem->detail);
        first = first == nullptr ? &line : first;
    }
    return first == nullptr ? fail(ErrorKind::BadConfig, "config.mapping_line", "there is no line")
                            : tl::unexpected(*first->problem);
}

Result<Configuration> edited(Configuration configuration, const EditRequest& request)
{
    if (request.action == "map")
        return withPasted(configuration, request);
    const auto kind = kindOf(request.kind);
    if (!kind)
        return tl::unexpected(kind.error());
    if (request.action == "add") {
        Thing owner{.kind = *kind};
        const bool hasOwner = *kind == ThingKind::Pipeline || *kind == ThingKind::Mapping;
        if (hasOwner) {
            const bool mapping = *kind == ThingKind::Mapping;
            const auto found =
                findThing(configuration, mapping ? ThingKind::Pipeline : ThingKind::Channel, request.name);
            if (!found)
                return tl::unexpected(found.error());
            owner.channel = mapping ? found->channel : found->index;
            owner.pipeline = mapping ? found->index : 0;
        }
        auto more = withNew(std::move(configuration), *kind, owner);
        if (!more)
            return tl::unexpected(more.error());
        auto values = request.values;
        if (!hasOwner)
            values.insert(values.begin(), "name=" + request.name);
        return withValues(std::move(more->configuration), more->thing, values);
    }
    const auto thing = findThing(configuration, *kind, request.name);
    if (!thing)
        return tl::unexpected(thing.error());
    if (request.action == "remove")
        return withoutThing(std::move(configuration), *thing);
    if (request.action == "set")
        return withValues(std::move(configuration), *thing, request.values);
    Edited copied = withCopy(std::move(configuration), *thing);
    return withValues(std::move(copied.configuration), copied.thing, request.values);
}

/// Returns: whether anything would change.
bool printDifference(const std::string& before, const std::string& after)
{
    bool any = false;
    for (const text::LineChange& line : text::diffLines(before, after)) {
        if (line.kind == text::LineChange::Kind::Same)
            continue;
        fmt::print("{} {}\n", line.kind == text::LineChange::Kind::Added ? '+' : '-', line.text);
        any = true;
    }
    std::fflush(stdout);
    return any;
}

}  // namespace

ExitCode editConfiguration(const EditRequest& request)
{
    std::optional<ThingKind> kind;
    const bool onlyLooks = request.action == "list" || request.action == "fields";
    if (onlyLooks && !request.kind.empty()) {
        const auto known = kindOf(request.kind);
        if (!known)
            return report(known.error());
        kind = *known;
    }
    if (request.action == "fields") {
        printFields(kindsOf(request, kind));
        return ExitCode::Done;
    }
    const auto text = bundle::readConfigurationFileText(request.file);
    if (!text)
        return report(text.error());
    const auto configuration = bundle::readConfiguration(*text, request.file);
    if (!configuration)
        return report(configuration.error());
    if (onlyLooks) {
        printList(*configuration, kindsOf(request, kind));
        return ExitCode::Done;
    }
    if (request.name.empty())
        return misuse("config.no_such_thing", request.action + " needs a name");
    const auto next = edited(*configuration, request);
    if (!next)
        return report(next.error());
    const std::string after = bundle::writeConfiguration(*next);
    if (const auto valid = bundle::readConfiguration(after, request.file); !valid)
        return report(valid.error());
    if (*next == *configuration) {
        fmt::print("nothing is changed\n");
        return ExitCode::Done;
    }
    fmt::print("{}:\n", request.file);
    (void)printDifference(*text, after);
    if (!request.yes && !confirmed("Type yes to write it:", "yes")) {
        fmt::print("nothing was written\n");
        return ExitCode::AnswerIsNo;
    }
    if (const auto written = replaceFile(request.file, *text, after); !written)
        return report(written.error());
    return ExitCode::Done;
}

}  // namespace lutra::cli
