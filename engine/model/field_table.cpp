#include "engine/model/field_table.h"

#include "engine/model/conflict_policies.h"
#include "engine/model/mapping_lines.h"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <type_traits>

namespace lutra {

namespace {

struct TlsName {
    TlsMode mode;
    std::string_view name;
};

constexpr std::array kTlsNames{TlsName{TlsMode::Verify, "verify"}, TlsName{TlsMode::Require, "require"},
                               TlsName{TlsMode::Off, "off"}};

template <typename Owner, typename Value>
Owner ownerOf(Value Owner::*);

/// Calls `act` with the thing's own value, of the type that the field's member belongs to.
template <typename Owner, typename Whole>
auto& ownerIn(Whole& configuration, const Thing& thing)
{
    if constexpr (std::is_same_v<Owner, DataSource>)
        return configuration.dataSources[thing.index];
    else if constexpr (std::is_same_v<Owner, Canal>)
        return configuration.canals[thing.index];
    else if constexpr (std::is_same_v<Owner, Channel>)
        return configuration.channels[thing.index];
    else if constexpr (std::is_same_v<Owner, Pipeline>)
        return configuration.channels[thing.channel].pipelines[thing.index];
    else if constexpr (std::is_same_v<Owner, TableMapping>)
        return configuration.channels[thing.channel].pipelines[thing.pipeline].mappings[thing.index];
    else if constexpr (std::is_same_v<Owner, Node>)
        return configuration.nodes[thing.index];
    else
        return configuration.zookeepers[thing.index];
}

std::string written(const std::string& value)
{
    return value;
}

std::string written(bool value)
{
    return value ? "true" : "false";
}

template <std::unsigned_integral Number>
std::string written(Number value)
{
    return fmt::to_string(value);
}

std::string written(TlsMode value)
{
    return std::string(std::ranges::find(kTlsNames, value, &TlsName::mode)->name);
}

std::string written(const std::vector<std::string>& values)
{
    return fmt::format("{}", fmt::join(values, ", "));
}

bool read(std::string_view text, const FieldInfo&, std::string& value)
{
    value = text;
    return true;
}

bool read(std::string_view text, const FieldInfo&, bool& value)
{
    value = text == "true" || text == "yes";
    return value || text == "false" || text == "no";
}

template <typename Number>
requires std::is_unsigned_v<Number>
bool read(std::string_view text, const FieldInfo& field, Number& value)
{
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc() || stop != end || number < field.least || number > field.most)
        return false;
    value = static_cast<Number>(number);
    return true;
}

bool read(std::string_view text, const FieldInfo&, TlsMode& value)
{
    const auto found = std::ranges::find(kTlsNames, text, &TlsName::name);
    if (found == kTlsNames.end())
        return false;
    value = found->mode;
    return true;
}

bool read(std::string_view text, const FieldInfo&, std::vector<std::string>& values)
{
    values = splitOutsideBrackets(text);
    return true;
}

bool isName(const FieldInfo& field)
{
    return field.key == "name";
}

}  // namespace

const FieldInfo* findField(ThingKind kind, std::string_view key)
{
    const auto found = std::ranges::find_if(
        kFieldTable, [&](const FieldInfo& field) { return field.kind == kind && field.key == key; });
    return found == kFieldTable.end() ? nullptr : &*found;
}

std::vector<const FieldInfo*> fieldsOf(ThingKind kind)
{
    std::vector<const FieldInfo*> fields;
    for (const FieldInfo& field : kFieldTable) {
        if (field.kind == kind)
            fields.push_back(&field);
    }
    return fields;
}

std::string valueOf(const Configuration& configuration, const Thing& thing, const FieldInfo& field)
{
    return std::visit(
        [&](auto member) {
            using Owner = decltype(ownerOf(member));
            return written(ownerIn<Owner>(configuration, thing).*member);
        },
        field.member);
}

std::string defaultOf(const FieldInfo& field)
{
    return std::visit(
        [](auto member) {
            using Owner = decltype(ownerOf(member));
            return written(Owner{}.*member);
        },
        field.member);
}

std::vector<std::string> choicesOf(const Configuration& configuration, const FieldInfo& field)
{
    std::vector<std::string> choices;
    if (field.editor == FieldInfo::Editor::Reference) {
        if (field.kind == ThingKind::Node)
            choices.emplace_back();
        for (const Thing& thing : thingsOf(configuration, field.reference))
            choices.push_back(nameOf(configuration, thing));
    } else if (field.key == "tls") {
        for (const TlsName& name : kTlsNames)
            choices.emplace_back(name.name);
    } else if (field.key == "conflict") {
        if (field.kind == ThingKind::Mapping)
            choices.emplace_back();
        for (const ConflictPolicyRow& row : kConflictPolicies) {
            if (row.columnsLeast == 0)  // else columns are to be named with it
                choices.emplace_back(row.name);
        }
    }
    return choices;
}

Result<Configuration> withValue(Configuration configuration, const Thing& thing, const FieldInfo& field,
                                std::string_view value)
{
    if (isName(field))
        return withName(std::move(configuration), thing, std::string(value));
    const bool understood = std::visit(
        [&](auto member) {
            using Owner = decltype(ownerOf(member));
            return read(value, field, ownerIn<Owner>(configuration, thing).*member);
        },
        field.member);
    if (understood)
        return configuration;
    const std::string range =
        field.editor == FieldInfo::Editor::Number
            ? fmt::format("a number between {} and {}", field.least, field.most)
        : field.editor == FieldInfo::Editor::YesNo
            ? "true or false"
            : fmt::format("one of {}", fmt::join(choicesOf(configuration, field), ", "));
    // A value of `password` cannot come here: it is a text.
    return fail(
        ErrorKind::BadConfig, "config.wrong_value",
        fmt::format("'{}' is not {}, which {} of a {} must be", value, range, field.key, nameOf(field.kind)));
}

}  // namespace lutra
